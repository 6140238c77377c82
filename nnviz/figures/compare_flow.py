"""The gradient in each layer of several runs, on one scale: where it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.compare import HEIGHT, MAX_RUNS, RUN_SYMBOLS, list_names, make_note, run_colors
from nnviz.figures.log_axis import fit_log_axis
from nnviz.figures.records import store_fields
from nnviz.figures.theme import SMALL, Theme, new_figure
from nnviz.text.numbers import number

MIN_POWERS = 3.0  # powers of ten that the axis spans, so that a steady gradient looks steady
PANEL_GAP = 0.05  # of the width, between two panels


@dataclass(frozen=True, eq=False)
class RunFlow:
    """The gradient in one run. name, label as in `RunCurve`; dz_rms: (layers,) the root mean square of dz times n, NaN
    where there is none (before the first step)."""

    name: str
    label: str
    dz_rms: np.ndarray

    def __post_init__(self):
        values = np.asarray(self.dz_rms, np.float64)
        if values.ndim != 1 or not len(values):
            raise ValueError(f"RunFlow: dz_rms has shape {values.shape}; it must be (layers,)")
        if (values < 0).any():
            raise ValueError(f"RunFlow: dz_rms holds {np.nanmin(values)}; allowed are numbers from 0, and NaN")
        store_fields(self, dz_rms=np.where(np.isfinite(values), values, np.nan))


def compared_flow(runs: Sequence[RunFlow], theme: Theme) -> go.Figure:
    """A panel for each run, side by side on one logarithmic scale: the size of the gradient in each layer."""
    if not 1 <= len(runs) <= MAX_RUNS:
        raise ValueError(f"there are {len(runs)} runs; 1 to {MAX_RUNS} can be drawn")
    colors = run_colors(theme)
    log = fit_log_axis(np.concatenate([run.dz_rms for run in runs]), MIN_POWERS)
    room = 0.12 * (log.high - log.low)  # for the numbers
    ticks, powers = log.powers()
    width = (1 - PANEL_GAP * (len(runs) - 1)) / len(runs)
    traces, layout, notes = [], {}, []
    table = {"layer": np.concatenate([np.arange(1, len(run.dz_rms) + 1) for run in runs]).astype(np.uint8)}
    table["run"] = {"at": np.repeat(np.arange(len(runs)), [len(run.dz_rms) for run in runs]), "of": list_names(runs)}
    table["dz_rms"] = np.concatenate([run.dz_rms for run in runs])
    for i, run in enumerate(runs):
        axis, layers, start = str(i + 1) if i else "", len(run.dz_rms), i * (width + PANEL_GAP)
        layer = np.arange(1, layers + 1)
        heights = log.drawn(run.dz_rms)
        numbered = {0, layers - 1}  # the two that tell most; pointing at the others shows theirs
        places = ["top center"] * layers
        if layers > 1:  # on the free side of the line, and within the panel however narrow it is
            places[0] = "top right" if heights[0] > heights[1] else "bottom right"
            places[-1] = "top left" if heights[-1] > heights[-2] else "bottom left"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "xaxis": f"x{axis}",
                "yaxis": "y",
                "x": layer.astype(np.float32),
                "y": heights,
                "customdata": run.dz_rms,
                # A space: plotly drops the element of an empty text, and misses it in later figures.
                "text": [number(v) if k in numbered and not np.isnan(v) else " " for k, v in enumerate(run.dz_rms)],
                "textposition": places,
                "textfont": {"size": SMALL, "color": colors[i]},
                "line": {"width": 1.5, "color": colors[i], "dash": "dot"},
                "marker": {"size": 9, "color": colors[i], "symbol": RUN_SYMBOLS[i]},
                "name": f"{run.name} {run.label}",
                "cliponaxis": False,
                "hovertemplate": f"{run.name}, layer %{{x}}: rms dz · n %{{customdata:.3g}}<extra></extra>",
            }
        )
        layout[f"xaxis{axis}"] = {
            "domain": [start, start + width],
            "range": [0.4, layers + 0.6],
            "tickvals": layer.tolist(),
            "ticktext": [f"{k}" for k in layer[:-1]] + ["out"],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "anchor": "y",
        }
        at = {"xref": "paper", "yref": "paper", "x": start + 0.01, "y": 1.0, "xanchor": "left", "yanchor": "bottom"}
        notes.append(at | make_note(f"<b>{run.name}</b>", colors[i]))
        if np.isnan(run.dz_rms).all():  # in two lines, because on a phone a panel is no wider
            middle = {"x": start + width / 2, "y": 0.5, "xanchor": "center", "yanchor": "middle"}
            notes.append(at | middle | make_note("nothing<br>measured yet", colors[i]))
    yaxis = {
        "type": "log",
        "range": [log.bottom - room, log.high + room],
        "tickvals": [10**tick for tick in ticks],
        "ticktext": powers,
        "title": {"text": "rms dz · n"},
        "zeroline": False,
        "fixedrange": True,
    }
    said = [f"{run.name} ({run.label}) {_from_to(run.dz_rms)}" for run in runs]
    alt = f"The root mean square of the gradient dz in each layer, on one scale: {'; '.join(said)}."
    return new_figure(
        theme,
        HEIGHT,
        traces,
        alt,
        {"table": table},
        yaxis=yaxis,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        dragmode=False,
        showlegend=False,
        annotations=notes,
        **layout,
    )


def _from_to(sizes: np.ndarray) -> str:
    if np.isnan(sizes).all():
        return "nothing measured yet"
    if len(sizes) == 1:
        return f"{number(sizes[0])} in its only layer"
    return f"from {number(sizes[-1])} at the output to {number(sizes[0])} in layer 1"
