"""The flow at one moment: layers from left to right, how large activations are on the way forward and gradients on the
way back. A network that trains well keeps both at about one height.
"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.diagnostics.histograms import BINS, EDGES, MAGNITUDES, ZERO, magnitudes
from nnviz.figures.log_axis import LogAxis, fit_log_axis
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, WRONG, Theme, blend, new_figure
from nnviz.text.numbers import number, percent

HEIGHT = 440
HALF_VIOLIN = 0.44  # half the width of the widest violin, in distances between layers
TAIL_SHARE = 0.002  # of the numbers, at either end, that the axis may leave out
MIN_POWERS = 3.0  # powers of ten that an axis spans, so that a steady size looks steady
BIN_CENTRES = np.log10(np.sqrt(EDGES[:-1] * EDGES[1:]))
BIN_WIDTHS = np.diff(np.log10(EDGES))


@dataclass(frozen=True, eq=False)
class Flow:
    """One moment of a run with L layers.

    a, dz: (L, BINS) counts of the activations that a layer gives out and of dz times n samples (see
    `nnviz.diagnostics.histogram`). a_rms, dz_rms: (L,) their root mean squares. states: L words, the layers' verdicts.
    step: of the moment that was measured.
    """

    a: np.ndarray
    dz: np.ndarray
    a_rms: np.ndarray
    dz_rms: np.ndarray
    states: tuple[str, ...]
    step: int

    def __post_init__(self):
        layers = len(self.states)
        for name in ("a", "dz"):
            counts = check_array("Flow", name, getattr(self, name), (layers, BINS), np.int64)
            if counts.min() < 0:
                raise ValueError(f"Flow: {name} holds {counts.min()}; allowed are counts from 0")
            store_fields(self, **{name: counts})
        for name in ("a_rms", "dz_rms"):
            store_fields(self, **{name: check_array("Flow", name, getattr(self, name), (layers,))})


def flow_figure(flow: Flow, theme: Theme) -> go.Figure:
    """Violins on a log scale, activations above and gradients below, with the root mean square of each as a number."""
    layers = len(flow.states)
    rows = (
        ("a", flow.a, flow.a_rms, "activations |a| →", theme.train, "", 1),
        ("dz", flow.dz, flow.dz_rms, "← gradients |dz| · n", theme.test, "2", 2),
    )
    traces, layout, table = [], {}, {"layer": np.arange(1, layers + 1, dtype=np.uint8)}
    for name, counts, sizes, title, color, axis, _ in rows:
        x, y, axis_of = _violins(counts, sizes)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "fill": "toself",
                "yaxis": f"y{axis}",
                "fillcolor": blend(theme.background, color, 0.35),
                "line": {"width": 1, "color": color},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        traces += _sizes(flow, counts, sizes, f"y{axis}", name, axis_of, theme)
        ticks, words = axis_of.powers()
        layout[f"yaxis{axis}"] = {
            "domain": [0.54, 1] if name == "a" else [0, 0.46],
            "range": [axis_of.bottom - 0.5, axis_of.high + 0.7],
            "title": {"text": title},
            "zeroline": False,
            "fixedrange": True,
            "tickvals": ticks,
            "ticktext": words,
        }
        table[f"{name}_rms"] = sizes
        table[f"{name}_zero_share"] = counts[:, ZERO] / np.maximum(counts.sum(axis=1), 1)
    names = [f"layer {layer + 1}" if layers < 5 else str(layer + 1) for layer in range(layers - 1)] + ["output"]
    signs = ["" if state in ("healthy", "unmeasured") else f" {WRONG}" for state in flow.states]
    xaxis = {
        "range": [-0.6, layers - 0.4],
        "tickvals": list(range(layers)),
        "showgrid": False,
        "zeroline": False,
        "ticktext": [name + sign for name, sign in zip(names, signs, strict=True)],
        "fixedrange": True,
        "anchor": "y2",
    }
    return new_figure(
        theme, HEIGHT, traces, _alt(flow), {"table": table}, xaxis=xaxis, dragmode=False, showlegend=False, **layout
    )


def _violins(counts, sizes):
    """One closed line round all violins, with gaps: (x, y, axis), y in powers of ten."""
    sized = magnitudes(counts)
    total = sized.sum(axis=0)
    drawn = sizes
    if total.sum():
        share = np.cumsum(total) / total.sum()
        first, last = np.searchsorted(share, TAIL_SHARE), min(np.searchsorted(share, 1 - TAIL_SHARE), MAGNITUDES - 1)
        drawn = np.concatenate([sizes, EDGES[[first, last + 1]]])
    axis = fit_log_axis(drawn, MIN_POWERS)
    shown = np.flatnonzero((axis.low <= BIN_CENTRES) & (axis.high >= BIN_CENTRES))
    x, y = [], []
    for layer, one in enumerate(sized):
        density = np.convolve(one[shown] / BIN_WIDTHS[shown], (0.25, 0.5, 0.25), mode="same")  # smoothed a little
        used = np.flatnonzero(density)
        if not len(used):
            continue
        part = slice(used[0], used[-1] + 1)
        half, heights = HALF_VIOLIN * density[part] / density.max(), BIN_CENTRES[shown][part]
        # To a point at both ends, so that a single bin has an area too.
        half = np.concatenate([[0], half, [0]])
        heights = np.concatenate([[heights[0] - 0.1], heights, [heights[-1] + 0.1]])
        x += [layer + half, layer - half[::-1], [np.nan]]
        y += [heights, heights[::-1], [np.nan]]
    if not x:
        return np.empty(0, np.float32), np.empty(0, np.float32), axis
    return np.concatenate(x).astype(np.float32), np.concatenate(y).astype(np.float32), axis


def _sizes(flow, counts, sizes, yaxis, name, axis: LogAxis, theme) -> list[dict]:
    """The root mean squares: marks on a line, and their numbers above the violins."""
    layers = len(sizes)
    heights = axis.place(sizes)
    zero = counts[:, ZERO] / np.maximum(counts.sum(axis=1), 1)
    what = "a" if name == "a" else "dz · n"
    healthy = [state in ("healthy", "unmeasured") for state in flow.states]
    marks = {
        "type": "scatter",
        "mode": "lines+markers",
        "yaxis": yaxis,
        "x": np.arange(layers, dtype=np.float32),
        "y": heights.astype(np.float32),
        "line": {"width": 1.5, "color": theme.muted, "dash": "dot"},
        "marker": {
            "size": 8,
            "color": [theme.text if fine else theme.bad for fine in healthy],
            "symbol": ["circle" if fine else "x" for fine in healthy],
        },
        "cliponaxis": False,
        "showlegend": False,
        "hovertext": [
            f"layer {layer + 1}, {flow.states[layer]}<br>rms {what}: {number(sizes[layer])}<br>"
            f"exactly 0: {percent(zero[layer])}"
            for layer in range(layers)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    numbers = {
        "type": "scatter",
        "mode": "text",
        "yaxis": yaxis,
        "x": marks["x"],
        "y": np.full(layers, axis.high + 0.35, np.float32),
        "text": [_short(size) for size in sizes],
        "textfont": {"size": SMALL, "color": theme.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [marks, numbers]


def _short(size: float) -> str:
    """Two digits, so that seven of them fit side by side on a phone."""
    text = number(size, 2)
    if len(text) <= 6:
        return text
    mantissa, power = f"{size:.0e}".split("e")
    return f"{mantissa}e{int(power)}".replace("-", "−")


def _alt(flow: Flow) -> str:
    last = max(len(flow.states) - 2, 0)
    ill = [f"layer {i + 1} {state}" for i, state in enumerate(flow.states) if state not in ("healthy", "unmeasured")]
    return (
        f"At step {flow.step:,} the root mean square of the activations goes from {number(flow.a_rms[0])} in layer 1 "
        f"to {number(flow.a_rms[last])} in layer {last + 1}; that of dz, on its way back, from "
        f"{number(flow.dz_rms[-1])} at the output to {number(flow.dz_rms[0])} in layer 1; "
        f"{', '.join(ill) or 'all layers are healthy'}."
    )
