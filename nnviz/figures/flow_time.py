"""A measure over the whole run: a layer x time heatmap of any of them, and lines for update : data."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.diagnostics.thresholds import GOOD_UPDATE_DATA, THRESHOLDS
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import Theme, color_legend, line_shape, new_figure
from nnviz.text.measures import MEASURES, SHARES, measured
from nnviz.text.numbers import number, percent

MAX_POWERS = 3.0  # powers of ten on either side of the right value; beyond, the colour stays the same
MAX_SPAN = 8.0  # powers of ten of a scale without a right value
MIN_POWERS = 1.0  # powers of ten, so that tiny differences stay pale


@dataclass(frozen=True)
class View:
    """How a measure is shown. log: on a log scale (update_data is a logarithm already).

    middle: the value that is right, drawn colourless, or None for a scale from the smallest to the largest.
    low, high: keys in THRESHOLDS that lie at the ends of healthy, or "".
    """

    log: bool = True
    middle: float | None = None
    low: str = ""
    high: str = ""


VIEWS = {
    "dz_reach": View(middle=1.0, low="dz_reach", high="dz_growth"),
    "a_reach": View(middle=1.0, low="a_reach", high="a_growth"),
    "dz_ratio": View(middle=1.0),
    "update_data": View(log=False, middle=GOOD_UPDATE_DATA, low="update_data"),
    "grad_data": View(),
    "dz_rms": View(),
    "a_rms": View(),
    "dW_norm": View(),
    "dW_std": View(),
    "W_std": View(),
    "dead": View(log=False, high="dead"),
    "zeros": View(log=False),
    "saturated": View(log=False, high="saturated"),
}


@dataclass(frozen=True, eq=False)
class OverTime:
    """A measure of every layer over a run.

    name: a key of VIEWS. steps: (k,) rising; values: (k, layers), NaN where there is none, infinite where nothing
    moved. moment: the step looked at; steps_per_epoch, total_steps: of the run.
    """

    name: str
    steps: np.ndarray
    values: np.ndarray
    moment: int
    steps_per_epoch: int
    total_steps: int

    def __post_init__(self):
        if self.name not in VIEWS:
            raise ValueError(f"OverTime: name is {self.name!r}; it can be {', '.join(VIEWS)}")
        steps = check_array("OverTime", "steps", self.steps, (None,), np.int64)
        values = np.asarray(self.values, np.float64)
        if values.ndim != 2 or len(values) != len(steps) or not values.shape[1]:
            raise ValueError(f"OverTime: values has shape {values.shape}; it must be ({len(steps)}, layers)")
        if (np.diff(steps) <= 0).any():
            raise ValueError("OverTime: steps must be rising")
        if self.steps_per_epoch < 1 or not 0 <= self.moment <= self.total_steps:
            raise ValueError(
                f"OverTime: moment is {self.moment} of {self.total_steps}, steps_per_epoch {self.steps_per_epoch}; "
                "allowed are a moment of the run, and 1 or more"
            )
        store_fields(self, steps=steps, values=values)


def layer_time_figure(over: OverTime, theme: Theme) -> go.Figure:
    """A row for each layer, time from left to right, colour for the measure; its limits stand in the legend."""
    view, layers = VIEWS[over.name], over.values.shape[1]
    shown = over.values
    if view.log:
        with np.errstate(all="ignore"):
            shown = np.log10(shown)
    low, high, labels, scale = _scale(over.name, view, shown, theme)
    for end, sign, beyond in ((low, "≤", shown < low), (high, "≥", shown > high)):
        if end in labels and beyond.any():  # one colour for all that lies beyond, as 0 does on a log scale
            labels[end] = f"{sign} {labels[end]}"
    words = [[measured(over.name, over.values[i, layer]) for i in range(len(over.steps))] for layer in range(layers)]
    x = over.steps / over.steps_per_epoch
    trace = {
        "type": "heatmap",
        "x": x.astype(np.float32),
        "y": np.arange(layers, dtype=np.float32),
        "z": np.clip(shown, low, high).T.astype(np.float32),
        "zmin": float(low),
        "zmax": float(high),
        "colorscale": scale,
        "customdata": np.stack(np.meshgrid(over.steps, np.arange(1, layers + 1)), axis=-1).astype(np.int32),
        "text": words,
        "hovertemplate": "layer %{customdata[1]}, step %{customdata[0]}: %{text}<extra></extra>",
        "hoverongaps": False,
        "ygap": 2,
        "colorbar": color_legend(labels, pixels=260),
    }
    step, layer = np.meshgrid(over.steps, np.arange(1, layers + 1))
    table = {"step": step.ravel(), "layer": layer.ravel().astype(np.uint8), over.name: over.values.T.ravel()}
    kept = np.isfinite(table[over.name])
    end = max(over.total_steps, 1) / over.steps_per_epoch
    names = [f"layer {i + 1}" for i in range(layers)]
    yaxis = {
        "tickvals": list(range(layers)),
        "ticktext": names,
        "range": [layers - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    return new_figure(
        theme,
        96 + 30 * layers,
        [trace],
        _alt(over),
        {"table": {name: column[kept] for name, column in table.items()}, "reach": find_reach(over)},
        xaxis={"title": {"text": "epoch"}, "range": [0, end], "nticks": 8, "showgrid": False, "zeroline": False},
        yaxis=yaxis,
        margin={"l": 8, "r": 8, "t": 8, "b": 84},
        shapes=[_moment(over, -0.5, layers - 0.5, theme)],
    )


def update_lines(over: OverTime, theme: Theme) -> go.Figure:
    """log10 of update : data, a line for each matrix, with the line at -3 (about right) and at -4 (too little)."""
    if over.name != "update_data":
        raise ValueError(f"update_lines: the measure is {over.name!r}; it must be 'update_data'")
    layers = over.values.shape[1]
    values = np.where(np.isfinite(over.values), over.values, np.nan)
    known = values[np.isfinite(values)]
    limit = THRESHOLDS["update_data"].limit
    low = min(limit, known.min() if len(known) else limit) - 0.4
    high = max(GOOD_UPDATE_DATA + 1, known.max() if len(known) else GOOD_UPDATE_DATA) + 0.4
    x = (over.steps / over.steps_per_epoch).astype(np.float32)
    latest = int(np.searchsorted(over.steps, over.moment, side="right")) - 1
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(x) < 60 else "lines",
            "x": x,
            "y": values[:, layer].astype(np.float32),
            "customdata": over.steps.astype(np.int32),
            "name": f"{layer + 1}: {measured('update_data', over.values[latest, layer]) if latest >= 0 else '–'}",
            "line": {"width": 2, "color": theme.classes[layer % len(theme.classes)]},
            "marker": {"size": 4},
            "hovertemplate": f"layer {layer + 1}, step %{{customdata}}: %{{y:.2f}}<extra></extra>",
        }
        for layer in range(layers)
    ]
    end = max(over.total_steps, 1) / over.steps_per_epoch
    shapes = [
        line_shape(f"M0,{GOOD_UPDATE_DATA:g}L{end:.6g},{GOOD_UPDATE_DATA:g}", theme.good, 1.5, dash="dash"),
        line_shape(f"M0,{limit:g}L{end:.6g},{limit:g}", theme.bad, 1.5, dash="dot"),
        _moment(over, low, high, theme),
    ]
    notes = [
        {
            "x": end,
            "y": y,
            "text": text,
            "font": {"size": 12, "color": color},
            "showarrow": False,
            "xanchor": "right",
            "yanchor": "bottom",
        }
        for y, text, color in (
            (GOOD_UPDATE_DATA, "−3: about right", theme.good),
            (limit, "−4: too little to learn", theme.bad),
        )
    ]
    table = {"step": "0.customdata"} | {f"layer_{layer + 1}": f"{layer}.y" for layer in range(layers)}
    return new_figure(
        theme,
        320,
        traces,
        _alt(over),
        {"table": table, "reach": find_reach(over)},
        xaxis={"title": {"text": "epoch"}, "range": [0, end], "nticks": 8},
        yaxis={"title": {"text": "log₁₀(std of update / std of W)"}, "range": [low, high]},
        showlegend=True,
        margin={"l": 8, "r": 8, "t": 48, "b": 8},
        shapes=shapes,
        annotations=notes,
    )


def find_reach(over) -> list[float]:
    """The epochs from and to which a click reaches: as far as the run is recorded. over: has steps, steps_per_epoch."""
    return [0.0, float(over.steps[-1] / over.steps_per_epoch) if len(over.steps) else 0.0]


def _scale(name, view, shown, theme):
    """(low, high, labels of the legend, colours); low and high in the terms of the colour."""
    known = shown[np.isfinite(shown)]
    place = np.log10 if view.log else float
    if name in SHARES:
        labels = {0.0: "0 %", 1.0: "100 %"}
        if view.high:
            limit = THRESHOLDS[view.high].limit
            labels[limit] = f"{percent(limit)}: {THRESHOLDS[view.high].state}"
        return 0.0, 1.0, labels, theme.sequential
    if view.middle is None:
        low, high = (known.min(), known.max()) if len(known) else (-1.0, 1.0)
        more = max(0.0, MIN_POWERS - (high - low)) / 2
        low, high = max(low - more, high - MAX_SPAN), high + more
        return low, high, {low: number(10**low), high: number(10**high)}, theme.sequential
    middle = place(view.middle)
    span = np.abs(known - middle).max() if len(known) else MIN_POWERS
    limits = {key: float(place(THRESHOLDS[key].limit)) for key in (view.low, view.high) if key}
    span = float(np.clip(max([span, *(1.3 * abs(v - middle) for v in limits.values())]), MIN_POWERS, MAX_POWERS))

    def write(value):
        return number(10**value) if view.log else number(value)

    labels = {middle: write(middle)}
    for key, value in limits.items():
        labels[value] = f"{write(value)}: {THRESHOLDS[key].state}"
    if len(limits) < 2:
        ends = (middle - span, middle + span)
        labels |= {end: write(end) for end in ends if all(abs(end - value) > 0.6 * span for value in labels)}
    return middle - span, middle + span, labels, theme.diverging


def _moment(over, bottom, top, theme) -> dict:
    x = over.moment / over.steps_per_epoch
    return line_shape(f"M{x:.6g},{bottom:g}L{x:.6g},{top:g}", theme.accent, 2) | {"layer": "above"}


def _alt(over: OverTime) -> str:
    title = MEASURES[over.name].title
    latest = int(np.searchsorted(over.steps, over.moment, side="right")) - 1
    if latest < 0:
        return f"{title}, for every layer over the run; nothing is measured yet."
    words = [f"layer {layer + 1} {measured(over.name, value)}" for layer, value in enumerate(over.values[latest])]
    return f"{title}, for every layer over the run; at step {over.steps[latest]:,}: {', '.join(words)}."
