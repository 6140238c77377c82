"""What one visitor looks at on the page of gradient flow, and what was worked out for the moment looked at."""

import streamlit as st

from nnviz.app.controls import put
from nnviz.app.server.runs import new_run
from nnviz.app.sight import bring
from nnviz.app.state import Session, session
from nnviz.diagnostics import CASES, QUANTITIES, Here, Noise
from nnviz.diagnostics.flow import here_of, noise_of
from nnviz.diagnostics.recorder import EVERY
from nnviz.figures import VIEWS

NOW, TIME, UPDATES, SPREAD, START, TRAP = "now", "time", "updates", "histograms", "start", "trap"
# What can be seen beside the verdicts, as the buttons call it.
PARTS = {
    NOW: "Flow now",
    TIME: "Over time",
    UPDATES: "Update : data",
    SPREAD: "Histograms",
    START: "Start and noise",
    TRAP: "The trap of ‖dW‖",
}
RATES = (EVERY, 64, 16, 4, 1)  # steps from one row of the recorder to the next, to choose from


class Flowing:
    """One visitor's place on the page.

    part: a key of PARTS. measure: a key of VIEWS. quantity, layer: of the histograms over time, layers from 0.
    """

    def __init__(self):
        self.part, self.measure = NOW, "dz_reach"
        self.quantity, self.layer = "dz", 0
        self._here: tuple[tuple, Here] | None = None
        self._noise: tuple[int, Noise] | None = None

    def settle(self, now: Session) -> None:
        """Fit what is chosen to the run there is by now."""
        self.layer = min(self.layer, now.run.network.depth - 1)
        if self.measure not in VIEWS:
            self.measure = "dz_reach"
        if self.quantity not in QUANTITIES:
            self.quantity = "dz"

    def here(self, now: Session) -> Here:
        """What the next minibatch measures at the moment looked at."""
        key = (now.number, now.step)
        known = self._here  # an older script run may put its own in the meantime, see Session
        if known is None or known[0] != key:
            known = self._here = (key, here_of(now.run, now.network, now.step))
        return known[1]

    def noise(self, now: Session) -> Noise | None:
        """The noise measured last in this run, at whatever moment; None if it was not asked for."""
        known = self._noise
        return known[1] if known is not None and known[0] == now.number else None

    def measure_noise(self, now: Session) -> None:
        """Measure it at the moment looked at. Asked again for the same moment, it does nothing."""
        known = self.noise(now)
        if known is None or known.step != now.step:
            self._noise = (now.number, noise_of(now.run, now.network, now.step))


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


def play_case(now: Session) -> None:
    """Play to where the experiment that was asked for is seen, if its settings could be had."""
    if not case_waits():
        return
    name, step = st.session_state.pop("flow_case")
    case = CASES[name]
    until = case.by if step is None else step
    if now.experiment != case.experiment:
        return
    bring("flow_network")
    if now.run.position < until and not now.run.done:
        now.play(until=until)
    elif step is not None:
        now.look_at(step)


def restart(number: int) -> None:
    """Start run `number` again; nothing if that was done already."""
    if session().number == number:
        session().restart()


def record_every(now: Session, every: int) -> None:
    """Record the run every so many steps: from its next start on, or at once if it has not begun.

    Raises ValueError for rates that are not offered.
    """
    if every not in RATES:
        raise ValueError(f"it can be {', '.join(map(str, RATES[:-1]))} or {RATES[-1]}")
    now.every = every
    if now.run.position == 0:
        now.run = new_run(now.experiment, now.run.data, every)


def flowing() -> Flowing:
    """This visitor's place; it begins at the flow of now."""
    if "flowing" not in st.session_state:
        st.session_state["flowing"] = Flowing()
    return st.session_state["flowing"]
