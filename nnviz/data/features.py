"""What a network is told of a point in the plane: its coordinates, or squares, products and sines of them.

TensorFlow Playground's coordinates reach ±6, as those of its sets do here. Other sets reach ±1: there, what it calls
sin x₁ is sin 6x₁, so that the wave is as long a part of the plane.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

WAVE = 6  # radians at the edge of the plane: nearly one wave to each side of the middle


@dataclass(frozen=True)
class Feature:
    """One number made from a point.

    symbol: for people. value(x1, x2, w) and slopes(x1, x2, w): arrays (n,) -> the feature (n,), and what it grows by
    with x1 and with x2; w: radians of a sine for a coordinate of 1. script: the same value in an exported script. {}
    stands for w in both texts.
    """

    symbol: str
    value: Callable[[np.ndarray, np.ndarray, float], np.ndarray]
    slopes: Callable[[np.ndarray, np.ndarray, float], tuple]
    script: str


FEATURES = {  # the name in links -> what it is, in the order in which a network gets them
    "x1": Feature("x₁", lambda x1, x2, w: x1, lambda x1, x2, w: (1, 0), "x1"),
    "x2": Feature("x₂", lambda x1, x2, w: x2, lambda x1, x2, w: (0, 1), "x2"),
    "x1sq": Feature("x₁²", lambda x1, x2, w: x1 * x1, lambda x1, x2, w: (2 * x1, 0), "x1 * x1"),
    "x2sq": Feature("x₂²", lambda x1, x2, w: x2 * x2, lambda x1, x2, w: (0, 2 * x2), "x2 * x2"),
    "x1x2": Feature("x₁x₂", lambda x1, x2, w: x1 * x2, lambda x1, x2, w: (x2, x1), "x1 * x2"),
    "sinx1": Feature(
        "sin {}x₁",
        lambda x1, x2, w: np.sin(w * x1),
        lambda x1, x2, w: (w * np.cos(w * x1), 0),
        "np.sin({}x1)",
    ),
    "sinx2": Feature(
        "sin {}x₂",
        lambda x1, x2, w: np.sin(w * x2),
        lambda x1, x2, w: (0, w * np.cos(w * x2)),
        "np.sin({}x2)",
    ),
}
COORDINATES = ("x1", "x2")


def symbol(name: str, reach: float = WAVE) -> str:
    """The feature `name` for people, where coordinates reach ±`reach`: "sin x₁", or "sin 6x₁" where they reach ±1."""
    return FEATURES[name].symbol.format("" if reach == WAVE else f"{WAVE / reach:g}")


def script(name: str, reach: float) -> str:
    """The feature `name` in a line of an exported script."""
    return FEATURES[name].script.format("" if reach == WAVE else f"{WAVE / reach:g} * ")


def make_inputs(features: tuple[str, ...], points: np.ndarray, out: np.ndarray, reach: float = 1) -> np.ndarray:
    """Fill `out` (n, features) with the features of the points (n, 2), worked out in its dtype, and return it.

    reach: of the coordinates of their set, see `Kind`.
    """
    x1, x2 = _columns(points, out.dtype)
    for column, name in enumerate(features):
        out[:, column] = FEATURES[name].value(x1, x2, WAVE / reach)
    return out


def pull_to_plane(features: tuple[str, ...], points: np.ndarray, gradient: np.ndarray, reach: float = 1) -> np.ndarray:
    """What a value grows by with each coordinate (n, 2), where it grows by `gradient` (n, features) with the features
    of the points (n, 2): the chain rule."""
    x1, x2 = _columns(points, gradient.dtype)
    found = np.zeros((len(gradient), 2), gradient.dtype)
    for column, name in enumerate(features):
        for coordinate, slope in enumerate(FEATURES[name].slopes(x1, x2, WAVE / reach)):
            found[:, coordinate] += gradient[:, column] * slope
    return found


def _columns(points, dtype):
    return np.ascontiguousarray(np.asarray(points, dtype).T)  # in one piece: strides could change a sine's last bit
