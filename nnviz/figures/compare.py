"""Several runs on common axes, one colour each: which learns faster, which ends better, where the gradient is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.log_axis import log_axis
from nnviz.figures.records import checked, store
from nnviz.figures.seed_band import SeedBand, band_trace
from nnviz.figures.theme import SMALL, Theme, line_shape, new_figure
from nnviz.text.numbers import fixed, number, percent

HEIGHT = 250
MOST = 3
HIGHEST = 2.5  # times the loss of guessing: runs that are further off are cut off on a linear axis, and numbered
APART = 0.1  # of an axis: labels closer than this are moved apart
TOP = 0.9  # of an axis: labels stand below the menu of downloads
LEAST = 3.0  # powers of ten that the gradient's axis spans at least, so that a steady size looks steady
SYMBOLS = ("circle", "square", "diamond")
GAP = 0.05  # of the width, between two panels


@dataclass(frozen=True, eq=False)
class RunCurve:
    """One run so far. name: a letter; label: what is special about it.

    at: (k,) where it was tested, rising: steps, or samples seen; loss, accuracy (0..1): (k,) what came out on the test
    samples. chance_loss: the loss of guessing, ln(classes). total: where it ends. seeds: the same settings with several
    seeds, if there are any.
    """

    name: str
    label: str
    at: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    chance_loss: float
    total: int
    seeds: SeedBand | None = None

    def __post_init__(self):
        at = checked("RunCurve", "at", self.at, (None,), np.int64)
        store(self, at=at)
        for name in ("loss", "accuracy"):
            store(self, **{name: checked("RunCurve", name, getattr(self, name), (len(at),))})
        if (np.diff(at) <= 0).any():
            raise ValueError("RunCurve: at must be rising")
        if not (np.isfinite(self.chance_loss) and self.chance_loss > 0):
            raise ValueError(f"RunCurve: chance_loss is {self.chance_loss}; it must be a number above 0")
        if len(at) and at[-1] > self.total:
            raise ValueError(f"RunCurve: at goes to {at[-1]}, beyond total, which is {self.total}")


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
        store(self, dz_rms=np.where(np.isfinite(values), values, np.nan))


def run_colors(theme: Theme) -> tuple[str, ...]:
    """The colours of the runs, in their order; each can be read as text too."""
    return theme.train, theme.test, theme.good


def compared_accuracy(runs: Sequence[RunCurve], theme: Theme, unit: str = "step") -> go.Figure:
    """Right answers on the test samples in percent; unit: what `at` counts."""
    guesses = {round(100 * float(np.exp(-run.chance_loss)), 6) for run in runs}
    return _curves(
        runs,
        theme,
        unit,
        what="Right answers on the test samples",
        values=[100 * run.accuracy for run in runs],
        bands=[run.seeds and 100 * run.seeds.accuracy for run in runs],
        guesses=guesses,
        yaxis={"title": {"text": "right answers"}, "range": [-6, 108], "ticksuffix": " %", "dtick": 20},
        say=lambda value: percent(value / 100, 1),
        place=float,
        side="top",
        column="right_percent",
    )


def compared_loss(runs: Sequence[RunCurve], theme: Theme, unit: str = "step", log: bool = False) -> go.Figure:
    """The loss on the test samples; unit: what `at` counts."""
    guesses = {float(run.chance_loss) for run in runs}
    with_seeds = [run.seeds.loss.ravel() for run in runs if run.seeds]
    everything = np.concatenate([[*guesses], *(run.loss for run in runs), *with_seeds])
    axis = log_axis(everything)
    if log:
        low, high = axis.bottom - 0.15, axis.high + 0.18
        yaxis = {"type": "log", "range": [low, high], "dtick": 1 if high - low > 1.5 else "D2"}
        if axis.zero is not None:
            ticks, words = axis.powers()
            yaxis |= {"tickvals": [10**tick for tick in ticks], "ticktext": words}
    else:
        usual = HIGHEST * max(guesses)
        ends = [float(run.loss[-1]) for run in runs if len(run.loss)]
        # Up to where every run has got, unless the others would lie flat on the ground for it.
        high = 1.12 * min(everything.max(), max([usual, *(end for end in ends if end < 2 * usual)]))
        yaxis = {"range": [-0.06 * high, high]}
    return _curves(
        runs,
        theme,
        unit,
        what="Loss on the test samples",
        values=[run.loss for run in runs],
        bands=[run.seeds and run.seeds.loss for run in runs],
        guesses=guesses,
        yaxis={"title": {"text": "loss"}, **yaxis},
        say=fixed,
        place=axis.place if log else float,
        side="bottom",
        column="loss",
    )


def _curves(runs, theme, unit, *, what, values, bands, guesses, yaxis, say, place, side, column) -> go.Figure:
    if not 1 <= len(runs) <= MOST:
        raise ValueError(f"there are {len(runs)} runs; 1 to {MOST} can be drawn")
    colors, (low, high) = run_colors(theme), yaxis["range"]
    reached = max([1, *(int(run.at[-1]) for run in runs if len(run.at))])
    end = min(_round_up(reached), max(max(run.total for run in runs), 1))
    traces, table, ends = [], {}, {}

    def on_axis(numbers: np.ndarray) -> np.ndarray:
        return 10 ** np.asarray(place(numbers)) if yaxis.get("type") == "log" else numbers

    for i, (run, numbers) in enumerate(zip(runs, values, strict=True)):
        heights = on_axis(numbers)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "cliponaxis": False,
                "x": run.at.astype(np.float32),
                "y": heights.astype(np.float32),
                "customdata": numbers.astype(np.float32),
                "name": f"{run.name} {run.label}",
                "line": {"width": 2, "color": colors[i]},
                "marker": {"size": 5, "color": colors[i], "symbol": SYMBOLS[i]},
                "hovertext": [say(value) for value in numbers],
                "hovertemplate": f"{run.name} ({run.label}): %{{hovertext}} at {unit} %{{x:,}}<extra></extra>",
            }
        )
        table |= {f"{run.name}_{unit.replace(' ', '_')}": f"{i}.x", f"{run.name}_{column}": f"{i}.customdata"}
        if len(run.at):
            ends[i] = float(np.clip((place(numbers[-1]) - low) / (high - low), 0, 1))
    for i, (run, band) in enumerate(zip(runs, bands, strict=True)):
        if band is not None and len(band):
            table |= {f"{run.name}_seeds_{unit.replace(' ', '_')}": run.seeds.at}
            table |= {f"{run.name}_seeds_{column}_{k}": f"{len(traces)}.customdata.{k}" for k in range(band.shape[1])}
            traces.append(band_trace(run.seeds.at, band, colors[i], on_axis))
    shapes, notes = [], []
    for guess in guesses:
        y = guess
        shapes.append(line_shape(f"M0,{y:.6g}L{end:.6g},{y:.6g}", theme.muted, 1.5, dash="dot"))
        at = {"xref": "paper", "x": 0.99, "xanchor": "right", "y": float(place(y)), "yanchor": side}
        notes.append(at | _words(f"guessing {say(guess)}", theme.muted))
    for i, height in _apart(ends).items():
        text = f"<b>{runs[i].name}</b> {say(values[i][-1])}"
        text += " ↑" if place(values[i][-1]) > high else ""
        at = {"xref": "paper", "x": 1.01, "xanchor": "left", "yref": "paper", "y": height, "yanchor": "middle"}
        notes.append(at | _words(text, colors[i]))
    said = [
        f"{run.name} ({run.label}) {say(numbers[-1])} at {unit} {run.at[-1]:,}"
        for run, numbers in zip(runs, values, strict=True)
        if len(run.at)
    ]
    alt = f"{what}, {len(runs)} runs on common axes: {', '.join(said) or 'nothing is measured yet'}"
    alt += f"; guessing gives {' or '.join(map(say, sorted(guesses)))}."
    for run, band in zip(runs, bands, strict=True):
        if band is not None and len(band):
            least, most = say(band[-1].min()), say(band[-1].max())
            alt += f" {run.name} with {band.shape[1]} seeds: {least} to {most} at {unit} {run.seeds.at[-1]:,}."
    return new_figure(
        theme,
        HEIGHT,
        traces,
        alt,
        {"table": table},
        xaxis={"title": {"text": f"{unit}s"}, "range": [0, end], "nticks": 7},
        yaxis=yaxis,
        margin={"l": 8, "r": 76, "t": 10, "b": 8},
        showlegend=False,
        shapes=shapes,
        annotations=notes,
    )


def compared_flow(runs: Sequence[RunFlow], theme: Theme) -> go.Figure:
    """A panel for each run, side by side on one logarithmic scale: the size of the gradient in each layer."""
    if not 1 <= len(runs) <= MOST:
        raise ValueError(f"there are {len(runs)} runs; 1 to {MOST} can be drawn")
    colors = run_colors(theme)
    log = log_axis(np.concatenate([run.dz_rms for run in runs]), LEAST)
    room = 0.12 * (log.high - log.low)  # for the numbers
    ticks, powers = log.powers()
    width = (1 - GAP * (len(runs) - 1)) / len(runs)
    traces, layout, notes = [], {}, []
    table = {"layer": np.concatenate([np.arange(1, len(run.dz_rms) + 1) for run in runs]).astype(np.uint8)}
    table["run"] = {"at": np.repeat(np.arange(len(runs)), [len(run.dz_rms) for run in runs]), "of": _names(runs)}
    table["dz_rms"] = np.concatenate([run.dz_rms for run in runs])
    for i, run in enumerate(runs):
        axis, layers, start = str(i + 1) if i else "", len(run.dz_rms), i * (width + GAP)
        layer = np.arange(1, layers + 1)
        heights = log.drawn(run.dz_rms)
        numbered = {0, layers - 1}  # the two that tell most; the others are said on touch
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
                # A space, because plotly loses the element of an empty word, also for the figures that follow.
                "text": [number(v) if k in numbered and not np.isnan(v) else " " for k, v in enumerate(run.dz_rms)],
                "textposition": places,
                "textfont": {"size": SMALL, "color": colors[i]},
                "line": {"width": 1.5, "color": colors[i], "dash": "dot"},
                "marker": {"size": 9, "color": colors[i], "symbol": SYMBOLS[i]},
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
        words = "" if not np.isnan(run.dz_rms).all() else ": nothing measured yet"
        notes.append(at | _words(f"<b>{run.name}</b>{words}", colors[i]))
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


def _names(runs) -> list[str]:
    return [run.name for run in runs]


def _from_to(sizes: np.ndarray) -> str:
    if np.isnan(sizes).all():
        return "nothing measured yet"
    if len(sizes) == 1:
        return f"{number(sizes[0])} in its only layer"
    return f"from {number(sizes[-1])} at the output to {number(sizes[0])} in layer 1"


def _words(text: str, color: str) -> dict:
    return {"text": text, "font": {"size": SMALL, "color": color}, "showarrow": False, "align": "left"}


def _apart(heights: dict[int, float]) -> dict[int, float]:
    """The same heights (0..1), at least APART from one another and not above TOP, in the same order."""
    order = sorted(heights, key=heights.get)
    placed: dict[int, float] = {}
    for k, i in enumerate(order):
        least = placed[order[k - 1]] + APART if k else 0.0
        placed[i] = max(heights[i], least)
    most = TOP
    for i in reversed(order):
        placed[i] = min(placed[i], most)
        most = placed[i] - APART
    return placed


def _round_up(value: int) -> int:
    """The next of 1, 2, 5 times a power of ten: an axis that grows seldom."""
    power = 10 ** int(np.floor(np.log10(value)))
    return next(int(step * power) for step in (1, 2, 5, 10) if step * power >= value)
