"""Where the words of a card are looked up: in the run of its place, or in what the reader has on the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nnviz.experiment import Experiment
from nnviz.lessons.place import Place
from nnviz.lessons.snapshot import Snapshot
from nnviz.lessons.staging import snapshot_at
from nnviz.lessons.words import BEST, Quantity, Value
from nnviz.run import Run


@dataclass
class PlaceSource:
    """Looks quantities up in the run of a card's place. run_of: (experiment, step) -> a run that has taken that many
    steps, or as many as it can."""

    place: Place
    run_of: Callable[[Experiment, int], Run]

    def __post_init__(self):
        self._known: dict[tuple, Snapshot] = {}

    def find(self, quantity: Quantity) -> Value:
        experiment = quantity.experiment(self.place.experiment)
        key = experiment, self.place.step if quantity.when is None else quantity.when
        if key not in self._known:
            self._known[key] = self._look(quantity, experiment)
        return quantity.look_up(self._known[key])

    def _look(self, quantity: Quantity, experiment: Experiment) -> Snapshot:
        run = self.run_of(experiment, needed_step(quantity, self.place, experiment))
        step = self.place.step if quantity.when is None else quantity.when.step(experiment)
        step = best_step(run) if step is None else min(step, run.position)
        return snapshot_at(self.place, run, step)


class Finder(Protocol):
    """What looks quantities up."""

    def find(self, quantity: Quantity) -> Value: ...


@dataclass
class ReaderSource:
    """Looks quantities up in what the reader has on the screen; those with other settings in the run of the place.

    of_place: finds these, as a PlaceSource does."""

    snapshot: Snapshot
    of_place: Finder

    def find(self, quantity: Quantity) -> Value:
        if quantity.changes:
            return self.of_place.find(quantity)
        now, when = self.snapshot, quantity.when
        if when is None:
            return quantity.look_up(now)
        step = best_step(now.run) if when.kind == BEST else when.step(now.run.experiment)
        return quantity.look_up(now.at(step)) if step <= now.run.position else None


def needed_step(quantity: Quantity, place: Place, experiment: Experiment) -> int:
    """How far a run has to be trained for a quantity of a card's place."""
    if quantity.when is None:
        return min(place.step, experiment.total_steps)
    if quantity.when.kind == BEST:
        return experiment.total_steps
    return quantity.when.step(experiment)


def best_step(run: Run) -> int:
    """The step of the test with the highest accuracy so far."""
    return max(run.history.points, key=lambda point: (point.test_accuracy, -point.step)).step
