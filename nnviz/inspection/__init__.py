"""Looking inside a network: what its units look for, what they do with an image, and why it answers as it does.

Functions of plain arrays; nothing here remembers anything. Everywhere, `layer` counts weight matrices from 0 as in the
engine (W[layer], z[layer], a[layer + 1]), while names for people count layers from 1, the input being layer 0.
"""

from .attribution import TARGETS, Attribution, attribution
from .contributions import Contributions, contributions
from .counterfactual import Path, counterfactual
from .distributions import Histograms, histograms
from .gradients import gates, pull_back
from .interventions import Comparison, compare, forward_with, painted
from .pixels import LocalMap, composed_pixels, effective_pixels, own_pixels
from .plane import unit_maps
from .responses import FIRES, Responses, unit_responses
from .sorting import SORTS, sort_units
from .views import KINDS, Kind, Parameters, next_gradient, weight_view, weight_view_at

__all__ = [
    "FIRES",
    "KINDS",
    "SORTS",
    "TARGETS",
    "Attribution",
    "Comparison",
    "Contributions",
    "Histograms",
    "Kind",
    "LocalMap",
    "Parameters",
    "Path",
    "Responses",
    "attribution",
    "compare",
    "composed_pixels",
    "contributions",
    "counterfactual",
    "effective_pixels",
    "forward_with",
    "gates",
    "histograms",
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
