"""Histograms that all have the same bins, so that layers and moments can be compared.

Gradients live on many scales: the bins are half octaves of the magnitude, |v| from 2^k to 1.5 2^k and from there to
2^(k+1), once for each sign. A floating-point number has its bin written in its first bits (sign, exponent, first bit of
the fraction), which makes the counting cheap and exact.
"""

import numpy as np

LOW, HIGH = -40, 24  # powers of two: 9.1e-13 to 1.7e7
MAGNITUDES = 2 * (HIGH - LOW)  # bins of one sign
# Counts are in rising order of the value: -infinity..-2^HIGH, the negative bins, up to -0, exactly 0, and mirrored.
BINS = 2 * (MAGNITUDES + 2) + 1
ZERO = BINS // 2
EDGES = np.array([2.0 ** (LOW + k // 2) * (1 + 0.5 * (k % 2)) for k in range(MAGNITUDES + 1)])
QUANTITIES = ("a", "dz", "W", "dW")  # what `histograms` counts, in this order
BLOCK_NUMBERS = 65_536
_FORMAT = {np.dtype(np.float32): (np.uint32, 22, 127), np.dtype(np.float64): (np.uint64, 51, 1023)}


def histogram(values: np.ndarray) -> np.ndarray:
    """How many of `values` (float32 or float64) lie in each bin: (BINS,) uint32.

    counts[ZERO]: those that are 0 (denormal numbers count as 0); ZERO ± 1: below 2^LOW in magnitude; ZERO + 2 + k:
    from EDGES[k] to EDGES[k + 1], and ZERO - 2 - k the negative ones; the first and the last: 2^HIGH and more,
    infinity and NaN included.
    """
    return _bin(_count(values), values.dtype)


def histograms(fwd, bwd, W: list[np.ndarray]) -> np.ndarray:
    """Of a[l + 1], dz[l] times n samples, W[l] and dW[l] of every layer: (layers, QUANTITIES, BINS) uint32."""
    counts = [
        [_count(values) for values in (a, dz * len(dz), w, dW)]
        for a, dz, w, dW in zip(fwd.a[1:], bwd.dz, W, bwd.dW, strict=True)
    ]
    return _bin(np.array(counts), W[0].dtype)


def _count(values: np.ndarray) -> np.ndarray:
    """How many of `values` begin with the same bits, for each of these: all positive numbers, then all negative."""
    whole, shift, bias = _FORMAT[values.dtype]
    flat, keys = values.ravel().view(whole), 8 * (bias + 1)  # two signs, exponents times two
    if len(flat) <= BLOCK_NUMBERS:
        return np.bincount((flat >> shift).astype(np.intp), minlength=keys)
    parts = (flat[start : start + BLOCK_NUMBERS] for start in range(0, len(flat), BLOCK_NUMBERS))
    return sum(np.bincount((part >> shift).astype(np.intp), minlength=keys) for part in parts)


def _bin(counts: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Bins (..., BINS) uint32 from `_count` (..., keys): most keys lie outside, below or above."""
    _, _, bias = _FORMAT[dtype]
    levels, first = 4 * (bias + 1), 2 * (bias + LOW)
    last, zeros = first + MAGNITUDES, counts[..., [0, 1, levels, levels + 1]].sum(axis=-1, keepdims=True)
    above, below = (
        np.concatenate(
            [
                side[..., 2:first].sum(axis=-1, keepdims=True),
                side[..., first:last],
                side[..., last:].sum(axis=-1, keepdims=True),
            ],
            axis=-1,
        )
        for side in (counts[..., :levels], counts[..., levels:])
    )
    return np.concatenate([below[..., ::-1], zeros, above], axis=-1).astype(np.uint32)


def magnitudes(counts: np.ndarray) -> np.ndarray:
    """Without the signs: how many lie from EDGES[k] to EDGES[k + 1] in magnitude, (..., MAGNITUDES) of (..., BINS).

    What is smaller, zeros included, or larger is in none of them.
    """
    return counts[..., ZERO + 2 : -1] + counts[..., ZERO - 2 : 0 : -1]
