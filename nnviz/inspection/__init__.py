"""Looking inside a network: what its units look for, what they do with an image, and why it answers as it does.

These are functions of plain arrays. `layer` counts weight matrices from 0 as the engine does (W[layer], z[layer],
a[layer + 1]); names for people count layers from 1, the input being layer 0.
"""

from nnviz.inspection.attribution import TARGETS, Attribution, attribution
from nnviz.inspection.contributions import Contributions, contributions
from nnviz.inspection.counterfactual import CounterfactualPath, counterfactual
from nnviz.inspection.distributions import Histograms, histograms
from nnviz.inspection.gradients import gates, pull_back
from nnviz.inspection.interventions import Comparison, Edit, compare, find_idle, forward_with, paint
from nnviz.inspection.pixels import LocalMap, compose_pixels, linearise_units, own_pixels
from nnviz.inspection.plane import unit_maps
from nnviz.inspection.responses import Responses, unit_responses
from nnviz.inspection.scene import Scene, make_scene
from nnviz.inspection.sorting import SORTS, choose_samples, sort_units
from nnviz.inspection.views import KINDS, Kind, Parameters, next_gradient, weight_view, weight_view_at

__all__ = [
    "CounterfactualPath",
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
    "Responses",
    "Scene",
    "attribution",
    "choose_samples",
    "compare",
    "compose_pixels",
    "contributions",
    "counterfactual",
    "linearise_units",
    "find_idle",
    "forward_with",
    "gates",
    "histograms",
    "make_scene",
    "next_gradient",
    "own_pixels",
    "paint",
    "pull_back",
    "sort_units",
    "unit_maps",
    "unit_responses",
    "weight_view",
    "weight_view_at",
]
