"""What each pixel does to an answer, in colour over the faint digit."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.shades import fade
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import number

SIDE = 280  # screen pixels
ABOVE, BELOW = 24, 42
INK_SHARE = 0.35  # how much of the ink shows through the colours


@dataclass(frozen=True, eq=False)
class PixelEffect:
    """image: (inputs,) what the network sees, 0..1; values: (inputs,) signed, a gradient or input × gradient; shape:
    (rows, columns); title: for people, such as "input × gradient for 7"."""

    image: np.ndarray
    values: np.ndarray
    shape: tuple[int, int]
    title: str = ""

    def __post_init__(self):
        if len(self.shape) != 2:
            raise ValueError(f"PixelEffect: shape is {self.shape}; it must be (rows, columns)")
        pixels = (int(np.prod(self.shape)),)
        image = check_array("PixelEffect", "image", self.image, pixels)
        store_fields(self, image=image, values=check_array("PixelEffect", "values", self.values, pixels))


def pixel_effect(effect: PixelEffect, theme: Theme, limit: float | None = None, side: int = SIDE) -> go.Figure:
    """Draw pixels blue where ink raises the number in question, orange where it lowers it, over the digit in grey.

    limit: the largest magnitude on the scale; None: the picture's own. A click has point [row, column] and
    customdata [input, row, column, ink].
    """
    low, high = symmetric_range(effect.values) if limit is None else (-float(limit), float(limit))
    rows, columns = effect.shape
    top = max(float(effect.image.max()), 1.0)
    ink = blend(theme.background, theme.sequential[-1][1], INK_SHARE)
    values = effect.values.reshape(rows, columns).astype(np.float32)
    at = np.indices((rows, columns))
    told = np.stack([at[0] * columns + at[1], *at, effect.image.reshape(rows, columns)], axis=-1)
    common = {"type": "heatmap", "x0": 0.5, "y0": 0.5}
    traces = [
        common
        | {
            "z": values,
            "zmin": low,
            "zmax": high,
            "colorscale": _make_scale(theme),
            "customdata": told.astype(np.float32),
            "hovertemplate": "pixel (%{customdata[1]}, %{customdata[2]}), ink %{customdata[3]:.2f}<br>%{z:.4g}"
            "<extra></extra>",
            "colorbar": color_legend(_legend(effect, low, high), pixels=min(180, side - 60)),
        },
        common
        | {
            "z": np.rint(effect.image.reshape(rows, columns) / top * 255).clip(0, 255).astype(np.uint8),
            "zmin": 0,
            "zmax": 255,
            "colorscale": [[0, theme.background], [1, ink]],
            "showscale": False,
            "hoverinfo": "skip",
        },
    ][::-1]
    raised = float(effect.values[effect.values > 0].sum(dtype=np.float64))
    lowered = float(effect.values[effect.values < 0].sum(dtype=np.float64))
    most = int(np.abs(effect.values).argmax())
    alt = f"{effect.title or 'What each pixel does'}: from {number(values.min())} to {number(values.max())}, "
    alt += "strongest at "
    alt += (
        f"pixel {divmod(most, columns)}; positive values sum to {number(raised)}, negative ones to {number(lowered)}."
    )
    title = {
        "text": effect.title,
        "x": 0.5,
        "xref": "paper",
        "y": 1,
        "yref": "paper",
        "yshift": 20,
        "showarrow": False,
        "font": {"size": SMALL},
        "yanchor": "top",
    }
    frame = {"type": "rect", "x0": 0, "x1": columns, "y0": 0, "y1": rows}
    return new_figure(
        theme,
        side + ABOVE + BELOW,
        traces,
        alt,
        {"table": {"ink": effect.image, "value": effect.values}},
        **picture_axes(
            xaxis={"range": [0, columns], "constrain": "domain"},
            yaxis={"range": [rows, 0], "scaleanchor": "x", "constrain": "domain", "constraintoward": "top"},
        ),
        margin={"l": 0, "r": 0, "t": ABOVE, "b": BELOW},
        annotations=[title] if effect.title else [],
        shapes=[frame | {"line": {"color": blend(theme.background, theme.muted, 0.5), "width": 1}}],
    )


def _make_scale(theme):
    """The diverging scale with a transparent middle, so that the digit shows through."""
    stops = []
    for place, color in theme.diverging:
        if place == 0.5:  # in the colours of both sides: the page's own colour would cloud the digit
            (_, before), (_, after) = theme.diverging[1], theme.diverging[3]
            stops += [[0.5, fade(side, 0)] for side in (before, after)]
        else:
            stops.append([place, fade(color, 0.95 if place in (0, 1) else 0.75)])
    return stops


def _legend(effect, low, high):
    return {low: number(low), 0: "0", high: number(high)} if effect.values.any() else {0: "all 0"}
