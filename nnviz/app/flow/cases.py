"""Opening an experiment that shows a sign, and playing it to where its verdict is seen."""

import streamlit as st

from nnviz.app.controls import put
from nnviz.app.sight import bring
from nnviz.app.state import Session
from nnviz.diagnostics import CASES


def open_case(name: str, step: int | None = None) -> None:
    """Ask for the settings of an experiment in CASES, as a choice of ready-made settings does, and for a step to look
    at; without one, for that at which its verdict shows, or a later one if it is there by now.

    A callback: the data may take a while, and what a callback draws of that would take the place of something else.
    """
    put(CASES[name].experiment)
    st.session_state["flow_case"] = name, step


def case_waits() -> bool:
    """Whether settings were asked for that only a run of the whole script takes on."""
    return "flow_case" in st.session_state


def play_case(session: Session) -> None:
    """Play to where the experiment that was asked for is seen, if its settings could be had."""
    if not case_waits():
        return
    name, step = st.session_state.pop("flow_case")
    case = CASES[name]
    until = case.by if step is None else step
    if session.experiment != case.experiment:
        return
    bring("flow_network")
    if session.run.position < until and not session.run.done:
        session.play(until=until)
    elif step is not None:
        session.look_at(step)
