"""Histograms of several arrays on common bins."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Histograms:
    """Histograms of k arrays. edges: (bins + 1,), rising, evenly spaced; counts: (k, bins), of all their numbers."""

    edges: np.ndarray
    counts: np.ndarray


def histograms(arrays: list[np.ndarray], bins: int = 61, low: float | None = None) -> Histograms:
    """Histograms of arrays of any shape, on common bins from the least to the largest number of all.

    With negative numbers the bins are symmetric about 0, and an odd number of bins has one around 0. low: where the
    bins begin instead (0 for amounts). Raises ValueError for NaN, infinity, and numbers below `low`.
    """
    if bins < 1:
        raise ValueError(f"bins is {bins}; it must be at least 1")
    top = max((float(np.abs(array).max()) for array in arrays if array.size), default=0.0)
    least = min((float(array.min()) for array in arrays if array.size), default=0.0)
    if not np.isfinite(top):
        raise ValueError("histograms: an array holds NaN or infinity; allowed are finite numbers")
    if low is None:
        low = -top if least < 0 else min(least, 0.0)
    if least < low:
        raise ValueError(f"histograms: the least number is {least}, below low = {low}")
    top = max(top, low) if top > low else low + 1.0
    if low == -top == 0.0:
        top = 1.0
    edges = np.linspace(low, top, bins + 1)
    counts = np.zeros((len(arrays), bins), np.int64)
    for k, array in enumerate(arrays):
        place = ((array.ravel() - low) * (bins / (top - low))).astype(np.int64)
        counts[k] = np.bincount(np.clip(place, 0, bins - 1), minlength=bins)
    return Histograms(edges, counts)
