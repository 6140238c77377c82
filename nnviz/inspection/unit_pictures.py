"""A small picture for each unit: its weights where it sees an image, its activation over the plane where there is one.

Pictures are bytes, 127 standing for the largest magnitude, so that those of 512 units are small.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.data import Dataset
from nnviz.inspection.plane import plane_axis
from nnviz.network import ForwardPass, Network

MAX_NUMBERS = 160_000  # of all pictures of a network
PLANE_POINTS = 24  # each way


@dataclass(frozen=True, eq=False)
class UnitPictures:
    """Pictures of the units of one layer.

    values: (units, rows, columns) int8, the upper row first. scale: (units,) what 127 stands for in each picture.
    """

    values: np.ndarray
    scale: np.ndarray


def weight_pictures(network: Network, shape: tuple[int, int]) -> UnitPictures:
    """Each unit of the first layer as its weights for an image of `shape`, on a scale of its own.

    Where these would be more than MAX_NUMBERS, each number is the mean of 2 x 2 weights.
    """
    W = network.W[0]
    rows, columns = shape
    if W.size > MAX_NUMBERS and rows % 2 == columns % 2 == 0:
        rows, columns = rows // 2, columns // 2
        lines = W.reshape(rows, 2, columns, 2, -1)
        W = 0.25 * (lines[:, 0, :, 0] + lines[:, 0, :, 1] + lines[:, 1, :, 0] + lines[:, 1, :, 1])
    return _pack(W.reshape(rows * columns, -1).T.reshape(-1, rows, columns), by_unit=True)


def plane_pictures(forward: Callable[[np.ndarray], ForwardPass], data: Dataset) -> list[UnitPictures | None]:
    """For each layer from 1, its units' activations over the plane, on one scale; None where there is no room.

    forward: sends points (n, 2) through the network.
    """
    axis = plane_axis(data, PLANE_POINTS)
    grid = np.stack(np.meshgrid(axis, axis[::-1]), axis=-1).reshape(-1, 2)
    found, left = [], MAX_NUMBERS
    for a in forward(grid).a[1:]:
        fits = a.size <= left
        found.append(_pack(a.T.reshape(-1, PLANE_POINTS, PLANE_POINTS), by_unit=False) if fits else None)
        left -= a.size * fits
    return found


def place_on_plane(point: np.ndarray, data: Dataset) -> tuple[float, float]:
    """(across, down) where a point (2,) lies in such a picture, as shares of its sides."""
    axis = plane_axis(data, PLANE_POINTS)
    cell = axis[1] - axis[0]
    across, up = (np.asarray(point, float) - axis[0] + cell / 2) / (cell * PLANE_POINTS)
    return float(across), float(1 - up)


def _pack(values: np.ndarray, by_unit: bool) -> UnitPictures:
    values = np.ascontiguousarray(values)
    flat = values.reshape(len(values), -1)
    largest = np.maximum(flat.max(axis=1), -flat.min(axis=1)) if by_unit else np.full(len(flat), np.abs(flat).max())
    factor = np.divide(127, largest, out=np.zeros_like(largest), where=largest > 0)
    bytes = np.rint(values * factor[:, None, None].astype(values.dtype)).astype(np.int8)
    return UnitPictures(bytes, largest.astype(np.float32))
