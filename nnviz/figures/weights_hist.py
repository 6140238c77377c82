"""The distribution of a layer's numbers at several moments, one below the other: a ridgeline."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.shades import fade
from nnviz.figures.theme import SMALL, Theme, blend, new_figure, picture_axes
from nnviz.text.numbers import count, number

RIDGE_PITCH = 34  # screen pixels from one base line to the next
MAX_RIDGE_HEIGHT = 1.7  # of the tallest ridge, in pitches
WORDS_PIXELS = 46  # height of the words below


@dataclass(frozen=True, eq=False)
class Ridges:
    """Histograms on common bins.

    edges: (bins + 1,), rising; counts: (k, bins), the first at the top; names: k moments, such as "step 120". title: of
    what, such as "W1". moment: which of them is looked at, or None.
    """

    edges: np.ndarray
    counts: np.ndarray
    names: tuple[str, ...]
    title: str = "weights"
    moment: int | None = None

    def __post_init__(self):
        edges = check_array("Ridges", "edges", self.edges, (None,))
        if len(edges) < 2 or (np.diff(edges) <= 0).any():
            raise ValueError("Ridges: edges must be rising and hold at least 2 numbers")
        counts = check_array("Ridges", "counts", self.counts, (len(self.names), len(edges) - 1), np.int64)
        if counts.size and counts.min() < 0:
            raise ValueError(f"Ridges: the smallest count is {counts.min()}; allowed are counts from 0")
        if self.moment is not None and not 0 <= self.moment < len(self.names):
            raise ValueError(f"Ridges: moment is {self.moment}; there are 0 to {len(self.names) - 1}")
        store_fields(self, edges=edges, counts=counts)


def weight_ridges(ridges: Ridges, theme: Theme) -> go.Figure:
    """One hill a moment, all on one scale of height, so that equal areas are equally many numbers.

    A click on a hill has customdata [moment, count], the moment a position in `names`.
    """
    k, bins = ridges.counts.shape
    share = ridges.counts / np.maximum(ridges.counts.sum(axis=1, keepdims=True), 1)
    tallest = float(share.max(initial=0)) or 1.0
    middles = ((ridges.edges[1:] + ridges.edges[:-1]) / 2).astype(np.float32)
    first, last = np.float32(ridges.edges[0]), np.float32(ridges.edges[-1])
    traces = []
    for i in range(k):
        base = k - 1 - i
        hill = base + MAX_RIDGE_HEIGHT * share[i] / tallest
        tone = theme.accent if i == ridges.moment else blend(theme.accent, theme.muted, 0.75)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.concatenate([[first], middles, [last]]),
                "y": np.concatenate([[base], hill, [base]]).astype(np.float32),
                "fill": "toself",
                "fillcolor": fade(blend(theme.background, tone, 0.4), 0.75),
                "line": {"color": tone, "width": 1.5},
                "name": ridges.names[i],
                "showlegend": False,
                "hoveron": "points",
                "customdata": np.column_stack([np.full(bins + 2, i), [0, *ridges.counts[i], 0]]).astype(np.int32),
                "hovertemplate": ridges.names[i] + ": %{customdata[1]:,} around %{x:.3g}<extra></extra>",
            }
        )
    quartiles = [tuple(map(number, _find_quartiles(ridges, i))) for i in range(k)]
    alt = f"How {ridges.title} spread at {count(k, 'moment')}"
    if k:
        low, high = quartiles[0]
        alt += f": half of the numbers lie between {low} and {high} at {ridges.names[0]}"
    if k > 1:
        low, high = quartiles[-1]
        alt += f", between {low} and {high} at {ridges.names[-1]}"
    axes = picture_axes(
        xaxis={
            "range": [first, last],
            "visible": True,
            "automargin": True,
            "nticks": 7,
            "showgrid": False,
            "title": {"text": ridges.title},
        },
        yaxis={
            "range": [-0.1, max(k, 1) - 1 + MAX_RIDGE_HEIGHT + 0.15],
            "visible": True,
            "automargin": True,
            "zeroline": False,
            "tickmode": "array",
            "tickvals": list(range(k)),
            "ticktext": list(ridges.names[::-1]),
            "ticks": "",
            "tickfont": {"size": SMALL},
        },
    )
    table = {"bin": middles} | {name: ridges.counts[i] for i, name in enumerate(ridges.names)}
    height = round(RIDGE_PITCH * (max(k, 1) + MAX_RIDGE_HEIGHT)) + WORDS_PIXELS
    return new_figure(
        theme, height, traces, alt + ".", {"table": table}, **axes, margin={"l": 8, "r": 12, "t": 4, "b": 8}
    )


def _find_quartiles(ridges, i):
    """The quartiles of a moment, as far as the bins tell them."""
    counts = ridges.counts[i]
    if not counts.sum():
        return 0.0, 0.0
    rising = np.concatenate([[0], counts.cumsum()]) / counts.sum()
    return tuple(float(np.interp(share, rising, ridges.edges)) for share in (0.25, 0.75))
