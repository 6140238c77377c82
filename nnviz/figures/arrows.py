"""Units with two inputs: the weights of each as an arrow in the plane, pointing to where its sum grows."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, Theme, color_legend, new_figure, symmetric_range
from nnviz.text.numbers import count, number

HEIGHT = 440
MAX_NUMBERED = 16  # units that have their numbers beside them


@dataclass(frozen=True, eq=False)
class Arrows:
    """weights: (2, units), W[0] of a network with two inputs. bias: (units,). chosen: a unit, or None. title: for
    people."""

    weights: np.ndarray
    bias: np.ndarray
    chosen: int | None = None
    title: str = "weights"

    def __post_init__(self):
        weights = check_array("Arrows", "weights", self.weights, (2, None))
        store_fields(self, weights=weights, bias=check_array("Arrows", "bias", self.bias, (weights.shape[1],)))
        if self.chosen is not None and not 0 <= self.chosen < weights.shape[1]:
            raise ValueError(f"Arrows: chosen is {self.chosen}; there are units 0 to {weights.shape[1] - 1}")


def weight_arrows(arrows: Arrows, theme: Theme) -> go.Figure:
    """A line from 0 to (weight of x₁, weight of x₂) for each unit, its tip in the colour of the bias.

    A click on a tip has customdata [unit].
    """
    w, n = arrows.weights.astype(np.float32), arrows.weights.shape[1]
    low, high = symmetric_range(arrows.bias)
    gap, zero = np.full(n, np.nan, np.float32), np.zeros(n, np.float32)
    lines = {
        "type": "scatter",
        "mode": "lines",
        "x": np.stack([zero, w[0], gap], axis=1).ravel(),
        "y": np.stack([zero, w[1], gap], axis=1).ravel(),
        "line": {"color": theme.muted, "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    legend = {low: f"bias −{number(high)}", 0: "0", high: number(high)} if arrows.bias.any() else {0: "all biases 0"}
    tips = {
        "type": "scatter",
        "mode": "markers+text" if n <= MAX_NUMBERED else "markers",
        "x": w[0],
        "y": w[1],
        "text": [str(i) for i in range(n)] if n <= MAX_NUMBERED else None,
        "textposition": "top center",
        "textfont": {"size": SMALL},
        "customdata": np.arange(n)[:, None],
        "showlegend": False,
        "cliponaxis": False,
        "marker": {
            "size": 10,
            "color": arrows.bias.astype(np.float32),
            "cmin": low,
            "cmax": high,
            "colorscale": theme.diverging,
            "line": {"width": 1, "color": theme.muted},
            "colorbar": color_legend(legend, pixels=200),
            "showscale": True,
        },
        "hovertemplate": "unit %{customdata[0]}<br>weight of x₁ %{x:.4g}, of x₂ %{y:.4g}<br>"
        "bias %{marker.color:.4g}<extra></extra>",
    }
    traces = [lines, tips]
    if arrows.chosen is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": w[0, [arrows.chosen]],
                "y": w[1, [arrows.chosen]],
                "marker": {"size": 18, "symbol": "circle-open", "color": theme.accent, "line": {"width": 3}},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    reach = 1.15 * (float(np.abs(w).max(initial=0)) or 1.0)
    axis = {"range": [-reach, reach], "fixedrange": True, "zeroline": True, "nticks": 7, "constrain": "domain"}
    alt = f"{count(n, 'unit')} as arrows ({arrows.title}): each points to where in the plane its sum grows; "
    alt += f"the longest has length {number(np.linalg.norm(w, axis=0).max(initial=0))}"
    alt += f". Unit {arrows.chosen} is ringed." if arrows.chosen is not None else "."
    table = {"unit": np.arange(n), "weight_x1": w[0], "weight_x2": w[1], "bias": arrows.bias}
    return new_figure(
        theme,
        HEIGHT,
        traces,
        alt,
        {"table": table},
        xaxis=axis | {"title": {"text": "weight of x₁"}},
        yaxis=axis | {"title": {"text": "weight of x₂"}, "scaleanchor": "x"},
        dragmode=False,
        margin={"l": 8, "r": 8, "t": 8, "b": 86},
    )
