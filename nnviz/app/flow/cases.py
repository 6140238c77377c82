"""Opens an experiment that shows what a verdict looks like, and plays it to the step where it shows."""

from nnviz.app.controls import ask_for
from nnviz.app.destination import CASE, Destination
from nnviz.app.session import Session
from nnviz.app.sight import scroll_to
from nnviz.app.visitor import visitor
from nnviz.diagnostics import CASES


def open_case(name: str, step: int | None = None) -> None:
    """Ask for an experiment in CASES and the step to look at (None: the step at which its verdict shows, or the step
    that its run has reached by then).

    For callbacks, which only ask: loading the data may take a while, and a progress bar drawn in a callback would
    replace part of the page.
    """
    case = CASES[name]
    ask_for(Destination(case.experiment, CASE, step=case.verdict_step if step is None else step, moment=step))


def case_waits() -> bool:
    """Whether an experiment was asked for. Only a run of the whole script can apply its settings."""
    there = visitor().destination
    return there is not None and there.asked_by == CASE


def play_case(session: Session) -> None:
    """Play the experiment that was asked for up to the step to look at, unless its settings were refused."""
    if not case_waits():
        return
    here = visitor()
    there, here.destination = here.destination, None
    if session.experiment != there.experiment:
        return
    scroll_to("flow_network")
    # Play to a step that is still ahead; look back at one that the run has passed, because it cannot be played again.
    if session.run.position < there.step and not session.run.done:
        session.play(until=there.step)
    elif there.moment is not None:
        session.look_at(there.moment)
