"""The plane cut into the pieces on which a network is linear: within one, no unit passes a kink of its activation.

Pascanu, Montufar & Bengio 2014, "On the number of response regions of deep feedforward networks".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.data.kinds import PLANE, Kind
from nnviz.network import Network

MAX_PIECES = 5_000
NOTHING = 1e-9  # of the largest sum at the corners of a piece: closer to a kink counts as on it

Corners = list[tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Pieces:
    """cuts: (n, 2, 2) the lines where a unit switches, each as its two ends (x1, x2). layer: (n,) that of the unit,
    counted from 1. count: of pieces. whole: whether these are all; there may be more than MAX_PIECES."""

    cuts: np.ndarray
    layer: np.ndarray
    count: int
    whole: bool


def has_pieces(network: Network, kind: Kind = PLANE) -> bool:
    """Whether a network is linear in pieces of the plane: it gets the coordinates, and its activation is straight but
    for its kinks. kind: of its samples."""
    return kind.plain and network.sizes[0] == 2 and network.activation.straight


def find_pieces(network: Network, low: float, high: float) -> Iterator[int | Pieces]:
    """The pieces of the square from `low` to `high`, exact to rounding. Yields how many there are so far, so that
    others can have their turn in between, and at last the pieces.

    Every hidden unit is a linear function on a piece of the layers before it, so it cuts the piece along a line. Raises
    ValueError for a network that has none, see `has_pieces`.
    """
    if not has_pieces(network):
        raise ValueError("only a network of two inputs whose activation is straight has pieces")
    cuts, layers = [], []
    square = [(low, low), (high, low), (high, high), (low, high)]
    waiting = [(square, 0, None)]  # a piece, the layer that is to cut it next, and the sums of the layer before
    count = 1
    while waiting and count <= MAX_PIECES:
        corners, layer, before = waiting.pop()
        if layer == network.depth - 1:
            continue
        given = np.eye(3)[:, :2] if before is None else _passed_on(network, corners, before)
        sums = given @ network.W[layer].astype(float)
        sums[2] += network.b[layer]
        parts = [corners]
        for kink in network.activation.kinks:
            at = np.c_[np.array(corners), np.ones(len(corners))] @ sums - kink
            nothing = NOTHING * np.abs(at).max(initial=0)
            for unit in np.flatnonzero((at.min(axis=0) < -nothing) & (at.max(axis=0) > nothing)):
                a, b, c = sums[:, unit].tolist()
                halves = [_halve(part, a, b, c - kink, nothing) for part in parts]
                for _, cut in halves:
                    if cut is not None:
                        cuts.append(cut)
                        layers.append(layer + 1)
                parts = [half for both, _ in halves for half in both]
                yield count + len(parts) - 1
                if count + len(parts) > MAX_PIECES + 1:
                    break
        count += len(parts) - 1
        waiting += [(part, layer + 1, sums) for part in parts]
        yield count
    yield Pieces(np.array(cuts).reshape(-1, 2, 2), np.array(layers, int), count, not waiting)


def _halve(corners: Corners, a: float, b: float, c: float, nothing: float) -> tuple[list[Corners], list | None]:
    """A piece cut along a x1 + b x2 + c = 0: the parts on either side, and the ends of the cut; or only itself."""
    values = [a * x + b * y + c for x, y in corners]
    if min(values) >= -nothing or max(values) <= nothing:
        return [corners], None
    below, above, cut = [], [], []
    for k, (corner, value) in enumerate(zip(corners, values, strict=True)):
        before, then = corners[k - 1], values[k - 1]
        if (then < -nothing and value > nothing) or (then > nothing and value < -nothing):
            share = then / (then - value)
            where = (before[0] + share * (corner[0] - before[0]), before[1] + share * (corner[1] - before[1]))
            below.append(where)
            above.append(where)
            cut.append(where)
        if value <= nothing:
            below.append(corner)
        if value >= -nothing:
            above.append(corner)
        if abs(value) <= nothing:
            cut.append(corner)
    return [below, above], cut[:2]


def _passed_on(network: Network, corners: Corners, sums: np.ndarray) -> np.ndarray:
    """What a layer passes on within a piece, as a linear function of (x1, x2, 1)."""
    middle = np.array([*np.mean(corners, axis=0), 1.0]) @ sums
    a = network.activation.value(middle)
    slope = network.activation.slope(middle, a)
    given = sums * slope
    given[2] += a - slope * middle
    return given
