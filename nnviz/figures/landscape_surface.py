"""The loss over a plane in weight space as a surface that can be turned, with the way of a run on it."""

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.loss_plane import (
    HEIGHT,
    LossPlane,
    LossScale,
    describe,
    loss_colors,
    marked,
    moments,
    scale_of,
)
from nnviz.figures.theme import FONT_SIZE, SMALL, Theme, new_figure, template

PIECES = 8  # of a line over the surface, from one moment to the next


def loss_surface(plane: LossPlane, theme: Theme) -> go.Figure:
    """As a surface, to be turned; the way lies on it, where it is nearest to the plane."""
    scale = scale_of(plane)
    heights, low, high = scale.heights, scale.low, scale.high
    lines = {}
    if scale.ratio is not None:
        lines = {"z": scale.lines | {"show": True, "color": theme.muted, "width": 1}}
    bar = template(theme)["data"]["heatmap"][0]["colorbar"]
    surface = {
        "type": "surface",
        "x": plane.a.astype(np.float32),
        "y": plane.b.astype(np.float32),
        "z": heights,
        "cmin": low,
        "cmax": high,
        "colorscale": loss_colors(theme),
        "customdata": plane.loss.astype(np.float32),
        "hovertemplate": "loss %{customdata:.4~g} at (%{x:.3~g}, %{y:.3~g})<extra></extra>",
        "contours": lines,
        "lighting": {"ambient": 0.8, "diffuse": 0.4, "specular": 0.02},
        "colorbar": bar | scale.legend,
    }
    above = 0.01 * (high - low)  # or the surface would hide half of the line
    fine = _in_pieces(plane.at)
    ends = marked(plane)
    now = plane.now * PIECES
    line, ahead, dots, marks = (
        {"type": "scatter3d", "x": x, "y": y, "z": (_over(plane, heights, x, y) + above).astype(np.float32)}
        for x, y in (fine[: now + 1].T, fine[now:].T, plane.at.T, plane.at[ends].T)
    )
    line |= {"mode": "lines", "line": {"color": theme.accent, "width": 5}, "hoverinfo": "skip"}
    ahead |= line | {"line": {"color": theme.accent, "width": 5, "dash": "dot"}} | {k: ahead[k] for k in "xyz"}
    dots |= {"mode": "markers", "marker": {"size": 2.5, "color": theme.accent}, "hovertext": moments(plane)}
    dots["hovertemplate"] = "%{hovertext}<extra></extra>"
    marks |= {"mode": "markers", "hoverinfo": "skip"}
    marks["marker"] = {"size": 6, "color": theme.accent, "line": {"color": theme.background, "width": 2}}
    rows, columns = np.meshgrid(plane.b, plane.a, indexing="ij")
    table = {"first_direction": columns.ravel(), "second_direction": rows.ravel(), "loss": plane.loss.ravel()}
    table |= {"way_step": plane.steps, "way_first": plane.at[:, 0], "way_second": plane.at[:, 1]}
    table["way_own_loss"] = plane.own
    return new_figure(
        theme,
        HEIGHT,
        [surface, line, *([ahead] if plane.ahead else []), dots, marks],
        describe(plane),
        {"table": table},
        scene=_scene(theme, scale) | {"annotations": _words(plane, marks, theme)},
        margin={"l": 0, "r": 0, "t": 0, "b": 56},
        showlegend=False,
    )


def _words(plane: LossPlane, marks: dict, theme: Theme) -> list[dict]:
    """The steps of the marks: in front of the surface, which would hide the words of a trace."""
    look = {"showarrow": False, "yshift": 16, "font": {"size": FONT_SIZE, "color": theme.text}}
    places = zip(marked(plane), *(marks[axis].tolist() for axis in "xyz"), strict=True)
    return [
        look | {"x": x, "y": y, "z": z, "text": f"<b>step {plane.steps[end]:,}</b>"}
        for end, x, y, z in places
        if np.isfinite(z)
    ]


def _scene(theme: Theme, scale: LossScale) -> dict:
    low, high = scale.low, scale.high
    # Seen from its lowest corner nothing high stands before what is behind.
    corners = np.nan_to_num(scale.heights[:: len(scale.heights) - 1, :: scale.heights.shape[1] - 1], nan=np.inf)
    far, right = (2 * side - 1 for side in divmod(int(corners.argmin()), 2))
    small = {"size": SMALL, "color": theme.muted}
    axis = {"gridcolor": theme.grid, "zeroline": False, "showbackground": False, "nticks": 5, "tickfont": small}
    upwards = {"tickvals": list(scale.ticks), "ticktext": list(scale.ticks.values())}
    upwards["range"] = [low - 0.02 * (high - low), high + 0.05 * (high - low)]
    return {
        "xaxis": axis | {"title": {"text": "1st direction", "font": small}},
        "yaxis": axis | {"title": {"text": "2nd direction", "font": small}},
        "zaxis": axis | upwards | {"title": {"text": "loss", "font": small}},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.3, "y": 1.3, "z": 0.75},
        "camera": {"eye": {"x": 1.15 * right, "y": 1.25 * far, "z": 1.05}, "center": {"x": 0, "y": 0, "z": -0.2}},
        "dragmode": "turntable",
    }


def _in_pieces(at: np.ndarray) -> np.ndarray:
    """Places (n, 2) all along the lines between (k, 2)."""
    whole = np.arange(len(at))
    fine = np.linspace(0, len(at) - 1, (len(at) - 1) * PIECES + 1)
    return np.stack([np.interp(fine, whole, side) for side in at.T], axis=1)


def _over(plane: LossPlane, heights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The heights of the surface at places of the plane, straight between those of the grid; NaN beside it."""
    columns = np.interp(x, plane.a, np.arange(len(plane.a)), left=np.nan, right=np.nan)
    rows = np.interp(y, plane.b, np.arange(len(plane.b)), left=np.nan, right=np.nan)
    inside = np.isfinite(columns) & np.isfinite(rows)
    column, row = np.where(inside, columns, 0), np.where(inside, rows, 0)
    i = np.minimum(row.astype(int), len(plane.b) - 2)
    j = np.minimum(column.astype(int), len(plane.a) - 2)
    down, across = row - i, column - j
    near = heights[i, j] * (1 - across) + heights[i, j + 1] * across
    far = heights[i + 1, j] * (1 - across) + heights[i + 1, j + 1] * across
    return np.where(inside, near * (1 - down) + far * down, np.nan)
