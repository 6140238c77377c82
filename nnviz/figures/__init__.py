"""Pictures of a network: records of plain arrays in, plotly figures out. Knows nothing of pages and sessions.

Every builder takes a `Theme` (`LIGHT` or `DARK`) and leaves in `figure.layout.meta["alt"]` a sentence that says what
is seen. Records refuse NaN, infinity and shapes that do not fit with a ValueError that names the array.
"""

from nnviz.figures.arrows import Arrows, weight_arrows
from nnviz.figures.attribution import PixelEffect, pixel_effect
from nnviz.figures.boundary import Boundary, decision_boundary
from nnviz.figures.confusion import confusion_figure
from nnviz.figures.curves import Curves, accuracy_curves, loss_curves
from nnviz.figures.filmstrip import Filmstrip, choose_steps, filmstrip
from nnviz.figures.flow import Flow, flow_figure
from nnviz.figures.flow_histograms import ValueHistograms, histogram_figure
from nnviz.figures.flow_time import MEASURE_SCALES, MeasureHistory, layer_time_figure, update_lines
from nnviz.figures.flow_trap import FlowTrap, flow_trap_figure
from nnviz.figures.gallery import Gallery, digit_gallery
from nnviz.figures.input_bars import InputBars, input_bars
from nnviz.figures.landscape import loss_contours
from nnviz.figures.landscape_surface import loss_surface
from nnviz.figures.layer_grid import LayerGrid, layer_grid
from nnviz.figures.loss_plane import LossPlane
from nnviz.figures.response_bars import response_bars
from nnviz.figures.sample_rows import SampleRows, sample_rows
from nnviz.figures.samples import samples_figure
from nnviz.figures.scale import LayerScale, layer_scale
from nnviz.figures.theme import DARK, LIGHT, Theme, new_figure, symmetric_range, template
from nnviz.figures.tiles import Tiles, take_page, tile_frames, unit_tiles
from nnviz.figures.unit_card import UnitCard, unit_card
from nnviz.figures.unit_map import UnitMaps, unit_maps_figure
from nnviz.figures.votes import Votes, votes_figure
from nnviz.figures.weight_matrix import WeightMatrix, weight_matrix
from nnviz.figures.weights_hist import Ridges, weight_ridges

__all__ = [
    "DARK",
    "LIGHT",
    "Boundary",
    "Curves",
    "Gallery",
    "InputBars",
    "SampleRows",
    "input_bars",
    "sample_rows",
    "samples_figure",
    "Theme",
    "accuracy_curves",
    "confusion_figure",
    "decision_boundary",
    "digit_gallery",
    "loss_curves",
    "new_figure",
    "symmetric_range",
    "template",
    "Arrows",
    "MEASURE_SCALES",
    "Filmstrip",
    "Flow",
    "FlowTrap",
    "LayerGrid",
    "LossPlane",
    "loss_contours",
    "loss_surface",
    "LayerScale",
    "MeasureHistory",
    "PixelEffect",
    "Ridges",
    "Tiles",
    "UnitCard",
    "UnitMaps",
    "ValueHistograms",
    "Votes",
    "WeightMatrix",
    "filmstrip",
    "flow_figure",
    "flow_trap_figure",
    "histogram_figure",
    "layer_grid",
    "layer_scale",
    "layer_time_figure",
    "take_page",
    "pixel_effect",
    "response_bars",
    "choose_steps",
    "tile_frames",
    "unit_card",
    "unit_maps_figure",
    "unit_tiles",
    "update_lines",
    "votes_figure",
    "weight_arrows",
    "weight_matrix",
    "weight_ridges",
]
