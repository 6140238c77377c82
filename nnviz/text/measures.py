"""What the measures of gradient flow are called, and how one number of each is written."""

from math import isfinite, isnan
from typing import NamedTuple

from nnviz.activations import ACTIVATIONS
from nnviz.text.numbers import fixed, number, percent


class Name(NamedTuple):
    """short: for a menu; title: with what the measure is held against."""

    short: str
    title: str


MEASURES = {
    "dz_reach": Name("gradient that arrives", "gradient that arrives, ‖dz‖ / ‖dz‖ of the output"),
    "a_reach": Name("activations, against the input", "activations, rms a / rms of the input"),
    "dz_ratio": Name("dz against the next layer", "rms dz / rms dz of the next layer"),
    "update_data": Name("update : data", "update : data, log₁₀"),
    "grad_data": Name("grad : data", "grad : data, std(dW) / std(W)"),
    "dz_rms": Name("rms dz · n", "rms dz · n"),
    "a_rms": Name("rms a", "rms a"),
    "dW_norm": Name("‖dW‖", "‖dW‖"),
    "dW_std": Name("std(dW)", "std(dW)"),
    "W_std": Name("std(W)", "std(W)"),
    "dead": Name("dead units", "dead units"),
    "zeros": Name("activations that are 0", "activations that are 0"),
    "saturated": Name("saturated activations", "saturated activations"),
}
ONLY = {
    "dead": [f.name for f in ACTIVATIONS.values() if f.can_die],
    "saturated": [f.name for f in ACTIVATIONS.values() if f.bounded],
}  # functions that a measure exists for
SHARES = ("dead", "zeros", "saturated")


def measured(name: str, value: float) -> str:
    """One number of a measure: 31 %, −3.1 (a logarithm), 0.0312; "none" where nothing moved, "–" for no number."""
    if isnan(value):
        return "–"
    if name in SHARES:
        return percent(value)
    if not isfinite(value):
        return "none"
    return fixed(value, 1) if name == "update_data" else number(value)
