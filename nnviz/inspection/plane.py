"""Maps of units over the plane."""

import numpy as np

from nnviz.data import Dataset
from nnviz.data.features import make_inputs
from nnviz.data.kinds import PLANE, Kind
from nnviz.evaluation import CHUNK_ROWS
from nnviz.inspection.gradients import check_layer
from nnviz.network import Network

MAX_MAP_BYTES = 32 * 2**20  # of all maps of a call
MIN_PLANE_EDGE = 1.15  # the plane is drawn at least this far; without noise, points lie within ±1


def unit_maps(network: Network, layer: int, x: np.ndarray, y: np.ndarray, units=None, kind: Kind = PLANE) -> np.ndarray:
    """Activations of a layer over a grid: (units, len(y), len(x)), at (x[j], y[i]) in [:, i, j].

    layer: index into W; the last one gives probabilities. x, y: coordinates. units: which ones; all by default.
    kind: of the points, which says what the network gets of them. Raises ValueError for a network that takes another
    number of inputs, a layer that does not exist, or maps above MAX_MAP_BYTES.
    """
    check_layer(network, layer)
    if not kind.planar or network.sizes[0] != kind.inputs:
        raise ValueError(f"the network has {network.sizes[0]} inputs; of {kind.plural} it would get {kind.inputs}")
    units = np.arange(network.sizes[layer + 1]) if units is None else np.atleast_1d(np.asarray(units, np.int64))
    for unit in units:
        check_layer(network, layer, int(unit))
    points = len(x) * len(y)
    if len(units) * points * network.dtype.itemsize > MAX_MAP_BYTES:
        limit = f"{MAX_MAP_BYTES / 2**20:g} MB"
        raise ValueError(
            f"{len(units)} maps of {points:,} places take more than {limit}; ask for fewer units or places"
        )
    grid = grid_inputs(x, y, kind, network.dtype)
    maps = np.empty((len(units), points), network.dtype)
    for start in range(0, points, CHUNK_ROWS):
        a = network.forward(grid[start : start + CHUNK_ROWS]).a[layer + 1]
        maps[:, start : start + CHUNK_ROWS] = a[:, units].T
    return maps.reshape(len(units), len(y), len(x))


def grid_inputs(x: np.ndarray, y: np.ndarray, kind: Kind, dtype="float64") -> np.ndarray:
    """What a network gets at every place (x[j], y[i]) of a grid, row i after row i: (len(y) * len(x), inputs)."""
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return make_inputs(kind.features, points, np.empty((len(points), kind.inputs), dtype), kind.reach)


def plane_axis(data: Dataset, points: int) -> np.ndarray:
    """Coordinates of a grid over the plane that holds all samples, the same both ways."""
    edge = max(MIN_PLANE_EDGE, *(float(np.abs(samples).max()) for samples in (data.train, data.test)))
    return np.linspace(-edge, edge, points)
