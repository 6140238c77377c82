"""Which connections of a network are worth a line: the strongest, as many as an eye can follow."""

import numpy as np

SAMPLE = 16  # a threshold is guessed from every 16th weight, so that a matrix of 400,000 takes half a millisecond


def strongest(magnitudes: np.ndarray, count: int) -> np.ndarray:
    """Positions (count,) of the `count` largest of `magnitudes` (n,), in no order; all if there are fewer."""
    n = magnitudes.size
    if count >= n:
        return np.arange(n)
    if count <= 0:
        return np.arange(0)
    sample = magnitudes[::SAMPLE]
    rank = 2 * count // SAMPLE + 8
    if rank < sample.size:
        threshold = np.partition(sample, -rank)[-rank]
        candidates = np.flatnonzero(magnitudes >= threshold)
        if count <= candidates.size:
            return candidates[np.argpartition(magnitudes[candidates], -count)[-count:]]
    return np.argpartition(magnitudes, -count)[-count:]


def shares(sizes: list[int], budget: int) -> list[int]:
    """How many lines each matrix of `sizes` weights gets of `budget`: equal parts, what small ones leave goes on."""
    counts, left = [0] * len(sizes), budget
    for turn, which in enumerate(sorted(range(len(sizes)), key=lambda i: sizes[i])):
        counts[which] = min(sizes[which], left // (len(sizes) - turn))
        left -= counts[which]
    return counts


def pick(W: np.ndarray, count: int, rows: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The `count` strongest of `W` (in, out), by magnitude, in `rows` (None: all): (from, to, weight), each (n,).

    Weights of 0 connect nothing and are left out.
    """
    part = W if rows is None else W[rows]
    chosen = strongest(np.abs(part).ravel(), count)
    chosen = chosen[part.ravel()[chosen] != 0]
    source, target = np.divmod(chosen, W.shape[1])
    return (source if rows is None else rows[source]), target, part[source, target]


def strongest_inputs(W: np.ndarray, a: np.ndarray) -> np.ndarray:
    """For each unit, which input pushes it most for this sample: argmax of |a_i W_ij|, (out,).

    W: (in, out); a: (in,). Where every input is 0, the one with the largest weight.
    """
    rows = np.flatnonzero(a)
    if not rows.size:
        return np.abs(W).argmax(axis=0)
    push = W[rows] * a[rows, None]
    return rows[np.abs(push, out=push).argmax(axis=0)]
