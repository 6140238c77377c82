"""The view of the page of weights: what is chosen there, and what is computed for it.

Layers are counted from 0, as in Network.W. The chosen unit is in the session: all pages share it.
"""

import numpy as np

from nnviz import Network
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.turns import in_turns
from nnviz.app.session import Session
from nnviz.app.view import View, choice, custom, flag, number, whole
from nnviz.figures.tiles import TILES_PAGE_SIZE
from nnviz.inspection import KINDS, SORTS, Parameters, Responses, next_gradient, sort_units, unit_responses, weight_view
from nnviz.inspection.movement import Past, film_steps
from nnviz.inspection.weights import find_largest_input, find_largest_unit, is_mostly_noise
from nnviz.memo import latest
from nnviz.replays import choose_affordable, count_replayed, time_step
from nnviz.unit import Unit

NETWORK, MATRIX, WEIGHT = "All layers", "One matrix", "One weight"
PICTURES, NUMBERS = "Pictures", "Matrix"
DRAWN = {"pictures": PICTURES, "matrix": NUMBERS}
TESTED_WHILE_PLAYING = 256  # test samples for the responses of units while the run plays: one forward pass
REPLAY_SECONDS = 0.06  # a replay may take while the run plays
RIDGES_SECONDS, FILM_SECONDS = 2.0, 12.0  # replays may take for histograms, and for a film
RERUNS_EVERY = 16  # steps of a replay between two chances for Streamlit to break in


def _put_drawn(view: "WeightsView", text: str) -> None:
    if text not in DRAWN:
        raise ValueError(f"it can be {' or '.join(DRAWN)}")
    view.drawn = DRAWN[text]


def _say_drawn(view: "WeightsView") -> str | None:
    usual = PICTURES if view.layer == 0 else NUMBERS
    return None if view.drawn == usual else next(text for text, drawn in DRAWN.items() if drawn == view.drawn)


def _put_column(view: "WeightsView", text: str) -> None:
    unit, units = whole(text), view.run.network.sizes[view.layer + 1]
    if unit >= units:
        raise ValueError(f"the columns of W{view.layer + 1} are 0 to {units - 1}")
    view.session.unit = Unit.of_column(view.layer, unit)


def _say_column(view: "WeightsView") -> str | None:
    return str(view.session.unit.index) if view.has_chosen() else None


def _put_row(view: "WeightsView", text: str) -> None:
    row, rows = whole(text), view.run.network.sizes[view.layer]
    if row >= rows:
        raise ValueError(f"the rows of W{view.layer + 1} are 0 to {rows - 1}")
    view.rows[view.layer] = row


def _say_row(view: "WeightsView") -> str | None:
    return str(view.rows[view.layer]) if view.layer in view.rows else None


def _pages(view: "WeightsView") -> int:
    return -(-view.run.network.sizes[view.layer + 1] // TILES_PAGE_SIZE)


class WeightsView(View):
    """level: how far down. kind: a name in KINDS. order: a name in SORTS. one_scale: for all pictures. layer: the
    matrix. page: of pictures of units. rows: layer -> the input chosen in it. film: what a film was asked for, or None.
    """

    url, prefix = "weights", "weights_"
    level = choice("view", layers=NETWORK, matrix=MATRIX, weight=WEIGHT)
    kind = choice("numbers", *KINDS)
    order = choice("order", *SORTS, resets="page")
    one_scale = flag("colours", own=False, one=True)
    # A link says the matrix before what is in it.
    layer = number("layer", "matrices", below=lambda view: view.run.network.depth, shown_from=1, resets="page")
    page = number("tiles", "pages", below=_pages)
    drawn_in_link = custom("drawn", _put_drawn, _say_drawn)
    column_in_link = custom("column", _put_column, _say_column)
    row_in_link = custom("row", _put_row, _say_row)

    def __init__(self, session: Session):
        super().__init__(session)
        self.rows: dict[int, int] = {}
        self.film: tuple | None = None
        self.past = Past(0)
        self._drawn = {True: PICTURES, False: NUMBERS}  # for the first layer, and for deeper ones
        self._update: tuple[int, int, Parameters] | None = None  # run, step, and what its last step did
        if session.unit is not None and session.unit.layer:
            self.layer = session.unit.matrix

    def settle(self) -> None:
        super().settle()
        session, sizes = self.session, self.run.network.sizes
        self.rows = {layer: row for layer, row in self.rows.items() if layer < len(sizes) - 1 and row < sizes[layer]}
        if session.unit is not None and not session.unit.exists_in(sizes):
            session.unit = None
        if self.past.run != session.number:
            self.past = Past(session.number)

    @property
    def drawn(self) -> str:
        """How this matrix is drawn, PICTURES or NUMBERS: one choice for the first layer, one for all deeper ones."""
        return self._drawn[self.layer == 0]

    @drawn.setter
    def drawn(self, drawn: str) -> None:
        self._drawn[self.layer == 0] = drawn

    def has_chosen(self) -> bool:
        """Whether a unit of this layer was chosen."""
        return self.session.unit is not None and self.session.unit.layer == self.layer + 1

    def unit(self) -> int:
        """The unit of this layer that is looked at: the one chosen, or the one with the largest weights."""
        if self.has_chosen():
            return self.session.unit.index
        return find_largest_unit(self.session.network, self.layer)

    def row(self) -> int:
        """The input of this layer that is looked at: the one chosen, or the one with the largest weight to the unit."""
        if self.layer in self.rows:
            return self.rows[self.layer]
        return find_largest_input(self.session.network, self.layer, self.unit(), self.run.data)

    def choose_cell(self, row: int, column: int) -> None:
        """Look at one weight of this layer."""
        self.session.unit = Unit.of_column(self.layer, column)
        self.rows[self.layer] = row

    @latest(lambda view: view.session.number)
    def start(self) -> Network:
        """The network at step 0."""
        *_, network = in_turns(self.run.replay(0))
        return network

    def first_kind(self) -> str:
        """The kind of numbers in the pictures that the page opens with: what training changed, as long as the weights
        of the first layer are mostly the noise that they began with."""
        if self.kind != "weights" or self.layer or not self.step or not self.run.data.kind.pixels:
            return self.kind
        return "change" if is_mostly_noise(self.session.network.W[0], self.start().W[0]) else self.kind

    def before(self) -> Network | None:
        """The network one step earlier; None at step 0, and while the run plays if the replay would take too long."""
        if self.step == 0:
            return None
        if self.session.playing and count_replayed(self.run, [self.step - 1]) * self.pace() > REPLAY_SECONDS:
            return None
        return self._replay_before()

    @latest(lambda view: (view.session.number, view.step))
    def _replay_before(self) -> Network:
        for i, network in enumerate(in_turns(self.run.replay(self.step - 1)), start=1):
            before = network
            if i % RERUNS_EVERY == 0:
                let_reruns_in()
        return before

    @latest(lambda view: (view.session.number, view.step))
    def gradient(self) -> Parameters | None:
        """The gradient of the minibatch that follows; None where it is not finite any more."""
        network = self.session.network
        with np.errstate(all="ignore"):
            backward = next_gradient(self.run, network, self.step)
        found = weight_view("gradient", network, backward)
        return found if found.finite else None

    def parameters(self, kind: str | None = None) -> Parameters | None:
        """The numbers of the chosen kind (or of another) at this step; None where there are none.

        While the run plays, an update that would take too long to compute is that of an earlier step (see `held`).
        """
        kind = kind or self.kind
        if kind == "gradient":
            return self.gradient()
        session = self.session
        other = {"weights": lambda: None, "change": self.start, "update": self.before}[kind]()
        if kind == "update" and other is None:
            kept = self._update
            return kept[2] if session.playing and kept is not None and kept[0] == session.number else None
        with np.errstate(all="ignore"):
            found = weight_view(kind, session.network, other)
        if not found.finite:
            return None
        if kind == "update":
            self._update = (session.number, session.step, found)
        return found

    def held(self) -> int | None:
        """The earlier step whose update is shown while the run plays; None if it is that of this step."""
        kept, session = self._update, self.session
        if kept is None or not session.playing or kept[0] != session.number or kept[1] == session.step:
            return None
        return kept[1]

    def numbers_of_weight(self) -> dict[str, float | None]:
        """The chosen weight in every kind: name in KINDS, or "start" -> its number, None where there is none."""
        cell = self.row(), self.unit()
        found: dict[str, float | None] = {"start": float(self.start().W[self.layer][cell])}
        for kind in KINDS:
            parameters = self.parameters(kind)
            held = kind == "update" and self.held() is not None
            found[kind] = None if parameters is None or held else float(parameters.W[self.layer][cell])
        return found

    @latest(lambda view: (view.session.number, view.run.position > 0))
    def pace(self) -> float:
        """Seconds that a training step takes; 0 before the first one."""
        return time_step(self.run)

    @latest(lambda view: (view.session.number, view.step, view.session.playing))
    def responses(self) -> Responses:
        """What the units do for test samples at this step; for fewer samples while the run plays."""
        run = self.run
        rows = run.tested[:TESTED_WHILE_PLAYING] if self.session.playing else run.tested
        with np.errstate(all="ignore"):
            return unit_responses(
                self.session.network, lambda chunk: run.test_inputs(rows[chunk]), run.data.y_test[rows], top=1
            )

    @latest(
        lambda view, parameters: (
            (view.session.number, view.layer, view.order, view.kind),
            None if view.session.playing else view.step,  # while it plays, units keep their places
        )
    )
    def units(self, parameters: Parameters) -> np.ndarray:
        """The units of this layer in the order chosen."""
        with np.errstate(all="ignore"):
            responses = self.responses() if self.order in ("firing", "favourite") else None
            return sort_units(self.order, parameters.W[self.layer], responses, self.layer)

    def moments(self) -> list[int]:
        """The steps with a histogram, after computing the missing ones; while the run plays, only that of this step."""
        past, kind, start, step = self.past, self.kind, self.start(), self.step
        if not self.session.playing and past.looked.get(kind) != self.run.position:
            most = int(RIDGES_SECONDS / max(self.pace(), 1e-6))
            for i, _ in enumerate(in_turns(past.look_back(self.run, kind, start, most)), start=1):
                if i % RERUNS_EVERY == 0:
                    let_reruns_in()
            past.looked[kind] = self.run.position
        if (kind, step) not in past.fine:
            before = self.before() if kind == "update" else None
            if step >= KINDS[kind].first and not (kind == "update" and before is None):
                past.fine[kind, step] = past.count_matrices(self.run, kind, step, self.session.network, start, before)
        found = {step for step in (*past.moments.get(kind, ()), step) if (kind, step) in past.fine}
        past.keep(kind, found)
        return sorted(found)

    def film_key(self, units: tuple[int, ...]) -> tuple:
        """What identifies a film: the run, the step it goes up to, its units."""
        return self.session.number, self.step, units

    def film_plan(self) -> tuple[list[int], int]:
        """(the moments of a film that can be replayed in time, the training steps that takes)."""
        steps = choose_affordable(self.run, film_steps(self.step), int(FILM_SECONDS / max(self.pace(), 1e-6)))
        return steps, count_replayed(self.run, steps)
