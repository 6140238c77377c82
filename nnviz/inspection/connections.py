"""Choose which connections of a network to draw: the strongest, as many as the eye can follow."""

import numpy as np

SAMPLED_EVERY = (
    17  # the threshold is estimated from every 17th weight, to be quick; the widths of layers are no multiples of it
)


def find_strongest(magnitudes: np.ndarray, count: int) -> np.ndarray:
    """Positions (count,) of the `count` largest of `magnitudes` (n,), in no order; all if there are fewer."""
    n = magnitudes.size
    if count >= n:
        return np.arange(n)
    if count <= 0:
        return np.arange(0)
    sample = magnitudes[::SAMPLED_EVERY]
    rank = 2 * count // SAMPLED_EVERY + 8
    if rank < sample.size:
        threshold = np.partition(sample, -rank)[-rank]
        candidates = np.flatnonzero(magnitudes >= threshold)
        if count <= candidates.size:
            return candidates[np.argpartition(magnitudes[candidates], -count)[-count:]]
    return np.argpartition(magnitudes, -count)[-count:]


def share_budget(sizes: list[int], budget: int) -> list[int]:
    """Split `budget` lines over matrices of `sizes` weights: in equal parts; small ones leave theirs to the others."""
    counts, left = [0] * len(sizes), budget
    for turn, which in enumerate(sorted(range(len(sizes)), key=lambda i: sizes[i])):
        counts[which] = min(sizes[which], left // (len(sizes) - turn))
        left -= counts[which]
    return counts


def find_fans(a: np.ndarray, W: np.ndarray, most: int) -> np.ndarray:
    """For each unit the inputs with its largest contributions |a_i W_ij|, the largest first: (out, k), k <= most.

    W: (in, out); a: (in,). Where fewer inputs contribute, others stand behind them.
    """
    rows, most = np.flatnonzero(a), min(most, len(a))
    if len(rows) < most:
        rows = np.concatenate([rows, np.flatnonzero(a == 0)[: most - len(rows)]])
    # One unit a row, and the largest of each row `most` times: a third of the time of np.argpartition (measured).
    push = np.ascontiguousarray((W[rows] * a[rows, None]).T)
    np.abs(push, out=push)
    units = np.arange(W.shape[1])
    found = np.empty((W.shape[1], most), np.intp)
    for n in range(most):
        found[:, n] = push.argmax(axis=1)
        push[units, found[:, n]] = -1
    return rows[found]
