"""One unit over the plane: its sum everywhere, and the line where it turns from off to on."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, check_labels, store_fields
from nnviz.figures.theme import SMALL, Theme, color_legend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import number, percent

HEIGHT = 360
MAX_POINTS = 150  # samples drawn


@dataclass(frozen=True, eq=False)
class UnitPlane:
    """z: (my, mx) the unit's sum at (x[j], y[i]); x, y: rising coordinates. points (n, 2) and labels (n,): samples
    drawn in it; classes: their names. chosen: (2,) the place looked at, or None. name: "unit 3 of layer 1"."""

    z: np.ndarray
    x: np.ndarray
    y: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    chosen: np.ndarray | None = None
    name: str = "the unit"

    def __post_init__(self):
        x, y = (check_array("UnitPlane", name, getattr(self, name), (None,)) for name in ("x", "y"))
        if min(len(x), len(y)) < 2 or (np.diff(x) <= 0).any() or (np.diff(y) <= 0).any():
            raise ValueError("UnitPlane: x and y must be rising and hold at least 2 coordinates each")
        z = check_array("UnitPlane", "z", self.z, (len(y), len(x)))
        points = check_array("UnitPlane", "points", self.points, (None, 2))
        labels = check_labels("UnitPlane", "labels", self.labels, len(points), len(self.classes))
        store_fields(self, x=x, y=y, z=z, points=points, labels=labels)
        if self.chosen is not None:
            store_fields(self, chosen=check_array("UnitPlane", "chosen", self.chosen, (2,)))


def unit_plane(plane: UnitPlane, theme: Theme) -> go.Figure:
    """Blue where the sum is positive, orange where negative; the dark line is where it is 0. A click has x and y."""
    low, high = symmetric_range(plane.z)
    x, y = plane.x.astype(np.float32), plane.y.astype(np.float32)
    crosses = bool(plane.z.min() < 0 < plane.z.max())
    some = np.linspace(0, max(len(plane.points) - 1, 0), min(len(plane.points), MAX_POINTS)).astype(int)
    traces = [
        {
            "type": "heatmap",
            "x": x,
            "y": y,
            "z": plane.z.astype(np.float32),
            "zmin": low,
            "zmax": high,
            "colorscale": theme.diverging,
            "hovertemplate": "at %{x:.2f}, %{y:.2f}: z = %{z:.3g}<extra></extra>",
            "colorbar": color_legend({low: number(low), 0: "z = 0", high: number(high)}, pixels=200),
        }
    ]
    if crosses:
        traces.append(
            {
                "type": "contour",
                "x": x,
                "y": y,
                "z": plane.z.astype(np.float32),
                "autocontour": False,
                "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"},
                "showscale": False,
                "showlegend": False,
                "line": {"color": theme.text, "width": 2.5},
                "hoverinfo": "skip",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": plane.points[some, 0].astype(np.float32),
            "y": plane.points[some, 1].astype(np.float32),
            "hoverinfo": "skip",
            "showlegend": False,
            "marker": {
                "size": 5,
                "color": [theme.classes[label] for label in plane.labels[some]],
                "line": {"width": 0.5, "color": theme.background},
            },
        }
    )
    if plane.chosen is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": plane.chosen[:1].astype(np.float32),
                "y": plane.chosen[1:].astype(np.float32),
                "hoverinfo": "skip",
                "showlegend": False,
                "marker": {"size": 18, "symbol": "circle-open", "color": theme.text, "line": {"width": 3}},
            }
        )
    alt = f"The sum of {plane.name} over the plane, from {number(plane.z.min())} to {number(plane.z.max())}: above 0 "
    alt += f"on {percent(float((plane.z > 0).mean()))} of it"
    alt += "; the line shows where it is 0." if crosses else "; it is 0 nowhere in between."
    dx, dy = (float(c[1] - c[0]) / 2 for c in (plane.x, plane.y))
    axes = picture_axes(
        xaxis={"range": [plane.x[0] - dx, plane.x[-1] + dx], "constrain": "domain"},
        yaxis={"range": [plane.y[0] - dy, plane.y[-1] + dy], "constrain": "domain", "scaleanchor": "x"},
    )
    for axis in ("xaxis", "yaxis"):
        axes[axis] |= {"visible": True, "showgrid": False, "zeroline": False, "nticks": 5, "automargin": True}
        axes[axis]["tickfont"] = {"size": SMALL}
    table = {"x": "0.x", "y": "0.y", "z": "0.z"}
    return new_figure(theme, HEIGHT, traces, alt, {"table": table}, **axes, margin={"l": 8, "r": 8, "t": 8, "b": 60})
