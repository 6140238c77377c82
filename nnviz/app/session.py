"""The session: the experiment that a visitor carries out, its run, which moment is looked at, and whether it plays."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, perf_counter

from nnviz import DATASETS, Dataset, Evaluation, Experiment, Network, Run
from nnviz.app.latest_test import LatestTest
from nnviz.app.pace import MEDIUM, SLOW, SLOW_SECONDS, steps_between
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import LIMITS
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.runs import new_run
from nnviz.app.server.shared_runs import bound_for, copy_of, like_this, train
from nnviz.app.server.turns import SLICE, in_turns, turn
from nnviz.data import DataUnavailable
from nnviz.diagnostics import Judgement, judge
from nnviz.diagnostics.recorder import RECORD_EVERY
from nnviz.first_steps import begins_at
from nnviz.history import Point
from nnviz.memo import forget, latest
from nnviz.network import parameter_count
from nnviz.optimizers import Optimizer
from nnviz.text.numbers import count
from nnviz.unit import Unit

PICTURE_SECONDS = 0.44  # from one picture to the next while it plays: what drawing leaves of them is for training
MIN_BURST_SECONDS = 0.2  # of training between two pictures, however long drawing takes
LARGE_NETWORK = 300_000  # parameters: from here on dead units are counted anew only when it does not play
MAX_BURST_SECONDS = 2.0  # until the next picture, however many others train: then with less training
RESTING_BYTES = 4 * 2**20  # of a run whose page nobody has touched for long
SLIDER_SECONDS = 2.0  # from one value to the next of a slider that is moved
CLOCK_TOLERANCE = 0.5  # seconds: the browser asks for the next step by a clock of its own


class Session:
    """One visitor's work.

    experiment, run: what is being carried out. playing: whether bursts follow one another, up to step `until`.
    moment: the step looked at, or None for now. example: index of the chosen test sample.
    unit: (layer, unit) chosen in the network, layer 0 being the input, or None.
    pace: SLOW, MEDIUM or FULL (see pace.py). film: counts the steps that were taken alone, each to be shown as a film.
    every: steps between two looks of the run's recorder; another number counts from the next start on.
    notice: a sentence on what just happened, until the run moves on.
    troubles: what could not be done, not said yet.
    """

    def __init__(self, experiment: Experiment, data: Dataset):
        self.playing, self.until = False, None
        self.number = 0  # of runs so far
        self.every = RECORD_EVERY
        self.pace, self.film, self._due = MEDIUM, 0, 0.0
        self.troubles: list[str] = []
        self._drawing_since = 0.0
        self._slice = threading.Lock()  # held while a burst trains a slice
        self.touched, self.resting = monotonic(), False
        self.example = 0
        self._begin(experiment, data, like_this(experiment))
        self.say("")

    def _begin(self, experiment, data, like):
        run = new_run(experiment, data, self.every, like)
        with self._slice:  # a burst of an older script run ends first
            self.moment: int | None = None
            self.unit: Unit | None = None
            self.experiment, self.run = experiment, run
            self.number += 1
            self._forget()
        if self.example >= len(data.y_test):
            self.example = 0

    def use(self, experiment: Experiment) -> bool:
        """Take on other settings: more epochs continue the run, anything else starts it again. False if it stays with
        the old ones, because the data set cannot be had or this server takes no such run."""
        if experiment == self.experiment:
            return True
        refused = LIMITS.refusal(experiment)
        if refused:
            self.troubles.append(f"{refused} The page stays as it was.")
            return False
        if self.goes_on_with(experiment):
            sliding = self._epochs_before is not None and monotonic() < self._epochs_at + SLIDER_SECONDS
            before = self._epochs_before if sliding else self.experiment.epochs
            more = experiment.epochs - before
            self.run.extend(experiment.epochs)
            self.experiment = self.run.experiment
            word = "more" if more > 0 else "fewer"
            self.say(
                f"{count(abs(more), f'{word} epoch')}: what is learned stays, "
                f"and the run now ends at step {self.run.total_steps:,}."
                if more
                else ""
            )
            self._epochs_before, self._epochs_at = before, monotonic()  # a slider on its way says all it passes
            return True
        try:
            data = dataset_of(experiment)
        except DataUnavailable as error:
            self.troubles.append(f"{error} The page stays with {DATASETS[self.experiment.dataset].title}.")
            return False
        began = self.run.position > 0
        self._begin(experiment, data, like=self.run)
        self.say("Settings changed: the run began again at step 0." if began else "")
        return True

    def goes_on_with(self, experiment: Experiment) -> bool:
        """Whether the run goes on with other settings: only its epochs differ."""
        same = replace(experiment, epochs=self.experiment.epochs) == self.experiment
        return same and experiment.total_steps >= self.run.position

    def say(self, notice: str) -> None:
        """Say what just happened, beside the pictures."""
        self.notice, self._said_at = notice, self.run.position
        self._epochs_before: int | None = None
        self._epochs_at = 0.0

    def rest(self) -> None:
        """Keep the weights and what is written down, but few earlier moments, until somebody comes back."""
        self.resting = True
        self.run.keep_within(RESTING_BYTES)
        self._forget()

    def touch(self) -> None:
        """Somebody is here."""
        self.touched = monotonic()
        if self.resting:
            self.resting = False
            self.run.keep_within(LIMITS.run_bytes)

    def close(self) -> None:
        """Give back the run and what was worked out, for good: the visitor's tab is closed."""
        self.playing, self.run, self.experiment = False, None, Experiment()  # an experiment holds data of one's own
        self._forget()

    def _forget(self) -> None:
        forget(self)
        self._tests = LatestTest()

    def restart(self) -> None:
        """Back to step 0, with the same settings."""
        self._begin(self.experiment, self.run.data, like=self.run)
        self.say("The run began again at step 0.")

    @property
    def step(self) -> int:
        """The step that is looked at."""
        return self.run.position if self.moment is None else self.moment

    def look_at(self, step: int) -> None:
        """Look at an earlier step, or at now if `step` is not earlier."""
        self.pause()
        self.moment = step if step < self.run.position else None

    def turn_sample(self, by: int) -> None:
        """Choose the test sample so many further on; the first comes after the last."""
        self.example = (self.example + by) % len(self.run.data.y_test)

    @property
    def network(self) -> Network:
        """The network at the step that is looked at. Do not change it."""
        return self._state_of(self.run, self.moment)[0]

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer at that step, with what it remembers. Do not change it."""
        return self._state_of(self.run, self.moment)[1]

    def _state_of(self, run: Run, moment: int | None) -> tuple[Network, Optimizer]:
        now = moment is None or moment > run.position
        return (run.network, run.optimizer) if now else self._replay(run, moment)

    @latest(lambda session, run, moment: (run, moment))
    def _replay(self, run: Run, moment: int) -> tuple[Network, Optimizer]:
        *_, state = in_turns(run.moments(moment))
        return state

    def test(self) -> tuple[Point, Evaluation]:
        """The test shown, see `LatestTest`, and its answers. Every number of a page comes from the same one."""
        run, moment = self.run, self.moment
        step = run.position if moment is None else moment
        return self._tests.find(run, step, self.playing, lambda: self._state_of(run, moment)[0])

    def answers(self) -> Evaluation:
        """The answers of that test."""
        return self.test()[1]

    def judgement(self) -> Judgement:
        """What the judge says of the step that is looked at: the same object on every page.

        While it plays, dead units of a large network are not counted anew for every picture.
        """
        run, step, playing = self.run, self.step, self.playing
        return self._judge(run, step, playing, self.test()[0])

    @latest(lambda session, run, step, playing, point: (run, step, playing, point))
    def _judge(self, run: Run, step: int, playing: bool, point: Point) -> Judgement:
        counted = not playing or parameter_count(run.experiment.sizes) <= LARGE_NETWORK
        return judge(run, step, self.network if counted else None, point if point.step <= step else None)

    def advance(self, steps: int) -> None:
        """Go on by so many steps from now, in slices."""
        self.moment = None
        self.say("")
        while steps > 0 and not self.run.done:
            with turn.mine():
                taken = self.run.advance(steps=min(steps, 50))
            steps -= max(taken, 1)
        self.run.settle()

    def take_step(self) -> None:
        """Take one step, to be shown as a film."""
        self.advance(1)
        self.film += 1

    def first_steps(self) -> None:
        """What a visit begins with."""
        for _ in self.towards(begins_at(self.experiment)):
            pass

    def towards(self, step: int) -> Iterator[int]:
        """Train to a step ahead, a slice at a time, together with all visitors who are bound for it. Yields how far
        that is, and in the end stands there."""
        run = bound_for(self.run, step)
        yield from train(run, step)
        self._stand_where(run)

    def stop_short(self, step: int) -> None:
        """Stand where the visitors bound for a step have got so far."""
        self._stand_where(bound_for(self.run, step))

    def _stand_where(self, run: Run) -> None:
        self.run = copy_of(run)
        self.run.settle()
        self.moment = None
        self.say("")

    def play(self, until: int | None = None) -> None:
        """Let bursts follow one another from now on, up to step `until` or the end."""
        self._forget()  # the test of an earlier moment is not the latest one
        self.playing, self.until, self.moment, self._due = True, until, None, 0.0

    def play_epoch(self) -> None:
        """Play to the end of the epoch that is under way."""
        per_epoch = self.run.experiment.steps_per_epoch
        self.play((self.run.position // per_epoch + 1) * per_epoch)

    def pause(self) -> None:
        """Hold. When a visitor does something while the run plays, Streamlit begins a new script run before the old
        one has ended: its slice ends first, so that what is shown now is what the run stands at."""
        self.playing = False
        with self._slice:
            pass

    def take_due_step(self) -> None:
        """At the slow pace: take the next step once the film of the last one is over.

        Before the picture is drawn, not after it as a burst: what is seen is the step that the run has just taken.
        """
        if self.pace != SLOW or monotonic() < self._due - CLOCK_TOLERANCE:
            return
        with self._slice, turn.mine():
            if not self.playing:  # another script run has paused it
                return
            self._due = monotonic() + SLOW_SECONDS
            self.say("")
            self.run.advance(steps=1)
            self.film += 1
            self.run.settle()
        self._stop_at_end()

    def burst(self) -> None:
        """Train between two pictures, in slices, so that nobody waits long for their turn.

        Between slices, where nothing is half done, Streamlit may break in with what the visitor did meanwhile.
        """
        if self.pace == SLOW:
            return
        self.moment = None
        start = perf_counter()
        if self.run.position > self._said_at:
            self.say("")
        drawing = start - self._drawing_since  # far too long where nothing was drawn before: then the shortest burst
        # Waiting for others does not count, so that the more there are, the fewer pictures everybody gets, and the less
        # of the machine goes into them.
        end = turn.clock() + max(MIN_BURST_SECONDS, PICTURE_SECONDS - drawing)
        left = steps_between(self.pace, self.experiment)
        if self.until is not None:
            left = min(left, self.until - self.run.position)
        while left > 0 and not self.run.done and turn.clock() < end and perf_counter() < start + MAX_BURST_SECONDS:
            with self._slice, turn.mine():
                if not self.playing:  # another script run has paused it
                    return
                left -= self.run.advance(seconds=min(SLICE, max(0.0, end - turn.clock())), steps=left)
            let_reruns_in()
        with self._slice:
            self.run.settle()
        if self.run.position > self._said_at:
            self.say("")
        self._drawing_since = perf_counter()
        self._stop_at_end()

    def _stop_at_end(self) -> None:
        if self.run.done or self.run.position == self.until:
            self.playing = False
