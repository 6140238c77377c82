"""Several runs on common axes, one colour each: which learns faster, and which ends better."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.axis_end import axis_end
from nnviz.figures.log_axis import fit_log_axis
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.seed_band import SeedBand, draw_band
from nnviz.figures.theme import SMALL, Theme, line_shape, new_figure
from nnviz.text.numbers import fixed, percent

HEIGHT = 250
MAX_RUNS = 3
MAX_LOSS_OF_GUESSING = 2.5  # times the loss of guessing; on a linear axis, higher runs are cut off and numbered
LABEL_GAP = 0.1  # of the axis; labels closer than this are moved apart
MAX_LABEL_HEIGHT = 0.9  # of the axis, so that labels stay below the download menu
RUN_SYMBOLS = ("circle", "square", "diamond")


@dataclass(frozen=True, eq=False)
class RunCurve:
    """One run so far. name: a letter; label: what is special about it.

    at: (k,) when it was tested, rising: steps, or samples seen; loss, accuracy (0..1): (k,) on the test samples.
    chance_loss: the loss of guessing, ln(classes). total: where the run ends. seeds: the same settings with several
    seeds, or None.
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
        at = check_array("RunCurve", "at", self.at, (None,), np.int64)
        store_fields(self, at=at)
        for name in ("loss", "accuracy"):
            store_fields(self, **{name: check_array("RunCurve", name, getattr(self, name), (len(at),))})
        if (np.diff(at) <= 0).any():
            raise ValueError("RunCurve: at must be rising")
        if not (np.isfinite(self.chance_loss) and self.chance_loss > 0):
            raise ValueError(f"RunCurve: chance_loss is {self.chance_loss}; it must be a number above 0")
        if len(at) and at[-1] > self.total:
            raise ValueError(f"RunCurve: at goes to {at[-1]}, beyond total, which is {self.total}")


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
    axis = fit_log_axis(everything)
    if log:
        low, high = axis.bottom - 0.15, axis.high + 0.18
        yaxis = {"type": "log", "range": [low, high], "dtick": 1 if high - low > 1.5 else "D2"}
        if axis.zero is not None:
            ticks, words = axis.powers()
            yaxis |= {"tickvals": [10**tick for tick in ticks], "ticktext": words}
    else:
        usual = MAX_LOSS_OF_GUESSING * max(guesses)
        ends = [float(run.loss[-1]) for run in runs if len(run.loss)]
        # Include the end of every run, except of one so high that the others would look flat.
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
    if not 1 <= len(runs) <= MAX_RUNS:
        raise ValueError(f"there are {len(runs)} runs; 1 to {MAX_RUNS} can be drawn")
    colors, (low, high) = run_colors(theme), yaxis["range"]
    end = axis_end(max([0, *(int(run.at[-1]) for run in runs if len(run.at))]), max(run.total for run in runs))
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
                "marker": {"size": 5, "color": colors[i], "symbol": RUN_SYMBOLS[i]},
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
            traces.append(draw_band(run.seeds.at, band, colors[i], on_axis))
    shapes, notes = [], []
    for guess in guesses:
        y = guess
        shapes.append(line_shape(f"M0,{y:.6g}L{end:.6g},{y:.6g}", theme.muted, 1.5, dash="dot"))
        at = {"xref": "paper", "x": 0.99, "xanchor": "right", "y": float(place(y)), "yanchor": side}
        notes.append(at | make_note(f"guessing {say(guess)}", theme.muted))
    for i, height in _space_out(ends).items():
        text = f"<b>{runs[i].name}</b> {say(values[i][-1])}"
        text += " ↑" if place(values[i][-1]) > high else ""
        at = {"xref": "paper", "x": 1.01, "xanchor": "left", "yref": "paper", "y": height, "yanchor": "middle"}
        notes.append(at | make_note(text, colors[i]))
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


def list_names(runs) -> list[str]:
    return [run.name for run in runs]


def make_note(text: str, color: str) -> dict:
    return {"text": text, "font": {"size": SMALL, "color": color}, "showarrow": False, "align": "left"}


def _space_out(heights: dict[int, float]) -> dict[int, float]:
    """The same heights (0..1), at least LABEL_GAP apart and at most MAX_LABEL_HEIGHT, in the same order."""
    order = sorted(heights, key=heights.get)
    placed: dict[int, float] = {}
    for k, i in enumerate(order):
        least = placed[order[k - 1]] + LABEL_GAP if k else 0.0
        placed[i] = max(heights[i], least)
    most = MAX_LABEL_HEIGHT
    for i in reversed(order):
        placed[i] = min(placed[i], most)
        most = placed[i] - LABEL_GAP
    return placed
