"""Colour and type for every picture, so that orange means negative and blue positive wherever one looks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

import numpy as np
import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", sans-serif'
FONT_SIZE = 13  # pixels
SMALL = 12  # pixels, for ticks and labels inside a picture
RIGHT, WRONG = "✓", "✕"  # both upright, and of one block, so that they come from one font
CLEAR = "rgba(0,0,0,0)"

Colorscale = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Theme:
    """The colours of one look; all are "#rrggbb".

    background: the page behind the pictures. text, muted: words that matter, words that help. grid: hairlines.
    diverging: signed values, orange - background - blue; without colour the signs differ still: of two values of equal
    size the positive one stands out more. Where there is room, a negative one has a second mark, the number or a minus
    sign in its cell, or its line is dashed. sequential: activations and pixels, background to ink.
    classes: ten colours for classes, told apart by the colour-blind too, the first ones best.
    train, test: curves. good, bad: right and wrong answers, always together with a sign. accent: what is chosen.
    """

    name: str
    background: str
    text: str
    muted: str
    grid: str
    diverging: Colorscale
    sequential: Colorscale
    classes: tuple[str, ...]
    train: str
    test: str
    good: str
    bad: str
    accent: str
    type: float = 1.0  # times the usual size of the words

    @property
    def negative(self) -> str:
        """The colour of a strongly negative value."""
        return self.diverging[0][1]

    @property
    def positive(self) -> str:
        """The colour of a strongly positive value."""
        return self.diverging[-1][1]


LIGHT = Theme(
    name="light",
    background="#ffffff",
    text="#0b1220",
    muted="#5b6675",
    grid="#dde2e9",
    diverging=((0, "#c2560a"), (0.25, "#f9b980"), (0.5, "#ffffff"), (0.75, "#6a90e8"), (1, "#12318f")),
    sequential=((0, "#ffffff"), (0.5, "#8b95a3"), (1, "#0b1220")),
    classes=(
        "#ea7317", "#2563eb", "#00b773", "#c588cf", "#5b1a3a",
        "#699cff", "#0b1f5c", "#c3b858", "#8c4a1f", "#8a8f98",
    ),
    train="#2563eb",
    test="#bd5208",
    good="#0b7a55",
    bad="#c8202f",
    accent="#1d4ed8",
)  # fmt: skip

DARK = Theme(
    name="dark",
    background="#0f1419",
    text="#e6edf3",
    muted="#9aa7b5",
    grid="#2a333d",
    diverging=((0, "#e8872f"), (0.25, "#8a4812"), (0.5, "#0f1419"), (0.75, "#3f7ad2"), (1, "#a5ceff")),
    sequential=((0, "#0f1419"), (0.5, "#6f7b88"), (1, "#e6edf3")),
    classes=(
        "#fb923c", "#60a5fa", "#37f196", "#f6c9ff", "#ae3d5f",
        "#b7f7dc", "#7a5ff0", "#e8ff80", "#b5824c", "#9e80ae",
    ),
    train="#60a5fa",
    test="#fb923c",
    good="#34d399",
    bad="#f87171",
    accent="#60a5fa",
)  # fmt: skip


@cache
def template(theme: Theme) -> dict:
    """The plotly template of a theme: transparent, quiet axes, room for the numbers and little else."""
    axis = {
        "gridcolor": theme.grid,
        "linecolor": theme.grid,
        "zerolinecolor": theme.grid,
        "tickfont": {"size": SMALL, "color": theme.muted},
        "title": {"font": {"size": FONT_SIZE, "color": theme.muted}, "standoff": 6},
        "automargin": True,
    }
    bar = {"outlinewidth": 0, "thickness": 9, "tickfont": {"size": SMALL, "color": theme.muted}, "ticklen": 3}
    return {
        "layout": {
            "font": {"family": FONT, "size": FONT_SIZE, "color": theme.text},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "colorway": theme.classes,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": theme.background,
                "bordercolor": theme.muted,
                "font": {"family": FONT, "size": FONT_SIZE, "color": theme.text},
                "align": "left",
            },
            "legend": {
                "orientation": "h", "x": 0.5, "y": 1.01, "xanchor": "center", "yanchor": "bottom",
                "font": {"size": SMALL, "color": theme.text}, "bgcolor": CLEAR, "itemwidth": 30,
            },
        },
        "data": {"heatmap": [{"colorbar": bar}], "scatter": [{"marker": {"colorbar": bar}}]},
    }  # fmt: skip


def new_figure(
    theme: Theme, height: int, traces: list[dict], alt: str, meta: dict | None = None, **layout
) -> go.Figure:
    """A figure `height` pixels high, as wide as its column.

    alt: a sentence that says what it shows; it becomes layout.meta["alt"], beside what else is in `meta`: "table", the
    columns that its download has, name -> where the numbers are (nnviz/app/plot/table.js reads it): an array; the path
    of one in the traces, such as "0.x" or, for column 2, "3.customdata.2", several with spaces between for one after
    the other; or a dict, at: one of these, of: names, per: how many numbers share a name.
    """
    layout = {"template": template(theme), "height": height, "meta": {"alt": alt, **(meta or {})}, **layout}
    # Plotly's check of every attribute takes three times as long as all the rest, and a diagram is drawn several
    # times a second: the tests do the checking.
    drawn = {"data": traces, "layout": layout}
    return go.Figure(drawn if theme.type == 1 else _enlarge(drawn, theme.type), _validate=False)


def _enlarge(part, times: float):
    """The same part of a figure with larger words, and larger margins for them."""
    if isinstance(part, list | tuple):
        return [_enlarge(one, times) for one in part]
    if not isinstance(part, dict):
        return part
    larger = {name: _enlarge(one, times) for name, one in part.items()}
    for name, one in larger.items():
        if name.endswith("font") and "size" in one:
            larger[name] = one | {"size": one["size"] * times}
        elif name == "margin":
            larger[name] = {side: room * times for side, room in one.items()}
    return larger


def picture_axes(**ranges) -> dict:
    """Two axes that are only a canvas: nothing drawn, no zoom. `ranges`: xaxis and yaxis settings to add."""
    canvas = {"visible": False, "fixedrange": True, "automargin": False}
    return {
        "xaxis": canvas | ranges.get("xaxis", {}),
        "yaxis": canvas | ranges.get("yaxis", {}),
        "dragmode": False,
    }


def color_legend(labels: dict[float, str], *, x: float = 0.5, pixels: int = 200) -> dict:
    """A thin horizontal colorbar at the bottom; `labels` (value -> words) are its ticks, so that it needs no title.

    x: its middle, as a share of the plot's width. It takes about 34 pixels of the bottom margin (a line of ticks).
    """
    return {
        "orientation": "h",
        "x": x,
        "xanchor": "center",
        "yref": "container",
        "y": 0.01,
        "yanchor": "bottom",
        "xpad": 0,
        "ypad": 4,
        "lenmode": "pixels",
        "len": pixels,
        "tickmode": "array",
        "tickangle": 0,
        "tickvals": list(labels),
        "ticktext": list(labels.values()),
        # Plotly leaves the title of the figure before standing unless the next one has an empty one at the same side.
        "title": {"text": "", "side": "bottom"},
    }


def symmetric_range(values: np.ndarray) -> tuple[float, float]:
    """(-m, m) with m the largest magnitude in `values`, so that zero has the colour of zero; (-1, 1) if all are 0.

    Raises ValueError for values that are not finite.
    """
    values = np.asarray(values)
    largest = float(np.abs(values).max()) if values.size else 0.0
    if not np.isfinite(largest):
        raise ValueError("symmetric_range: values hold NaN or infinity; allowed are finite numbers")
    return (-largest, largest) if largest > 0 else (-1.0, 1.0)


def line_shape(path: str, color: str, width: float, opacity: float = 1.0, dash: str = "solid") -> dict:
    """Lines under the traces, all of them one SVG `path` in the numbers of the axes.

    In a trace every piece of line is an element of its own in the browser, and twice the time goes by.
    """
    line = {"color": color, "width": width, "dash": dash}
    return {"type": "path", "path": path, "line": line, "opacity": opacity, "layer": "between"}


def in_page(color: str | Callable[[Theme], str]) -> str:
    """A colour for HTML, as CSS that follows the page: the browser takes the one of the theme that it shows, which may
    be another than the server knows of. color: the name of one of a theme's, or what makes one of a theme."""
    if isinstance(color, str):
        color = attrgetter(color)
    return f"light-dark({color(LIGHT)},{color(DARK)})"


def blend(color: str, other: str, share: float) -> str:
    """The colour `share` (0..1) of the way from `color` to `other`, both "#rrggbb"."""
    a, b = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (color, other))
    return "#{:02x}{:02x}{:02x}".format(*np.rint(a + (b - a) * share).astype(int))
