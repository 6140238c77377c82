"""From one kind of numbers of a network to the records that the figures of weights draw."""

import numpy as np

from nnviz.data import Dataset
from nnviz.figures.arrows import Arrows
from nnviz.figures.scale import LayerScale
from nnviz.figures.tiles import Tiles
from nnviz.figures.weight_matrix import WeightMatrix
from nnviz.figures.weights_hist import Ridges
from nnviz.inspection import KINDS, Parameters, Responses, compose_pixels
from nnviz.inspection.movement import FineHistogram, merge_histograms
from nnviz.network import Network

IMAGE_AXES = "rows of the image", "columns of the image"


def layer_scale_of(parameters: Parameters, layer: int) -> LayerScale:
    """All matrices, `layer` marked."""
    return LayerScale(parameters.W, parameters.b, KINDS[parameters.kind].symbol, parameters.title, layer)


def ridges_of(spreads: list[FineHistogram], steps: list[int], name: str, step: int) -> Ridges:
    """How the numbers of a matrix were spread at `steps`; step: the one looked at."""
    found = merge_histograms(spreads)
    chosen = steps.index(step) if step in steps else None
    return Ridges(found.edges, found.counts, tuple(f"step {at:,}" for at in steps), name, chosen)


def arrows_of(parameters: Parameters, unit: int) -> Arrows:
    """The units of the first layer, for samples in the plane."""
    return Arrows(parameters.W[0], parameters.b[0], unit, parameters.title)


def tiles_of(
    network: Network, parameters: Parameters, layer: int, units: np.ndarray, data: Dataset, responses: Responses, unit
) -> Tiles:
    """`units` of a layer as images of their weights, deeper ones as sketches; unit: the chosen one."""
    images = compose_pixels(network, layer, units) if layer else parameters.W[0].T[units]
    output = layer == network.depth - 1
    return Tiles(
        images,
        data.shape,
        units,
        layer + 1,
        firing=responses.firing[layer][units],
        classes=data.classes,
        favourite=None if output else responses.favourite[layer][units],
        chosen=unit,
        title="linear sketch" if layer else parameters.title,
    )


def matrix_of(parameters: Parameters, layer: int, data: Dataset, cell: tuple[int, int]) -> WeightMatrix:
    """One matrix, a weight marked."""
    output = layer == len(parameters.W) - 1
    return WeightMatrix(
        parameters.W[layer],
        parameters.symbol(layer),
        parameters.title,
        f"units of layer {layer}" if layer else data.kind.numbers,
        "answers" if output else f"units of layer {layer + 1}",
        () if layer else data.kind.names,
        data.classes if output else (),
        cell,
    )


def unit_image_of(parameters: Parameters, unit: int, shape: tuple[int, int], pixel: int | None) -> WeightMatrix:
    """The weights of a unit of the first layer in the shape of an image; pixel: the one to mark, or None."""
    return WeightMatrix(
        parameters.W[0][:, unit].reshape(shape),
        f"{parameters.symbol(0)}[:, {unit}]",
        parameters.title,
        *IMAGE_AXES,
        cell=None if pixel is None else divmod(pixel, shape[1]),
    )


def sketch_of(network: Network, layer: int, unit: int, shape: tuple[int, int]) -> WeightMatrix | None:
    """The matrices up to a deeper unit multiplied, as an image; None where that is not finite."""
    values = compose_pixels(network, layer, [unit])[0].reshape(shape)
    if not np.isfinite(values).all():
        return None
    product = " ".join(f"W{i + 1}" for i in range(layer + 1))
    return WeightMatrix(values, f"({product})[:, {unit}]", "a linear sketch", *IMAGE_AXES)


def incoming_of(parameters: Parameters, layer: int, unit: int, row: int, data: Dataset) -> WeightMatrix:
    """The weights of one unit in a line, that from `row` marked."""
    return WeightMatrix(
        parameters.W[layer][:, [unit]].T,
        f"{parameters.symbol(layer)}[:, {unit}]",
        parameters.title,
        "unit",
        f"units of layer {layer}" if layer else data.kind.numbers,
        column_names=() if layer else data.kind.names,
        cell=(0, row),
    )
