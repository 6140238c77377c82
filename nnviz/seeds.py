"""Runs with the same settings and other seeds: how much of a result is chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnviz.experiment import SETTINGS, Experiment
from nnviz.run import Run


def with_seeds(experiment: Experiment, count: int) -> list[Experiment]:
    """The same settings with `count` seeds: the experiment's own and the next ones."""
    low, high = SETTINGS["seed"].low, SETTINGS["seed"].high
    seeds = (low + (experiment.seed - low + i) % (high - low + 1) for i in range(count))
    return [replace(experiment, seed=seed) for seed in seeds]


@dataclass(frozen=True, eq=False)
class Spread:
    """The tests of runs with the same settings and several seeds.

    steps: (k,) at which all of them were tested; loss, accuracy: (k, seeds) on the test samples. A run that stopped
    keeps its last values. stopped: how many did.
    """

    seeds: tuple[int, ...]
    steps: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    stopped: int


def compare_seeds(runs: Sequence[Run], now: bool) -> Spread | None:
    """Compare the tests of runs with the same settings but the seed; None if one of them has not been tested yet.

    now: whether to test them now, too, if they stand at the same step.
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
    """The steps of a run's tests so far and their loss and accuracy (steps, 2); now: with a test now."""
    points = [(point.step, point.test_loss, point.test_accuracy) for point in run.history.points]
    if now and points and points[-1][0] < run.position:
        answers = run.answers(run.network)
        if np.isfinite(answers.loss):
            points.append((run.position, answers.loss, answers.accuracy))
    table = np.array(points).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1:]
