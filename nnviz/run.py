"""An experiment being carried out: the network, where it stands, what it wrote down on its way."""

from bisect import bisect_left
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from time import perf_counter

import numpy as np

from nnviz.checkpoints import Checkpoints
from nnviz.data import Dataset, load_dataset
from nnviz.diagnostics import Recorder
from nnviz.diagnostics.recorder import EVERY
from nnviz.evaluation import TESTED_TRAINING, Evaluation, answer, evaluate, graded, spread
from nnviz.experiment import Experiment
from nnviz.footprint import RECORDED, held_nbytes
from nnviz.halt import Halt, diagnose
from nnviz.history import EpochTest, History, Point
from nnviz.losses import cross_entropy, penalty
from nnviz.network import BackwardPass, ForwardPass, Network, new_passes
from nnviz.optimizers import Optimizer
from nnviz.schedule import due_tests, due_whole_tests, replayed_at_once
from nnviz.training import State, Trainer

BUDGET = 32 * 2**20  # bytes


@dataclass(frozen=True)
class StepRecord:
    """What one step saw.

    step: its number, from 0; epoch: from 0; indices: the training samples in its batch; x (samples, features), y.
    loss: mean cross-entropy of the batch before the update; penalty: what l1 and l2 add to it.
    forward, backward: the passes, in copies of their own.
    """

    step: int
    epoch: int
    indices: np.ndarray
    x: np.ndarray
    y: np.ndarray
    loss: float
    penalty: float
    forward: ForwardPass
    backward: BackwardPass


class Run:
    """Carries out an experiment, step by step or in bursts.

    data: the experiment's data set if it is loaded already (it is shared, never changed).
    like: another run; where it began with the same network on the same data, its first test is taken over.
    budget: bytes for parameters, passes, history and checkpoints together. What must be there is there whatever the
    budget; checkpoints take what is left, and without any an earlier step is replayed from the first.

    network: as it is now. It is the run's own: look, copy, but do not change it.
    history: see `History`. halt: None, or why the run can go no further (`Halt`).
    recorder: what goes through the layers every so many steps, `every` (see `nnviz.diagnostics.Recorder`).

    Raises ValueError for data that this network cannot be trained and tested on.
    """

    def __init__(
        self,
        experiment: Experiment,
        data: Dataset | None = None,
        budget: int = BUDGET,
        every: int = EVERY,
        like: "Run | None" = None,
    ):
        self.experiment = experiment
        self.data = data or load_dataset(
            experiment.dataset,
            samples=experiment.samples,
            variety=experiment.variety,
            noise=experiment.noise,
            seed=experiment.data_seed,
        )
        self.history = History(experiment.total_steps)
        self.halt: Halt | None = None
        self._now = State(experiment)
        self._trainer = Trainer(experiment, self.data)
        self._record_budget = budget // RECORDED
        self.recorder = Recorder(experiment, self.data, every, self._record_budget)
        self._answered: tuple[int, Evaluation, Evaluation] | None = None  # a step, and its test: test set, training set
        self._written: tuple[Point, Evaluation] | None = None  # the latest test written down, and its answers
        self._quiet = 0  # before this step nothing but steps is due
        self._checkpoints = Checkpoints(0, replayed_at_once(experiment))
        self.budget = budget
        _check(experiment, self.data)
        self._plan_tests()
        self._share_budget()
        if like is not None and like.data is self.data and _begin_alike(like.experiment, experiment):
            self.history.points.append(like.history.points[0])
            self._answered = like._first_answers
            self._written = self.history.points[0], self._answered[1]
        else:
            with np.errstate(all="ignore"):
                self._test(self.position, self.network)
        self._first_answers = self._answered

    @property
    def network(self) -> Network:
        return self._now.network

    @property
    def position(self) -> int:
        """Steps taken."""
        return self._now.step

    @property
    def total_steps(self) -> int:
        """Steps asked for."""
        return self.experiment.total_steps

    @property
    def done(self) -> bool:
        """Whether the run can go no further: all steps taken, or halted."""
        return self.halt is not None or self.position >= self.total_steps

    @property
    def epoch(self) -> float:
        """Passes over the training samples so far, with their fraction."""
        return self.position / self.experiment.steps_per_epoch

    @property
    def nbytes(self) -> int:
        """Bytes this run holds (without the shared data set)."""
        parts = (self._now, self._trainer, self.history, self._checkpoints, self.recorder)
        answers = 3 * sum(found.probabilities.nbytes for found in self._first_answers[1:])  # at 0, the latest, now's
        return sum(part.nbytes for part in parts) + answers

    def step(self) -> StepRecord:
        """Take one step and return what it saw, in arrays of its own.

        Raises ValueError if the run is done, or halts at this very step.
        """
        if self.done:
            raise ValueError(str(self.halt) if self.halt else f"the run is done: {self.position:,} steps taken")
        number = self.position
        indices = self._trainer.indices(number)
        before = self._penalty()
        with np.errstate(all="ignore"):
            loss = self._advance_one()
        if loss is None:
            raise ValueError(str(self.halt))
        x, fwd, bwd = self._trainer.passes(len(indices))
        fwd = ForwardPass([z.copy() for z in fwd.z], [a.copy() for a in fwd.a], fwd.ink)
        gradient = bwd.gradient.copy()
        _, twin = new_passes(self.network.sizes, 0, self.network.dtype, gradient)
        bwd = BackwardPass([dz.copy() for dz in bwd.dz], [_copy(da) for da in bwd.da], twin.dW, twin.db, gradient)
        epoch = number // self.experiment.steps_per_epoch
        return StepRecord(number, epoch, indices, fwd.a[0], self.data.y_train[indices], loss, before, fwd, bwd)

    def advance(self, *, seconds: float | None = None, steps: int | None = None, epochs: float | None = None) -> int:
        """Take a burst of steps and return how many: as many as fit into `seconds`, at most `steps` or `epochs`.

        At least one step is taken, and never more than the run has left. A run that stops being finite halts (see
        `halt`) instead of raising. Raises ValueError if no limit is given.
        """
        if seconds is None and steps is None and epochs is None:
            raise ValueError("advance needs seconds, steps or epochs")
        if epochs is not None:
            most = round(epochs * self.experiment.steps_per_epoch)
            steps = most if steps is None else min(steps, most)
        end = self.total_steps if steps is None else min(self.total_steps, self.position + steps)
        first, start = self.position, perf_counter()
        deadline = None if seconds is None else start + seconds
        with np.errstate(all="ignore"):
            while self._now.step < end and self.halt is None and self._advance_one() is not None:
                if deadline is not None:
                    now = perf_counter()
                    if now + (now - start) > deadline:  # the next step may take as long as this one
                        break
                    start = now
        return max(0, self.position - first)  # a run that halts goes back a step

    def settle(self) -> None:
        """Halt now if the next step could not be taken, so that nobody looks at a network that gives no numbers.

        `advance` finds that out one step later, and then the run halts at the same step.
        """
        if not self.done:
            _, x, y = self.batch_at(self.position)
            with np.errstate(all="ignore"):
                if not isfinite(cross_entropy(self.network.forward(x).a[-1], y)):
                    self._stop()

    def extend(self, epochs: int) -> None:
        """Ask for more epochs (or fewer, but not fewer than begun); what was trained stays.

        The history keeps the tests that a run of that length makes from the start, and gets those that are missing.
        Raises ValueError for fewer epochs than begun.
        """
        longer = replace(self.experiment, epochs=epochs)
        if longer.total_steps < self.position:
            raise ValueError(f"epochs is {epochs}; {self.epoch:.1f} epochs are trained already")
        self.experiment = longer
        self.history.make_room(longer.total_steps)
        self._share_budget()
        self._plan_tests()
        kept = {*self._due, self.halt.step if self.halt else 0}
        self.history.points = [point for point in self.history.points if point.step in kept]
        self.history.epochs = [test for test in self.history.epochs if test.step in self._whole_due]
        self._catch_up()

    def copy(self) -> "Run":
        """Another run that stands where this one does, at once, and goes its own way from here.

        What never changes is shared: the data, checkpoints, recorded rows. So a copy takes little memory of its own.
        """
        twin = copy(self)
        twin.history, twin.recorder, twin._now = self.history.copy(), self.recorder.copy(), self._now.copy()
        twin._checkpoints, twin._trainer = self._checkpoints.copy(), Trainer(self.experiment, self.data)
        return twin

    def network_at(self, step: int) -> Network:
        """The network after `step` steps, 0 <= step <= position: a copy, equal to the bit to what it was then.

        Replayed from the nearest checkpoint before it. Raises ValueError for steps not taken.
        """
        *_, network = self.replay(step)
        return network

    def replay(self, step: int) -> Iterator[Network]:
        """The way to `network_at(step)`, one step at a time, for those who must not compute for long at a stretch.

        Yields the network on its way, which changes until the last one, the network asked for.
        """
        for network, _ in self.moments(step):
            yield network

    def replay_start(self, step: int) -> int:
        """The step from which `replay(step)` computes: `step` itself if it is now, else the nearest checkpoint or 0."""
        return step if step == self.position else self._checkpoints.before(step)[0]

    def moments(self, step: int) -> Iterator[tuple[Network, Optimizer]]:
        """As `replay`, with the optimizer and what it remembers beside the network; neither is the run's own."""
        if not 0 <= step <= self.position:
            raise ValueError(f"step is {step}; this run has taken steps 0 to {self.position}")
        if step == self.position:
            yield self.network.copy(), deepcopy(self._now.optimizer)
        else:
            for state in self._replay(step):
                yield state.network, state.optimizer

    def batch_at(self, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The minibatch of the step taken after `step` steps, past or to come: (indices, x, y), in arrays of their own.

        indices (samples,) into the training set; x (samples, features) in the network's dtype; y (samples,) labels.
        """
        if step < 0:
            raise ValueError(f"step is {step}; steps are counted from 0")
        indices = self._trainer.indices(step).copy()
        return indices, self.data.batch(indices, self.experiment.dtype), self.data.y_train[indices]

    @cached_property
    def tested(self) -> np.ndarray:
        """Which test samples a test looks at: indices of at most `TESTED`, spread evenly."""
        return spread(len(self.data.y_test))

    @cached_property
    def tested_training(self) -> np.ndarray:
        """Which training samples a test looks at: indices of at most `TESTED_TRAINING`, in the same way."""
        return spread(len(self.data.y_train), TESTED_TRAINING)

    def answers(self, network: Network) -> Evaluation:
        """What `network` makes of the test samples `tested`; of the run's own network it is worked out once a step."""
        return self._evaluations(network)[0]

    def test(self, step: int, network: Network) -> tuple[Point, Evaluation]:
        """How well `network`, this run's after `step` steps, does on samples of both sets, and its `answers`.

        Nothing is written down: a test that was made on the way comes out once more, to the bit.
        """
        test, train = self._evaluations(network)
        return Point(step, train.loss, train.accuracy, test.loss, test.accuracy), test

    def latest_test(self) -> tuple[Point, Evaluation] | None:
        """The latest test written down, and its answers; None if there is none yet."""
        return self._written

    def test_inputs(self, rows: slice | np.ndarray) -> np.ndarray:
        """Rows of the test set as the network takes them, (rows, features) in its dtype."""
        return self.data.inputs(self.data.test[rows], self.network.dtype)

    def keep_within(self, budget: int) -> None:
        """Change the budget. With a smaller one earlier steps take longer to replay; nothing is lost."""
        self.budget = budget
        self._share_budget()
        self._checkpoints.shrink(self._checkpoints.budget)

    def _share_budget(self) -> None:
        """Give the checkpoints what the rest leaves of the budget."""
        rest = held_nbytes(self.experiment, self._record_budget)
        self._checkpoints.budget = max(0, self.budget - rest)

    def _replay(self, step: int) -> Iterator[State]:
        state = State(self.experiment)
        start, arrays = self._checkpoints.before(step)
        if arrays is not None:
            state.restore(start, arrays)
        yield state
        while state.step < step:
            with np.errstate(all="ignore"):
                self._trainer.train(state)
            yield state

    def _advance_one(self) -> float | None:
        """One step of the run itself, written down; None if the run halted instead."""
        state, quiet = self._now, self._quiet
        loss = self._trainer.train(state) if state.step < quiet else train_recorded(self._trainer, state, self.recorder)
        if not isfinite(loss):
            self._stop()
            return None
        self.history.add_loss(loss)
        if state.step >= quiet and not self._write_down():
            self._stop()
            return None
        return loss

    def _write_down(self) -> bool:
        """What is due after the step just taken, but for the record of it; False if its test is not finite."""
        step = self.position
        self._checkpoints.offer(step, self._now.arrays)
        due = self._due[bisect_left(self._due, step) :]
        if due and due[0] == step and not self._test(step, self.network):
            return False
        next_test = next((later for later in due if later > step), self.total_steps)
        self._quiet = min(next_test, self._checkpoints.next_due(step + 1), self.recorder.next_due(step))
        return True

    def _plan_tests(self) -> None:
        """Look up after which steps there will be tests."""
        test, train, whole = len(self.tested), len(self.tested_training), len(self.data.y_test)
        self._due = due_tests(self.experiment, test + train)
        self._whole_due = set(due_whole_tests(self.experiment, test + train, whole if whole > test else 0))
        self._quiet = 0  # looked up again after the next step

    def _catch_up(self) -> None:
        """Make the tests that a run of fewer epochs makes on its way and this one did not."""
        kept, latest = {point.step for point in self.history.points}, self._written
        if not kept or self.halt:
            return
        with np.errstate(all="ignore"):
            for step in (step for step in self._due if step <= self.position and step not in kept):
                network = self.network if step == self.position else self.network_at(step)
                if not self._test(step, network):
                    self._stop()
                    break
        self.history.points.sort(key=lambda point: point.step)
        self.history.epochs.sort(key=lambda test: test.step)
        self._written = max(latest, self._written, key=lambda written: written[0].step)

    def _test(self, step: int, network: Network) -> bool:
        """Write down a test of the network after `step` steps; False, and nothing written, if it is not finite."""
        point, test = self.test(step, network)
        if not (isfinite(point.train_loss) and isfinite(point.test_loss)):
            return False
        self.history.points.append(point)
        self._written = point, test
        if step in self._whole_due:
            if len(self.tested) < len(self.data.y_test):
                test = evaluate(network, self.test_inputs, self.data.y_test)
            self.history.epochs.append(EpochTest(step, test.loss, test.accuracy))
        return True

    def _evaluations(self, network: Network) -> tuple[Evaluation, Evaluation]:
        """The test of a network: of test samples and of training samples, which go through it together."""
        own = network is self.network
        if own and self._answered is not None and self._answered[0] == self.position:
            return self._answered[1:]
        data, tests, inputs = self.data, len(self.tested), []

        def rows(chunk):
            test = self.tested[chunk]
            train = self.tested_training[max(0, chunk.start - tests) : max(0, chunk.stop - tests)]
            if not inputs:  # the first chunk is as long as any
                inputs.append(np.empty((len(test) + len(train), data.features), network.dtype))
            x = inputs[0][: len(test) + len(train)]
            for raw, which, out in ((data.test, test, x[: len(test)]), (data.train, train, x[len(test) :])):
                data.inputs(raw.take(which, axis=0), network.dtype, out)
            return x

        given = answer(network, rows, tests + len(self.tested_training))
        test = graded(given[:tests], data.y_test[self.tested])
        train = graded(given[tests:], data.y_train[self.tested_training])
        if own:
            self._answered = self.position, test, train
        return test, train

    def _penalty(self) -> float:
        return penalty(self.network.W, self.experiment.l1, self.experiment.l2)

    def _stop(self) -> None:
        """Go back to the last good step, the latest with a finite loss on its own batch, and say why."""
        after, good = self.network.copy(), max(0, self.position - 1)
        self._checkpoints.drop_after(good)
        *_, self._now = self._replay(good)
        self._answered = None
        self._checkpoints.drop_after(good)
        self.history.cut(good)
        self.recorder.cut(good)
        if good not in {point.step for point in self.history.points}:
            self._test(self.position, self.network)  # so that the curves show how it ended, if that can be shown
        self.halt = diagnose(good, State(self.experiment).network, self.network, after)


def train_recorded(trainer: Trainer, state: State, recorder: Recorder) -> float:
    """As `trainer.train(state)`: one step, whose passes go to the recorder if it is due. Returns the loss."""
    step = state.step
    if not recorder.due(step):
        return trainer.train(state)
    before = state.network.parameters.copy()
    loss = trainer.train(state)
    if state.step > step:  # else the loss is not finite, and no step was taken
        _, fwd, bwd = trainer.passes(len(trainer.indices(step)))
        recorder.record(step, state.network, before, fwd, bwd)
    return loss


def _check(experiment: Experiment, data: Dataset) -> None:
    """ValueError unless the network of the experiment can be trained and tested on the data."""
    e, classes = experiment, len(data.classes)
    if data.features != e.sizes[0] or classes > e.sizes[-1]:
        raise ValueError(
            f"the data have {data.features} inputs and {classes} classes; "
            f"the network takes {e.sizes[0]} and {e.sizes[-1]}"
        )
    if len(data.y_train) < e.samples or not len(data.y_test):
        raise ValueError(
            f"the data have {len(data.y_train):,} training and {len(data.y_test):,} test samples; "
            f"at least {e.samples:,} and 1 are needed"
        )


def _begin_alike(one: Experiment, other: Experiment) -> bool:
    """Whether two runs on the same data begin with the same network."""
    settings = ("sizes", "activation", "initializer", "scale", "seed", "dtype")
    return all(getattr(one, name) == getattr(other, name) for name in settings)


def _copy(array):
    return None if array is None else array.copy()
