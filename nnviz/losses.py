"""How wrong the network is: cross-entropy, and the penalties on large weights."""

import numpy as np

from nnviz.rows import pick

CLIP = 1e-10  # probabilities are clipped to [CLIP, 1 - CLIP] before the logarithm


def cross_entropy(p: np.ndarray, y: np.ndarray) -> float:
    """Mean over the samples of -log of the probability given to the right class, in nats.

    p: probabilities (samples, classes); y: integer labels (samples,) or one-hot rows (samples, classes).
    Probabilities are clipped to [1e-10, 1 - 1e-10], so one sample costs at most 23.03.
    Raises ValueError where shapes or labels do not fit.
    """
    p = np.asarray(p)
    if p.ndim != 2:
        raise ValueError(f"p has shape {p.shape}; expected (samples, classes)")
    return mean_cost(p, as_labels(y, *p.shape))


def mean_cost(p: np.ndarray, labels: np.ndarray) -> float:
    """As `cross_entropy`, of integer labels known to fit."""
    picked = pick(p, labels)
    # np.minimum and np.maximum: np.clip takes longer than the rest of this function.
    picked = np.minimum(np.maximum(picked, CLIP), 1 - CLIP)
    return float(-np.add.reduce(np.log(picked)) / len(labels))


def is_cut(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where `cross_entropy` clips the probability of the right class: (samples,) of bool, for the same p and y."""
    picked = pick(p, as_labels(y, *p.shape))
    return picked != np.minimum(np.maximum(picked, CLIP), 1 - CLIP)


def uncut_costs(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Each sample's -log of the probability of the right class, straight from the logits `z` (samples, classes).

    Nothing is clipped, so this is what p - y is the gradient of. The logarithm of the sum of exponentials is taken
    without the largest of them, which makes costs of 1e-300 as exact as costs of 1e300. Returns (samples,) float64.
    """
    z, labels = np.asarray(z, "float64"), as_labels(y, *z.shape)
    rows, top = np.arange(len(z)), z.argmax(axis=1)
    others = np.exp(z - z[rows, top, None])
    others[rows, top] = 0
    return z[rows, top] - z[rows, labels] + np.log1p(others.sum(axis=1))


def penalty(W: list[np.ndarray], l1: float, l2: float) -> float:
    """l1 Σ|w| + l2/2 Σw² over all weight matrices; biases are left alone (Goodfellow et al. 2016, section 7.1)."""
    total = 0.0
    for w in W:
        if l1:
            total += l1 * float(np.abs(w).sum())
        if l2:
            total += 0.5 * l2 * float(np.square(w).sum())
    return total


def add_penalty_gradient(dW: list[np.ndarray], W: list[np.ndarray], l1: float, l2: float) -> None:
    """Add d penalty / dW = l1 sign(w) + l2 w to each `dW`, in place; at w = 0 the sign counts as 0."""
    for gradient, w in zip(dW, W, strict=True):
        if l1:
            gradient += l1 * np.sign(w)
        if l2:
            gradient += l2 * w


def as_labels(y: np.ndarray, samples: int, classes: int) -> np.ndarray:
    """Integer labels (samples,) from labels or one-hot rows; ValueError where they do not fit."""
    y = np.asarray(y)
    if y.ndim == 2:
        if y.shape != (samples, classes):
            raise ValueError(f"one-hot y has shape {y.shape}; expected {(samples, classes)}")
        if not (np.count_nonzero(y, axis=1) == 1).all() or not (y.max(axis=1) == 1).all():
            raise ValueError("one-hot y needs exactly one 1 in each row and 0 elsewhere")
        return y.argmax(axis=1)
    if y.shape != (samples,) or y.dtype.kind not in "iu":
        raise ValueError(f"y has shape {y.shape} and dtype {y.dtype}; expected {samples} integer labels")
    if samples and not 0 <= np.minimum.reduce(y) <= np.maximum.reduce(y) < classes:
        raise ValueError(f"labels run from {y.min()} to {y.max()}; expected 0 to {classes - 1}")
    return y.astype(np.intp, copy=False)
