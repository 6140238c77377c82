"""The view of the page of gradient flow: what is chosen there, and what is measured for it."""

from nnviz.app.server.runs import new_run
from nnviz.app.session import Session
from nnviz.app.view import View, choice, custom, number, whole
from nnviz.diagnostics import QUANTITIES, NextBatch, Noise
from nnviz.diagnostics.flow import measure_next_batch, measure_noise
from nnviz.diagnostics.recorder import RECORD_EVERY
from nnviz.figures import MEASURE_SCALES
from nnviz.memo import latest

LAYERS, NOW, TIME, UPDATES = "layers", "now", "time", "updates"
SPREAD, START, TRAP = "histograms", "start", "trap"
# What can be looked at, as the buttons call it: what everybody understands first, then the measures.
PARTS = {
    LAYERS: "Layer by layer",
    NOW: "Sizes now",
    TIME: "Over time",
    UPDATES: "Step sizes",
    SPREAD: "Histograms",
    START: "Start and noise",
    TRAP: "A trap",
}
RATES = (RECORD_EVERY, 64, 16, 4, 1)  # steps from one row of the recorder to the next, to choose from


def _over_time(view: "FlowView") -> bool:
    return view.part == TIME


def _in_histograms(view: "FlowView") -> bool:
    return view.part == SPREAD


def _record(view: "FlowView", text: str) -> None:
    view.record_every(whole(text))


def _say_recorded(view: "FlowView") -> str | None:
    every = view.run.recorder.every
    return None if every == RECORD_EVERY else str(every)


class FlowView(View):
    """part: the picture. measure: of the picture over time. quantity, layer: of the histograms."""

    url, prefix = "flow", "flow_"
    part = choice("flow", *PARTS)
    measure = choice("measure", *MEASURE_SCALES, said_if=_over_time)
    quantity = choice("spread", *QUANTITIES, usual="dz", said_if=_in_histograms)
    layer = number(
        "flow_layer", "layers", below=lambda view: view.run.network.depth, shown_from=1, said_if=_in_histograms
    )
    recorded = custom("recorded", _record, _say_recorded)

    def __init__(self, session: Session):
        super().__init__(session)
        self._noise: tuple[int, Noise] | None = None  # with the number of the run it was measured in

    @latest(lambda view: (view.session.number, view.step))
    def here(self) -> NextBatch:
        """What the next minibatch measures at the moment looked at."""
        return measure_next_batch(self.run, self.session.network, self.step)

    def noise(self) -> Noise | None:
        """The noise that was measured last in this run, at whatever moment; None if nobody asked for it."""
        known = self._noise
        return known[1] if known is not None and known[0] == self.session.number else None

    def measure_noise(self) -> None:
        """Measure the noise at the moment looked at. Asked again for the same moment, it does nothing."""
        known = self.noise()
        if known is None or known.step != self.step:
            self._noise = (self.session.number, measure_noise(self.run, self.session.network, self.step))

    def record_every(self, every: int) -> None:
        """Record the run every so many steps: from its next start on, or at once if it has not begun.

        Raises ValueError for rates that are not offered.
        """
        if every not in RATES:
            raise ValueError(f"it can be {', '.join(map(str, RATES[:-1]))} or {RATES[-1]}")
        session = self.session
        session.every = every
        if session.run.position == 0:
            session.run = new_run(session.experiment, session.run.data, every)
