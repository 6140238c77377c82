"""What comes out with other seeds: is a difference larger than what the random numbers alone make?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnviz import Run
from nnviz.text.compare import LETTERS, listed
from nnviz.text.numbers import fixed, percent


@dataclass(frozen=True, eq=False)
class Spread:
    """What the runs of the same settings with several seeds came to.

    seeds: theirs. steps: (k,) at which all of them were tested; loss, accuracy: (k, seeds) on the test samples. A run
    that stopped keeps what it came to. stopped: how many did.
    """

    seeds: tuple[int, ...]
    steps: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    stopped: int


def spread(runs: Sequence[Run], now: bool) -> Spread | None:
    """Of runs with the same settings but for the seed; None where one of them could not be tested yet.

    now: whether they are tested where they are, too: for runs that are level.
    """
    tests = [_tests(run, now) for run in runs]
    if not all(len(steps) for steps, _ in tests):
        return None
    going = [steps for run, (steps, _) in zip(runs, tests, strict=True) if not run.halt]
    steps = max((steps for steps, _ in tests), key=len)
    for other in going:
        steps = np.intersect1d(steps, other)
    values = [numbers[np.searchsorted(at, steps, side="right") - 1] for at, numbers in tests]
    loss, accuracy = np.stack(values, axis=2).transpose(1, 0, 2)
    stopped = sum(run.halt is not None for run in runs)
    return Spread(tuple(run.experiment.seed for run in runs), steps, loss, accuracy, stopped)


def _tests(run: Run, now: bool) -> tuple[np.ndarray, np.ndarray]:
    """(steps, (steps, 2) loss and accuracy) of a run's tests so far; now: with the one of now."""
    points = [(point.step, point.test_loss, point.test_accuracy) for point in run.history.points]
    if now and points and points[-1][0] < run.position:
        answers = run.answers(run.network)
        if np.isfinite(answers.loss):
            points.append((run.position, answers.loss, answers.accuracy))
    table = np.array(points).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1:]


def spread_words(found: Spread) -> str:
    """One line: "Seeds 0, 1 and 2: mean loss 0.231 (0.220 to 0.250), right 93.1 % (92.5 % to 93.8 %)."."""
    right, loss = found.accuracy[-1], found.loss[-1]
    words = (
        f"Seeds {listed([str(seed) for seed in found.seeds])}: mean loss **{fixed(loss.mean())}** "
        f"({_range(loss, fixed)}), right **{_percent(right.mean())}** ({_range(right, _percent)})."
    )
    if found.stopped:
        words += f" {found.stopped} of {len(right)} stopped early."
    return words


def seeds_sentence(found: Sequence[Spread], names: Sequence[str], last_test: bool) -> str:
    """Whether the best settings are ahead by more than the seeds lie apart. names: short ones, of the settings.

    They are where even their worst run is better than the best run of the others. last_test: whether the numbers are of
    the last test, because it plays on.
    """
    right = [one.accuracy[-1] for one in found]
    order = sorted(range(len(found)), key=lambda i: -right[i].mean())
    best, others = order[0], order[1:]
    when = f"Over {len(right[0])} seeds each"
    if last_test:
        steps = {int(one.steps[-1]) for one in found}
        when += ", at the last test" + (f" (step {steps.pop():,})" if len(steps) == 1 else "")
    worst, most = right[best].min(), max(right[i].max() for i in others)
    if most < worst:
        return (
            f"{when}, **{LETTERS[best]}** ({names[best]}) is ahead: even its worst run is right on {_percent(worst)}, "
            f"the best run of {listed([LETTERS[i] for i in others])} on {_percent(most)}. The difference is larger "
            "than the spread between seeds."
        )
    level = [best, *(i for i in others if right[i].max() >= worst)]
    ranges = listed([f"{LETTERS[i]} {_range(right[i], _percent)}" for i in level])
    return (
        f"{when}, {listed([f'**{LETTERS[i]}**' for i in level])} are too close to call: their runs overlap ({ranges}), "
        "so the difference is within the spread between seeds."
    )


def _percent(share: float) -> str:
    return percent(share, 1)


def _range(values: np.ndarray, form: Callable[[float], str]) -> str:
    least, most = form(values.min()), form(values.max())
    return f"all {least}" if least == most else f"{least} to {most}"
