"""An experiment being carried out: the network, where it stands, what it wrote down on its way."""

from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import replace
from math import isfinite
from time import perf_counter

import numpy as np

from nnviz.checkpoints import Checkpoints, replay
from nnviz.data import Dataset, load_dataset
from nnviz.diagnostics.recorder import RECORD_EVERY, Recorder
from nnviz.evaluation import Evaluation
from nnviz.experiment import Experiment
from nnviz.footprint import RECORDER_SHARE, held_nbytes
from nnviz.halt import Halt, diagnose
from nnviz.history import History, Point
from nnviz.losses import cross_entropy, penalty
from nnviz.network import Network
from nnviz.optimizers import Optimizer
from nnviz.recording import train_recorded
from nnviz.schedule import choose_checkpoint_stride
from nnviz.step_record import StepRecord, copy_passes
from nnviz.tester import Tester
from nnviz.training import State, Trainer

BUDGET = 32 * 2**20  # bytes


class Run:
    """Trains the network of an experiment, step by step or in bursts.

    data: the experiment's data set, if it is loaded already; it is shared and never changed.
    budget: bytes for parameters, passes, history and checkpoints together. Checkpoints get what the others leave;
    without any, an earlier step is replayed from step 0.
    every: steps from one record to the next (see `nnviz.diagnostics.Recorder`).
    like: another run. If it began with the same network on the same data, its first test is reused.

    network, optimizer: as they are now; look at them, copy them, but do not change them. history: see `History`.
    recorder: measures of every layer over the run. halt: None, or why the run can go no further (`Halt`).

    Raises ValueError for data that this network cannot be trained and tested on.
    """

    def __init__(
        self,
        experiment: Experiment,
        data: Dataset | None = None,
        budget=BUDGET,
        every=RECORD_EVERY,
        like: "Run | None" = None,
    ):
        self.experiment = e = experiment
        self.data = data or load_dataset(e.dataset, **e.data_settings)
        self.data.check_fits(experiment.sizes, experiment.samples)
        self.history = History(experiment.total_steps)
        self.halt: Halt | None = None
        self._state = State(experiment)
        self._trainer = Trainer(experiment, self.data)
        self._record_budget = budget // RECORDER_SHARE
        self.recorder = Recorder(experiment, self.data, every, self._record_budget)
        self._quiet_until = 0  # before this step there is nothing to write down but the loss
        self._checkpoints = Checkpoints(0, choose_checkpoint_stride(experiment))
        self._share_budget(budget)
        self._tester = Tester(experiment, self.data)
        self._tester.start(self.network, self.history, like=like and like._tester)

    @property
    def network(self) -> Network:
        return self._state.network

    @property
    def optimizer(self) -> Optimizer:
        return self._state.optimizer

    @property
    def position(self) -> int:
        """Steps taken."""
        return self._state.step

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
        """Passes over the training samples so far, such as 2.5."""
        return self.position / self.experiment.steps_per_epoch

    @property
    def nbytes(self) -> int:
        """Bytes this run holds, without the shared data set."""
        parts = (self._state, self._trainer, self.history, self._checkpoints, self.recorder, self._tester)
        return sum(part.nbytes for part in parts)

    def step(self) -> StepRecord:
        """Take one step and return what it saw.

        Raises ValueError if the run is done, or halts at this very step.
        """
        if self.done:
            raise ValueError(str(self.halt) if self.halt else f"the run is done: {self.position:,} steps taken")
        number = self.position
        indices = self._trainer.indices(number)
        cost = penalty(self.network.W, self.experiment.l1, self.experiment.l2)
        with np.errstate(all="ignore"):
            loss = self._advance_one()
        if loss is None:
            raise ValueError(str(self.halt))
        fwd, bwd = copy_passes(self.network, *self._trainer.passes(len(indices))[1:])
        epoch, y = number // self.experiment.steps_per_epoch, self.data.y_train[indices]
        return StepRecord(number, epoch, indices, fwd.a[0], y, loss, cost, fwd, bwd)

    def advance(self, *, seconds: float | None = None, steps: int | None = None, epochs: float | None = None) -> int:
        """Take a burst of steps and return how many: as many as fit into `seconds`, at most `steps` or `epochs`.

        However short the time, one step is taken. A run that stops being finite halts (see `halt`) instead of raising.
        Raises ValueError if no limit is given, or if `steps` is not a whole number.
        """
        if seconds is None and steps is None and epochs is None:
            raise ValueError("advance needs seconds, steps or epochs")
        if steps is not None and (isinstance(steps, bool) or not hasattr(steps, "__index__")):
            raise ValueError(f"steps is {steps!r}; it can be a whole number")
        of_epochs = None if epochs is None else round(epochs * self.experiment.steps_per_epoch)
        first, start = self.position, perf_counter()
        end = first + min(most for most in (steps, of_epochs, self.total_steps - first) if most is not None)
        deadline = None if seconds is None else start + seconds
        with np.errstate(all="ignore"):
            while self._state.step < end and self.halt is None and self._advance_one() is not None:
                if deadline is not None:
                    now = perf_counter()
                    if now + (now - start) > deadline:  # the next step may take as long as this one
                        break
                    start = now
        return max(0, self.position - first)  # a run that halts goes back a step

    def settle(self) -> None:
        """Halt now if the next step is not finite, so that nobody looks at a network that gives no numbers.

        The run would halt at the same place with its next step. Test samples are not asked: halting by them only where
        a run is paused would make it depend on how it was cut.
        """
        if not self.done:
            _, x, y = self.batch_at(self.position)
            with np.errstate(all="ignore"):
                if not isfinite(cross_entropy(self.network.forward(x).a[-1], y)):
                    self._halt()

    def extend(self, epochs: int) -> None:
        """Change the number of epochs; what was trained stays.

        Afterwards the history has the tests that a run of this length makes: others are dropped, missing ones are made.
        Raises ValueError for fewer epochs than were begun.
        """
        longer = replace(self.experiment, epochs=epochs)
        if longer.total_steps < self.position:
            raise ValueError(f"epochs is {epochs}; {self.epoch:.1f} epochs are trained already")
        self.experiment = longer
        self.history.make_room(longer.total_steps)
        self._share_budget(self.budget)
        self._tester.plan(longer)
        self._quiet_until = 0  # worked out anew after the next step
        self._tester.drop_unplanned(self.history, self.halt.step if self.halt else 0)
        tested = self.history.points and not self.halt
        if tested and not self._tester.catch_up(self.position, self._network_after, self.history):
            self._halt()
        self._tester.recall_latest(self.position, self._network_after, self.history)

    def copy(self) -> "Run":
        """Another run at the same step, to be continued apart.

        Data, checkpoints and recorded rows, which never change, are shared, so a copy takes little memory.
        """
        twin = copy(self)
        twin.history, twin.recorder, twin._state = self.history.copy(), self.recorder.copy(), self._state.copy()
        twin._checkpoints, twin._tester = self._checkpoints.copy(), self._tester.copy()
        twin._trainer = Trainer(self.experiment, self.data)
        return twin

    def network_at(self, step: int) -> Network:
        """A copy of the network after `step` steps, 0 <= step <= position, equal to the bit to what it was then.

        It is replayed from the nearest checkpoint before it. Raises ValueError for a step not taken.
        """
        *_, network = self.replay(step)
        return network

    def replay(self, step: int) -> Iterator[Network]:
        """Compute `network_at(step)` one training step at a time, so that a caller can pause between them. Yields one
        and the same network after each step; the last time it is the network asked for."""
        yield from (network for network, _ in self.moments(step))

    def replay_start(self, step: int) -> int:
        """Where `replay(step)` begins: at `step` itself if it is now, else at the nearest checkpoint, or 0."""
        return step if step == self.position else self._checkpoints.find_before(step)[0]

    def moments(self, step: int) -> Iterator[tuple[Network, Optimizer]]:
        """As `replay`, with the optimizer, too. Both are copies."""
        if not 0 <= step <= self.position:
            raise ValueError(f"step is {step}; this run has taken steps 0 to {self.position}")
        if step == self.position:
            yield self.network.copy(), deepcopy(self._state.optimizer)
        else:
            for state in replay(State(self.experiment), self._trainer, self._checkpoints, step):
                yield state.network, state.optimizer

    def batch_at(self, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The minibatch of the step after `step` steps, past or to come: (indices, x, y), in arrays of their own.

        indices: (samples,) into the training set; x: (samples, features) in the network's dtype; y: (samples,) labels.
        """
        if step < 0:
            raise ValueError(f"step is {step}; steps are counted from 0")
        indices = self._trainer.indices(step).copy()
        return indices, self.data.batch(indices, self.experiment.dtype), self.data.y_train[indices]

    @property
    def tested(self) -> np.ndarray:
        """Which test samples a test looks at: indices of at most `TESTED`, evenly spaced."""
        return self._tester.rows

    @property
    def tested_training(self) -> np.ndarray:
        """Which training samples a test looks at: indices of at most `TESTED_TRAINING`, evenly spaced."""
        return self._tester.training_rows

    def answers(self, network: Network) -> Evaluation:
        """The answers of `network` to the test samples `tested`; for the run's own they are computed once a step."""
        return self._tester.evaluate(network, self.position if network is self.network else None)[0]

    def test(self, step: int, network: Network) -> tuple[Point, Evaluation]:
        """A test of `network`, this run's after `step` steps, on samples of both sets, and its `answers`. Nothing is
        written down: a test that was made on the way comes out once more, to the bit."""
        return self._tester.test(step, network, own=network is self.network)

    def latest_test(self) -> tuple[Point, Evaluation] | None:
        """The last test of the history, and its answers; None if there is none yet."""
        return self._tester.latest

    def test_inputs(self, rows: slice | np.ndarray) -> np.ndarray:
        """Rows of the test set as the network takes them, (rows, features) in its dtype."""
        return self.data.inputs(self.data.test[rows], self.network.dtype)

    def keep_within(self, budget: int) -> None:
        """Change the budget. With a smaller one earlier steps take longer to replay, but none is lost."""
        self._share_budget(budget)
        self._checkpoints.shrink(self._checkpoints.budget)

    def _share_budget(self, budget: int) -> None:
        """Give the checkpoints what is left of the budget."""
        self.budget = budget
        self._checkpoints.budget = max(0, self.budget - held_nbytes(self.experiment, self._record_budget))

    def _advance_one(self) -> float | None:
        """Take one step and write it down; None if the run halted instead."""
        state, quiet = self._state, self._quiet_until
        loss = self._trainer.train(state) if state.step < quiet else train_recorded(self._trainer, state, self.recorder)
        if isfinite(loss):
            self.history.add_loss(loss)
            if state.step < quiet or self._write_down():
                return loss
        self._halt()
        return None

    def _write_down(self) -> bool:
        """Keep a checkpoint and make a test, if they are due now; False if the test is not finite."""
        step = self.position
        self._checkpoints.offer(step, self._state.arrays)
        if self._tester.next_due(step) == step and not self._tester.write(step, self.network, self.history, own=True):
            return False
        next_test = min(self._tester.next_due(step + 1), self.total_steps)
        self._quiet_until = min(next_test, self._checkpoints.next_due(step + 1), self.recorder.next_due(step))
        return True

    def _network_after(self, step: int) -> Network:
        """The run's own network if it stands there, else a replayed copy."""
        return self.network if step == self.position else self.network_at(step)

    def _halt(self) -> None:
        """Go back to the last good step, the latest with a finite loss on its own minibatch, and say why."""
        after, good = self.network.copy(), max(0, self.position - 1)
        self._checkpoints.drop_after(good)
        *_, self._state = replay(State(self.experiment), self._trainer, self._checkpoints, good)
        self._tester.forget_now()
        self._checkpoints.drop_after(good)
        self.history.cut(good)
        self.recorder.cut(good)
        if good not in {point.step for point in self.history.points}:
            self._tester.write(good, self.network, self.history, own=True)  # so that the curves end here
        self._tester.recall_latest(good, self._network_after, self.history)
        self.halt = diagnose(good, State(self.experiment).network, self.network, after)
