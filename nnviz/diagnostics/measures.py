"""Measures of a layer, one number each, as the literature defines them.

All are computed in float64 whatever the dtype of the network, block by block so that nothing large is copied.
"""

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from nnviz.activations import ACTIVATIONS

BLOCK_NUMBERS = 32_768  # numbers converted at a time: 256 KB in float64
WHOLE_NUMBERS = 4_096  # arrays up to this size are converted whole
SATURATED_SHARE = 0.97  # of the way to a bound, where tanh's slope is 0.06 (Karpathy 2022, "Activations & gradients")
# What `measure` gives for every layer, in this order.
FIELDS = (
    "in_rms",
    "a_rms",
    "dz_rms",
    "dW_norm",
    "dW_mean",
    "dW_std",
    "W_std",
    "update_std",
    "zeros",
    "saturated",
)


class Summary(NamedTuple):
    """The mean, the standard deviation (over n, as np.std) and the norm of some numbers."""

    mean: float
    std: float
    norm: float


def summarise(values: np.ndarray, less: np.ndarray | None = None) -> Summary:
    """Mean, standard deviation and norm of all `values`, or of `values - less`, in float64."""
    total, squares = _sums(values, less)
    mean = total / values.size
    variance = squares / values.size - mean * mean
    if variance < 1e-4 * mean * mean:  # nearly equal numbers: the difference above has no digits left
        rest, squares_of_rest = _sums(values, less, shift=mean)
        variance = squares_of_rest / values.size - (rest / values.size) ** 2
    return Summary(mean, sqrt(max(variance, 0.0)) if np.isfinite(variance) else float(variance), sqrt(squares))


def rms(values: np.ndarray) -> float:
    """The root mean square: how large the numbers are, whatever their signs."""
    return sqrt(_sums(values)[1] / values.size)


def share_of_zeros(a: np.ndarray) -> float:
    """The share of activations, 0..1, that are exactly 0: ReLU units that are off (Glorot et al. 2011)."""
    return 1 - np.count_nonzero(a) / a.size


def share_saturated(activation: str, a: np.ndarray) -> float:
    """The share of activations, 0..1, near a bound, where hardly any gradient passes (after Glorot & Bengio 2010).

    For tanh |a| > 0.97; for sigmoid a < 0.015 or a > 0.985. NaN for functions without two bounds.
    """
    f = ACTIVATIONS[activation]
    if not f.bounded:
        return float("nan")
    middle, reach = (f.low + f.high) / 2, (f.high - f.low) / 2
    return np.count_nonzero(np.abs(a - middle) > SATURATED_SHARE * reach) / a.size


def chance_loss(classes: int) -> float:
    """ln(classes): the cross-entropy of a network that gives every class the same probability.

    A network whose weights start well has about this loss at step 0 (Karpathy 2019, "A Recipe for Training Neural
    Networks": verify loss at init).
    """
    return log(classes)


def measure(activation: str, fwd, bwd, W: list[np.ndarray], W_after: list[np.ndarray] | None = None) -> np.ndarray:
    """Measure every layer in one step: (layers, FIELDS) float64.

    fwd, bwd: the passes of the step; W: the weights they were made with; W_after: after the update.

    in_rms, a_rms: root mean square of what the layer takes in, a[l], and gives out, a[l + 1].
    dz_rms: root mean square of dz[l], times n samples: the loss is a mean, so a batch twice as large has half the dz.
    dW_norm, dW_mean, dW_std: of the gradient of W[l] (penalties included, as the optimizer gets it).
    W_std: of the weights. update_std: of W_after - W, what the optimizer really did; NaN without W_after.
    zeros, saturated: see `share_of_zeros`, `share_saturated`; NaN for the output layer.
    """
    layers = len(W)
    rows = np.full((layers, len(FIELDS)), np.nan)
    coming_in = rms(fwd.a[0])
    for layer in range(layers):
        a, last = fwd.a[layer + 1], layer == layers - 1
        gradient, going_out = summarise(bwd.dW[layer]), rms(a)
        rows[layer] = (
            coming_in,
            going_out,
            rms(bwd.dz[layer]) * len(a),
            gradient.norm,
            gradient.mean,
            gradient.std,
            summarise(W[layer]).std,
            np.nan if W_after is None else summarise(W_after[layer], W[layer]).std,
            np.nan if last else share_of_zeros(a),
            np.nan if last else share_saturated(activation, a),
        )
        coming_in = going_out
    return rows


def derived(name: str, rows: np.ndarray, units: tuple[int, ...]) -> np.ndarray:
    """Compute a measure from those in `rows` (..., layers, FIELDS): (..., layers). units: of each layer but the input.

    grad_data: std(dW) / std(W), "grad : data" (Karpathy 2022).
    update_data: log10(std(update) / std(W)), "update : data" (Karpathy 2022; about -3 is right: CS231n notes, Neural
        Networks Part 3, "Ratio of weights:updates"). -inf where nothing moved, NaN where all weights are equal.
    dz_ratio: rms dz of this layer / of the next one; NaN for the last (Glorot & Bengio 2010).
    dz_reach: ‖dz‖ of this layer / of the output layer: how much of the gradient arrives. Norms do not depend on widths:
        with He's weights it is 1 in every network of ReLU layers (He et al. 2015).
    a_reach: rms a of this layer / rms of the input (He et al. 2015: about 1 with He's weights); NaN for the output,
        whose activations are probabilities.
    """
    at = {field: rows[..., i] for i, field in enumerate(FIELDS)}
    with np.errstate(all="ignore"):
        if name == "grad_data":
            return at["dW_std"] / np.where(at["W_std"] > 0, at["W_std"], np.nan)
        if name == "update_data":
            return np.log10(at["update_std"] / np.where(at["W_std"] > 0, at["W_std"], np.nan))
        result = np.full(rows.shape[:-1], np.nan)
        if name == "dz_ratio":
            result[..., :-1] = at["dz_rms"][..., :-1] / at["dz_rms"][..., 1:]
        elif name == "dz_reach":
            norms = at["dz_rms"] * np.sqrt(np.array(units))
            result[:] = norms / norms[..., -1:]
        elif name == "a_reach":
            result[..., :-1] = at["a_rms"][..., :-1] / at["in_rms"][..., :1]
        else:
            raise ValueError(f"there is no measure {name!r}; there are {', '.join((*FIELDS, *DERIVED))}")
    return result


DERIVED = ("grad_data", "update_data", "dz_ratio", "dz_reach", "a_reach")


def _sums(values: np.ndarray, less: np.ndarray | None = None, shift: float = 0.0) -> tuple[float, float]:
    """The sum, and the sum of squares, of values - less - shift, in float64."""
    flat = values.ravel()
    other = None if less is None else less.ravel()
    if len(flat) <= WHOLE_NUMBERS or flat.dtype == np.float64 and other is None and not shift:
        wide = flat.astype(np.float64, copy=False)
        if other is not None:
            wide = wide - other
        if shift:
            wide = wide - shift
        return float(np.add.reduce(wide)), float(np.dot(wide, wide))
    wide = np.empty(min(len(flat), BLOCK_NUMBERS))
    total = squares = 0.0
    for start in range(0, len(flat), BLOCK_NUMBERS):
        part = flat[start : start + BLOCK_NUMBERS]
        block = wide[: len(part)]
        block[:] = part
        if other is not None:
            block -= other[start : start + BLOCK_NUMBERS]
        if shift:
            block -= shift
        total += float(np.add.reduce(block))
        squares += float(np.dot(block, block))
    return total, squares
