"""From an image in the network to the records that the figures of its units draw."""

import numpy as np

from nnviz.data import Dataset
from nnviz.figures.layer_grid import LayerGrid
from nnviz.figures.unit_card import UnitCard
from nnviz.figures.unit_map import UnitMaps
from nnviz.figures.unit_plane import UnitPlane
from nnviz.inspection import Contributions, Scene, unit_maps
from nnviz.inspection.plane import grid_inputs, plane_axis
from nnviz.unit import Unit

MAP_POINTS = 31  # each way, of the maps of a layer's units
PLANE_POINTS = 61  # each way, of the map of one unit
MAX_MAPS = 64  # units


def layer_grid_of(scene: Scene, layer: int, classes: tuple[str, ...], chosen: Unit) -> LayerGrid:
    """The units of a layer, counted from 1, after what was changed by hand."""
    output = layer == scene.network.depth
    return LayerGrid(
        scene.after.z[layer - 1][0],
        scene.after.a[layer][0],
        layer,
        names=classes if output else (),
        signed=False if output else scene.network.activation.signed,
        chosen=chosen.index if layer == chosen.layer else None,
        held=tuple(unit.index for unit in scene.held if unit.layer == layer),
    )


def unit_card_of(scene: Scene, unit: Unit, data: Dataset, found: Contributions) -> UnitCard:
    """The weights of a unit, what comes in, and their products."""
    first = unit.layer == 1
    return UnitCard(
        found.weights,
        found.inputs,
        found.bias,
        found.z,
        shape=data.shape if first and data.kind.pixels else None,
        name=unit.name_in(scene.network.depth, data.classes),
        inputs_name=data.kind.noun if first else f"a{unit.layer - 1}",
        symbol=f"W{unit.layer}",
    )


def unit_maps_of(scene: Scene, chosen: Unit, data: Dataset) -> UnitMaps:
    """Each unit of the chosen one's layer as the map of its activation over the plane, at most MAX_MAPS of them."""
    layer, unit = chosen
    first, axis = unit // MAX_MAPS * MAX_MAPS, plane_axis(data, MAP_POINTS)
    units = np.arange(first, min(first + MAX_MAPS, scene.network.sizes[layer]))
    output = layer == scene.network.depth
    return UnitMaps(
        unit_maps(scene.network, layer - 1, axis, axis, units, data.kind),
        units,
        (axis[0], axis[-1], axis[0], axis[-1]),
        layer,
        names=data.classes if output else (),
        chosen=unit,
        point=scene.sample,
        signed=False if output else scene.network.activation.signed,
    )


def unit_plane_of(scene: Scene, unit: Unit, data: Dataset) -> UnitPlane:
    """The sum of one unit over the plane, with the test points."""
    axis = plane_axis(data, PLANE_POINTS)
    z = scene.network.forward(grid_inputs(axis, axis, data.kind)).z[unit.matrix][:, unit.index].reshape(len(axis), -1)
    name = unit.name_in(scene.network.depth, data.classes)
    return UnitPlane(z, axis, axis, data.test, data.y_test, data.classes, scene.sample, name)
