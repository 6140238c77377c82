"""The numbers of a card: looked up in runs that all visitors share, and remembered by the process."""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress

import numpy as np
import streamlit as st

from nnviz import Experiment, Run
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import LIMITS
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.runs import new_run
from nnviz.app.server.shared_runs import bound_for, train
from nnviz.app.session import Session
from nnviz.data import DataUnavailable
from nnviz.lessons import Card, Draw, Lesson, Place, PlaceSource, Quantity, ReaderSource
from nnviz.lessons.answers import true_curve
from nnviz.lessons.cost import MAX_COST, cost_of
from nnviz.lessons.words import Value
from nnviz.text.lessons import TRAINING

MAX_KNOWN = 4000  # values that are remembered; those asked for longest ago go first

_known: OrderedDict[tuple, Value] = OrderedDict()


def look_up(source: PlaceSource | ReaderSource, quantity: Quantity) -> Value:
    """The value of a quantity; None where there is none: its data cannot be had, or it is not of this kind of run."""
    try:
        return source.find(quantity)
    except (DataUnavailable, ValueError):
        return None


class Numbers:
    """Looks up the quantities of a card."""

    def __init__(self, session: Session, place: Place):
        self._session, self._place = session, place
        self._runs: dict[Experiment, Run] = {}
        self._source = PlaceSource(place, self.run_of)

    def find(self, quantity: Quantity) -> Value:
        """Its value in the run of the card's place; None where there is none, or this server trains no such run."""
        key = self._place, quantity.text
        with suppress(KeyError):  # known, unless another visitor's value takes its place just now
            return _known[key]
        value = look_up(self._source, quantity)
        if value is None:
            return None
        _known[key] = value
        while len(_known) > MAX_KNOWN:
            _known.popitem(last=False)
        return value

    def curve(self, draw: Draw) -> tuple[np.ndarray, np.ndarray]:
        """The true curve of a drawing: (steps, values), empty if this server trains no such run."""
        try:
            return true_curve(draw, self.run_of(draw.curve.experiment(self._place.experiment), draw.end))
        except (DataUnavailable, ValueError):
            return np.empty(0), np.empty(0)

    def run_of(self, experiment: Experiment, step: int) -> Run:
        """A run that has taken so many steps: the visitor's own, or one that is shared. Raises ValueError for one that
        this server does not train."""
        run = self._session.run
        if run.experiment == experiment and run.position >= step:
            return run
        run = self._runs.get(experiment)
        if run is None or run.position < step and not run.done:
            if refused := LIMITS.refusal(experiment):
                raise ValueError(refused)
            run = bound_for(new_run(experiment, dataset_of(experiment)), step)
            with st.spinner(TRAINING):
                for _ in train(run, step):
                    let_reruns_in()
            self._runs[experiment] = run
        return run


def refusal(lesson: Lesson) -> str | None:
    """Why this server does not show a lesson, in one sentence; None if it does."""
    for number, card in enumerate(lesson.cards, 1):
        for experiment in experiments_of(card):
            if refused := LIMITS.refusal(experiment):
                return f"Card {number}: {refused}"
    if cost_of(lesson) > MAX_COST:
        return "The runs of this lesson take too long to train: ask for fewer steps, or for smaller networks."
    return None


def experiments_of(card: Card) -> Iterable[Experiment]:
    """Of its place, and of all that it looks up."""
    base = card.place.experiment
    return {base, *(quantity.experiment(base) for quantity in card.quantities)}
