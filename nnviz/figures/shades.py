"""Colours of a scale worked out here, where plotly takes colours as text, and what is written on them."""

import numpy as np

from nnviz.figures.theme import Colorscale, blend


def mix_colors(shares: np.ndarray, scale: Colorscale) -> list[str]:
    """The colours "#rrggbb" at `shares` (n,) of the way through a scale, 0 to 1; what lies outside gets its ends."""
    marks = np.array([place for place, _ in scale])
    parts = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for _, color in scale], float)
    found = np.stack([np.interp(shares, marks, parts[:, k]) for k in range(3)], axis=1).round().astype(int)
    return ["#{:02x}{:02x}{:02x}".format(*color) for color in found]


def choose_ink(colors: list[str]) -> list[str]:
    """For words on each of these colours: black or white, whichever stands out more (4.5 : 1 at least, WCAG 2.2)."""
    lights = np.array([luminance(color) for color in colors])
    return np.where((lights + 0.05) ** 2 > 1.05 * 0.05, "#000000", "#ffffff").tolist()


def write_on_cells(x: np.ndarray, y: np.ndarray, words: list[str], shades: list[str], size: float) -> dict:
    """A trace of words (n,) on cells of these shades; plotly's own are hard to read on colours between.

    Empty words are left out: plotly takes their element away, and then misses it when the next figure has a word there.
    """
    kept = np.array([bool(word) for word in words], bool)
    x, y, words, shades = (np.asarray(of)[kept] for of in (x, y, words, shades))
    return {
        "type": "scatter",
        "mode": "text",
        "x": np.asarray(x, np.float32),
        "y": np.asarray(y, np.float32),
        "text": words.tolist(),
        "textfont": {"size": size, "color": choose_ink(shades.tolist())},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def draw_minus_signs(x: np.ndarray, y: np.ndarray, shades: list[str], size: float = 6) -> dict:
    """A trace of minus signs (n,), `size` pixels wide: which cells are negative, for those who see no colours."""
    colors = [blend(shade, ink, 0.6) for shade, ink in zip(shades, choose_ink(shades), strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.asarray(x, np.float32),
        "y": np.asarray(y, np.float32),
        "marker": {"symbol": "line-ew", "size": size, "line": {"width": 1.5, "color": colors}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def fade(color: str, opacity: float) -> str:
    """The colour "#rrggbb" with an opacity from 0 to 1, as "rgba(r,g,b,opacity)"."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def contrast(one: str, other: str) -> float:
    """How much two colours stand out from each other, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of "#rrggbb", from 0 to 1 (WCAG 2.2)."""
    parts = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
