"""Colours of a scale worked out here, where plotly takes colours as text."""

import numpy as np

from nnviz.figures.theme import Colorscale


def mixed(shares: np.ndarray, scale: Colorscale) -> list[str]:
    """The colours "#rrggbb" at `shares` (n,) of the way through a scale, 0 to 1; what lies outside gets its ends."""
    marks = np.array([place for place, _ in scale])
    parts = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for _, color in scale], float)
    found = np.stack([np.interp(shares, marks, parts[:, k]) for k in range(3)], axis=1).round().astype(int)
    return ["#{:02x}{:02x}{:02x}".format(*color) for color in found]
