"""The table of pages: the menu, the files and the words of links all come from it."""

from dataclasses import dataclass

from nnviz.app.activations.view import ActivationsView
from nnviz.app.compare.view import CompareView
from nnviz.app.flow.view import FlowView
from nnviz.app.step.view import StepView
from nnviz.app.train.view import TrainView
from nnviz.app.view import View
from nnviz.app.weights.view import WeightsView


@dataclass(frozen=True)
class Page:
    """A page of the menu. name: of its file, and its address. icon: of Material Symbols. view: what a visitor looks at
    there and links say of it, None for nothing. controls: whether the run's controls are there (see player.py)."""

    name: str
    title: str
    icon: str
    view: type[View] | None = None
    controls: bool = False

    @property
    def file(self) -> str:
        return f"pages/{self.name}.py"


# As in the menu; whoever comes without an address is on the first.
PAGES = (
    Page("train", "Train", "model_training", TrainView, controls=True),
    Page("step", "One step", "footprint", StepView),
    Page("weights", "Weights", "grid_on", WeightsView, controls=True),
    Page("activations", "Activations", "lightbulb", ActivationsView, controls=True),
    Page("flow", "Gradient flow", "waves", FlowView, controls=True),
    Page("compare", "Compare", "compare_arrows", CompareView),
    Page("words", "Words", "menu_book", controls=True),
)
VIEWS = [page.view for page in PAGES if page.view]


def page_at(address: str) -> Page:
    """The page with this address."""
    return next((page for page in PAGES if page.name == address), PAGES[0])
