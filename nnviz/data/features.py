"""What a network is told of a point in the plane: its coordinates, or squares, products and sines of them.

Coordinates lie within about ±1, where TensorFlow Playground's reach ±6. So its sin x₁ is sin 6x₁ here, and its squares
and its product are 36 times those here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SINE = 6  # radians for a coordinate of 1: nearly one wave to each side of the middle


@dataclass(frozen=True)
class Feature:
    """One number made from a point.

    symbol: for people. value(x1, x2) and slopes(x1, x2): arrays (n,) -> the feature (n,), and what it grows by with x1
    and with x2. script: the same value in a line of an exported script.
    """

    symbol: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slopes: Callable[[np.ndarray, np.ndarray], tuple]
    script: str


FEATURES = {  # the name in links -> what it is, in the order in which a network gets them
    "x1": Feature("x₁", lambda x1, x2: x1, lambda x1, x2: (1, 0), "x1"),
    "x2": Feature("x₂", lambda x1, x2: x2, lambda x1, x2: (0, 1), "x2"),
    "x1sq": Feature("x₁²", lambda x1, x2: x1 * x1, lambda x1, x2: (2 * x1, 0), "x1 * x1"),
    "x2sq": Feature("x₂²", lambda x1, x2: x2 * x2, lambda x1, x2: (0, 2 * x2), "x2 * x2"),
    "x1x2": Feature("x₁x₂", lambda x1, x2: x1 * x2, lambda x1, x2: (x2, x1), "x1 * x2"),
    "sinx1": Feature(
        f"sin {SINE}x₁",
        lambda x1, x2: np.sin(SINE * x1),
        lambda x1, x2: (SINE * np.cos(SINE * x1), 0),
        f"np.sin({SINE} * x1)",
    ),
    "sinx2": Feature(
        f"sin {SINE}x₂",
        lambda x1, x2: np.sin(SINE * x2),
        lambda x1, x2: (0, SINE * np.cos(SINE * x2)),
        f"np.sin({SINE} * x2)",
    ),
}
COORDINATES = ("x1", "x2")


def make_inputs(features: tuple[str, ...], points: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Fill `out` (n, features) with the features of the points (n, 2), worked out in its dtype, and return it."""
    x1, x2 = _columns(points, out.dtype)
    for column, name in enumerate(features):
        out[:, column] = FEATURES[name].value(x1, x2)
    return out


def pull_to_plane(features: tuple[str, ...], points: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """What a value grows by with each coordinate (n, 2), where it grows by `gradient` (n, features) with the features
    of the points (n, 2): the chain rule."""
    x1, x2 = _columns(points, gradient.dtype)
    found = np.zeros((len(gradient), 2), gradient.dtype)
    for column, name in enumerate(features):
        for coordinate, slope in enumerate(FEATURES[name].slopes(x1, x2)):
            found[:, coordinate] += gradient[:, column] * slope
    return found


def _columns(points, dtype):
    return np.ascontiguousarray(np.asarray(points, dtype).T)  # in one piece: strides could change a sine's last bit
