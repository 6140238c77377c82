"""The comparison that one visitor makes: which experiments, with how many seeds, and whether it plays."""

import threading
from time import perf_counter

import numpy as np

from nnviz import Experiment, Run
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import COMPARED, LIMITS
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.runs import new_run
from nnviz.app.server.shared_runs import bound_for, copy_of, train
from nnviz.app.server.turns import in_turns, turn
from nnviz.app.session import MAX_BURST_SECONDS, MIN_BURST_SECONDS, PICTURE_SECONDS
from nnviz.comparison import Comparison
from nnviz.data import DataUnavailable
from nnviz.diagnostics import Judgement, judge
from nnviz.first_steps import MAX_FIRST_PRODUCTS
from nnviz.memo import forget, latest
from nnviz.network import parameter_count
from nnviz.presets import COMPARISONS
from nnviz.seeds import with_seeds

MAX_EXPERIMENTS = 3
SEEDS = (1, 3, 5)  # how many seeds each experiment can be carried out with
BEGINS = 100  # steps that a comparison begins with, at most
ROUND = 0.05  # seconds that all runs together train before the visitor is heard
MAX_ROUND_STEPS = 64  # steps of each


class Comparing(Comparison):
    """One visitor's comparison.

    name: of a preset in COMPARISONS, or None for experiments of the visitor's own. experiments: two or three; `own`:
    whether the first is that of the session, and changes with it. seeds: how many each is carried out with.
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
        self.choose_set(next(iter(COMPARISONS)))

    def close(self) -> None:
        """Give back the runs, for good: the visitor's tab is closed."""
        self.playing, self.seeded = False, []
        forget(self)

    def choose_set(self, name: str) -> None:
        """Compare the experiments of a ready-made set from now on."""
        self.choose(COMPARISONS[name].experiments)
        self.name = name

    def choose(self, experiments: tuple[Experiment, ...], own: bool = False) -> None:
        """Compare these experiments from now on. Raises ValueError for fewer than two or more than three."""
        if not 2 <= len(experiments) <= MAX_EXPERIMENTS:
            raise ValueError(f"there are {len(experiments)} runs; two or three can be compared")
        self.experiments, self.name, self.own = tuple(experiments), None, own
        self.playing, self.until = False, None

    def choose_seeds(self, count: int) -> None:
        """Carry out each experiment with so many seeds: its own and the next ones. Runs that are there stay."""
        playing, until = self.playing, self.until
        self.pause()
        self.seeds, self.playing, self.until = count, playing, until

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
                self.choose_set(next(iter(COMPARISONS)))
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
        budget = min(COMPARED, LIMITS.run_bytes // sum(map(len, wanted)))
        self.seeded = []  # the old ones go before the new ones come
        self.seeded = [
            [known.get(e) or new_run(e, d, budget=budget) for e in seeds] for seeds, d in zip(wanted, data, strict=True)
        ]
        self.number += 1
        self._chunk = 1  # steps of each in a round
        forget(self)

    @property
    def begins_at(self) -> int:
        """The position at which a comparison begins: within the first epoch, and the same on every machine."""
        cost = sum(6 * parameter_count(e.sizes) * e.batch_size for e in self.experiments)
        epoch = min(self.progress(e, e.steps_per_epoch) for e in self.experiments)
        return min(epoch, self.unit * max(1, min(BEGINS, int(MAX_FIRST_PRODUCTS / cost))))

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

        Between rounds, where nothing is half done, Streamlit may break in with what the visitor did meanwhile.
        """
        start = perf_counter()
        drawing = start - self._drawing_since
        end = turn.clock() + max(MIN_BURST_SECONDS, PICTURE_SECONDS - drawing)  # as in Session.burst
        latest_end = start + MAX_BURST_SECONDS
        limit = self.total if self.until is None else self.until
        while not self.done and self.reached < limit and turn.clock() < end and perf_counter() < latest_end:
            began = turn.clock()
            with self._round_on:
                if not self.playing:  # another script run has paused it
                    return
                self._round(min(self.reached + self._chunk * self.unit, limit))
            took = turn.clock() - began
            self._chunk = max(1, self._chunk // 2) if took > ROUND else min(MAX_ROUND_STEPS, 2 * self._chunk)
            let_reruns_in()
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
        for _ in in_turns(self.advance(goal)):
            pass

    @latest(lambda compared: (tuple(compared.runs), sum(run.position for run in compared.runs), compared.playing))
    def verdicts(self) -> list[Judgement]:
        """What is to be said of every run now; while they play, from what was tested and counted last."""
        playing = self.playing
        return [
            judge(run, run.position, *(() if playing else (run.network, run.test(run.position, run.network)[0])))
            for run in self.runs
        ]
