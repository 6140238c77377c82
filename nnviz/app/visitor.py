"""The visitor: the session of one tab, what it looks at and where it is headed, in one object of st.session_state."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from nnviz import DATASETS, Experiment
from nnviz.app.destination import Before, Destination
from nnviz.app.own.state import OwnData
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import LIMITS, PLAIN
from nnviz.app.session import Session
from nnviz.data import DataUnavailable
from nnviz.text.run import say_problems, trained_already

TOAST_SECONDS = 20  # that a toast stays, at least
CHARACTERS_A_SECOND = 15  # that a slow reader reads


class Visitor:
    """session: None until the link is opened. views: what is looked at on each page, by the names of their classes.
    page: the address of the page that is open. destination: where the run is headed, None for nowhere. before: the run
    that there is a way back to, or None. wanted: the address of the page to go to next, or None. own: their own data.
    reopened: the query of a link that is to be opened in place of the address, or None. closed: whether all of this was
    given back, for good.
    """

    def __init__(self):
        self.session: Session | None = None
        self.views: dict = {}
        self.page = ""
        self.destination: Destination | None = None
        self.before: Before | None = None
        self.wanted: str | None = None
        self.own = OwnData()
        self.reopened: dict[str, str] | None = None
        self.closed = False

    def start_again(self, page: str, query: dict[str, str]) -> None:
        """Open a link in place of all that is there, but the visitor's data: its query, on its page."""
        self._let_go()
        self.session, self.views = None, {}
        self.destination = self.before = None
        self.wanted, self.reopened = page, query

    def head_for(self, there: Destination) -> None:
        """Ask for a destination: it takes the place of any other."""
        self.destination = replace(there, instead=self.under_way())

    def turn_back(self) -> None:
        """What was asked for last cannot be had: go on to where the run was headed before."""
        if self.destination is not None and self.destination.number is None:
            self.destination = self.destination.instead

    def under_way(self) -> Destination | None:
        """The destination of the run that the session has, until it is there."""
        there = self.destination
        return there if there is not None and there.number == self.session.number else None

    def rest(self) -> None:
        """Keep what cannot be worked out again: nobody has touched the page for long."""
        for held in (self.session, *self.views.values()):
            held.rest()

    def close(self) -> None:
        """Give back the runs and what was worked out: the visitor's tab is closed."""
        self.closed = True
        self.own, self.destination, self.before = OwnData(), None, None
        self._let_go()

    def _let_go(self) -> None:
        for held in (self.session, *self.views.values()):
            if held is not None:
                held.close()


def enter() -> Visitor:
    """This visitor at the start of a script run: a new one in a new tab, and in one that was given up meanwhile."""
    known = st.session_state.get("visitor")
    if known is None or known.closed:
        known = st.session_state["visitor"] = Visitor()
    return known


def visitor() -> Visitor:
    """This visitor, who has entered."""
    return st.session_state["visitor"]


def session() -> Session:
    """This visitor's session; the entry script has opened it."""
    here = visitor()
    if here.closed:
        st.rerun()
    here.session.touch()
    return here.session


def open_session(
    experiment: Experiment,
    problems: list[str],
    show: Callable[[Session], list[str]] = lambda opened: [],
    untrained: bool = False,
) -> Session:
    """A new visitor's session. problems: what the link said that makes no sense; show: makes the session show what
    else the link asks for, and returns what of that makes no sense.

    It takes its first steps at once, so that the first thing seen has learned something; unless it is to begin
    untrained, or the link asks for a moment, to which `arrival.arrive` will train it.
    """
    here, troubles = visitor(), []
    here.destination = None  # of a script run that was broken off
    refused = LIMITS.refusal(experiment)
    if refused:
        troubles.append(f"{refused} The page shows the default settings instead.")
        experiment = Experiment()
    try:
        data = dataset_of(experiment)
    except DataUnavailable as error:
        troubles.append(f"{error} The page shows {DATASETS['digits'].title} instead.")
        # The usual digits, which are always to be had.
        experiment = replace(experiment, dataset="digits", samples=None, variety=PLAIN.variety, data_seed=0)
        data = dataset_of(experiment)
    opened = Session(experiment, data)
    problems = problems + show(opened)
    if problems:
        troubles.append(say_problems(problems))
    opened.troubles = troubles
    if here.destination is None and not untrained:
        opened.first_steps()
        opened.say(trained_already(opened.run.position))
    here.session = opened
    return opened


def tell(session: Session) -> None:
    """Say what could not be done, once."""
    if session.troubles:
        told = " ".join(session.troubles)
        st.toast(told, icon=":material/warning:", duration=max(TOAST_SECONDS, len(told) // CHARACTERS_A_SECOND))
    session.troubles = []
