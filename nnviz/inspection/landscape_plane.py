"""A plane in weight space: where it lies, which directions it has, and where other networks lie over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.network import Network, split
from nnviz.streams import stream

CHUNK = 1 << 12  # parameters worked on at a time, in float64: bounds the memory of large networks
FLAT = 1e-6  # a second component shorter than this share of the first is rounding: the path is a line


@dataclass(frozen=True, eq=False)
class Plane:
    """All networks origin + a first + b second, of any real a and b.

    origin, first, second: (parameters,) as `Network.parameters`. Raises ValueError where they span no plane.
    """

    origin: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def __post_init__(self):
        products = inner_products(self.first, self.second)
        if not np.isfinite(products).all() or not _independent(products):
            raise ValueError("the two directions span no plane: one of them is 0, or they are parallel")
        object.__setattr__(self, "_inverse", np.linalg.inv(products))

    def put(self, network: Network, a: float, b: float) -> None:
        """Change `network`, in place, into the one at (a, b). It is worked out in the network's own dtype."""
        parameters = network.parameters
        np.multiply(self.first, parameters.dtype.type(a), out=parameters)
        for at in _chunks(len(parameters)):
            parameters[at] += self.second[at] * parameters.dtype.type(b)
        parameters += self.origin

    def project(self, parameters: np.ndarray) -> "Place":
        """The nearest place of the plane (least squares)."""
        products, squares = np.zeros(2), 0.0
        for at in _chunks(len(parameters)):
            away = parameters[at].astype(np.float64) - self.origin[at]
            products += self.first[at] @ away, self.second[at] @ away
            squares += away @ away
        a, b = self._inverse @ products
        beside = max(0.0, squares - a * products[0] - b * products[1])
        return Place(float(a), float(b), float(np.sqrt(beside)), float(np.sqrt(squares)))


class Place(NamedTuple):
    """Where a network is, seen from a plane: nearest to (a, b), at a distance from the plane, and so far away from its
    origin."""

    a: float
    b: float
    distance: float
    away: float


def principal_directions(path: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
    """The first two principal components of some networks, orthonormal: the plane they vary in most.

    path: (k >= 3) arrays (parameters,), in order; the first direction runs from its beginning to its end. None where
    they lie on one line, or are all the same. (Li et al. 2018, section 7.2, take them of a whole run.)
    """
    if len(path) < 3:
        return None
    # The components are sums of the networks, so that a matrix (k, k) is decomposed, not one (k, parameters).
    gram = np.zeros((len(path), len(path)))
    for at in _chunks(len(path[0])):
        centred = _centred(path, at)
        gram += centred @ centred.T
    if not np.isfinite(gram).all():
        return None
    values, vectors = np.linalg.eigh(gram)
    if values[-2] <= FLAT**2 * values[-1]:
        return None
    found = [np.empty_like(path[0]) for _ in range(2)]
    for at in _chunks(len(path[0])):
        centred = _centred(path, at)
        for direction, place in zip(found, (-1, -2), strict=True):
            direction[at] = vectors[:, place] @ centred / np.sqrt(values[place])
    if _apart(found[0], path[0], path[-1]) < 0:
        found[0] *= -1
    if _apart(found[1], path[len(path) // 2], path[-1]) < 0:
        found[1] *= -1
    return found[0], found[1]


def random_directions(network: Network, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two random directions, each as large for every unit as that unit's incoming weights.

    "Filter normalisation" (Li et al. 2018, section 4): of normal numbers, a column of W[l] is scaled to the norm of the
    network's own, so that 1 means as far away as the weights are large, however they are scaled. Biases stay as they
    are (their direction is 0), as in the authors' code.
    """
    rng = stream(seed, "landscape")
    found = []
    for _ in range(2):
        direction = np.zeros_like(network.parameters)
        for mine, weights in zip(split(direction, network.sizes)[0], network.W, strict=True):
            drawn = rng.standard_normal(weights.shape, np.float32)
            mine[:] = drawn * (_norms(weights) / _norms(drawn))
        found.append(direction)
    return found[0], found[1]


def single_directions(network: Network, one: int, other: int) -> tuple[np.ndarray, np.ndarray]:
    """The directions in which one parameter alone changes. one, other: indices into `network.parameters`."""
    found = [np.zeros_like(network.parameters) for _ in range(2)]
    for direction, index in zip(found, (one, other), strict=True):
        direction[index] = 1
    return found[0], found[1]


def _chunks(size: int):
    return (slice(start, start + CHUNK) for start in range(0, size, CHUNK))


def _centred(path: Sequence[np.ndarray], at: slice) -> np.ndarray:
    rows = np.stack([parameters[at] for parameters in path]).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return rows - rows.mean(axis=0)


def inner_products(*vectors: np.ndarray) -> np.ndarray:
    """Of each of k vectors (parameters,) with each, in float64: (k, k)."""
    total = np.zeros((len(vectors), len(vectors)))
    for at in _chunks(len(vectors[0])):
        rows = np.stack([vector[at] for vector in vectors]).astype(np.float64)
        total += rows @ rows.T
    return total


def _independent(products: np.ndarray) -> bool:
    """Whether two vectors with these inner products are long enough, and not parallel."""
    lengths = np.sqrt(np.diag(products))
    return bool(lengths.min() > 0 and abs(products[0, 1]) < (1 - FLAT) * lengths[0] * lengths[1])


def _apart(direction: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    """How far `end` lies from `start` along a direction."""
    return sum(float(direction[at] @ (end[at].astype(np.float64) - start[at])) for at in _chunks(len(direction)))


def _norms(weights: np.ndarray) -> np.ndarray:
    return np.sqrt(np.square(weights, dtype=np.float64).sum(axis=0))
