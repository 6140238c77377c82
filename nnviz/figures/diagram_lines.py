"""The connections of the network diagram: blue for positive weights, orange for negative, thicker for larger.

Negative ones are dashed while there are few enough lines to follow one by one.
"""

import numpy as np

from nnviz.figures.diagram_layout import Places
from nnviz.figures.diagram_traces import make_scatter, measure_legend
from nnviz.figures.theme import NEGATIVE_DASH, Theme, color_legend, line_shape
from nnviz.text.numbers import number

LINE_WIDTHS = (0.6, 1.0, 1.6, 2.4)  # of lines, by quarters of the largest weight drawn
MAX_DASHED = 150  # lines; with more, negative ones are not dashed
OPACITIES = (0.2, 0.35, 0.5, 0.75)
CHOSEN_OPACITIES = (0.5, 0.65, 0.8, 0.9)


def draw_lines(places: Places, clear: list, faint: list, theme: Theme) -> list[dict]:
    """Shapes: the faint connections, then the clear ones by sign and by quarter of the largest weight, thin ones first.

    clear, faint: for each matrix (from, to, weight), each (n,).
    """
    shapes = []
    curves = np.concatenate([_curves(places, i, source, target) for i, (source, target, _) in enumerate(faint)])
    if len(curves):
        shapes.append(line_shape(_path(curves), theme.muted, 0.7, 0.18))
    opacities = CHOSEN_OPACITIES if len(curves) else OPACITIES
    curves = np.concatenate([_curves(places, i, source, target) for i, (source, target, _) in enumerate(clear)])
    weight = np.concatenate([w for _, _, w in clear])
    quarter = np.minimum((np.abs(weight) / _largest(clear) * 4).astype(int), 3)
    for q in range(4):
        for sign, color, dash in ((-1, theme.negative, _dash(clear)), (1, theme.positive, "solid")):
            which = (quarter == q) & (np.sign(weight) == sign)
            if which.any():
                shapes.append(line_shape(_path(curves[which]), color, LINE_WIDTHS[q], opacities[q], dash))
    return shapes


def draw_legend(clear: list, W: list[np.ndarray], width: int, theme: Theme) -> dict:
    """The legend of line colours: a trace without points, drawn for its colorbar."""
    largest = _largest(clear)
    if not any(len(weight) for _, _, weight in clear):
        largest = max(float(np.abs(w).max(initial=0)) for w in W)
    text = number(largest)
    minus = "−" if _dash(clear) == "solid" else "dashed: −"
    ticks = {-largest: minus + text, 0: "weight", largest: f"+{text}"} if largest else {0: "all weights 0"}
    bar = color_legend(ticks, x=0.29, pixels=measure_legend(width))
    ends = {"cmin": -(largest or 1), "cmax": largest or 1}
    marker = {"color": [0], "colorscale": theme.diverging, **ends, "showscale": True, "colorbar": bar}
    return make_scatter("markers", np.array([np.nan]), np.array([np.nan]), marker=marker)


def _largest(clear) -> float:
    return max((float(np.abs(weight).max(initial=0)) for _, _, weight in clear), default=0.0)


def _dash(clear) -> str:
    return NEGATIVE_DASH if sum(len(weight) for _, _, weight in clear) <= MAX_DASHED else "solid"


def _curves(places, i, source, target) -> np.ndarray:
    """Lines from layer i to layer i + 1, leaving and arriving level: (lines, 8), the four points of a cubic Bézier."""
    start, end = places.layers[i], places.layers[i + 1]
    x0, y0, x1, y1 = start.leave[source], start.y[source], end.enter[target], end.y[target]
    third = (x1 - x0) / 3
    return np.stack([x0, y0, x0 + third, y0, x1 - third, y1, x1, y1], axis=1)


def _path(curves) -> str:
    return len(curves) * "M%.1f,%.1fC%.1f,%.1f,%.1f,%.1f,%.1f,%.1f" % tuple(curves.ravel().tolist())
