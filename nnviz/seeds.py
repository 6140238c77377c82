"""The same settings with other seeds: how much of a result do the random numbers make?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnviz.experiment import SETTINGS, Experiment
from nnviz.run import Run


def with_seeds(experiment: Experiment, count: int) -> list[Experiment]:
    """The same settings with `count` seeds: the experiment's own, and the next ones."""
    low, high = SETTINGS["seed"].low, SETTINGS["seed"].high
    seeds = (low + (experiment.seed - low + i) % (high - low + 1) for i in range(count))
    return [replace(experiment, seed=seed) for seed in seeds]


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
