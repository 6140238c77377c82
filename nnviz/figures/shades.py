"""Colours of a scale worked out here, where plotly takes colours as text."""

import numpy as np

from nnviz.figures.theme import Colorscale, Theme


def mixed(shares: np.ndarray, scale: Colorscale) -> list[str]:
    """The colours "#rrggbb" at `shares` (n,) of the way through a scale, 0 to 1; what lies outside gets its ends."""
    marks = np.array([place for place, _ in scale])
    parts = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for _, color in scale], float)
    found = np.stack([np.interp(shares, marks, parts[:, k]) for k in range(3)], axis=1).round().astype(int)
    return ["#{:02x}{:02x}{:02x}".format(*color) for color in found]


def readable(colors: list[str], theme: Theme) -> list[str]:
    """For words on each of these colours: the theme's text or its background, whichever stands out more (WCAG 2.2)."""
    grounds, inks = _luminance(colors), _luminance([theme.text, theme.background])
    contrasts = (np.maximum.outer(grounds, inks) + 0.05) / (np.minimum.outer(grounds, inks) + 0.05)
    return [(theme.text, theme.background)[k] for k in contrasts.argmax(axis=1)]


def _luminance(colors):
    parts = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors]).reshape(-1, 3) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
