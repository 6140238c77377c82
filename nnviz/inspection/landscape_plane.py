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
        object.__setattr__(self, "_products", products)
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

    def length(self, a: float, b: float) -> float:
        """How long a first + b second is."""
        return float(np.sqrt(max(0.0, np.array([a, b]) @ self._products @ [a, b])))


class Place(NamedTuple):
    """Where a network is, seen from a plane: nearest to (a, b), at a distance from the plane, and so far away from its
    origin."""

    a: float
    b: float
    distance: float
    away: float


def principal_directions(
    path: Sequence[np.ndarray], pairs: Sequence[int] | None = None
) -> tuple[np.ndarray, np.ndarray] | None:
    """Two orthonormal directions in which some networks differ, the first from the first one towards the last; None
    where they lie on one line, or are all the same.

    path: (k >= 3) arrays (parameters,), in order. The directions are their first two principal components (Li et al.
    2018, section 7.2, take them of a whole run). pairs: where given, the second one is another: that across the first
    in which the moves from path[i] to path[i + 1], for i in pairs, are largest; a component of positions hardly shows
    a run that jumps to and fro.
    """
    if len(path) < 3:
        return None
    # Both are sums of the networks, so that matrices (k, k) are decomposed, not one (k, parameters).
    gram = np.zeros((len(path), len(path)))
    for at in _chunks(len(path[0])):
        centred = _centred(path, at)
        gram += centred @ centred.T
    if not np.isfinite(gram).all():
        return None
    values, vectors = np.linalg.eigh(gram)
    if values[-2] <= FLAT**2 * values[-1]:
        return None
    sums = [vectors[:, -1] / np.sqrt(values[-1]), vectors[:, -2] / np.sqrt(values[-2])]
    if pairs is not None:
        moves = np.zeros((len(pairs), len(path)))
        moves[np.arange(len(pairs)), pairs], moves[np.arange(len(pairs)), np.add(pairs, 1)] = -1, 1
        across = gram - np.outer(gram @ sums[0], sums[0] @ gram)
        strengths, mixed = np.linalg.eigh(moves @ across @ moves.T)
        if strengths[-1] > FLAT**2 * values[-1]:
            found = mixed[:, -1] @ moves
            found -= (sums[0] @ gram @ found) * sums[0]
            sums[1] = found / np.sqrt(found @ gram @ found)
    if sums[0] @ (gram[:, -1] - gram[:, 0]) < 0:
        sums[0] *= -1
    if sums[1] @ (gram[:, -1] - gram[:, len(path) // 2]) < 0:
        sums[1] *= -1
    directions = np.empty_like(path[0]), np.empty_like(path[0])
    for at in _chunks(len(path[0])):
        centred = _centred(path, at)
        for direction, sum_ in zip(directions, sums, strict=True):
            direction[at] = sum_ @ centred
    return directions


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


def _norms(weights: np.ndarray) -> np.ndarray:
    return np.sqrt(np.square(weights, dtype=np.float64).sum(axis=0))
