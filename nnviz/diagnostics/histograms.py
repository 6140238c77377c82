"""Histograms with the same bins for everything and for ever, so that layers and moments can be compared.

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
BLOCK = 65_536
_FORMAT = {np.dtype(np.float32): (np.uint32, 22, 127), np.dtype(np.float64): (np.uint64, 51, 1023)}


def histogram(values: np.ndarray) -> np.ndarray:
    """How many of `values` (float32 or float64) lie in each bin: (BINS,) uint32.

    counts[ZERO]: those that are 0 (denormal numbers count as 0); ZERO ± 1: below 2^LOW in magnitude; ZERO + 2 + k:
    from EDGES[k] to EDGES[k + 1], and ZERO - 2 - k the negative ones; the first and the last: 2^HIGH and more,
    infinity and NaN included.
    """
    whole, shift, bias = _FORMAT[values.dtype]
    flat = np.ascontiguousarray(values).ravel().view(whole)
    levels = 4 * (bias + 1)  # keys of one sign: exponents times two
    counts = np.zeros(2 * levels, np.int64)
    for start in range(0, len(flat), BLOCK):
        keys = (flat[start : start + BLOCK] >> shift).astype(np.intp)
        counts += np.bincount(keys, minlength=2 * levels)
    first = 2 * (bias + LOW)
    sides = [
        np.concatenate([[side[2:first].sum()], side[first : first + MAGNITUDES], [side[first + MAGNITUDES :].sum()]])
        for side in (counts[:levels], counts[levels:])
    ]
    zeros = counts[:2].sum() + counts[levels : levels + 2].sum()
    return np.concatenate([sides[1][::-1], [zeros], sides[0]]).astype(np.uint32)


def histograms(fwd, bwd, W: list[np.ndarray]) -> np.ndarray:
    """Of a[l + 1], dz[l] times n samples, W[l] and dW[l] of every layer: (layers, QUANTITIES, BINS) uint32."""
    rows = np.empty((len(W), len(QUANTITIES), BINS), np.uint32)
    for layer in range(len(W)):
        dz = bwd.dz[layer] * len(bwd.dz[layer])
        for i, values in enumerate((fwd.a[layer + 1], dz, W[layer], bwd.dW[layer])):
            rows[layer, i] = histogram(values)
    return rows


def magnitudes(counts: np.ndarray) -> np.ndarray:
    """Without the signs: how many lie from EDGES[k] to EDGES[k + 1] in magnitude, (..., MAGNITUDES) of (..., BINS).

    What is smaller, zeros included, or larger is in none of them.
    """
    return counts[..., ZERO + 2 : -1] + counts[..., ZERO - 2 : 0 : -1]
