"""Units that can no longer learn: dead ones, and twins that do the same as their neighbours for ever."""

import numpy as np

PROBE = 1000  # samples
FIRST, CHUNK = 32, 250  # rows at a time: at first, and at most


def probe_rows(samples: int) -> np.ndarray:
    """Which of so many training samples a unit must stay silent for to count as dead: at most PROBE, evenly spread."""
    return np.arange(min(PROBE, samples)) * samples // min(PROBE, samples)


def dead_units(network, x, samples: int) -> list[np.ndarray]:
    """Which units of each hidden layer are 0 for *all* of the samples: bool (units,) for each of L - 1 layers.

    x: a function (slice) -> (rows, features), or an array (samples, features). A ReLU unit that is 0 for every sample
    gets no gradient from any, and so stays as it is (CS231n notes, Neural Networks Part 1; Lu et al. 2019).
    """
    rows = x if callable(x) else x.__getitem__
    dead = [np.ones(units, bool) for units in network.sizes[1:-1]]
    start, count = 0, FIRST  # few rows wake most units; the rest is asked of those that are silent still
    while start < samples and any(silent.any() for silent in dead):
        last = max(layer for layer, silent in enumerate(dead) if silent.any())
        a = np.asarray(rows(slice(start, min(start + count, samples))), network.dtype)
        for layer, (W, b) in enumerate(zip(network.W[:last], network.b[:last], strict=True)):
            a = network.activation.value(a @ W + b)
            dead[layer] &= ~a.any(axis=0)
        units = np.flatnonzero(dead[last])
        a = network.activation.value(a @ network.W[last][:, units] + network.b[last][units])
        dead[last][units] = ~a.any(axis=0)
        start, count = start + count, min(2 * count, CHUNK)
    return dead


def all_twins(network) -> list[bool]:
    """For each hidden layer: whether all its units (two or more) have the same weights and bias.

    Such units give the same answer and get the same gradient, so they stay twins (Goodfellow et al. 2016, on
    breaking symmetry).
    """
    return [
        W.shape[1] > 1 and bool((W[:, 0] == W[:, 1]).all() and (W[:, :1] == W).all() and (b == b[0]).all())
        for W, b in zip(network.W[:-1], network.b[:-1], strict=True)
    ]
