"""Opening an experiment that shows a sign, and playing it to where its verdict is seen."""

from nnviz.app.controls import ask_for
from nnviz.app.destination import CASE, Destination
from nnviz.app.session import Session
from nnviz.app.sight import bring
from nnviz.app.visitor import visitor
from nnviz.diagnostics import CASES


def open_case(name: str, step: int | None = None) -> None:
    """Ask for the settings of an experiment in CASES, as a choice of ready-made settings does, and for a step to look
    at; without one, for that at which its verdict shows, or a later one if it is there by now.

    A callback: the data may take a while, and what a callback draws of that would take the place of something else.
    """
    case = CASES[name]
    ask_for(Destination(case.experiment, CASE, step=case.by if step is None else step, moment=step))


def case_waits() -> bool:
    """Whether settings were asked for that only a run of the whole script takes on."""
    there = visitor().destination
    return there is not None and there.asked_by == CASE


def play_case(session: Session) -> None:
    """Play to where the experiment that was asked for is seen, if its settings could be had."""
    if not case_waits():
        return
    here = visitor()
    there, here.destination = here.destination, None
    if session.experiment != there.experiment:
        return
    bring("flow_network")
    if session.run.position < there.step and not session.run.done:
        session.play(until=there.step)
    elif there.moment is not None:
        session.look_at(there.moment)
