"""Units that can no longer learn on their own: dead ones, and layers of equal ones."""

import numpy as np

PROBE = 1000  # samples that a unit must be 0 for to count as dead
FIRST_ROWS, CHUNK_ROWS = 32, 250  # samples asked first, and later at a time at most


def probe_rows(samples: int) -> np.ndarray:
    """At most PROBE evenly spaced indices into so many training samples."""
    return np.arange(min(PROBE, samples)) * samples // min(PROBE, samples)


def dead_units(network, x, samples: int) -> list[np.ndarray]:
    """The units of each hidden layer that are 0 for *all* samples: bool (units,) for each of L - 1 layers.

    Such a ReLU unit gets no gradient, and so stays as it is (CS231n notes, Neural Networks Part 1; Lu et al. 2019).
    x: an array (samples, features), or a function (slice) -> (rows, features).
    """
    rows = x if callable(x) else x.__getitem__
    dead = [np.ones(units, bool) for units in network.sizes[1:-1]]
    start, count = 0, FIRST_ROWS  # a few rows wake most units; go on with those still silent
    while start < samples and any(silent.any() for silent in dead):
        last = max(layer for layer, silent in enumerate(dead) if silent.any())
        a = np.asarray(rows(slice(start, min(start + count, samples))), network.dtype)
        for layer, (W, b) in enumerate(zip(network.W[:last], network.b[:last], strict=True)):
            a = network.activation.value(a @ W + b)
            dead[layer] &= ~a.any(axis=0)
        units = np.flatnonzero(dead[last])
        a = network.activation.value(a @ network.W[last][:, units] + network.b[last][units])
        dead[last][units] = ~a.any(axis=0)
        start, count = start + count, min(2 * count, CHUNK_ROWS)
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
