"""Opens an experiment that shows what a verdict looks like, and plays it to the step where it shows."""

import streamlit as st

from nnviz.app.controls import put
from nnviz.app.session import Session
from nnviz.app.sight import bring
from nnviz.diagnostics import CASES


def open_case(name: str, step: int | None = None) -> None:
    """Ask for an experiment in CASES, and for the step to look at (None: the step by which its verdict shows).

    A callback only asks: loading the data may take a while, and progress drawn in a callback would replace part of the
    page.
    """
    put(CASES[name].experiment)
    st.session_state["flow_case"] = name, step


def case_waits() -> bool:
    """Whether an experiment was asked for: only a run of the whole script can take on its settings."""
    return "flow_case" in st.session_state


def play_case(session: Session) -> None:
    """Play the experiment that was asked for up to its step, unless its settings were refused."""
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
