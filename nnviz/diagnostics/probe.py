"""Units that can no longer learn: dead ones, and twins that do the same as their neighbours for ever."""

import numpy as np

PROBE = 1000  # samples
CHUNK = 250  # rows at a time


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
    for start in range(0, samples, CHUNK):
        if not any(silent.any() for silent in dead):
            break
        a = network.forward(rows(slice(start, min(start + CHUNK, samples)))).a
        for silent, answers in zip(dead, a[1:-1], strict=True):
            silent &= ~answers.any(axis=0)
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
