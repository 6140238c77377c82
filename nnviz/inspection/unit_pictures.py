"""A small picture for each unit: its weights where it sees an image, its activation over the plane where there is one.

Pictures are bytes, 127 standing for the largest magnitude, so that those of 512 units are small.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from nnviz.data import Dataset
from nnviz.inspection.plane import grid_inputs, plane_axis
from nnviz.inspection.zero_lines import zero_lines
from nnviz.network import ForwardPass, Network

MAX_NUMBERS = 160_000  # of all pictures of a network
PLANE_POINTS = 24  # each way
MAX_POINTS = 150  # training points shown in them


@dataclass(frozen=True, eq=False)
class UnitPictures:
    """Pictures of the units of one layer.

    values: (units, rows, columns) int8, the upper row first. scale: (units,) what 127 stands for in each picture.
    lines: (n, 4) uint8, for maps over the plane where the unit turns on, z = 0, or where the answer takes the lead:
    short lines from (across, down) to (across, down), 255 standing for a whole side. ends: (units,) uint16, how many of
    them there are up to and with each unit.
    """

    values: np.ndarray
    scale: np.ndarray
    lines: np.ndarray | None = None
    ends: np.ndarray | None = None


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

    forward: sends inputs (n, inputs) through the network.
    """
    axis = plane_axis(data, PLANE_POINTS)
    grid = grid_inputs(axis, axis[::-1], data.kind)
    found, left, passed = [], MAX_NUMBERS, forward(grid)
    for a, z in zip(passed.a[1:], [*passed.z[:-1], lead_of(passed.z[-1])], strict=True):
        fits = a.size <= left
        maps, sums = (of.T.reshape(-1, PLANE_POINTS, PLANE_POINTS) for of in (a, z))
        found.append(replace(_pack(maps, by_unit=False), **_lines(sums)) if fits else None)
        left -= a.size * fits
    return found


def lead_of(z: np.ndarray) -> np.ndarray:
    """By how much each of the columns of z (n, k) is ahead of the best other one: above 0 where it is the answer."""
    first, second = np.sort(z, axis=1)[:, -1:], np.sort(z, axis=1)[:, -2:-1]
    return np.where(z == first, z - second, z - first)


def points_on_plane(data: Dataset) -> np.ndarray:
    """Up to MAX_POINTS training points, evenly spaced in their order, as (n, 3) uint8: across, down, class. Of places,
    255 stands for a whole side of such a picture."""
    some = np.linspace(0, len(data.train) - 1, min(len(data.train), MAX_POINTS)).astype(int)
    places = np.rint(255 * np.stack(place_on_plane(data.train[some].T, data), axis=1))
    return np.c_[places, data.y_train[some]].astype(np.uint8)


def _lines(z: np.ndarray) -> dict[str, np.ndarray]:
    """`lines` and `ends` of maps of z; places lie in the middle of their cells."""
    lines, owner = zero_lines(z)
    shares = np.rint(255 * (lines + 0.5) / PLANE_POINTS).astype(np.uint8)
    return {"lines": shares, "ends": np.searchsorted(owner, np.arange(len(z)), side="right").astype(np.uint16)}


def place_on_plane(point: np.ndarray, data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """(across, down) where a point (2,), or each of points (2, n), lies in such a picture, as shares of its sides."""
    axis = plane_axis(data, PLANE_POINTS)
    cell = axis[1] - axis[0]
    across, up = (np.asarray(point, float) - axis[0] + cell / 2) / (cell * PLANE_POINTS)
    return across, 1 - up


def _pack(values: np.ndarray, by_unit: bool) -> UnitPictures:
    values = np.ascontiguousarray(values)
    flat = values.reshape(len(values), -1)
    largest = np.maximum(flat.max(axis=1), -flat.min(axis=1)) if by_unit else np.full(len(flat), np.abs(flat).max())
    factor = np.divide(127, largest, out=np.zeros_like(largest), where=largest > 0)
    bytes = np.rint(values * factor[:, None, None].astype(values.dtype)).astype(np.int8)
    return UnitPictures(bytes, largest.astype(np.float32))
