"""Where a run is headed: trained to a step before the page is drawn, because a link or a choice asks for it."""

from dataclasses import dataclass
from time import perf_counter

import streamlit as st

from nnviz import Experiment
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.session import Session, begins_at
from nnviz.app.visitor import session
from nnviz.exports import fingerprint

NOWHERE = (0, 0, False)  # no run is bound for a step: number of the run, step, whether a link says so
PATIENCE = 0.3  # seconds of training before a bar is shown


@dataclass(frozen=True)
class Brought:
    """What is remembered of weights that are brought back: what made them, if the file says so, and which they are."""

    experiment: Experiment | None
    step: int | None
    fingerprint: str


def head_for(session: Session, step: int, by_link: bool = False) -> None:
    """Have this run trained to `step` before the page is drawn."""
    st.session_state["bound_for"] = session.number, step, by_link


def bound_for(session: Session) -> int | None:
    """The step that this run is sent to, until it gets there; or None."""
    number, step, _ = st.session_state.get("bound_for", NOWHERE)
    return step if number == session.number else None


def sent_by_link() -> bool:
    """Whether it is a link that sends the run to that step, and not a choice on the page."""
    return st.session_state.get("bound_for", NOWHERE)[2]


def arrive(session: Session) -> None:
    """Train to the moment that a link, or a choice on the page, asks for: in slices, with a bar, until it is there or
    somebody says stop."""
    step, began, bar, place = bound_for(session), perf_counter(), None, None
    if step is None:
        return
    why = "The link shows this run after step" if sent_by_link() else "This run is trained to step"
    for at in session.towards(step) if session.run.position < step else ():
        if perf_counter() - began > PATIENCE:
            if bar is None:
                place = st.empty()
                bar = _bar(place)
            bar.progress(at / step, f"{why} {step:,}: step {at:,} is taken.")
        let_reruns_in()  # the next run goes on
    leave()
    _compare(session)
    if place is not None:
        st.rerun()  # without the bar and the room that it takes


def begin(session: Session) -> None:
    """Where a preset was chosen: train to where every visit to it begins, together with all who chose it.

    Where weights were brought back: carry their experiment out again, so that all earlier moments are there, too.
    """
    if st.session_state.pop("preset_chosen", False) and session.run.position == 0:
        head_for(session, begins_at(session.experiment))
    brought = st.session_state.pop("brought", None)
    if brought and session.experiment == brought.experiment:  # it could be had
        _head_for(session, brought.step, brought.fingerprint)


def _head_for(session: Session, step: int, expected: str) -> None:
    """Look at the run at that step, training to it first if it is ahead; there it is compared with the one expected."""
    st.session_state["expected"] = expected
    session.look_at(step)
    if step > session.run.position:
        head_for(session, step)
    else:
        _compare(session)


def _compare(session: Session) -> None:
    expected = st.session_state.pop("expected", None)
    if expected is not None:
        same = expected == fingerprint(session.network)
        session.say(
            "This is the network of the file, to the last bit."
            if same
            else "The run of the file, trained again. Its weights differ from those in the file: they were changed, or "
            "come from another kind of machine."
        )


def _bar(place):
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button("Stop here", key="stop_here", icon=":material/stop:", on_click=_stop_here)
    return bar


def _stop_here() -> None:
    now = session()
    step = bound_for(now)
    if step is not None:
        now.stop_short(step)
    leave()


def leave() -> None:
    """Be bound for nowhere."""
    st.session_state["bound_for"] = NOWHERE
