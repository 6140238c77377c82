"""Two or three runs that advance together: which experiments they carry out, and how far they are.

None runs ahead: all have taken equal steps or, where their batches differ in size, seen equally many samples. Each may
have runs beside it that carry out the same settings with other seeds.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import streamlit as st

from nnviz import Evaluation, Experiment, Run
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import COMPARED, LIMITS, RUN_BYTES
from nnviz.app.server.runs import new_run
from nnviz.app.server.shared_runs import bound_for, copy_of, train
from nnviz.app.server.turns import in_turns, turn
from nnviz.app.state import FIRST, LONGEST, PICTURE, SHORTEST, session
from nnviz.data import DataUnavailable
from nnviz.diagnostics import TOGETHER, Judgement, judge
from nnviz.diagnostics.experiments import CASES
from nnviz.experiment import LIMITS as ENGINE
from nnviz.network import parameter_count

MOST = 3  # experiments
SEEDS = (1, 3, 5)  # how many seeds each experiment can be carried out with
BEGINS = 100  # steps that a comparison begins with, at most
ROUND = 0.05  # seconds that all runs together train before the visitor is heard
LONGEST_ROUND = 64  # steps of each


@dataclass(frozen=True)
class Together:
    """A ready-made comparison. title and watch (what to look at) are for people."""

    title: str
    watch: str
    experiments: tuple[Experiment, ...]


SETS = {
    "start": Together(
        "Starting weights: He, Glorot, 0.01",
        "Two of them learn at once. Started from 0.01, the third only guesses at first: see when its curve leaves the "
        "dotted line.",
        (
            Experiment(epochs=5),
            Experiment(epochs=5, initializer="glorot_uniform"),
            Experiment(epochs=5, initializer="normal", scale=0.01),
        ),
    ),
    "rates": Together(
        "Learning rates: 0.01, 0.1, 1",
        "Too small is slow, too large overshoots: the loss jumps, and units die.",
        tuple(Experiment(epochs=5, learning_rate=rate) for rate in (0.01, 0.1, 1.0)),
    ),
    "optimizers": Together(
        "Optimizers: SGD, momentum, Adam",
        "At one and the same small learning rate plain SGD creeps, and the other two gather speed.",
        (
            Experiment(epochs=5, learning_rate=0.005),
            Experiment(epochs=5, learning_rate=0.005, momentum=0.9),
            Experiment(epochs=5, learning_rate=0.005, optimizer="adam"),
        ),
    ),
    "deep": Together(
        "Six layers: too small, right, too large",
        "Below, the gradient: from small weights nothing arrives at layer 1, from large ones far too much.",
        tuple(CASES[name].experiment for name in TOGETHER),
    ),
}


class Comparing:
    """One visitor's comparison.

    name: of the set in SETS, or None for experiments of the visitor's own. experiments: two or three; `own`: whether
    the first is that of the session, and changes with it. seeds: how many each is carried out with. seeded: of each
    experiment its runs, a seed each, in bounded memory; runs: the first of each, with the experiment's own seed.
    playing: whether bursts follow one another, up to position `until`. stopped: the step at which the session's own
    run was paused for this, or None. troubles: sentences on what could not be done, not said yet.
    """

    def __init__(self):
        self.seeded: list[list[Run]] = []
        self.seeds = 1
        self.number = 0  # of comparisons so far
        self.troubles: list[str] = []
        self.stopped: int | None = None
        self._drawing_since = 0.0
        self._round_on = threading.Lock()  # held while a burst or a step is in a round
        self._settling = threading.Lock()  # held while runs are made
        self.choose_set(next(iter(SETS)))

    def choose_set(self, name: str) -> None:
        """Compare the experiments of a ready-made set from now on."""
        self.choose(SETS[name].experiments)
        self.name = name

    def choose(self, experiments: tuple[Experiment, ...], own: bool = False) -> None:
        """Compare these experiments from now on. Raises ValueError for fewer than two or more than three."""
        if not 2 <= len(experiments) <= MOST:
            raise ValueError(f"there are {len(experiments)} runs; two or three can be compared")
        self.experiments, self.name, self.own = tuple(experiments), None, own
        self.playing, self.until = False, None

    def choose_seeds(self, count: int) -> None:
        """Carry out each experiment with so many seeds: its own and the next ones. Runs that are there stay."""
        playing, until = self.playing, self.until
        self.pause()
        self.seeds, self.playing, self.until = count, playing, until

    @property
    def runs(self) -> list[Run]:
        return [runs[0] for runs in self.seeded]

    @property
    def all_runs(self) -> list[Run]:
        return [run for runs in self.seeded for run in runs]

    def send_to(self, position: int) -> None:
        """Go on to a position by itself, as if somebody pressed Play there and then Pause."""
        self.playing, self.until = True, position

    def settle(self, experiment: Experiment) -> None:
        """Make the runs that are asked for, if they are not there yet. experiment: the session's own."""
        with self._settling:  # an older script run that is still at it puts its runs there first, not afterwards
            self._settle(experiment)

    def _settle(self, experiment: Experiment) -> None:
        if self.own and experiment != self.experiments[0]:
            self.choose((experiment, *self.experiments[1:]), own=True)
        experiments, seeds = self.experiments, self.seeds  # a newer script run may choose others while these are made
        wanted = [with_seeds(e, seeds) for e in experiments]
        if [[run.experiment for run in runs] for runs in self.seeded] == wanted:
            return
        try:
            refused = LIMITS.refusal(*experiments)
            if refused:
                raise DataUnavailable(refused)
            refused = LIMITS.refusal(*sum(wanted, []))
            if refused:
                self.troubles.append(f"{refused} With one seed each they fit, and so they are compared.")
                self.seeds = 1
                return self._settle(experiment)
            data = [dataset_of(e) for e in experiments]
        except DataUnavailable as error:
            instead = self.name is None and self.runs
            self.troubles.append(f"{error} {'The comparison stays as it was.' if instead else ''}".strip())
            if instead:
                self.choose(tuple(run.experiment for run in self.runs))
            else:
                self.choose_set(next(iter(SETS)))
            return self._settle(experiment)
        stay = [run.experiment for run in self.runs] == list(experiments)  # only other seeds are asked for
        self._begin(wanted, data, self.all_runs if stay else [])
        if not stay:
            self._stand_at(self.begins_at if self.until is None else min(self.until, self.begins_at))
        if self.behind and self.until is None:
            self.send_to(self.position)

    def restart(self) -> None:
        """Back to step 0 with the same settings."""
        self.playing, self.until = False, None
        wanted = [[run.experiment for run in runs] for runs in self.seeded]
        self._begin(wanted, [run.data for run in self.runs])

    def _begin(self, wanted, data, known=()):
        """wanted: of each experiment those with its seeds; known: runs that go on, where one is wanted."""
        known = {run.experiment: run for run in known}
        budget = min(COMPARED, RUN_BYTES // sum(map(len, wanted)))
        self.seeded = []  # the old ones go before the new ones come
        self.seeded = [
            [known.get(e) or new_run(e, d, budget=budget) for e in seeds] for seeds, d in zip(wanted, data, strict=True)
        ]
        self.number += 1
        self._chunk = 1  # steps of each in a round
        self._judged: tuple = (None, [])  # which runs at which steps, and what is to be said of them

    @property
    def unit(self) -> int:
        """What a step counts: 1, or where the runs are level by samples seen, the largest batch."""
        return max(e.batch_size for e in self.experiments) if self.by_samples else 1

    @property
    def by_samples(self) -> bool:
        """Whether the runs are level by samples seen, because their batches differ in size."""
        return len({e.batch_size for e in self.experiments}) > 1

    def progress(self, experiment: Experiment, step):
        """How far a run is after `step` steps (a number or an array): steps, or samples seen."""
        if not self.by_samples:
            return step
        epochs, batches = step // experiment.steps_per_epoch, step % experiment.steps_per_epoch
        last = batches * experiment.batch_size  # never more than there are: the last batch of an epoch ends it
        return epochs * experiment.samples + last

    @property
    def position(self) -> int:
        """How far the runs are, but for those that are done."""
        return self._reached(self.runs)

    @property
    def reached(self) -> int:
        """The same of the runs with all seeds."""
        return self._reached(self.all_runs)

    @property
    def behind(self) -> bool:
        """Whether runs with other seeds have to catch up: they came later."""
        position = self.position  # first, because another script run may be in a round, which takes the others first
        return self.reached < position

    def _reached(self, runs: list[Run]) -> int:
        ends = [(run.done, self.progress(run.experiment, run.position)) for run in runs]
        going = [end for done, end in ends if not done]
        return min(going) if going else max(end for _, end in ends)

    @property
    def total(self) -> int:
        """The position at which the longest run ends."""
        return max(self.progress(e, e.total_steps) for e in self.experiments)

    @property
    def begins_at(self) -> int:
        """The position at which a comparison begins: within the first epoch, and the same on every machine."""
        cost = sum(6 * parameter_count(e.sizes) * e.batch_size for e in self.experiments)
        epoch = min(self.progress(e, e.steps_per_epoch) for e in self.experiments)
        return min(epoch, self.unit * max(1, min(BEGINS, int(FIRST / cost))))

    @property
    def done(self) -> bool:
        return all(run.done for run in self.all_runs)

    def play(self) -> None:
        self.playing, self.until = True, None

    def pause(self) -> None:
        """Hold; the round that another script run is still in ends first, as in Session.pause."""
        self.playing, self.until = False, None
        with self._round_on:
            pass

    def step(self) -> None:
        """One step of each run, once all are level."""
        with self._round_on:  # or of two presses at once each would take the same step
            if not self.behind:
                self._round(self.position + self.unit)

    def burst(self) -> None:
        """Train between two pictures, in rounds that leave all runs level.

        Between rounds Streamlit may break in with what the visitor did meanwhile: every read of st.session_state is
        such a place, and nothing is half done there.
        """
        start = perf_counter()
        end = turn.clock() + max(SHORTEST, PICTURE - (start - self._drawing_since))  # as in Session.burst
        limit = self.total if self.until is None else self.until
        while not self.done and self.reached < limit and turn.clock() < end and perf_counter() < start + LONGEST:
            began = turn.clock()
            with self._round_on:
                if not self.playing:  # another script run has paused it
                    return
                self._round(min(self.reached + self._chunk * self.unit, limit))
            took = turn.clock() - began
            self._chunk = max(1, self._chunk // 2) if took > ROUND else min(LONGEST_ROUND, 2 * self._chunk)
            session()
        self._drawing_since = perf_counter()
        if self.done or self.reached >= limit:
            self.pause()

    def _stand_at(self, goal: int) -> None:
        """Bring every run to the position `goal`, together with all visitors whose comparison begins there."""
        for i, run in enumerate(self.runs):
            e = run.experiment
            step = int(np.searchsorted(self.progress(e, np.arange(e.total_steps)), goal))
            shared = bound_for(run, step)
            for _ in train(shared, step):
                pass
            self.seeded[i][0] = copy_of(shared)
            self.seeded[i][0].settle()

    def _round(self, goal: int) -> None:
        """Bring every run to the position `goal`, or to its first step beyond."""
        for _ in in_turns(self._steps(goal)):
            pass
        for run in self.all_runs:
            run.settle()

    def _steps(self, goal: int) -> Iterator[None]:
        others = [run for runs in self.seeded for run in runs[1:]]
        for run in (*others, *self.runs):
            while not run.done and self.progress(run.experiment, run.position) < goal:
                run.advance(steps=1)
                yield

    def answers(self) -> list[Evaluation]:
        """The answers of every run now, to the test samples `run.tested`."""
        return [run.answers(run.network) for run in self.runs]

    def verdicts(self) -> list[Judgement]:
        """What is to be said of every run now; while they play, from what was tested and counted last."""
        known, runs, playing = self._judged, tuple(self.runs), self.playing
        key = (runs, sum(run.position for run in runs), playing)
        if known[0] != key:
            found = [
                judge(run, run.position, *(() if playing else (run.network, run.test(run.position, run.network)[0])))
                for run in runs
            ]
            known = self._judged = (key, found)
        return known[1]


def with_seeds(experiment: Experiment, count: int) -> list[Experiment]:
    """The same settings with `count` seeds: the experiment's own, and the next ones."""
    low, high = ENGINE["seed"]
    seeds = (low + (experiment.seed - low + i) % (high - low + 1) for i in range(count))
    return [replace(experiment, seed=seed) for seed in seeds]


def comparing() -> Comparing:
    """This visitor's comparison; it begins with the first of the ready-made ones."""
    if "comparing" not in st.session_state:
        st.session_state["comparing"] = Comparing()
    return st.session_state["comparing"]
