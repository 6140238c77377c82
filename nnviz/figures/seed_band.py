"""A band behind a curve: the range of the same settings with other seeds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.figures.records import check_array, store_fields

BAND_OPACITY = 0.18  # three bands on top of one another can be told apart


@dataclass(frozen=True, eq=False)
class SeedBand:
    """Runs of the same settings with several seeds.

    at: (k,) where all these runs were tested, rising, in what the curve's `at` counts; loss, accuracy (0..1): (k,
    seeds) what came out.
    """

    at: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray

    def __post_init__(self):
        at = check_array("SeedBand", "at", self.at, (None,), np.int64)
        store_fields(self, at=at)
        for name in ("loss", "accuracy"):
            store_fields(self, **{name: check_array("SeedBand", name, getattr(self, name), (len(at), None))})
        if (np.diff(at) <= 0).any():
            raise ValueError("SeedBand: at must be rising")


def draw_band(at: np.ndarray, values: np.ndarray, color: str, height: Callable[[np.ndarray], np.ndarray]) -> dict:
    """The area between the lowest and the highest run. values: (k, seeds); height: where a value lies on the axis."""
    low, high = height(values.min(axis=1)), height(values.max(axis=1))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([at, at[::-1]]).astype(np.float32),
        "y": np.concatenate([high, low[::-1]]).astype(np.float32),
        "customdata": values.astype(np.float32),
        "fill": "toself",
        "fillcolor": color,
        "opacity": BAND_OPACITY,
        "zorder": -1,  # behind all curves
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
