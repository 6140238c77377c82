"""The loss over a plane in weight space from above, with the way of a run over it."""

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.loss_plane import HEIGHT, LossPlane, describe, loss_colors, marked, moments, scale_of
from nnviz.figures.theme import SMALL, Theme, new_figure

NEAR = 0.12  # of the picture: ends of the way closer together than this have their words on different sides


def loss_contours(plane: LossPlane, theme: Theme) -> go.Figure:
    """From above: darker where the loss is higher, lines of equal loss, the way, its beginning and its end.

    A click on the way has customdata [step].
    """
    scale = scale_of(plane)
    a, b = plane.a.astype(np.float32), plane.b.astype(np.float32)
    told = np.stack([plane.loss, np.full(plane.loss.shape, -1)], axis=-1).astype(np.float32)
    traces = [
        {
            "type": "heatmap",
            "x": a,
            "y": b,
            "z": scale.heights,
            "zmin": scale.low,
            "zmax": scale.high,
            "zsmooth": "best",
            "colorscale": loss_colors(theme),
            "customdata": told,
            "hovertemplate": "loss %{customdata[0]:.4~g} at (%{x:.3~g}, %{y:.3~g})<extra></extra>",
            "colorbar": scale.legend,
        }
    ]
    if scale.ratio is not None:
        traces.append(
            {
                "type": "contour",
                "x": a,
                "y": b,
                "z": scale.heights,
                "contours": scale.lines | {"coloring": "none"},
                "line": {"color": theme.text, "width": 0.8, "smoothing": 0.6},
                "opacity": 0.4,
                "showscale": False,
                "showlegend": False,
                "hoverinfo": "skip",
            }
        )
    traces += _way(plane, theme)
    table = {"first_direction": "0.x", "second_direction": "0.y", "loss": "0.customdata.0"}
    table |= {"way_step": plane.steps, "way_first": plane.at[:, 0], "way_second": plane.at[:, 1]}
    table["way_own_loss"] = plane.own
    axes = {}
    for axis, places, title in (("xaxis", plane.a, plane.axes[0]), ("yaxis", plane.b, plane.axes[1])):
        half = (places[1] - places[0]) / 2
        axes[axis] = {
            "range": [float(places[0] - half), float(places[-1] + half)],
            "title": {"text": title},
            "showgrid": False,
            "zeroline": False,
            "nticks": 6,
        }
    margin = {"l": 8, "r": 8, "t": 8, "b": 96}
    meta = {"table": table}
    words = _words(plane, theme)
    layout = axes | {"margin": margin, "annotations": words, "showlegend": False, "uirevision": plane.revision}
    return new_figure(theme, HEIGHT, traces, describe(plane), meta, **layout)


def _way(plane: LossPlane, theme: Theme) -> list[dict]:
    """A line under the way, so that it is seen on any colour; the way; what is still to come; the way's ends."""
    x, y = plane.at.astype(np.float32).T
    now, told = plane.now, moments(plane)
    halo = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": theme.background, "width": 5},
        "hoverinfo": "skip",
    }
    way = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "the way of the run",
        "x": x[: now + 1],
        "y": y[: now + 1],
        "line": {"color": theme.accent, "width": 2},
        "marker": {"size": 6, "color": theme.accent, "line": {"color": theme.background, "width": 1}},
        "customdata": plane.steps[: now + 1, None].astype(np.int32),
        "hovertext": told[: now + 1],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    ahead = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "the next steps",
        "x": x[now:],
        "y": y[now:],
        "line": {"color": theme.accent, "width": 2, "dash": "dot"},
        "marker": {"size": 6, "color": theme.background, "line": {"color": theme.accent, "width": 1.5}},
        "hovertext": told[now:],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    places = marked(plane)
    ends = {
        "type": "scatter",
        "mode": "markers",
        "x": x[places],
        "y": y[places],
        "marker": {
            "size": [12, 16][-len(places) :],
            "color": [theme.background, theme.accent][-len(places) :],
            "line": {"color": theme.accent, "width": 2},
            "opacity": 1,
        },
        "hoverinfo": "skip",
    }
    return [halo, way, *([ahead] if plane.ahead else []), ends]


def _words(plane: LossPlane, theme: Theme) -> list[dict]:
    """The steps at the ends of the way, above or below it."""
    size = np.array([np.ptp(plane.a), np.ptp(plane.b)])
    ends, middle = marked(plane), plane.at[:, 1].mean()
    above = [bool(plane.at[end, 1] >= middle) for end in ends]
    if len(ends) == 2 and (np.abs(plane.at[plane.now] - plane.at[0]) < NEAR * size).all():
        above = [not above[1], above[1]]
    return [
        {
            "x": float(plane.at[end, 0]),
            "y": float(plane.at[end, 1]),
            "text": f"<b>step {plane.steps[end]:,}</b>",
            "showarrow": False,
            "yshift": 20 if up else -20,
            "font": {"size": SMALL, "color": theme.text},
            "bgcolor": theme.background,
            "opacity": 0.85,
            "borderpad": 1,
        }
        for end, up in zip(ends, above, strict=True)
        if (np.abs(plane.at[end] - [plane.a.mean(), plane.b.mean()]) <= size / 2).all()
    ]
