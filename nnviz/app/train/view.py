"""What a visitor looks at on the Train page: what is sent through the network, how curves and images are shown."""

from time import perf_counter

import numpy as np

from nnviz import Dataset
from nnviz.app.server.turns import in_turns
from nnviz.app.session import Session
from nnviz.app.view import View, choice, custom, flag, number, whole
from nnviz.figures.boundary import Boundary
from nnviz.figures.run_records import boundary_of, nearest_classes, plane_square
from nnviz.inspection.by_hand import ByHand, HandAnswers, answers_by_hand, pass_by_hand
from nnviz.inspection.pieces import Pieces, find_pieces, has_pieces
from nnviz.inspection.step_picture import VIEWS, StepPicture, picture_run
from nnviz.memo import latest
from nnviz.text.drawn import AGAIN, DRAW, LOOK, ON
from nnviz.text.plane import ANSWER, LOSS, SURE
from nnviz.text.train import ALL_IMAGES, WRONG_ONLY
from nnviz.unit import Unit

LIVE_UNITS = 32  # hidden units of which the pieces are found anew for every picture while it plays
BETWEEN_PICTURES = 6  # times as long as one takes is the least from one picture to the next while it plays
SAMPLE, MINIBATCH = "Test sample", "Minibatch"  # what is sent through the network


def _put_images(view: "TrainView", text: str) -> None:
    truth, pair, answer = text.partition("-")
    named = {"wrong": WRONG_ONLY, "all": ALL_IMAGES}
    if not pair and text not in named:
        raise ValueError(f"it can be {' or '.join(named)}")
    images, last = (whole(truth), whole(answer)) if pair else named[text], len(view.run.data.classes) - 1
    if pair and max(images) > last:
        raise ValueError(f"the classes are 0 to {last}")
    view.chosen_images = images


def _say_images(view: "TrainView") -> str | None:
    images = view.images()
    if isinstance(images, tuple):
        return "-".join(map(str, images))
    return "all" if images == ALL_IMAGES else None


class TrainView(View):
    """subject: SAMPLE or MINIBATCH. shown: one of VIEWS. log: whether the loss has a logarithmic axis.
    pencil: whether points of one's own are drawn, or looked at; after: what the run does with other points.
    surface: what of the plane is seen; tests, kinks: whether test points, and the lines where units switch, are.
    chosen_images: see `images`. page: of the images. present: whether picture, sentence and controls fill the screen.

    by_hand: what is changed by hand in the picture of the network, until there is a network of other sizes.
    """

    url, prefix = "train", ""
    subject = choice("through", sample=SAMPLE, minibatch=MINIBATCH)
    shown = choice("shown", *VIEWS)
    log = flag("loss", linear=False, log=True)
    chosen_images = custom("images", _put_images, _say_images, usual=WRONG_ONLY)
    page = number("images_page", "pages")
    present = flag("present", **{"0": False, "1": True})
    pencil = choice("pencil", draw=DRAW, look=LOOK)
    after = choice("after", on=ON, again=AGAIN)
    surface = choice("plane", sure=SURE, answer=ANSWER, loss=LOSS)
    tests = choice("tests", yes=True, no=False)
    kinks = flag("kinks")

    def __init__(self, session: Session):
        super().__init__(session)
        self.by_hand = ByHand()
        self._of, self._made, self._took = (-1, -1, None), 0.0, 0.0  # the latest picture: of what, when, in what time

    def settle(self) -> None:
        super().settle()
        if not self.by_hand.fits(self.run.network.sizes):
            self.by_hand = ByHand()

    def picture(self) -> StepPicture:
        """The step that comes next, seen with the chosen test sample or with its own minibatch.

        While it plays, that can be the step of a moment ago, where making one would take too much time from training.
        """
        number, example = self.session.number, self._example
        waits = perf_counter() < self._made + BETWEEN_PICTURES * self._took
        if self.session.playing and waits and (number, example) == (self._of[0], self._of[2]):
            return self._picture(*self._of)
        return self._picture(number, self.step, example)

    @latest(lambda view, *of: of)
    def _picture(self, number: int, step: int, example: int | None) -> StepPicture:
        start = perf_counter()
        picture = picture_run(self.run, step, self.session.network, self.session.optimizer, example)
        self._of, self._made = (number, step, example), perf_counter()
        self._took = self._made - start
        return picture

    @property
    def _example(self) -> int | None:
        return self.session.example if self.subject == SAMPLE else None

    def boundary(self) -> Boundary:
        """The plane as it is chosen to be seen."""
        data, network, pieces = self.run.data, self.session.network, self.pieces()
        nearest = self._nearest(data) if self.surface == LOSS else None
        cuts = None if pieces is None else pieces.cuts
        return boundary_of(data, network, self.session.example, self.surface, nearest, cuts, self.tests)

    @latest(lambda view, data: id(data))
    def _nearest(self, data: Dataset) -> np.ndarray:
        return np.stack(list(in_turns(nearest_classes(data))))

    def has_pieces(self) -> bool:
        """Whether the network is linear in pieces of the plane."""
        return has_pieces(self.session.network, self.run.data.kind)

    def pieces(self) -> Pieces | None:
        """The pieces on which the network is linear; None where they are not asked for, where it has none, and while a
        large network plays."""
        large = sum(self.session.network.sizes[1:-1]) > LIVE_UNITS
        if not self.kinks or not self.has_pieces() or self.session.playing and large:
            return None
        return self._pieces(self.session.number, self.step)

    @latest(lambda view, *of: of)
    def _pieces(self, number: int, step: int) -> Pieces:
        *_, pieces = in_turns(find_pieces(self.session.network, *plane_square(self.run.data)))
        return pieces

    def hand_answers(self) -> HandAnswers | None:
        """What the network changed by hand makes of the same as `picture` shows; None where nothing is changed."""
        picture = self.picture()
        return self._answers(self.by_hand, picture) if self.by_hand else None

    @latest(lambda view, *of: of)
    def _answers(self, by_hand: ByHand, picture: StepPicture) -> HandAnswers:
        run, (_, step, example) = self.run, self._of
        if example is None:
            _, x, y = run.batch_at(step)
        else:
            x, y = run.test_inputs([example]), run.data.y_test[[example]]
        return answers_by_hand(picture, self.session.network, by_hand, x, y, run.data)

    def seen_by_lessons(self) -> dict:
        if not self.by_hand:
            return {}
        run, example = self.run, self.session.example
        return {
            "passing": lambda: pass_by_hand(self.session.network, self.by_hand, run.test_inputs([example])),
            "label": int(run.data.y_test[example]),
            "by_hand": len(self.by_hand.weights) + len(self.by_hand.off),
        }

    def change_by_hand(self, changed: dict) -> None:
        """Take over what the browser says is changed, all of it: {"weights": [[matrix, from, to, value], ...],
        "off": [[layer, unit], ...]}. Anything may come, and what makes no sense changes nothing."""
        try:
            weights = {(int(layer), int(i), int(j)): float(value) for layer, i, j, value in changed["weights"]}
            off = dict.fromkeys(Unit(int(layer), int(unit)) for layer, unit in changed["off"])
            by_hand = ByHand(tuple((*place, value) for place, value in weights.items()), tuple(off))
        except (KeyError, OverflowError, TypeError, ValueError):
            return
        if by_hand.fits(self.run.network.sizes):
            self.by_hand = by_hand

    def images(self) -> str | tuple[int, int]:
        """Which test images are shown: WRONG_ONLY, ALL_IMAGES, or (truth, answer), positions in the classes."""
        images = self.chosen_images
        known = not isinstance(images, tuple) or max(images) < len(self.run.data.classes)
        return images if known else WRONG_ONLY

    def show_images(self, images: str | tuple[int, int]) -> None:
        """Show others, from the first page on."""
        self.chosen_images, self.page = images, 0
