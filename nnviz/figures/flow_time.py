"""How a measure of the layers changes over a run: a heatmap of layers by time, and lines for update : data."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import plotly.graph_objects as go

from nnviz.diagnostics.thresholds import GOOD_UPDATE_DATA, THRESHOLDS
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, Theme, color_legend, line_shape, new_figure
from nnviz.text.measures import MEASURES, SHARES, measured
from nnviz.text.numbers import number, percent, portion

# Powers of ten. Beyond the largest scale the colour stays the same; on the smallest one tiny differences stay pale.
MIN_HALF_SPAN, MAX_HALF_SPAN = 1.0, 3.0  # of a scale on either side of the right value
MIN_SPAN, MAX_SPAN = 1.0, 8.0  # of a whole scale without a right value


@dataclass(frozen=True)
class MeasureScale:
    """The colour scale of a measure. log: on a log scale (update_data is a logarithm already).

    middle: the value that is right, drawn colourless, or None for a scale from the smallest to the largest.
    low, high: keys in THRESHOLDS that lie at the ends of healthy, or "".
    """

    log: bool = True
    middle: float | None = None
    low: str = ""
    high: str = ""


MEASURE_SCALES = {
    "dz_reach": MeasureScale(middle=1.0, low="dz_reach", high="dz_growth"),
    "a_reach": MeasureScale(middle=1.0, low="a_reach", high="a_growth"),
    "dz_ratio": MeasureScale(middle=1.0),
    "update_data": MeasureScale(log=False, middle=GOOD_UPDATE_DATA, low="update_data"),
    "grad_data": MeasureScale(),
    "dz_rms": MeasureScale(),
    "a_rms": MeasureScale(),
    "dW_norm": MeasureScale(),
    "dW_std": MeasureScale(),
    "W_std": MeasureScale(),
    "dead": MeasureScale(log=False, high="dead"),
    "zeros": MeasureScale(log=False),
    "saturated": MeasureScale(log=False, high="saturated"),
}


@dataclass(frozen=True, eq=False)
class MeasureHistory:
    """A measure of every layer over a run.

    name: a key of MEASURE_SCALES. steps: (k,) rising; values: (k, layers), NaN where there is none, infinite where
    nothing moved. moment: the step looked at; steps_per_epoch, total_steps: of the run.
    """

    name: str
    steps: np.ndarray
    values: np.ndarray
    moment: int
    steps_per_epoch: int
    total_steps: int

    def __post_init__(self):
        if self.name not in MEASURE_SCALES:
            raise ValueError(f"MeasureHistory: name is {self.name!r}; it can be {', '.join(MEASURE_SCALES)}")
        steps = check_array("MeasureHistory", "steps", self.steps, (None,), np.int64)
        values = np.asarray(self.values, np.float64)
        if values.ndim != 2 or len(values) != len(steps) or not values.shape[1]:
            raise ValueError(f"MeasureHistory: values has shape {values.shape}; it must be ({len(steps)}, layers)")
        if (np.diff(steps) <= 0).any():
            raise ValueError("MeasureHistory: steps must be rising")
        if self.steps_per_epoch < 1 or not 0 <= self.moment <= self.total_steps:
            raise ValueError(
                f"MeasureHistory: moment is {self.moment} of {self.total_steps}, "
                f"steps_per_epoch {self.steps_per_epoch}; allowed are a moment of the run, and 1 or more"
            )
        store_fields(self, steps=steps, values=values)


def layer_time_figure(history: MeasureHistory, theme: Theme) -> go.Figure:
    """A heatmap of a measure: a row for each layer, time from left to right. The legend names the limits of healthy."""
    scale, layers = MEASURE_SCALES[history.name], history.values.shape[1]
    shown = history.values
    if scale.log:
        with np.errstate(all="ignore"):
            shown = np.log10(shown)
    low, high, labels, colors = _scale(history.name, scale, shown, theme)
    for end, sign, beyond in ((low, "≤", shown < low), (high, "≥", shown > high)):
        if end in labels and beyond.any():  # one colour for all that lies beyond, as 0 does on a log scale
            labels[end] = f"{sign} {labels[end]}"
    texts = [[measured(history.name, value) for value in column] for column in history.values.T]
    x = history.steps / history.steps_per_epoch
    step, layer = np.meshgrid(history.steps, np.arange(1, layers + 1))
    trace = {
        "type": "heatmap",
        "x": x.astype(np.float32),
        "y": np.arange(layers, dtype=np.float32),
        "z": np.clip(shown, low, high).T.astype(np.float32),
        "zmin": float(low),
        "zmax": float(high),
        "colorscale": colors,
        "customdata": np.stack([step, layer], axis=-1).astype(np.int32),
        "text": texts,
        "hovertemplate": "layer %{customdata[1]}, step %{customdata[0]}: %{text}<extra></extra>",
        "hoverongaps": False,
        "ygap": 2,
        "colorbar": color_legend(labels, pixels=260),
    }
    table = {"step": step.ravel(), "layer": layer.ravel().astype(np.uint8), history.name: history.values.T.ravel()}
    kept = np.isfinite(table[history.name])
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
        _alt(history),
        {"table": {name: column[kept] for name, column in table.items()}, "reach": recorded_epochs(history)},
        xaxis={
            "title": {"text": "epoch"},
            "range": [0, _last_epoch(history)],
            "nticks": 8,
            "showgrid": False,
            "zeroline": False,
        },
        yaxis=yaxis,
        margin={"l": 8, "r": 8, "t": 8, "b": 84},
        shapes=[_moment(history, -0.5, layers - 0.5, theme)],
    )


def update_lines(history: MeasureHistory, theme: Theme) -> go.Figure:
    """log10 of update : data, a line for each matrix, and the judge's limits; dashed: the rule of thumb."""
    if history.name != "update_data":
        raise ValueError(f"update_lines: the measure is {history.name!r}; it must be 'update_data'")
    layers = history.values.shape[1]
    values = np.where(np.isfinite(history.values), history.values, np.nan)
    known = values[np.isfinite(values)]
    little, much = THRESHOLDS["update_data"].limit, THRESHOLDS["leaping"].limit
    low, high = min([little, *known]) - 0.5, max([much, *known]) + 0.5
    powers = range(ceil(low), floor(high) + 1, max(1, round((high - low) / 8)))
    x = (history.steps / history.steps_per_epoch).astype(np.float32)
    latest = _find_recorded(history)
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(x) < 60 else "lines",
            "x": x,
            "y": values[:, layer].astype(np.float32),
            "customdata": history.steps.astype(np.int32),
            "name": f"layer {layer + 1}: {_step_size(history.values[latest, layer]) if latest >= 0 else '–'}",
            "line": {"width": 2, "color": theme.classes[layer % len(theme.classes)]},
            "marker": {"size": 4},
            "hovertemplate": f"layer {layer + 1}, step %{{customdata}}: %{{y:.2f}}<extra></extra>",
        }
        for layer in range(layers)
    ]
    end = _last_epoch(history)
    shapes = [
        line_shape(f"M0,{GOOD_UPDATE_DATA:g}L{end:.6g},{GOOD_UPDATE_DATA:g}", theme.muted, 1.5, dash="dash"),
        *(line_shape(f"M0,{y:g}L{end:.6g},{y:g}", theme.bad, 1.5, dash="dot") for y in (little, much)),
        _moment(history, low, high, theme),
    ]
    notes = [  # outside of the limits, where curves seldom are
        {"x": end, "y": y, "text": text, "font": {"size": SMALL, "color": theme.bad}, "showarrow": False}
        | {"xanchor": "right", "yanchor": anchor}
        for y, text, anchor in ((little, "too little to learn", "top"), (much, "too far", "bottom"))
    ]
    table = {"step": "0.customdata"} | {f"layer_{layer + 1}": f"{layer}.y" for layer in range(layers)}
    return new_figure(
        theme,
        320,
        traces,
        _alt(history),
        {"table": table, "reach": recorded_epochs(history)},
        xaxis={"title": {"text": "epoch"}, "range": [0, end], "nticks": 8},
        yaxis={
            "title": {"text": "a step, as a share of the weights"},
            "range": [low, high],
            "tickvals": list(powers),
            "ticktext": [portion(10.0**power) for power in powers],
        },
        showlegend=True,
        margin={"l": 8, "r": 8, "t": 48, "b": 8},
        shapes=shapes,
        annotations=notes,
    )


def _step_size(logarithm: float) -> str:
    """How far a step moved the weights, as a share of their size."""
    return "–" if np.isnan(logarithm) else portion(10.0**logarithm)


def recorded_epochs(history) -> list[float]:
    """[0, the last recorded epoch], between which a click finds a step. history: has steps, steps_per_epoch."""
    return [0.0, float(history.steps[-1] / history.steps_per_epoch) if len(history.steps) else 0.0]


def _find_recorded(history) -> int:
    """The position of the latest recorded step at or before the moment looked at; -1 before the first."""
    return int(np.searchsorted(history.steps, history.moment, side="right")) - 1


def _last_epoch(history) -> float:
    """Where the time axis ends, in epochs."""
    return max(history.total_steps, 1) / history.steps_per_epoch


def _scale(name, scale, shown, theme):
    """(low, high, labels of the legend, colours); low and high in the terms of the colour."""
    known = shown[np.isfinite(shown)]
    place = np.log10 if scale.log else float
    if name in SHARES:
        labels = {0.0: "0 %", 1.0: "100 %"}
        if scale.high:
            limit = THRESHOLDS[scale.high].limit
            labels[limit] = f"{percent(limit)}: {THRESHOLDS[scale.high].state}"
        return 0.0, 1.0, labels, theme.sequential
    if scale.middle is None:
        low, high = (known.min(), known.max()) if len(known) else (-1.0, 1.0)
        more = max(0.0, MIN_SPAN - (high - low)) / 2
        low, high = max(low - more, high - MAX_SPAN), high + more
        return low, high, {low: number(10**low), high: number(10**high)}, theme.sequential
    middle = place(scale.middle)
    half_span = np.abs(known - middle).max() if len(known) else MIN_HALF_SPAN
    limits = {key: float(place(THRESHOLDS[key].limit)) for key in (scale.low, scale.high) if key}
    # So that no limit is at the very end.
    half_span = max([half_span, *(1.3 * abs(v - middle) for v in limits.values())])
    half_span = float(np.clip(half_span, MIN_HALF_SPAN, MAX_HALF_SPAN))

    def write(value):
        return number(10**value) if scale.log else number(value)

    labels = {middle: write(middle)}
    for key, value in limits.items():
        labels[value] = f"{write(value)}: {THRESHOLDS[key].state}"
    if len(limits) < 2:
        ends = (middle - half_span, middle + half_span)
        labels |= {end: write(end) for end in ends if all(abs(end - value) > 0.6 * half_span for value in labels)}
    return middle - half_span, middle + half_span, labels, theme.diverging


def _moment(history, bottom, top, theme) -> dict:
    x = history.moment / history.steps_per_epoch
    return line_shape(f"M{x:.6g},{bottom:g}L{x:.6g},{top:g}", theme.accent, 2) | {"layer": "above"}


def _alt(history: MeasureHistory) -> str:
    title = MEASURES[history.name].title
    latest = _find_recorded(history)
    if latest < 0:
        return f"{title}, for every layer over the run; nothing is measured yet."
    words = [f"layer {layer + 1} {measured(history.name, value)}" for layer, value in enumerate(history.values[latest])]
    return f"{title}, for every layer over the run; at step {history.steps[latest]:,}: {', '.join(words)}."
