"""The plane as the network sees it: its answer everywhere, how sure it is, and where the answer changes."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, check_labels, store_fields
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes
from nnviz.text.numbers import percent

HEIGHT = 480
MAX_POINTS = 400  # drawn from each of training and test set
PALEST_SHARE, FULLEST_SHARE = 0.06, 0.62  # of the class colour, where the network is undecided and where it is sure


@dataclass(frozen=True, eq=False)
class Boundary:
    """What a network answers over a grid, and the points it learned from.

    x, y: (mx,), (my,) coordinates of the grid, rising. probabilities: (my, mx, k), those at (x[j], y[i]) in [i, j].
    points (n, 2) and labels (n,): the training set; test_points (t, 2) and test_labels (t,). classes: k names.
    chosen: (2,) a point to mark, or None.
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
    p, k = boundary.probabilities, len(boundary.classes)
    levels = 256 // k
    winner = p.argmax(axis=-1)
    # One byte holds both: which class, and how far its probability is from an even guess (0) to certain (levels - 1).
    sure = (p.max(axis=-1) - 1 / k) / (1 - 1 / k)
    shade = np.clip(np.rint(sure * (levels - 1)), 0, levels - 1).astype(int)
    # With two classes the first one's shades run backwards, so that the legend fades through the boundary.
    backwards = (winner == 0) & (k == 2)
    code = (winner * levels + np.where(backwards, levels - 1 - shade, shade)).astype(np.uint8)
    traces = [
        {
            "type": "heatmap",
            "x": boundary.x.astype(np.float32),
            "y": boundary.y.astype(np.float32),
            "z": code,
            "zmin": 0,
            "zmax": k * levels - 1,
            "colorscale": _colorscale(theme, k, levels),
            "customdata": np.rint(100 * p.max(axis=-1)).astype(np.uint8),
            "hovertemplate": "at %{x:.2f}, %{y:.2f}: about %{customdata} % sure<extra></extra>",
            "colorbar": color_legend(_ticks(boundary.classes, levels), pixels=250) | _legend_title(k),
        },
        *_contours(boundary, theme),
    ]
    table = {"x": "0.x", "y": "0.y", "answer": {"at": "0.z", "per": levels, "of": boundary.classes}}
    table["probability_percent"] = "0.customdata"
    shown = []
    for name, points, labels in (
        ("train", boundary.points, boundary.labels),
        ("test", boundary.test_points, boundary.test_labels),
    ):
        some = np.linspace(0, max(len(points) - 1, 0), min(len(points), MAX_POINTS)).astype(int)
        drawn = _points(name, points[some], labels[some], boundary.classes, theme, len(points))
        traces += [_legend_entry(drawn, theme), drawn]
        path = len(traces) - 1
        colors = f"{path}.marker.{'color' if name == 'train' else 'line.color'}"
        table |= {f"{name}_x": f"{path}.x", f"{name}_y": f"{path}.y"}
        table[f"{name}_class"] = {"at": colors, "of": boundary.classes}
        shown.append(len(some))
    if boundary.chosen is not None:
        traces.append(_chosen(boundary.chosen, theme))
    counts = np.bincount(winner.ravel(), minlength=k) / winner.size
    alt = "Answer of the network over the plane: " + ", ".join(
        f"{name} on {percent(share)}" for name, share in zip(boundary.classes, counts, strict=True)
    )
    alt += f" of it; {shown[0]:,} of {len(boundary.points):,} training points and {shown[1]:,} of "
    alt += f"{len(boundary.test_points):,} test points drawn."
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


def _colorscale(theme, k, levels) -> list:
    """Pale to full for each class in turn (for two classes full to pale, then pale to full)."""
    top, scale = k * levels - 1, []
    for c in range(k):
        ends = [blend(theme.background, theme.classes[c], share) for share in (PALEST_SHARE, FULLEST_SHARE)]
        if k == 2 and c == 0:
            ends.reverse()
        scale += [[c * levels / top, ends[0]], [(c * levels + levels - 1) / top, ends[1]]]
    return scale


def _ticks(classes, levels) -> dict:
    k = len(classes)
    if k == 2:
        top = 2 * levels - 1
        return {0: f"{classes[0]}<br>100 %", top / 2: "<br>50 %", top: f"{classes[1]}<br>100 %"}
    return {(c + 0.5) * levels: name for c, name in enumerate(classes)}


def _legend_title(k) -> dict:
    """For more than two classes, what pale and full colours mean."""
    title = {"text": f"pale {percent(1 / k)}, full 100 % sure", "side": "bottom", "font": {"size": SMALL}}
    return {"title": title} if k > 2 else {}


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
