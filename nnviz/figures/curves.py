"""Loss and accuracy over a run: has it learned, is it still learning, does it overfit?"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.axis_end import axis_end
from nnviz.figures.curves_figure import curves_figure
from nnviz.figures.log_axis import fit_log_axis
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import Theme
from nnviz.text.numbers import fixed, number, percent

MAX_POINTS = 400  # of the minibatch line
OUTLIER_RATIO = 10  # minibatches this many times above all else are cut off


@dataclass(frozen=True, eq=False)
class EarlierCurves:
    """The tests of the run before, on the same test samples. name: what it had that this one has not. epochs: (k,) at
    which it was tested; test_loss, test_accuracy: (k,) what came out."""

    name: str
    epochs: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray

    def __post_init__(self):
        epochs = check_array("EarlierCurves", "epochs", self.epochs, (None,))
        store_fields(self, epochs=epochs)
        for name in ("test_loss", "test_accuracy"):
            store_fields(self, **{name: check_array("EarlierCurves", name, getattr(self, name), (len(epochs),))})


@dataclass(frozen=True, eq=False)
class Curves:
    """A run so far.

    step_loss: (n,) the loss of each minibatch, of steps 1..n.
    at: (k,) the steps after which the network was evaluated, rising; train_loss, test_loss, train_accuracy,
    test_accuracy: (k,) what came out, accuracies 0..1.
    moment: the step looked at. steps_per_epoch, total_steps: of the whole run.
    chance_loss: of a network that guesses, the logarithm of the number of classes.
    before: the run before, or None.
    """

    step_loss: np.ndarray
    at: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray
    test_accuracy: np.ndarray
    moment: int
    steps_per_epoch: int
    total_steps: int
    chance_loss: float
    before: EarlierCurves | None = None

    @property
    def end(self) -> float:
        """The epoch at which the axis ends: what this run and the one before have trained, and a little more."""
        trained = len(self.step_loss) / self.steps_per_epoch
        trained = max(trained, self.before.epochs.max(initial=0)) if self.before else trained
        return axis_end(round(trained * self.steps_per_epoch), self.total_steps) / self.steps_per_epoch

    def __post_init__(self):
        at = check_array("Curves", "at", self.at, (None,), np.int64)
        store_fields(self, step_loss=check_array("Curves", "step_loss", self.step_loss, (None,)), at=at)
        for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
            store_fields(self, **{name: check_array("Curves", name, getattr(self, name), (len(at),))})
        if (np.diff(at) < 0).any():
            raise ValueError("Curves: at must be rising")
        if self.steps_per_epoch < 1 or self.total_steps < 1:
            raise ValueError(
                f"Curves: steps_per_epoch is {self.steps_per_epoch}, total_steps {self.total_steps}; "
                "both are at least 1"
            )
        if not 0 <= self.moment <= self.total_steps:
            raise ValueError(f"Curves: moment is {self.moment}; allowed are 0..{self.total_steps}")
        if not (np.isfinite(self.chance_loss) and self.chance_loss > 0):
            raise ValueError(f"Curves: chance_loss is {self.chance_loss}; it must be a number above 0")


def loss_curves(curves: Curves, theme: Theme, log: bool = False) -> go.Figure:
    """Loss over epochs: every minibatch (means of blocks when there are many), training set, test set, guessing."""
    first, last, means = average_blocks(curves.step_loss, MAX_POINTS)
    block = int((last - first).max(initial=0)) + 1
    name = "each minibatch" if block == 1 else f"mean of {block} minibatches"
    tested = np.concatenate([curves.train_loss, curves.test_loss, [curves.chance_loss]])
    everything = np.concatenate([means, tested])
    axis = fit_log_axis(np.concatenate([everything, curves.before.test_loss if curves.before else []]))

    def drawn(loss):
        return axis.drawn(loss) if log else loss

    if log:
        low, high = 10**axis.bottom / 1.4, 10**axis.high * 1.5
        ticks = _log_ticks(10**axis.low / 1.4, high)
        ticks, words = axis.ticks(np.log10(ticks).tolist(), [number(tick) for tick in ticks])
        yaxis = {"type": "log", "range": [np.log10(low), np.log10(high)]}
        yaxis |= {"tickvals": [10**tick for tick in ticks], "ticktext": words}
    else:
        high = everything.max()
        usual = max(np.quantile(means, 0.98), tested.max()) if len(means) else high
        if block == 1 and high > OUTLIER_RATIO * usual:
            name += f", up to {number(high)}"
            high = usual
        high *= 1.25  # room for the words above the higher of two ends
        low = -0.1 * high  # room for the words beside a small loss
        yaxis = {"range": [low, high]}
    minibatches = {
        "type": "scatter",
        "mode": "lines" if len(means) > 1 else "markers",
        "x": ((first + last) / 2 / curves.steps_per_epoch).astype(np.float32),
        "y": drawn(means).astype(np.float32),
        "customdata": np.column_stack([first, last, means]).astype(np.float32),
        "name": name,
        "line": {"width": 1, "color": theme.muted},
        "marker": {"size": 4, "color": theme.muted},
        "opacity": 0.55,
        "hovertext": [
            f"minibatch of step {a:,}" if a == b else f"mean of steps {a:,} to {b:,}"
            for a, b in zip(first, last, strict=True)
        ],
        "hovertemplate": "%{customdata[2]:,.4~r} (%{hovertext})<extra></extra>",
    }
    return curves_figure(
        curves,
        theme,
        [minibatches],
        {"title": {"text": "loss"}, **yaxis},
        (low, high),
        what="Loss",
        guess=curves.chance_loss,
        true=(curves.train_loss, curves.test_loss),
        drawn=(drawn(curves.train_loss), drawn(curves.test_loss)),
        say=fixed,
        gap=np.log10(high / low) if log else high,
        place=np.log10 if log else float,
        unit="loss",
        before=curves.before and (curves.before.test_loss, drawn(curves.before.test_loss)),
    )


def accuracy_curves(curves: Curves, theme: Theme) -> go.Figure:
    """Right answers in percent over epochs: training set, test set, guessing."""
    values = (100 * curves.train_accuracy, 100 * curves.test_accuracy)
    return curves_figure(
        curves,
        theme,
        [],
        # Below 0 and above 100 there is room for the words beside the ends.
        {"title": {"text": "right answers"}, "range": [-10, 112], "ticksuffix": " %", "dtick": 20},
        (-10, 112),
        what="Right answers",
        guess=100 * float(np.exp(-curves.chance_loss)),
        true=values,
        drawn=values,
        say=lambda value: percent(value / 100, 1),
        gap=100.0,
        place=float,
        unit="right_percent",
        before=curves.before and (100 * curves.before.test_accuracy,) * 2,
    )


def _log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5 of every power of ten within the axis; over many powers only these, or some of them."""
    steps = (1, 2, 5) if high / low < 1e3 else (1,)
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    powers = range(first, last + 1, max(1, (last - first) // 6))
    return [float(f"{step}e{power}") for power in powers for step in steps if low <= step * 10.0**power <= high]


def average_blocks(values: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means of blocks of steps, at most `most` and the first: (first step, last step, mean), each (blocks,).

    Steps count from 1. The length of a block is a power of two, so that while a run grows the line seldom changes; a
    last block that is not full yet is the mean of what it has. The first minibatch stands alone, so that no mean hides
    how the run began.
    """
    values = np.asarray(values, np.float64)
    block = 1
    while len(values) > most * block:
        block *= 2
    starts = np.arange(0, len(values), block)
    if block > 1:
        starts = np.insert(starts, 1, 1)
    last = np.append(starts[1:], len(values))[: len(starts)]
    sums = np.add.reduceat(values, starts) if len(values) else values
    return starts + 1, last, sums / (last - starts)
