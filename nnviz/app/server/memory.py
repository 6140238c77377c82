"""Gives memory back: when a tab is closed, when nobody touches a page for long, and by collecting now and then.

There is no thread for this: the script runs of whoever is there do it, and the server's own loop when a tab is closed.
"""

import asyncio
import ctypes
import gc
import threading
from contextlib import suppress
from math import isfinite
from time import monotonic
from weakref import WeakSet

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nnviz.app.server.limits import LIMITS

COLLECT_SECONDS = 60  # between two collections; one takes about a tenth of a second, in which nothing else happens
RETRY_SECONDS = 10  # until a visitor for whom there was no room is let in, if there is some by then
LEAD_SECONDS = 0.5  # before Streamlit's own time-out: then it can still be told to let go of a closed tab
GATHER_SECONDS = 2  # from a tab's end to the collection: a class that leaves together is collected in one go

_visits: "WeakSet[Visit]" = WeakSet()
_places = threading.Lock()  # held while a place is looked for
_collected = monotonic()
_collection: asyncio.TimerHandle | None = None


class Visit:
    """One tab. tab: its name at Streamlit. visitor: the Visitor whose it is, None before they enter and once it holds
    nothing any more. let_in: whether it was given a place. closed: when it was closed, 0 while it is open; what it had
    is kept for a while, in which the visitor may come back, and keeps its place. loop: the server's, once the tab is
    closed."""

    def __init__(self):
        self.closed = 0.0
        self.let_in = False
        self.loop: asyncio.AbstractEventLoop | None = None
        context = get_script_run_ctx(suppress_warning=True)
        self.tab = context.session_id if context else ""
        self.visitor = None
        _visits.add(self)

    def enter(self, visitor) -> None:
        """At the start of a script run."""
        self.visitor = visitor
        for other in list(_visits):
            if other is not self and other.visitor is visitor:
                other.leave()  # this visitor, before the connection broke

    @property
    def session(self):
        """The visitor's session, None before there is one."""
        return self.visitor and self.visitor.session

    def give_up(self) -> None:
        """The time is over in which the visitor could have come back."""
        if self.session is not None and not any(v.session is self.session for v in _visits if v is not self):
            self.empty()
            self.let_go()
        self.leave()

    def make_place(self) -> None:
        """Give up a closed tab before its time, from the script run of another visitor, who needs the place."""
        self.empty()
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.let_go)

    def empty(self) -> None:
        """Give back what there is."""
        if self.visitor is not None:
            self.visitor.close()
        self.leave()

    def let_go(self) -> None:
        """Make Streamlit give up the tab, in the server's loop; it would keep it until another one is closed."""
        if runtime.exists() and not runtime.get_instance().is_active_session(self.tab):
            runtime.get_instance().close_session(self.tab)
        _collect_soon()

    def leave(self) -> None:
        """Have no place and hold nothing any more."""
        self.visitor, self.let_in = None, False


def _close(visit: Visit) -> None:
    visit.closed = monotonic()
    with suppress(RuntimeError):  # no loop here: a cache was cleared, and no tab closed
        visit.loop = asyncio.get_running_loop()
        visit.loop.call_later(max(0, st.get_option("server.disconnectedSessionTTL") - LEAD_SECONDS), visit.give_up)


@st.cache_resource(scope="session", show_spinner=False, on_release=_close)
def visit() -> Visit:
    """This visitor's open tab. Streamlit releases it when the tab is closed, and the same visitor has another one if
    they come back in time."""
    return Visit()


def crowded(me: Visit) -> bool:
    """Whether there is no place for this visitor. Else the place is theirs from now on: before their session is made,
    or all who come in the same moment would be let in.

    A closed tab has its place as long as what it had is kept, so that memory is bounded by the places. When all are
    taken, the tab that was closed first is given up for whoever comes.
    """
    with _places:
        while not (me.let_in or me.session) and len(_taken()) >= LIMITS.visitors:
            closed = [v for v in _taken() if v.closed]
            if not closed:
                return True
            min(closed, key=lambda v: v.closed).make_place()
        me.let_in = True
        return False


def visitors() -> int:
    """How many open tabs there are."""
    return sum(not v.closed for v in _taken())


def _taken() -> "list[Visit]":
    """The visits that have a place; of one who has just come back the later one alone."""
    here = [v for v in list(_visits) if v.let_in or v.session is not None]
    back = {id(v.session) for v in here if v.session is not None and not v.closed}
    return [v for v in here if not (v.closed and id(v.session) in back)]


def turn_away(me: Visit) -> None:
    """Say that there is no room, and try again after a while."""

    @st.fragment(run_every=RETRY_SECONDS)
    def waiting():
        if not crowded(me):
            st.rerun()
        st.info(
            f"No room is left: {visitors():,} of {LIMITS.visitors:,.0f} places are taken. This page opens by itself as "
            "soon as one is free.",
            icon=":material/hourglass_empty:",
        )

    waiting()
    st.stop()


def tidy() -> None:
    """Now and then: make those small who have not been touched for long, and collect."""
    if monotonic() - _collected > COLLECT_SECONDS:
        for v in list(_visits):
            if v.session is not None and monotonic() - v.session.touched > LIMITS.idle_minutes * 60:
                v.visitor.rest()
                v.visitor.own.forget_file()
        collect()


@st.fragment(run_every=LIMITS.idle_minutes * 30 if isfinite(LIMITS.idle_minutes) else None)
def beat() -> None:
    """Tidy at the end of every script run, and also while nobody does anything."""
    tidy()


def collect() -> None:
    """Give all memory that nobody holds back to the system, in place of Streamlit's collection after every run (see
    .streamlit/config.toml). What is left is put out of the reach of Python's own collections until the next time."""
    global _collected
    _collected = monotonic()
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _collect_soon() -> None:
    global _collection
    if _collection is None:

        def now():
            global _collection
            _collection = None
            collect()

        _collection = asyncio.get_running_loop().call_later(GATHER_SECONDS, now)
