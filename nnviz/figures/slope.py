"""The loss along one parameter, with the slope that backpropagation found: is it the tangent?"""

import numpy as np
import plotly.graph_objects as go

from nnviz.backprop import Check
from nnviz.figures.theme import Theme, new_figure
from nnviz.text.numbers import number


def slope_figure(check: Check, theme: Theme, height: int = 260) -> go.Figure:
    """The loss with only this parameter moved, the tangent by the gradient, where it stands and where the step goes."""
    new_loss = float(np.interp(check.new_value, check.values, check.losses))
    finite = np.isfinite(check.losses)
    losses = check.losses[finite]
    low, high = float(losses.min()), float(losses.max())
    pad = 0.12 * (high - low) or 0.1
    curve = {"type": "scatter", "mode": "lines", "hovertemplate": "%{x:.4g}: %{y:.4g}<extra></extra>"}
    points = {"type": "scatter", "mode": "markers", "hovertemplate": "%{x:.4g}: %{y:.4g}<extra></extra>"}
    traces = [
        curve
        | {
            "name": "loss",
            "x": check.values[finite],
            "y": losses,
            "line": {"color": theme.text, "width": 2},
        },
        curve
        | {
            "name": "tangent",
            "x": check.values,
            "y": check.tangent,
            "line": {"color": theme.accent, "width": 2, "dash": "dash"},
        },
        points
        | {
            "name": "now",
            "x": [check.value],
            "y": [check.loss],
            "marker": {"color": theme.accent, "size": 10},
        },
        points
        | {
            "name": "after the step",
            "x": [check.new_value],
            "y": [new_loss],
            "marker": {"color": theme.background, "size": 10, "line": {"color": theme.accent, "width": 2}},
        },
    ]
    alt = (
        f"The loss along {check.cell}, from {number(low)} to {number(high)}, with the tangent of slope "
        f"{number(check.gradient64)} at {number(check.value)}."
    )
    return new_figure(
        theme,
        height,
        traces,
        alt,
        xaxis={"title": {"text": f"{check.cell}, all else held"}, "fixedrange": True},
        yaxis={
            "title": {"text": "loss without the cut" if check.cut else "loss"},
            "range": [low - pad, high + pad],
            "fixedrange": True,
        },
        dragmode=False,
    )
