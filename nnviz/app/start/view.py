"""What a visitor looks at on the Start page: how far the story is, and which digit their drawing is meant to be."""

from nnviz.app.drawing import PAD, drawing_on_pad
from nnviz.app.pad import put_on_pad
from nnviz.app.session import Session
from nnviz.app.view import View, choice, number
from nnviz.data.centring import read_drawing
from nnviz.data.drawing import Drawing, encode
from nnviz.inspection import Scene, make_scene

EXAMPLE = Drawing([[(66, 62), (92, 66), (128, 66), (188, 58), (172, 90), (150, 130), (134, 168), (124, 208)]])
EXAMPLE_DIGIT = 7


class StartView(View):
    """part: the last part of the story that is open. digit: the one that the drawing is meant to be."""

    url, prefix, of_run = "", "start_", False
    part = choice("start", "train", "why", "fool", "hood")
    digit = number("digit", "classes", lambda view: len(view.run.data.classes), usual=EXAMPLE_DIGIT)

    def __init__(self, session: Session):
        super().__init__(session)
        if drawing_on_pad() is None:
            put_on_pad(PAD, EXAMPLE)

    def say_drawing(self) -> str | None:
        """The drawing for a link."""
        drawing = drawing_on_pad()
        return None if drawing is None or drawing == EXAMPLE else encode(drawing)

    def scene(self) -> Scene:
        """The drawing in the network."""
        drawing = drawing_on_pad()
        raw = read_drawing(drawing)
        return make_scene(self.session.network, self.run.data, raw, label=self.digit, name="your drawing")
