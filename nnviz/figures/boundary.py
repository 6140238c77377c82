"""The plane as the network sees it: its answer everywhere, how sure it is, and where the answer changes."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.plane_surfaces import draw_surface
from nnviz.figures.records import check_array, check_labels, store_fields
from nnviz.figures.theme import Theme, new_figure, picture_axes
from nnviz.text.numbers import count
from nnviz.text.plane import LOSS, SURE, SURFACES

HEIGHT = 480
MAX_POINTS = 400  # drawn from each of training and test set


@dataclass(frozen=True, eq=False)
class Boundary:
    """What a network answers over a grid, and the points it learned from.

    x, y: (mx,), (my,) coordinates of the grid, rising. probabilities: (my, mx, k), those at (x[j], y[i]) in [i, j].
    points (n, 2) and labels (n,): the training set; test_points (t, 2) and test_labels (t,). classes: k names.
    chosen: (2,) a point to mark, or None. surface: one of SURFACES; nearest: (my, mx) the class of the training point
    nearest to each place, which LOSS needs. cuts: (n, 2, 2) the ends of lines where a unit switches, or None.
    """

    x: np.ndarray
    y: np.ndarray
    probabilities: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    test_points: np.ndarray
    test_labels: np.ndarray
    classes: tuple[str, ...]
    chosen: np.ndarray | None = None
    surface: str = SURE
    nearest: np.ndarray | None = None
    cuts: np.ndarray | None = None

    def __post_init__(self):
        owner, k = "Boundary", len(self.classes)
        if not 2 <= k <= 10:
            raise ValueError(f"Boundary: there are {k} classes; allowed are 2..10")
        x, y = (check_array(owner, name, getattr(self, name), (None,)) for name in ("x", "y"))
        if min(len(x), len(y)) < 2 or (np.diff(x) <= 0).any() or (np.diff(y) <= 0).any():
            raise ValueError("Boundary: x and y must be rising and hold at least 2 coordinates each")
        probabilities = check_array(owner, "probabilities", self.probabilities, (len(y), len(x), k))
        if probabilities.min() < 0 or probabilities.max() > 1 + 1e-5:
            raise ValueError("Boundary: probabilities must be from 0 to 1")
        store_fields(self, x=x, y=y, probabilities=probabilities)
        if self.surface not in SURFACES or (self.surface == LOSS and self.nearest is None):
            raise ValueError(f"Boundary: surface is {self.surface!r}; allowed is one of {SURFACES}, Loss with nearest")
        if self.nearest is not None:
            store_fields(self, nearest=check_array(owner, "nearest", self.nearest, (len(y), len(x)), np.int64))
        if self.cuts is not None:
            store_fields(self, cuts=check_array(owner, "cuts", self.cuts, (None, 2, 2)))
        if self.chosen is not None:
            store_fields(self, chosen=check_array(owner, "chosen", self.chosen, (2,)))
        for points, labels in (("points", "labels"), ("test_points", "test_labels")):
            where = check_array(owner, points, getattr(self, points), (None, 2))
            store_fields(self, **{points: where})
            store_fields(self, **{labels: check_labels(owner, labels, getattr(self, labels), len(where), k)})


def decision_boundary(boundary: Boundary, theme: Theme) -> go.Figure:
    """The answer at every place of the grid, paler where less sure; the boundary; training and test points.

    A click reaches everywhere, and has x and y.
    """
    surface = draw_surface(boundary.surface, boundary.probabilities, boundary.nearest, boundary.classes, theme)
    x, y = boundary.x.astype(np.float32), boundary.y.astype(np.float32)
    traces = [{"type": "heatmap", "x": x, "y": y, **surface.trace}]
    traces += [*_cuts(boundary, theme), *_contours(boundary, theme)]
    table = {"x": "0.x", "y": "0.y"} | surface.table
    shown = []
    for name, points, labels in (
        ("train", boundary.points, boundary.labels),
        ("test", boundary.test_points, boundary.test_labels),
    ):
        if not len(points):
            continue
        some = np.linspace(0, len(points) - 1, min(len(points), MAX_POINTS)).astype(int)
        drawn = _points(name, points[some], labels[some], boundary.classes, theme, len(points))
        traces += [_legend_entry(drawn, theme), drawn]
        path = len(traces) - 1
        colors = f"{path}.marker.{'color' if name == 'train' else 'line.color'}"
        table |= {f"{name}_x": f"{path}.x", f"{name}_y": f"{path}.y"}
        table[f"{name}_class"] = {"at": colors, "of": boundary.classes}
        shown.append(f"{len(some):,} of {len(points):,} {name}{'ing' * (name == 'train')} points")
    if boundary.chosen is not None:
        traces.append(_chosen(boundary.chosen, theme))
    alt = f"{surface.alt}; {' and '.join(shown)} drawn."
    if boundary.cuts is not None:
        alt += f" {count(len(boundary.cuts), 'thin line')} where a unit switches."
    dx, dy = (float(c[1] - c[0]) / 2 for c in (boundary.x, boundary.y))
    axes = picture_axes(
        xaxis={"range": [boundary.x[0] - dx, boundary.x[-1] + dx], "constrain": "domain"},
        yaxis={"range": [boundary.y[0] - dy, boundary.y[-1] + dy], "constrain": "domain", "scaleanchor": "x"},
    )
    for axis in ("xaxis", "yaxis"):
        axes[axis] |= {"visible": True, "showgrid": False, "zeroline": False, "nticks": 5, "automargin": True}
    margin = {"l": 8, "r": 8, "t": 28, "b": 78}
    meta = {"table": table, "reach": axes["xaxis"]["range"]}
    return new_figure(theme, HEIGHT, traces, alt, meta, **axes, margin=margin)


def _cuts(boundary, theme) -> list[dict]:
    """Where units switch: thin lines, the ends of each followed by a gap."""
    if boundary.cuts is None:
        return []
    lines = np.full((len(boundary.cuts), 3, 2), np.nan, np.float32)
    lines[:, :2] = boundary.cuts
    where = {"x": lines[..., 0].ravel(), "y": lines[..., 1].ravel()}
    look = {"mode": "lines", "line": {"color": theme.muted, "width": 0.7}, "hoverinfo": "skip", "showlegend": False}
    return [{"type": "scatter", **where, **look}]


def _chosen(point, theme) -> dict:
    """A ring around one point, large enough to be found among hundreds."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "chosen",
        "x": np.array(point[:1], np.float32),
        "y": np.array(point[1:], np.float32),
        "marker": {"size": 20, "symbol": "circle-open", "color": theme.text, "line": {"width": 3}},
        "hoverinfo": "skip",
    }


def _contours(boundary, theme) -> list[dict]:
    """Where the best class changes: one line for two classes.

    Each is the zero line of log p(class) - log p(best other class), the difference of their logits. Plotly looks for it
    along straight lines between the places of the grid, and without hidden layers that difference is one.
    """
    p, k = boundary.probabilities, len(boundary.classes)
    step = 1 if k <= 4 else 2  # many classes: every second place, to keep the picture small
    logs = np.log(np.maximum(p[::step, ::step], np.finfo(np.float32).tiny))
    lines = []
    for c in range(1 if k == 2 else 0, k):
        lead = logs[..., c] - np.delete(logs, c, axis=-1).max(axis=-1)
        if lead.min() > 0 or lead.max() < 0:
            continue
        lines.append(
            {
                "type": "contour",
                "x": boundary.x[::step].astype(np.float32),
                "y": boundary.y[::step].astype(np.float32),
                "z": lead.astype(np.float32),
                "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"},
                "line": {"color": theme.text, "width": 1.5},
                "showscale": False,
                "showlegend": False,
                "hoverinfo": "skip",
            }
        )
    return lines


def _points(name, points, labels, classes, theme, total) -> dict:
    """Training points are filled, test points are rings."""
    k = len(classes)
    steps = [[(c + end) / k, theme.classes[c]] for c in range(k) for end in (0, 1)]
    colors = {"color": labels.astype(np.uint8), "colorscale": steps, "cmin": -0.5, "cmax": k - 0.5}
    if name == "train":
        marker = {"size": 7, **colors, "line": {"width": 1, "color": theme.background}}
    else:
        marker = {"size": 7, "color": theme.background, "line": {"width": 2, **colors}}
    drawn = "" if len(points) == total else f" ({len(points):,} of {total:,})"
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[:, 0].astype(np.float32),
        "y": points[:, 1].astype(np.float32),
        "marker": marker,
        "name": name + drawn,
        "legendgroup": name,
        "showlegend": False,
        "text": [classes[label] for label in labels],
        "hovertemplate": name + " point, class %{text}<extra></extra>",
    }


def _legend_entry(points, theme) -> dict:
    """What the legend shows of points that have the colours of all classes: their form, in no class's colour."""
    filled = {"color": theme.muted, "line": {"width": 1, "color": theme.background}}
    ring = {"color": theme.background, "line": {"width": 2, "color": theme.muted}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "marker": {"size": 7} | (filled if points["legendgroup"] == "train" else ring),
        "name": points["name"],
        "legendgroup": points["legendgroup"],
        "hoverinfo": "skip",
    }
