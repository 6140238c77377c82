"""What one visitor looks at on the page of weights, and what was worked out for it.

Layers are counted from 0 here, as in W of the engine; the unit chosen is shared with the other pages, in the session.
"""

import numpy as np
import streamlit as st

from nnviz import Network
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.turns import in_turns
from nnviz.app.state import Session, session
from nnviz.inspection import KINDS, Parameters, Responses, next_gradient, sort_units, unit_responses, weight_view
from nnviz.inspection.movement import Past, film_steps
from nnviz.replays import affordable, cost, seconds_a_step

NETWORK, MATRIX, WEIGHT = "All layers", "One matrix", "One weight"
PICTURES, NUMBERS = "Pictures", "Matrix"
WHILE_PLAYING = 256  # test samples that a unit's responses are taken from while the run plays: one pass
USUAL = 500  # training samples that say which pixels are often dark
AT_ONCE = 0.06  # seconds that a replay may take while the run plays
RIDGES_WITHIN, FILM_WITHIN = 2.0, 12.0  # seconds that replays may take for histograms, and for a film


class Weighing:
    """One visitor's place on the page.

    level: how far down. kind: a name in KINDS. layer: the matrix. rows: layer -> the input chosen in it. order: a name
    in SORTS. one_scale: for all pictures. drawn: how a matrix is shown, for the first layer (True) and deeper ones
    (False). page: of tiles. film: what a film was asked for, or None.
    """

    def __init__(self):
        self.level, self.kind, self.layer = NETWORK, "weights", 0
        self.rows: dict[int, int] = {}
        self.order, self.one_scale, self.page = "number", False, 0
        self.drawn = {True: PICTURES, False: NUMBERS}
        self.film: tuple | None = None
        self.past = Past(0)
        self._start: tuple[int, Network] | None = None
        self._before: tuple[tuple, Network] | None = None
        self._gradient: tuple[tuple, Parameters] | None = None
        self._responses: tuple[tuple, Responses] | None = None
        self._order: tuple[tuple, np.ndarray] | None = None
        self._update: tuple[int, int, Parameters] | None = None  # run, step, and what its last step did
        self._pace: tuple[int, float] = (0, 0.0)

    def settle(self, now: Session) -> None:
        """Fit what is chosen to the run there is by now."""
        sizes = now.run.network.sizes
        self.layer = min(self.layer, len(sizes) - 2)
        self.rows = {layer: row for layer, row in self.rows.items() if layer < len(sizes) - 1 and row < sizes[layer]}
        if now.unit is not None and (now.unit[0] >= len(sizes) or now.unit[1] >= sizes[now.unit[0]]):
            now.unit = None
        if self.past.run != now.number:
            self.past, self._order = Past(now.number), None

    def has_chosen(self, now: Session) -> bool:
        """Whether a unit of this layer was chosen."""
        return now.unit is not None and now.unit[0] == self.layer + 1

    def unit(self, now: Session) -> int:
        """The unit of this layer that is looked at: the one chosen, or the one with the largest weights."""
        if self.has_chosen(now):
            return now.unit[1]
        with np.errstate(all="ignore"):
            return int(np.linalg.norm(now.network.W[self.layer], axis=0).argmax())

    def row(self, now: Session) -> int:
        """The input of this layer that is looked at: the one chosen, or the one with the largest weight to the unit.

        Of pixels, one that is often dark: the largest weight of all may lead from a corner where nobody ever writes.
        """
        if self.layer in self.rows:
            return self.rows[self.layer]
        weights = np.abs(now.network.W[self.layer][:, self.unit(now)])
        if self.layer == 0 and len(now.run.data.shape) == 2:
            weights *= now.run.data.train[:USUAL].mean(axis=0)
        return int(weights.argmax())

    def choose_layer(self, layer: int) -> None:
        """Another matrix; units are looked at from the first page on."""
        if layer != self.layer:
            self.layer, self.page = layer, 0

    def choose_cell(self, now: Session, row: int, column: int) -> None:
        """One weight of this layer."""
        now.unit = (self.layer + 1, column)
        self.rows[self.layer] = row

    def start(self, now: Session) -> Network:
        """The network at step 0."""
        if self._start is None or self._start[0] != now.number:
            *_, network = in_turns(now.run.replay(0))
            self._start = (now.number, network)
        return self._start[1]

    def before(self, now: Session) -> Network | None:
        """The network one step before the one looked at; None at step 0, and while it plays where it takes too long.

        A replay is cut into slices between which Streamlit may break in with what the visitor did meanwhile.
        """
        key = (now.number, now.step)
        known = self._before
        if known is not None and known[0] == key:
            return known[1]
        if now.step == 0:
            return None
        if now.playing and cost(now.run, [now.step - 1]) * self.pace(now) > AT_ONCE:
            return None
        for i, network in enumerate(in_turns(now.run.replay(now.step - 1))):
            found = network
            if i % 16 == 15:
                let_reruns_in()
        self._before = (key, found)
        return found

    def gradient(self, now: Session) -> Parameters | None:
        """That of the minibatch that follows; None where it is not finite any more."""
        key = (now.number, now.step)
        known = self._gradient  # an older script run may put its own in the meantime, see Session
        if known is None or known[0] != key:
            network = now.network
            with np.errstate(all="ignore"):
                backward = next_gradient(now.run, network, now.step)
            known = self._gradient = (key, weight_view("gradient", network, backward))
        return finite(known[1])

    def view(self, now: Session, kind: str | None = None) -> Parameters | None:
        """The numbers of the kind chosen (or of another) at the step looked at; None where there are none.

        While the run plays, updates that take too long to work out stay those of an earlier step (see `held`).
        """
        kind = kind or self.kind
        if kind == "gradient":
            return self.gradient(now)
        other = {"weights": lambda now: None, "change": self.start, "update": self.before}[kind](now)
        if kind == "update" and other is None:
            kept = self._update
            return kept[2] if now.playing and kept is not None and kept[0] == now.number else None
        with np.errstate(all="ignore"):
            view = finite(weight_view(kind, now.network, other))
        if kind == "update" and view is not None:
            self._update = (now.number, now.step, view)
        return view

    def held(self, now: Session) -> int | None:
        """The step whose update stands in for that of now while the run plays; None where none does."""
        known = self._update
        if known is None or not now.playing or known[0] != now.number or known[1] == now.step:
            return None
        return known[1]

    def numbers(self, now: Session) -> dict[str, float | None]:
        """The weight looked at, in every kind: name in KINDS -> number, and "start"; None where there is none."""
        cell = self.row(now), self.unit(now)
        found: dict[str, float | None] = {"start": float(self.start(now).W[self.layer][cell])}
        for kind in KINDS:
            view = self.view(now, kind)
            held = kind == "update" and self.held(now) is not None
            found[kind] = None if view is None or held else float(view.W[self.layer][cell])
        return found

    def is_blank(self, now: Session) -> bool:
        """Whether the weight looked at comes from a pixel without ink in all training images."""
        data = now.run.data
        if self.layer or len(data.shape) != 2:
            return False
        return not data.train[:, self.row(now)].any()

    def pace(self, now: Session) -> float:
        """Seconds that a training step takes, measured once a run."""
        if self._pace[0] != now.number or not self._pace[1]:
            self._pace = (now.number, seconds_a_step(now.run))
        return self._pace[1]

    def responses(self, now: Session) -> Responses:
        """What the units do for test samples, at the step looked at; for fewer of them while the run plays."""
        rows = now.run.tested[:WHILE_PLAYING] if now.playing else now.run.tested
        key = (now.number, now.step, len(rows))
        known = self._responses
        if known is None or known[0] != key:
            with np.errstate(all="ignore"):
                found = unit_responses(
                    now.network, lambda chunk: now.run.test_inputs(rows[chunk]), now.run.data.y_test[rows], top=1
                )
            known = self._responses = (key, found)
        return known[1]

    def units(self, now: Session, view: Parameters) -> np.ndarray:
        """The units of this layer in the order chosen. While it plays they keep their places."""
        place = (now.number, self.layer, self.order, self.kind)
        key = (*place, now.step)
        known = self._order
        if known is None or known[0] != key and not (now.playing and known[0][:-1] == place):
            with np.errstate(all="ignore"):
                needs = self.order in ("firing", "favourite")
                found = sort_units(self.order, view.W[self.layer], self.responses(now) if needs else None, self.layer)
            known = self._order = (key, found)
        return known[1]

    def moments(self, now: Session) -> list[int]:
        """The steps whose histograms are there, the one looked at among them, after finding those that are not.

        While the run plays only the one looked at is found anew.
        """
        past, kind, start = self.past, self.kind, self.start(now)
        if not now.playing and past.looked.get(kind) != now.run.position:
            most = int(RIDGES_WITHIN / max(self.pace(now), 1e-6))
            for i, _ in enumerate(in_turns(past.look_back(now.run, kind, start, most))):
                if i % 16 == 15:
                    let_reruns_in()
            past.looked[kind] = now.run.position
        if (kind, now.step) not in past.spreads:
            before = self.before(now) if kind == "update" else None
            if now.step >= KINDS[kind].first and not (kind == "update" and before is None):
                past.spreads[kind, now.step] = past.spread(now.run, kind, now.step, now.network, start, before)
        found = {step for step in (*past.moments.get(kind, ()), now.step) if (kind, step) in past.spreads}
        past.keep(kind, found)
        return sorted(found)

    def film_key(self, now: Session, units: tuple[int, ...]) -> tuple:
        """What a film is of: this run up to the step looked at, these units."""
        return now.number, now.step, units

    def film_plan(self, now: Session) -> tuple[list[int], int]:
        """(the moments of a film that can be had in time, how many training steps that takes)."""
        steps = affordable(now.run, film_steps(now.step), int(FILM_WITHIN / max(self.pace(now), 1e-6)))
        return steps, cost(now.run, steps)


def finite(view: Parameters) -> Parameters | None:
    """The view, or None if a number in it is not finite."""
    return view if all(np.isfinite(array).all() for array in (*view.W, *view.b)) else None


def weighing() -> Weighing:
    """This visitor's place; it begins at all layers."""
    if "weighing" not in st.session_state:
        begun = st.session_state["weighing"] = Weighing()
        unit = session().unit if "session" in st.session_state else None
        if unit is not None and unit[0] >= 1:
            begun.layer = unit[0] - 1
    return st.session_state["weighing"]
