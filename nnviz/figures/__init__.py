"""Pictures of a network: records of plain arrays in, plotly figures out. Knows nothing of pages and sessions.

Every builder takes a `Theme` (`LIGHT` or `DARK`) and leaves in `figure.layout.meta["alt"]` a sentence that says what
is seen. Records refuse NaN, infinity and shapes that do not fit with a ValueError that names the array.
"""

from nnviz.figures.boundary import Boundary, decision_boundary
from nnviz.figures.confusion import confusion_figure
from nnviz.figures.curves import Curves, accuracy_curves, loss_curves
from nnviz.figures.diagram import Diagram, network_diagram
from nnviz.figures.gallery import Gallery, digit_gallery
from nnviz.figures.theme import DARK, LIGHT, Theme, new_figure, symmetric_range, template

__all__ = [
    "DARK",
    "LIGHT",
    "Boundary",
    "Curves",
    "Diagram",
    "Gallery",
    "Theme",
    "accuracy_curves",
    "confusion_figure",
    "decision_boundary",
    "digit_gallery",
    "loss_curves",
    "network_diagram",
    "new_figure",
    "symmetric_range",
    "template",
]
