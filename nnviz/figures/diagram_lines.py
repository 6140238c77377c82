"""The connections of the network diagram: blue for positive weights, orange for negative, thicker for larger."""

import numpy as np

from nnviz.figures.diagram_layout import Places
from nnviz.figures.diagram_traces import legend_pixels, path, scatter
from nnviz.figures.theme import Theme, color_legend, number

WIDTHS = (0.6, 1.0, 1.6, 2.4)  # of lines, by quarters of the largest weight drawn
OPACITIES = (0.2, 0.35, 0.5, 0.75)
CHOSEN_OPACITIES = (0.5, 0.65, 0.8, 0.9)


def lines(places: Places, clear: list, faint: list, width: int, theme: Theme) -> list[dict]:
    """Connections by sign and by quarter of the largest weight, the thin ones first; then what the colours mean."""
    curves = [_curves(places, i, source, target) for i, (source, target, _) in enumerate(faint)]
    x, y = (np.concatenate(part).ravel() for part in zip(*curves, strict=True))
    traces = [path(x, y, theme.muted, 0.7, opacity=0.18)]
    curves = [_curves(places, i, source, target) for i, (source, target, _) in enumerate(clear)]
    x, y = (np.concatenate(part) for part in zip(*curves, strict=True))
    opacities = CHOSEN_OPACITIES if any(len(weight) for _, _, weight in faint) else OPACITIES
    weight = np.concatenate([w for _, _, w in clear])
    largest = float(np.abs(weight).max(initial=0)) or 1.0
    quarter = np.minimum((np.abs(weight) / largest * 4).astype(int), 3)
    for q in range(4):
        for sign, color in ((-1, theme.negative), (1, theme.positive)):
            which = (quarter == q) & (np.sign(weight) == sign)
            traces.append(path(x[which].ravel(), y[which].ravel(), color, WIDTHS[q], opacity=opacities[q]))
    text = number(largest)
    legend = color_legend({-largest: f"−{text}", 0: "weight", largest: f"+{text}"}, x=0.29, pixels=legend_pixels(width))
    scale = {"colorscale": theme.diverging, "cmin": -largest, "cmax": largest, "showscale": True, "colorbar": legend}
    # A trace without points: it is there for its colorbar.
    traces.append(scatter("markers", np.array([np.nan]), np.array([np.nan]), marker={"color": [0], **scale}))
    return traces


def _curves(places, i, source, target) -> tuple[np.ndarray, np.ndarray]:
    """Lines from layer i to layer i + 1, leaving and arriving level: x and y, (lines, points + a gap)."""
    start, end = places.layers[i], places.layers[i + 1]
    share = np.linspace(0, 1, 17 if len(places.layers) <= 3 else 9)  # long lines need more points to look smooth
    x = _between(start.leave[source], end.enter[target], share)
    y = _between(start.y[source], end.y[target], share * share * (3 - 2 * share))
    return x, y


def _between(start, end, share) -> np.ndarray:
    out = np.full((len(start), len(share) + 1), np.nan, np.float32)
    out[:, :-1] = start[:, None] + (end - start)[:, None] * share
    return out
