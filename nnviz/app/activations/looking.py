"""What one visitor looks at on the page of activations: which image, what was changed in it, which part of the page.

Everything the page shows follows from this and from the session. Of what is uploaded only 28 x 28 pixels are kept, and
only until something else takes their place.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from nnviz.app.state import Session
from nnviz.data.centring import place
from nnviz.data.drawing import Drawing, encode, rasterise
from nnviz.inspection import Path, Responses, Scene, counterfactual, forward_with, painted, unit_responses
from nnviz.text.numbers import fixed
from nnviz.unit import Unit

TEST, DRAW, UPLOAD = "Test image", "Draw", "Upload"
POINT, PLACE = "Test point", "Any place"
ALL, RIGHT, WRONG = "All", "Right", "Wrong"
IN_ORDER, SUREST, LEAST_SURE = "in order", "surest first", "least sure first"
PIXEL, ERASE_3, ERASE_4 = "One pixel", "Erase 3 × 3", "Erase 4 × 4"
UNIT, CHANGE, WHY, LAYERS = "One unit", "Change something", "Why this answer", "All layers"
PAD = "digit_pad"
MOST_EDITS = 200
SPECK = 3  # pixels of a drawing: with fewer no ink can be made out in it
WHILE_PLAYING = 256  # test samples that a unit's responses are taken from while the run plays: one pass


@dataclass(frozen=True)
class Edit:
    """Pixels painted over: `size` x `size` of them from (row, column) on, with `value`, 0 paper to 1 ink."""

    row: int
    column: int
    size: int
    value: float


class Looking:
    """One visitor's place on the page.

    source: where the image comes from. digit: a class, or None; which, order: of the test images to choose from;
    page: of them. draws: how many were drawn at random. uploads: how many files came; trouble: what was wrong with the
    last one. uploaded: (inputs,) uint8 of the last that could be read, or None; done: what was done to it; pictures:
    how many could be read. place: (x, y) in the plane, or None.
    edits, off: pixels painted over, and units switched off. tool: what a click on the
    image does. part: of the page. target: the class asked about, None for the answer; wanted: the class of "what would
    have to change", None for the runner-up.
    """

    def __init__(self):
        self.source, self.digit, self.which, self.order = TEST, None, ALL, IN_ORDER
        self.page = self.draws = self.uploads = self.pictures = 0
        self.uploaded: np.ndarray | None = None
        self.trouble = self.done = ""
        self.place: tuple[float, float] | None = None
        self.edits: tuple[Edit, ...] = ()
        self.off: tuple[tuple[int, int], ...] = ()
        self.tool, self.part = ERASE_4, UNIT
        self.target: int | None = None
        self.wanted: int | None = None
        self.way: tuple[tuple, Path] | None = None  # with the image and the step it was found for
        self._edited: tuple | None = None  # which image the edits are of
        self._drawn: tuple[Drawing | None, np.ndarray | None] = (None, None)
        self._responses: tuple[tuple, Responses] | None = None

    def sources(self, now: Session) -> list[str]:
        """Where an image, or a point, can come from."""
        return [POINT, PLACE] if now.run.data.kind.planar else [TEST, DRAW, UPLOAD]

    def source_of(self, now: Session) -> str:
        """The one chosen, or the first where the data are of another kind by now."""
        sources = self.sources(now)
        return self.source if self.source in sources else sources[0]

    def scene(self, now: Session) -> Scene:
        """What is looked at, sent through the network."""
        network, data, source = now.network, now.run.data, self.source_of(now)
        raw, label, empty = None, None, False
        if source in (TEST, POINT):
            raw, label = data.test[now.example], int(data.y_test[now.example])
            name, key = f"{source.lower()} {now.example:,}", (source, now.run.experiment.dataset, now.example)
        elif source == DRAW:
            drawing = drawing_on_pad()
            raw = self._pixels(drawing)
            name, key = "your drawing", (source, encode(drawing) if drawing else "")
        elif source == UPLOAD:
            name = "your earlier picture" if self.trouble else "your picture"
            raw, key = self.uploaded, (source, self.pictures)
        else:
            x, y = self.place or (0.0, 0.0)
            raw = np.array([x, y], np.float32)
            name, key = f"the place ({fixed(x, 2)}, {fixed(y, 2)})", (source, x, y)
        if raw is None:
            raw, empty = np.zeros(data.features, np.uint8), True
        given = data.inputs(raw[None], network.dtype)[0]
        if self._edited is not None and self._edited != key:
            self.edits, self._edited = (), None
        elif self.edits:
            self._edited = key  # those of a link are of the image that comes with them
        x = given
        for edit in self.edits if data.kind.pixels else ():
            rows, columns = (slice(at, at + edit.size) for at in (edit.row, edit.column))
            x = painted(x, data.shape, rows, columns, edit.value)
        held = {unit: 0.0 for unit in self.off if unit.is_hidden_in(network.sizes)}
        before = network.forward(given[None])
        changed = bool(held) or not np.array_equal(x, given)
        after = forward_with(network, x[None], held) if changed else before
        return Scene(network, given, x, before, after, held, label, name, empty, key)

    def _pixels(self, drawing: Drawing | None) -> np.ndarray | None:
        if self._drawn[0] != drawing:
            pixels = None
            if drawing is not None:
                ink = rasterise(drawing) / 255
                if np.count_nonzero(ink > 0.5) >= SPECK:
                    pixels = place(ink).ravel()
            self._drawn = (drawing, pixels)
        return self._drawn[1]

    def upload(self, pixels: np.ndarray | None, trouble: str = "", done: str = "") -> None:
        """Take over the 28 x 28 pixels of a file, or say what was wrong with it; then the last picture stays."""
        self.trouble = trouble
        if pixels is not None:
            self.uploaded, self.done = pixels, done
            self.pictures += 1
        self.uploads += 1

    def paint(self, scene: Scene, edit: Edit) -> None:
        """Change pixels of this image. The same change twice in a row is one: Streamlit may repeat a click."""
        if self.edits[-1:] != (edit,) and len(self.edits) < MOST_EDITS:
            self.edits, self._edited = (*self.edits, edit), scene.key

    def unpaint(self) -> None:
        """Take back the last change of pixels."""
        self.edits = self.edits[:-1]

    def switch(self, unit: Unit, off: bool) -> None:
        """Switch a hidden unit off, or on again."""
        others = tuple(held for held in self.off if held != unit)
        self.off = (*others, unit) if off else others

    def put_back(self) -> None:
        """The image and the network as they were."""
        self.edits, self.off = (), ()

    def unit(self, now: Session, scene: Scene) -> Unit:
        """The unit looked at: the one chosen, or else the first layer's strongest."""
        if now.unit is not None and now.unit.layer and now.unit.exists_in(scene.network.sizes):
            return now.unit
        return Unit(1, int(scene.before.a[1][0].argmax()))

    def responses(self, now: Session) -> Responses:
        """What the units do for test samples, at the step looked at; for fewer of them while the run plays."""
        rows = now.run.tested[:WHILE_PLAYING] if now.playing else now.run.tested
        key = (now.number, now.step, len(rows))
        known = self._responses  # an older script run may put its own in the meantime, see Session
        if known is None or known[0] != key:
            found = unit_responses(
                now.network, lambda chunk: now.run.test_inputs(rows[chunk]), now.run.data.y_test[rows]
            )
            known = self._responses = (key, found)
        return known[1]

    def find_way(self, now: Session, scene: Scene, wanted: int) -> None:
        """Look for the nearest image that the network takes for `wanted`; kept until another is looked for."""
        self.wanted = wanted
        bounds = now.run.data.kind.bounds
        size = 0.02 if bounds is None else 0.1
        self.way = (self.way_key(now, scene), counterfactual(scene.network, scene.x, wanted, size=size, bounds=bounds))

    def way_key(self, now: Session, scene: Scene) -> tuple:
        """For what a way is found: this network and this image."""
        return now.number, now.step, scene.key, self.edits


def drawing_on_pad() -> Drawing | None:
    """What is on the pad by now, also while it is not shown."""
    return st.session_state.get(f"{PAD} pad", {}).get("drawing")


def looking() -> Looking:
    """This visitor's place; it begins at the test image chosen on the Train page."""
    if "looking" not in st.session_state:
        st.session_state["looking"] = Looking()
    return st.session_state["looking"]
