"""Looking inside a network: what its units look for, what they do with an image, and why it answers as it does.

Functions of plain arrays; nothing here remembers anything. Everywhere, `layer` counts weight matrices from 0 as in the
engine (W[layer], z[layer], a[layer + 1]), while names for people count layers from 1, the input being layer 0.
"""

from nnviz.inspection.attribution import TARGETS, Attribution, attribution
from nnviz.inspection.contributions import Contributions, contributions
from nnviz.inspection.counterfactual import Path, counterfactual
from nnviz.inspection.distributions import Histograms, histograms
from nnviz.inspection.gradients import gates, pull_back
from nnviz.inspection.interventions import Comparison, Edit, compare, find_idle, forward_with, painted
from nnviz.inspection.pixels import LocalMap, composed_pixels, effective_pixels, own_pixels
from nnviz.inspection.plane import unit_maps
from nnviz.inspection.responses import Responses, unit_responses
from nnviz.inspection.scene import Scene, make_scene
from nnviz.inspection.sorting import SORTS, choose_samples, sort_units
from nnviz.inspection.views import KINDS, Kind, Parameters, next_gradient, weight_view, weight_view_at

__all__ = [
    "KINDS",
    "SORTS",
    "TARGETS",
    "Attribution",
    "Comparison",
    "Contributions",
    "Edit",
    "Histograms",
    "Kind",
    "LocalMap",
    "Parameters",
    "Path",
    "Responses",
    "Scene",
    "attribution",
    "choose_samples",
    "compare",
    "composed_pixels",
    "contributions",
    "counterfactual",
    "effective_pixels",
    "find_idle",
    "forward_with",
    "gates",
    "histograms",
    "make_scene",
    "next_gradient",
    "own_pixels",
    "painted",
    "pull_back",
    "sort_units",
    "unit_maps",
    "unit_responses",
    "weight_view",
    "weight_view_at",
]
