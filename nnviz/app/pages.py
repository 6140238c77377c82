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
    there and links say of it, None for nothing."""

    name: str
    title: str
    icon: str
    view: type[View] | None = None

    @property
    def file(self) -> str:
        return f"pages/{self.name}.py"


# As in the menu; whoever comes without an address is on the first.
PAGES = (
    Page("train", "Train", "model_training", TrainView),
    Page("step", "One step", "footprint", StepView),
    Page("weights", "Weights", "grid_on", WeightsView),
    Page("activations", "Activations", "lightbulb", ActivationsView),
    Page("flow", "Gradient flow", "waves", FlowView),
    Page("compare", "Compare", "compare_arrows", CompareView),
    Page("words", "Words", "menu_book"),
)
VIEWS = [page.view for page in PAGES if page.view]


def file_at(address: str) -> str:
    """The file of the page with this address."""
    return next((page for page in PAGES if page.name == address), PAGES[0]).file
