"""What a visitor looks at on the Start page: how far the story is, and what their drawing is meant to be."""

import numpy as np

from nnviz import Network
from nnviz.app.drawing import PAD, drawing_on_pad
from nnviz.app.pace import MEDIUM
from nnviz.app.pad import put_on_pad
from nnviz.app.server.turns import in_turns
from nnviz.app.session import Session
from nnviz.app.sight import scroll_to
from nnviz.app.view import View, choice, number
from nnviz.data.centring import read_drawing
from nnviz.data.drawing import Drawing, encode
from nnviz.figures.own_curve import OwnCurve
from nnviz.inspection import CounterfactualPath, Scene, counterfactual, make_scene
from nnviz.inspection.own_curve import answers_on_the_way
from nnviz.memo import latest

EXAMPLE = Drawing([[(66, 62), (92, 66), (128, 66), (188, 58), (172, 90), (150, 130), (134, 168), (124, 208)]])
EXAMPLE_DIGIT, FOOLED_DIGIT, DIGITS = 7, 9, 10
MAX_ANSWERS = 500  # kept of a long run, for its curve
TRAIN, WHY, FOOL, HOOD = PARTS = ("train", "why", "fool", "hood")


def _classes(view: "StartView") -> int:
    """What a drawing can be: it is no point, and stays what it is while the run is of points in a plane."""
    data = view.run.data
    return len(data.classes) if data.kind.pixels else DIGITS


class StartView(View):
    """part: the last part of the story that is open, of PARTS. digit: the class that the drawing is meant to be, None
    until the visitor has said it.
    asked: the class asked about in "why", None for the answer. wanted: the class that the image is to be taken for.

    way: the image's way to that class, with what it was found for. news: the part that has just changed, to be brought
    into sight, or None.
    """

    url, prefix, of_run = "", "start_", False
    part = choice("start", *PARTS)
    digit = number("digit", "classes", _classes, usual=None, said_if=lambda view: not view.is_example())
    asked = number(None, "classes", _classes, usual=None)
    wanted = number(None, "classes", _classes, usual=FOOLED_DIGIT)

    def __init__(self, session: Session):
        super().__init__(session)
        self.way: tuple[tuple, CounterfactualPath] | None = None
        self.news: str | None = None
        self._begins: tuple | None = ()  # the first point of the drawing, None of clean paper, () not looked at yet
        self._answers: dict[int, np.ndarray] = {}  # to the drawing, by the step of the network
        self._answers_of: tuple | None = None
        if drawing_on_pad() is None:
            put_on_pad(PAD, EXAMPLE)

    def say_drawing(self) -> str | None:
        """The drawing for a link."""
        drawing = drawing_on_pad()
        return None if drawing is None or drawing == EXAMPLE else encode(drawing)

    def is_example(self) -> bool:
        return drawing_on_pad() == EXAMPLE and self.digit == EXAMPLE_DIGIT

    def follow_drawing(self) -> None:
        """Forget which digit it is once another drawing is begun. To be called when the pad has been read."""
        drawing = drawing_on_pad()
        begins = drawing.strokes[0][0] if drawing else None
        if self._begins == ():
            if drawing == EXAMPLE and self.digit is None and _classes(self) > EXAMPLE_DIGIT:
                self.digit = EXAMPLE_DIGIT
        elif begins != self._begins:
            self.digit = None
        self._begins = begins

    def is_open(self, part: str) -> bool:
        return PARTS.index(self.part) >= PARTS.index(part)

    def open(self, part: str) -> None:
        """Open a part, and have it brought into sight."""
        if not self.is_open(part):
            self.part = part
        self.news = part

    def bring_into_sight(self) -> None:
        """Scroll to what has just changed. Not for presses of our buttons, which must not touch st.session_state."""
        if self.news is not None:
            scroll_to(f"start_{self.news}")
            self.news = None

    def train(self) -> None:
        """Play to the end of this epoch, at a pace that can be watched."""
        self.session.pace = MEDIUM
        self.session.play_epoch()

    def scene(self) -> Scene:
        """The drawing in the network."""
        drawing = drawing_on_pad()
        raw, key = self._pixels(drawing), (encode(drawing) if drawing else "",)
        return make_scene(self.session.network, self.run.data, raw, label=self.digit, name="your drawing", key=key)

    @latest(lambda view, drawing: drawing)
    def _pixels(self, drawing: Drawing | None) -> np.ndarray | None:
        return read_drawing(drawing)

    def seen(self, step: int) -> int:
        """How many images the network has learned from after so many steps, repeated ones counted again."""
        return self.run.experiment.samples_seen(step)

    def curve(self, scene: Scene) -> OwnCurve:
        """The share of the right answer to the drawing from where it is known on, and the test accuracy.

        While the run plays, the answers to a drawing that has just changed begin now; once it rests, those of earlier
        moments are found, too.
        """
        key, step, run = (self.session.number, scene.key), self.step, self.run
        if self._answers_of != key:
            self._answers, self._answers_of = {}, key
        if not self.session.playing and 0 not in self._answers:
            self._answers |= dict(filter(None, in_turns(answers_on_the_way(run, scene.x, step))))
        self._answers[step] = scene.p
        if len(self._answers) > MAX_ANSWERS:
            self._answers = dict(sorted(self._answers.items())[::2])  # step 0 stays
        at = sorted(known for known in self._answers if known <= step)
        point, _ = self.session.test()
        points = [*(known for known in run.history.points if known.step < point.step), point]
        epoch = run.experiment.steps_per_epoch
        known_digit = self.digit is not None
        return OwnCurve(
            np.array([self.seen(known) for known in at]) if known_digit else None,
            np.array([self._answers[known][self.digit] for known in at]) if known_digit else None,
            np.array([self.seen(known.step) for known in points]),
            np.array([known.test_accuracy for known in points]),
            self.seen(max(1, -(-step // epoch)) * epoch),
            run.data.classes[self.digit] if known_digit else None,
        )

    def first_network(self) -> Network:
        """The network before its first step."""
        return self._first_network(self.session.number)

    @latest(lambda view, number: number)
    def _first_network(self, number: int) -> Network:
        return self.run.network_at(0)

    def target(self, scene: Scene) -> int:
        """The class wanted, or the next likely one where that is the answer already."""
        best, other = (int(c) for c in scene.p.argsort()[::-1][:2])
        return other if self.wanted == best else self.wanted

    def fool(self, scene: Scene) -> None:
        """Search the nearest image that the network takes for the class wanted, and keep it until the next search."""
        self.news = FOOL
        self.way = (
            self.way_key(scene),
            counterfactual(scene.network, scene.x, self.target(scene), bounds=self.run.data.kind.bounds),
        )

    def way_key(self, scene: Scene) -> tuple:
        """What a way was searched for: this network, this drawing, and the class wanted."""
        return self.session.number, self.step, scene.key, self.target(scene)
