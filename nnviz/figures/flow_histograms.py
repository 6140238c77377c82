"""How the numbers of a layer are spread, over the whole run: weights that grow, gradients that die out."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.diagnostics.histograms import BINS, EDGES, MAGNITUDES, QUANTITIES, ZERO, magnitudes
from nnviz.figures.flow_time import recorded_epochs
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import Theme, color_legend, line_shape, new_figure
from nnviz.text.numbers import number, percent

HEIGHT = 340
SMALL_SHARE = 0.01  # of the numbers other than 0: the smallest are drawn together with 0
LARGE_SHARE = 1e-5


@dataclass(frozen=True, eq=False)
class ValueHistograms:
    """quantity: "a", "dz", "W" or "dW"; layer: from 0; steps: (k,) rising; counts: (k, BINS), see
    `nnviz.diagnostics.histogram`. moment, steps_per_epoch, total_steps: as in `MeasureHistory`."""

    quantity: str
    layer: int
    steps: np.ndarray
    counts: np.ndarray
    moment: int
    steps_per_epoch: int
    total_steps: int

    def __post_init__(self):
        if self.quantity not in QUANTITIES:
            raise ValueError(f"ValueHistograms: quantity is {self.quantity!r}; it can be {', '.join(QUANTITIES)}")
        steps = check_array("ValueHistograms", "steps", self.steps, (None,), np.int64)
        counts = check_array("ValueHistograms", "counts", self.counts, (len(steps), BINS), np.int64)
        if (np.diff(steps) <= 0).any():
            raise ValueError("ValueHistograms: steps must be rising")
        store_fields(self, steps=steps, counts=counts)


def histogram_figure(histograms: ValueHistograms, theme: Theme) -> go.Figure:
    """A column for each recorded step, the value upwards on a log scale for each sign, colour for the share.

    A row is half an octave high; values around 0 that are too small to matter share the row of 0.
    """
    h = histograms
    counts, first, last = _cropped(h.counts)
    total = np.maximum(h.counts.sum(axis=1, keepdims=True), 1)
    share = counts / total
    of = f"{total[0, 0]:,} numbers" if len(total) and (total == total[0]).all() else "the numbers"
    middle = last - first  # the row of 0
    others = np.delete(share, middle, axis=1)
    top = float(others.max()) if others.size and others.max() > 0 else 1.0
    ticks, words = _ticks(first, last)
    x = (h.steps / h.steps_per_epoch).astype(np.float32)
    name = {"dz": "dz · n"}.get(h.quantity, h.quantity)
    trace = {
        "type": "heatmap",
        "x": x,
        "y": np.arange(-middle, middle + 1, dtype=np.float32),
        "z": np.minimum(share, top).T.astype(np.float32),
        "zmin": 0,
        "zmax": top,
        "colorscale": theme.sequential,
        "customdata": counts.T.astype(np.int32),
        "hovertemplate": "%{customdata:,} of " + of + ", epoch %{x:.3g}<extra></extra>",
        "colorbar": color_legend({0: "0 %", top: f"{percent(top, 1)} of the numbers"}, pixels=160),
    }
    end = max(h.total_steps, 1) / h.steps_per_epoch
    yaxis = {
        "tickvals": ticks,
        "ticktext": words,
        "title": {"text": f"{name} of layer {h.layer + 1}"},
        "showgrid": False,
        "zeroline": False,
        "range": [-middle - 0.5, middle + 0.5],
    }
    moment = h.moment / h.steps_per_epoch
    path = f"M{moment:.6g},{-middle - 0.5}L{moment:.6g},{middle + 0.5}"
    line = line_shape(path, theme.accent, 2) | {"layer": "above"}
    return new_figure(
        theme,
        HEIGHT,
        [trace],
        _alt(h, name),
        {"reach": recorded_epochs(h)},
        xaxis={"title": {"text": "epoch"}, "range": [0, end], "nticks": 8, "showgrid": False, "zeroline": False},
        yaxis=yaxis,
        margin={"l": 8, "r": 8, "t": 8, "b": 84},
        shapes=[line],
    )


def _cropped(counts):
    """(k, rows) counts from the smallest row to the largest, and which magnitudes they are: EDGES[first] to [last]."""
    sized = magnitudes(counts).sum(axis=0).astype(np.float64)
    if sized.sum():
        share = np.cumsum(sized) / sized.sum()
        first = int(np.searchsorted(share, SMALL_SHARE))
        last = min(int(np.searchsorted(share, 1 - LARGE_SHARE)), MAGNITUDES - 1) + 1
    else:
        first, last = MAGNITUDES // 2 - 6, MAGNITUDES // 2 + 6
    up = counts[:, ZERO + 2 + first : ZERO + 2 + last]
    down = counts[:, ZERO - 1 - last : ZERO - 1 - first]
    zero = counts[:, ZERO - 1 - first : ZERO + 2 + first].sum(axis=1, keepdims=True)
    return np.concatenate([down, zero, up], axis=1), first, last


def _ticks(first, last):
    """0 and powers of ten on both sides, where their rows are, at most about four a side."""
    low, high = np.log10(EDGES[first]), np.log10(EDGES[last])
    powers = np.arange(np.ceil(low), np.floor(high) + 1)
    powers = powers[:: -(-len(powers) // 4) or 1] if len(powers) else powers
    rows = np.interp(powers, np.log10(EDGES[first : last + 1]), np.arange(last - first + 1)) + 0.5
    words = [number(10.0**power) for power in powers]
    return [*(-rows[::-1]), 0, *rows], [*(f"−{word}" for word in words[::-1]), "0", *words]


def _alt(h: ValueHistograms, name: str) -> str:
    start = f"How {name} of layer {h.layer + 1} is spread over the run"
    latest = int(np.searchsorted(h.steps, h.moment, side="right")) - 1
    if latest < 0:
        return f"{start}; nothing is recorded yet."
    counts = h.counts[latest]
    sized = np.cumsum(magnitudes(counts))
    zero = percent(counts[ZERO] / max(counts.sum(), 1))
    if not sized[-1]:
        return f"{start}; at step {h.steps[latest]:,} {zero} are exactly 0."
    middle = EDGES[int(np.searchsorted(sized, sized[-1] / 2)) + 1]
    return f"{start}; at step {h.steps[latest]:,} half are below {number(middle)} in magnitude, {zero} exactly 0."
