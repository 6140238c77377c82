"""The tests a run makes on its way: after which steps, on which samples, and what the network answered."""

from bisect import bisect_left
from collections.abc import Callable
from copy import copy
from math import inf, isfinite

import numpy as np

from nnviz.data import Dataset
from nnviz.evaluation import TESTED_TRAINING, Evaluation, answer, evaluate, evenly_spaced, grade
from nnviz.experiment import Experiment
from nnviz.history import EpochTest, History, Point
from nnviz.network import Network
from nnviz.schedule import schedule_tests, schedule_whole_tests


class Tester:
    """Tests the network of one run, and keeps the answers of the latest test.

    rows, training_rows: indices of the test and the training samples that a test looks at, at most TESTED and
    TESTED_TRAINING, evenly spaced. due: the steps after which a test is written down, rising.
    latest: the last test in the history and its answers, or None. first: the answers at step 0, on both sets.
    """

    def __init__(self, experiment: Experiment, data: Dataset):
        self._data = data
        self.rows = evenly_spaced(len(data.y_test))
        self.training_rows = evenly_spaced(len(data.y_train), TESTED_TRAINING)
        self.latest: tuple[Point, Evaluation] | None = None
        self.first: tuple[Evaluation, Evaluation] | None = None
        self._known: tuple[int, Evaluation, Evaluation] | None = None  # a step of the run, and its answers
        self.plan(experiment)

    def plan(self, experiment: Experiment) -> None:
        """Choose the steps to test after."""
        tested, whole = len(self.rows), len(self._data.y_test)
        samples = tested + len(self.training_rows)
        self._experiment = experiment
        self.due = schedule_tests(experiment, samples)
        self._whole_due = set(schedule_whole_tests(experiment, samples, whole if whole > tested else 0))

    def copy(self) -> "Tester":
        """A tester for a copy of the run."""
        return copy(self)  # none of its parts is ever changed in place

    @property
    def nbytes(self) -> int:
        """Bytes of the answers kept: at step 0, at the latest test, and now."""
        return 3 * sum(found.probabilities.nbytes for found in self.first)

    def next_due(self, step: int) -> int | float:
        """The first step, `step` or later, to test after; infinity if there is none."""
        at = bisect_left(self.due, step)
        return self.due[at] if at < len(self.due) else inf

    def evaluate(self, network: Network, step: int | None = None) -> tuple[Evaluation, Evaluation]:
        """The answers of `network` to the test samples `rows` and the training samples `training_rows`.

        step: given for the run's own network after so many steps; asked again, its answers are not computed again.
        """
        if step is None:
            return self._evaluate(network)
        if self._known is None or self._known[0] != step:
            self._known = step, *self._evaluate(network)
        return self._known[1:]

    def start(self, network: Network, history: History, like: "Tester | None" = None) -> None:
        """Write down the test at step 0. like: of another run; one that began with the same network has its answers."""
        if like is not None and like._data is self._data and _begin_alike(like._experiment, self._experiment):
            self._known = 0, *like.first
        self.write(0, network, history, own=True)
        self.first = self._known[1:]

    def test(self, step: int, network: Network, own: bool) -> tuple[Point, Evaluation]:
        """A test of the network after `step` steps, and its answers to the test samples; own: as for `write`."""
        test, train = self.evaluate(network, step if own else None)
        return Point(step, train.loss, train.accuracy, test.loss, test.accuracy), test

    def write(self, step: int, network: Network, history: History, own: bool) -> bool:
        """Write a test of the network after `step` steps down in the history.

        own: whether it is the run's own network, now. Returns False, and writes nothing, if a loss is not finite.
        """
        point, test = self.test(step, network, own)
        if not (isfinite(point.train_loss) and isfinite(point.test_loss)):
            return False
        history.points.append(point)
        self.latest = point, test
        if step in self._whole_due:
            if len(self.rows) < len(self._data.y_test):
                raw, labels = self._data.test, self._data.y_test
                test = evaluate(network, lambda rows: self._data.inputs(raw[rows], network.dtype), labels)
            history.epochs.append(EpochTest(step, test.loss, test.accuracy))
        return True

    def drop_unplanned(self, history: History, halted_at: int) -> None:
        """Drop the tests that a run of this length would not have made; that of the halt stays."""
        kept = {*self.due, halted_at}
        history.points = [point for point in history.points if point.step in kept]
        history.epochs = [test for test in history.epochs if test.step in self._whole_due]

    def catch_up(self, position: int, network_after: Callable[[int], Network], history: History) -> bool:
        """Write down the planned tests up to `position`, where the run stands, that the history does not have.

        Returns False, without those after it, if a test is not finite.
        """
        there = {point.step for point in history.points}
        missing = (step for step in self.due if step <= position and step not in there)
        finite = all(self.write(step, network_after(step), history, own=step == position) for step in missing)
        history.sort()
        return finite

    def recall_latest(self, position: int, network_after: Callable[[int], Network], history: History) -> None:
        """Make `latest` the last test of the history, after tests were added or dropped."""
        last = history.points[-1] if history.points else None
        if last is None:
            self.latest = None
        elif self.latest is None or self.latest[0] != last:
            self.latest = self.test(last.step, network_after(last.step), own=last.step == position)

    def forget_now(self) -> None:
        """Forget the answers of the run's network: it is another one."""
        self._known = None

    def _evaluate(self, network: Network) -> tuple[Evaluation, Evaluation]:
        """Send the test samples and the training samples through the network together, chunk by chunk."""
        data, tests, inputs = self._data, len(self.rows), []

        def rows(chunk):
            test = self.rows[chunk]
            train = self.training_rows[max(0, chunk.start - tests) : max(0, chunk.stop - tests)]
            if not inputs:  # the first chunk is as long as any
                inputs.append(np.empty((len(test) + len(train), data.kind.inputs), network.dtype))
            x = inputs[0][: len(test) + len(train)]
            for raw, which, out in ((data.test, test, x[: len(test)]), (data.train, train, x[len(test) :])):
                data.inputs(raw.take(which, axis=0), network.dtype, out)
            return x

        with np.errstate(all="ignore"):  # weights that ran away overflow here
            given = answer(network, rows, tests + len(self.training_rows))
            test = grade(given[:tests], data.y_test[self.rows])
            return test, grade(given[tests:], data.y_train[self.training_rows])


def _begin_alike(one: Experiment, other: Experiment) -> bool:
    """Whether two runs on the same data begin with the same network."""
    settings = ("sizes", "activation", "initializer", "scale", "seed", "dtype")
    return all(getattr(one, name) == getattr(other, name) for name in settings)
