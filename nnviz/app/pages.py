"""The table of pages: the menu, the files and the words of links all come from it."""

from dataclasses import dataclass

from nnviz.app.activations.view import ActivationsView
from nnviz.app.compare.view import CompareView
from nnviz.app.flow.view import FlowView
from nnviz.app.landscape.view import LandscapeView
from nnviz.app.lessons.view import LessonsView
from nnviz.app.session import Session
from nnviz.app.start.view import StartView
from nnviz.app.step.view import StepView
from nnviz.app.train.view import TrainView
from nnviz.app.view import View
from nnviz.app.weights.view import WeightsView


@dataclass(frozen=True)
class Page:
    """A page of the menu. name: of its file, and its address. purpose: what it is for, below its title; "" for a page
    that says so itself. icon: of Material Symbols. view: what a visitor looks at there and links say of it, None for
    nothing. controls: whether the run's controls are there (see player.py). picture: the key of what there is to be
    seen first, "" where that is the whole page."""

    name: str
    title: str
    purpose: str
    icon: str
    view: type[View] | None = None
    controls: bool = False
    picture: str = ""

    @property
    def file(self) -> str:
        return f"pages/{self.name}.py"

    def shows_run(self, session: Session) -> bool:
        """Whether the visitor's own run is what is looked at there now, so that its settings belong beside it."""
        return self.view is not None and self.view.of(session).of_run


# As in the menu; whoever comes without an address is on the first.
PAGES = (
    Page("start", "Start", "", "flag", StartView),
    Page(
        "lessons",
        "Lessons",
        "Guess what a network does, and see whether you are right.",
        "school",
        LessonsView,
    ),
    Page(
        "train",
        "Train",
        "Watch the network learn, and see what it still gets wrong.",
        "model_training",
        TrainView,
        True,
        picture="train_network",
    ),
    Page(
        "step",
        "One step",
        "How a network learns from its mistakes, number by number.",
        "footprint",
        StepView,
        picture="step_pictures",
    ),
    Page(
        "weights",
        "Weights",
        "What each unit has learned to look for.",
        "grid_on",
        WeightsView,
        True,
        picture="weights_room",
    ),
    Page(
        "activations",
        "Activations",
        "What the network makes of one example, and why.",
        "lightbulb",
        ActivationsView,
        True,
        picture="act_sees",
    ),
    Page(
        "flow",
        "Gradient flow",
        "Is every layer learning? And if not, why?",
        "waves",
        FlowView,
        True,
        picture="flow_picture",
    ),
    Page(
        "landscape",
        "Landscape",
        "What does the run walk on: where would other weights do better?",
        "landscape",
        LandscapeView,
        True,
        picture="land_room",
    ),
    Page(
        "compare",
        "Compare",
        "Which network learns better, and is it more than luck?",
        "compare_arrows",
        CompareView,
        picture="compare_accuracy",
    ),
    Page("words", "Words", "Every word of these pages, each explained by those before it.", "menu_book"),
)
VIEWS = [page.view for page in PAGES if page.view]


def page_at(address: str) -> Page:
    """The page with this address."""
    return next((page for page in PAGES if page.name == address), PAGES[0])
