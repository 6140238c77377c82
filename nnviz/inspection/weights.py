"""Which unit and which weight of a matrix to look at first, and which weights cannot learn; how far a matrix moved."""

import numpy as np

from nnviz.data import Dataset
from nnviz.network import Network

MIN_MOVED_SHARE = 0.5  # a matrix that moved by less of its norm looks as it began
INK_SAMPLES = 500  # training samples that say which pixels often have ink


def find_largest_unit(network: Network, layer: int) -> int:
    """The unit of W[layer] whose weights have the largest norm."""
    with np.errstate(all="ignore"):
        return int(np.linalg.norm(network.W[layer], axis=0).argmax())


def find_largest_input(network: Network, layer: int, unit: int, data: Dataset) -> int:
    """The input of W[layer] with the largest weight to `unit`.

    Pixels count by how much ink they have: the largest weight of all may come from a corner where nobody ever writes.
    """
    weights = np.abs(network.W[layer][:, unit])
    if layer == 0 and data.kind.pixels:
        weights *= data.train[:INK_SAMPLES].mean(axis=0)
    return int(weights.argmax())


def is_blank(data: Dataset, layer: int, row: int) -> bool:
    """Whether W[layer][row] comes from a pixel without ink in all training images."""
    return layer == 0 and data.kind.pixels and not data.train[:, row].any()


def share_moved(now: np.ndarray, then: np.ndarray) -> float | None:
    """How far a matrix has come, against its norm in the beginning; None where that was 0."""
    size = float(np.linalg.norm(then.astype(np.float64)))
    return float(np.linalg.norm(now.astype(np.float64) - then)) / size if size else None


def is_mostly_noise(now: np.ndarray, then: np.ndarray) -> bool:
    """Whether a matrix has moved, but by so little of its norm that it looks as it began."""
    share = share_moved(now, then)
    return share is not None and 0 < share < MIN_MOVED_SHARE
