"""The way of a run through weight space: over which places of a plane it went, and how it stepped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.inspection.landscape import Ground
from nnviz.inspection.landscape_plane import Place, Plane, inner_products
from nnviz.network import Network


@dataclass(frozen=True, eq=False)
class Way:
    """Where a run was at some of its steps, seen from a plane.

    steps: (k,), rising. at: (k, 2), the nearest places of the plane; distance: (k,) from there; away: (k,) from the
    plane's origin. loss: (k,) of the networks themselves, not of the places below them. halfway: (k - 1,), the loss
    halfway from each to the next, NaN between steps that do not follow one another. turn: (k - 1,), the cosine between
    the move before and this one, NaN likewise, for the first one, and where one of the two is 0. length, seen: (k - 1,)
    of each move, and of what of it lies in the plane; NaN likewise.
    """

    steps: np.ndarray
    at: np.ndarray
    distance: np.ndarray
    away: np.ndarray
    loss: np.ndarray
    halfway: np.ndarray
    turn: np.ndarray
    length: np.ndarray
    seen: np.ndarray

    @property
    def share(self) -> float:
        """How much of the way the plane shows: of the squared distances from its origin; NaN if all of them are 0."""
        whole = float(np.square(self.away).sum())
        return max(0.0, 1 - float(np.square(self.distance).sum()) / whole) if whole else float("nan")

    @property
    def share_of_moves(self) -> float:
        """How much of its single steps the plane shows: of their squared lengths; NaN if all of them are 0."""
        whole = float(np.nansum(np.square(self.length)))
        return min(1.0, float(np.nansum(np.square(self.seen))) / whole) if whole else float("nan")

    @property
    def moves(self) -> int:
        """How many moves are single steps of the run."""
        return int(np.count_nonzero(np.diff(self.steps) == 1))

    @property
    def dips(self) -> int:
        """In how many single steps the loss halfway is lower than at both ends: the run stepped over a dip.

        Xing, Arpit, Tsirigotis & Bengio 2018, "A Walk with SGD", tell so that a run bounces between walls of a valley.
        """
        return int(np.count_nonzero(self.halfway < np.minimum(self.loss[:-1], self.loss[1:])))

    @property
    def turns(self) -> tuple[int, int]:
        """(how many of its single steps go back against the one before, with a cosine below 0; of how many)."""
        known = self.turn[np.isfinite(self.turn)]
        return int(np.count_nonzero(known < 0)), len(known)

    @property
    def mean_turn(self) -> float:
        """The mean cosine between one move and the next: 1 straight on, -1 back and forth; NaN if none is known."""
        known = self.turn[np.isfinite(self.turn)]
        return float(known.mean()) if known.size else float("nan")


class Walker:
    """Follows a run over a plane, network by network, and keeps no more than the last one of them.

    plane, ground: where, and which loss. network: any of its sizes and dtype, to work with; it is changed.
    """

    def __init__(self, plane: Plane, ground: Ground, network: Network):
        self._plane, self._ground, self._probe = plane, ground, network
        self._seen: list[tuple[int, Place, float]] = []  # step, place, loss
        self._steps: list[tuple[float, ...]] = []  # loss halfway, cosine, length, length in the plane
        self._before = self._move = None

    def follow(self, networks: Iterable[tuple[int, np.ndarray | None]]) -> Iterator[None]:
        """Follow (step, parameters) in rising order, passing over those without parameters. Yields after each."""
        for step, parameters in networks:
            if parameters is not None:
                self._add(step, parameters)
            yield

    def way(self) -> Way:
        """What was followed so far: at least one network."""
        places = np.array([place for _, place, _ in self._seen])
        moves = np.array(self._steps, np.float64).reshape(-1, 4)
        return Way(
            np.array([step for step, _, _ in self._seen]),
            places[:, :2],
            places[:, 2],
            places[:, 3],
            np.array([loss for _, _, loss in self._seen]),
            *moves.T,
        )

    def _add(self, step: int, parameters: np.ndarray) -> None:
        probe, place = self._probe.parameters, self._plane.project(parameters)
        if self._seen and step == self._seen[-1][0] + 1:
            np.add(self._before, parameters, out=probe)
            probe *= 0.5
            move = parameters - self._before
            before = self._seen[-1][1]
            seen = self._plane.length(place.a - before.a, place.b - before.b)
            length = float(np.sqrt(inner_products(move)[0, 0]))
            self._steps.append((self._loss(), _cosine(self._move, move), length, seen))
            self._move = move
        elif self._seen:
            self._steps.append((np.nan,) * 4)
            self._move = None
        probe[:] = self._before = parameters.copy()
        self._seen.append((step, place, self._loss()))

    def _loss(self) -> float:
        with np.errstate(all="ignore"):
            return self._ground.loss(self._probe)


def _cosine(one: np.ndarray | None, other: np.ndarray) -> float:
    if one is None:
        return np.nan
    products = inner_products(one, other)
    lengths = float(np.sqrt(products[0, 0] * products[1, 1]))
    return float(products[0, 1]) / lengths if lengths else np.nan
