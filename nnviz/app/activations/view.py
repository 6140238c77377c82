"""The view of the page of activations: the image that is chosen, what is changed in it, and which part is shown.

Of an uploaded picture only 28 x 28 pixels are kept, until the next one replaces them, and no link has them.
"""

import re

import numpy as np

from nnviz.app.drawing import PAD, drawing_on_pad
from nnviz.app.pad import put_on_pad
from nnviz.app.session import Session
from nnviz.app.view import View, choice, custom, number, read_unit
from nnviz.data.centring import read_drawing
from nnviz.data.drawing import Drawing, decode, encode
from nnviz.inspection import CounterfactualPath, Edit, Responses, Scene, counterfactual, make_scene, unit_responses
from nnviz.memo import latest
from nnviz.text.numbers import fixed
from nnviz.unit import Unit

TEST, DRAW, UPLOAD = "Test image", "Draw", "Upload"
POINT, PLACE = "Test point", "Any place"
ALL, RIGHT, WRONG = "All", "Right", "Wrong"
IN_ORDER, SUREST, LEAST_SURE = "in order", "surest first", "least sure first"
PIXEL, ERASE_3, ERASE_4 = "One pixel", "Erase 3 × 3", "Erase 4 × 4"
UNIT, CHANGE, WHY, LAYERS = "One unit", "Change something", "Why this answer", "All layers"
MAX_EDITS = 200
TESTED_WHILE_PLAYING = 256  # test samples for the responses of units while the run plays: one forward pass
MAX_OFF = 64  # units switched off by a link
MAX_LENGTH = 3000  # characters of a drawing in a link: the largest drawing has fewer


def put_drawing(view: "ActivationsView", text: str) -> None:
    put_on_pad(PAD, decode(text))
    view.source = DRAW


def say_drawing(view: "ActivationsView") -> str | None:
    drawing = drawing_on_pad()
    return encode(drawing) if drawing is not None and view.source_here() == DRAW else None


def _put_place(view: "ActivationsView", text: str) -> None:
    if not re.fullmatch(r"-?\d{1,2}(\.\d{1,3})?,-?\d{1,2}(\.\d{1,3})?", text, re.ASCII):
        raise ValueError("it can be two numbers such as 0.5,-0.25")
    if not view.run.data.kind.planar:
        raise ValueError("only points in the plane have a place")
    x, y = text.split(",")
    view.source, view.place = PLACE, (float(x), float(y))


def _say_place(view: "ActivationsView") -> str | None:
    return "{:g},{:g}".format(*view.place) if view.source_here() == PLACE and view.place else None


def _put_off(view: "ActivationsView", text: str) -> None:
    units = [read_unit(part) for part in text.split(",")][:MAX_OFF]
    if not all(unit.is_hidden_in(view.run.network.sizes) for unit in units):
        raise ValueError("there is no such unit")
    for unit in units:
        view.switch(unit, off=True)


def _say_off(view: "ActivationsView") -> str | None:
    there = [unit for unit in view.off if unit.is_hidden_in(view.run.network.sizes)]
    return ",".join("{}-{}".format(*unit) for unit in there) or None


def _put_edits(view: "ActivationsView", text: str) -> None:
    edits = [Edit.read(part) for part in text.split(",")]
    if not view.run.data.kind.pixels:
        raise ValueError("only images have pixels")
    view.edits = tuple(edits[:MAX_EDITS])


def _say_edits(view: "ActivationsView") -> str | None:
    if not view.run.data.kind.pixels or not view.edits or view.source_here() == UPLOAD:
        return None
    return ",".join(f"{edit.row}-{edit.column}-{edit.size}-{edit.value:.0f}" for edit in view.edits)


def _classes(view: "ActivationsView") -> int:
    return len(view.run.data.classes)


class ActivationsView(View):
    """source: where the image comes from. place: (x, y) in the plane, or None. target: the class asked about, None for
    the answer. off: units switched off. edits: pixels painted over. part: of the page. digit, which, order: of the test
    images to choose from, digit a class or None; page: of them. tool: what a click on the image does. wanted: the class
    of "what would have to change", None for the runner-up. means: the class of a drawing, or None.

    draws: how many images were drawn at random. uploads: how many files came; trouble: what was wrong with the last
    one. uploaded: (inputs,) uint8 of the last that could be read, or None; done: what was done to it; pictures: how
    many could be read. way: the nearest image with another answer, with what it was found for.
    """

    url, prefix = "activations", "act_"
    source = choice(
        "image", test=TEST, draw=DRAW, upload=UPLOAD, said_if=lambda view: view.source_here() in (DRAW, UPLOAD)
    )
    place = custom("place", _put_place, _say_place)
    target = number("class", "classes", _classes, usual=None)
    off = custom("off", _put_off, _say_off, usual=(), longest=MAX_LENGTH)
    edits = custom("painted", _put_edits, _say_edits, usual=(), longest=MAX_LENGTH)
    part = choice("part", unit=UNIT, change=CHANGE, why=WHY, layers=LAYERS)
    digit = number(None, "classes", _classes, usual=None, resets="page")
    which = choice(None, ALL, RIGHT, WRONG, resets="page")
    order = choice(None, IN_ORDER, SUREST, LEAST_SURE, resets="page")
    page = number(None, "pages")
    tool = choice(None, ERASE_4, ERASE_3, PIXEL)
    wanted = number(None, "classes", _classes, usual=None)
    means = number(None, "classes", _classes, usual=None)

    def __init__(self, session: Session):
        super().__init__(session)
        self.draws = self.uploads = self.pictures = 0
        self.uploaded: np.ndarray | None = None
        self.trouble = self.done = ""
        self.way: tuple[tuple, CounterfactualPath] | None = None
        self._edited: tuple | None = None  # which image the edits are of

    def sources(self) -> list[str]:
        """Where an image, or a point, can come from."""
        kind = self.run.data.kind
        return [POINT, PLACE] if kind.planar else [TEST, DRAW, UPLOAD] if kind.pixels else [TEST]

    def source_here(self) -> str:
        """The chosen source, or the first one if the data are of another kind by now."""
        sources = self.sources()
        return self.source if self.source in sources else sources[0]

    def scene(self) -> Scene:
        """The image or point that was chosen, sent through the network with the changes made by hand."""
        network, data, source, example = self.session.network, self.run.data, self.source_here(), self.session.example
        label = None
        if source in (TEST, POINT):
            raw, label = data.test[example], int(data.y_test[example])
            name, key = f"test {data.kind.noun} {example:,}", (source, self.run.experiment.dataset, example)
        elif source == DRAW:
            drawing = drawing_on_pad()
            raw, name, key = self._pixels(drawing), "your drawing", (source, encode(drawing) if drawing else "")
        elif source == UPLOAD:
            name = "your earlier picture" if self.trouble else "your picture"
            raw, key = self.uploaded, (source, self.pictures)
        else:
            x, y = self.place or (0.0, 0.0)
            raw, name, key = np.array([x, y], np.float32), f"the place ({fixed(x, 2)}, {fixed(y, 2)})", (source, x, y)
        if self._edited is not None and self._edited != key:
            self.edits, self._edited = (), None
        elif self.edits:
            self._edited = key  # edits of a link belong to the image that comes with them
        return make_scene(network, data, raw, self.edits, self.off, label, name, key)

    @latest(lambda view, drawing: drawing)
    def _pixels(self, drawing: Drawing | None) -> np.ndarray | None:
        return read_drawing(drawing)

    def upload(self, pixels: np.ndarray | None, trouble: str = "", done: str = "") -> None:
        """Take over the 28 x 28 pixels of a file, or what was wrong with it; then the last picture stays."""
        self.trouble = trouble
        if pixels is not None:
            self.uploaded, self.done = pixels, done
            self.pictures += 1
        self.uploads += 1

    def paint(self, scene: Scene, edit: Edit) -> None:
        """Change pixels of this image. The same change twice in a row counts once: Streamlit may repeat a click."""
        if self.edits[-1:] != (edit,) and len(self.edits) < MAX_EDITS:
            self.edits, self._edited = (*self.edits, edit), scene.key

    def unpaint(self) -> None:
        """Take back the last change of pixels."""
        self.edits = self.edits[:-1]

    def switch(self, unit: Unit, off: bool) -> None:
        """Switch a hidden unit off, or on again."""
        others = tuple(held for held in self.off if held != unit)
        self.off = (*others, unit) if off else others

    def put_back(self) -> None:
        """Undo all changes of the image and the network."""
        self.edits, self.off = (), ()

    def seen_by_lessons(self) -> dict:
        scene = self.scene()
        key, way = self.way or (None, None)
        return {
            "passing": lambda: scene.after,
            "label": scene.label,
            "by_hand": len(self.edits) + len(self.off),
            "way": way if key == self.way_key(scene) else None,
        }

    def unit(self, scene: Scene) -> Unit:
        """The chosen unit, or the most active one of the first layer."""
        chosen = self.session.unit
        if chosen is not None and chosen.layer and chosen.exists_in(scene.network.sizes):
            return chosen
        return Unit(1, int(scene.before.a[1][0].argmax()))

    @latest(lambda view: (view.session.number, view.step, view.session.playing))
    def responses(self) -> Responses:
        """What the units do for test samples at this step; for fewer samples while the run plays."""
        run = self.run
        rows = run.tested[:TESTED_WHILE_PLAYING] if self.session.playing else run.tested
        return unit_responses(self.session.network, lambda chunk: run.test_inputs(rows[chunk]), run.data.y_test[rows])

    def find_way(self, scene: Scene, wanted: int) -> None:
        """Search the nearest image that the network takes for `wanted`, and keep it until the next search."""
        self.wanted = wanted
        kind = self.run.data.kind
        start, size = (scene.sample, 0.02 * kind.reach) if kind.planar else (scene.x, 0.1)
        made = {"features": kind.features, "reach": kind.reach}
        way = counterfactual(scene.network, start, wanted, size=size, bounds=kind.bounds, **made)
        self.way = self.way_key(scene), way

    def way_key(self, scene: Scene) -> tuple:
        """What a way was searched for: this network and this image."""
        return self.session.number, self.step, scene.key, self.edits
