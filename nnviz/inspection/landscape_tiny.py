"""The loss of the tiny network over two of its numbers, every place of it exact, and where its steps lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import isfinite

import numpy as np

from nnviz.backprop.places import parameter_cell, parameter_index
from nnviz.backprop.records import Cell
from nnviz.backprop.tiny import TinyNetwork
from nnviz.inspection.landscape import Ground, Landscape, empty_landscape, survey
from nnviz.inspection.landscape_path import Walker, Way
from nnviz.inspection.landscape_plane import Plane, single_directions
from nnviz.network import Network, split
from nnviz.optimizers import SGD

AHEAD = 20  # steps that are taken to see where they lead
CELLS = 41  # places along one side
LEAST_HALF, MOST_HALF = 1.5, 6.0  # how far the picture reaches from its middle, in either direction
MARGIN = 1.25  # how much larger than the way it is
MAX_DIGITS = 2  # of a row or a column, in a link


@dataclass(frozen=True, eq=False)
class TinyLandscape:
    """cells: the two numbers, whose values are the two directions of `land`. way: the latest steps up to now, since a
    number was changed by hand last. ahead: from now on, without end where the loss is not finite any more.
    changed: how many of all numbers the steps ahead change."""

    cells: tuple[Cell, Cell]
    land: Landscape
    way: Way
    ahead: Way
    changed: int

    @property
    def share(self) -> float:
        """How much these two numbers make up of what the steps ahead change: of the squared distances from now, 0..1;
        NaN where nothing changes."""
        moved = np.square(self.ahead.at - self.ahead.at[0]).sum(axis=1)
        whole = float((moved + np.square(self.ahead.distance)).sum())
        return float(moved.sum()) / whole if whole else float("nan")


class TwoNumbers:
    """Two numbers of the tiny network, and the loss over them.

    chosen: their places in `Network.parameters`, or None: those that its first steps move most.
    """

    def __init__(self, tiny: TinyNetwork):
        self._tiny = tiny
        self.chosen: tuple[int, int] | None = None
        self._known: tuple[tuple, TinyLandscape] | None = None

    @property
    def places(self) -> tuple[int, int]:
        """The two places."""
        return self.chosen or _usual()

    def choose(self, which: int, place: int) -> None:
        """Take another number for the first (0) or the second (1); the other moves over where it is the same."""
        places = list(self.places)
        places[1 - which] = places[which] if place == places[1 - which] else places[1 - which]
        places[which] = place
        self.chosen = places[0], places[1]

    def put(self, text: str) -> None:
        """Choose what a link says, W1-0-2~W3-1-0. Raises ValueError with a reason that people read."""
        network, places = self._tiny.network, []
        for part in text.split("~"):
            name, *numbers = part.split("-")
            if len(numbers) != 2 or not all(n.isascii() and n.isdigit() and len(n) <= MAX_DIGITS for n in numbers):
                raise ValueError("it can be two numbers such as W1-0-2~W3-1-0")
            places.append(parameter_index(network, name, *map(int, numbers)))
        if len(places) != 2 or places[0] == places[1]:
            raise ValueError("it can be two different numbers such as W1-0-2~W3-1-0")
        self.chosen = places[0], places[1]

    def say(self) -> str | None:
        """What is chosen, for a link."""
        if self.chosen is None:
            return None
        cells = (parameter_cell(self._tiny.network, place) for place in self.chosen)
        return "~".join(f"{cell.name}-{cell.row}-{cell.column}" for cell in cells)

    def known(self) -> TinyLandscape | None:
        """The landscape of now, if it was worked out."""
        return self._known[1] if self._known is not None and self._known[0] == self._key() else None

    def work(self) -> Iterator[float]:
        """Work out the landscape of now: yields the share that is done."""
        tiny, key = self._tiny, self._key()
        network, places = tiny.network, list(self.places)
        origin = network.parameters.copy()
        origin[places] = 0  # so that places of the plane are the two numbers themselves
        plane = Plane(origin, *single_directions(network, *places))
        ground = Ground(tiny.x, tiny.y, total=len(tiny.y))
        walkers = Walker(plane, ground, network.copy()), Walker(plane, ground, network.copy())
        trail = [*tiny.trail, network.parameters]
        for walker, steps in zip(walkers, (enumerate(trail, tiny.taken + 1 - len(trail)), _ahead(tiny)), strict=True):
            for _ in walker.follow(steps):
                yield 0.0
        way, ahead = (walker.way() for walker in walkers)
        land = empty_landscape(*_sides(np.concatenate([way.at, ahead.at]), way.at[-1]))
        yield from survey(plane, ground, network.copy(), land)
        cells = tuple(parameter_cell(network, place) for place in places)
        changed = 0
        for _, after in _ahead(tiny):
            changed = int(np.count_nonzero(after != network.parameters))
        self._known = key, TinyLandscape(cells, land, way, ahead, changed)

    def _key(self) -> tuple:
        return self._tiny.version, self.places


@cache
def _usual() -> tuple[int, int]:
    """The two weights, of two matrices, that the first steps of the tiny network move most."""
    tiny = TinyNetwork()
    *_, (_, after) = _ahead(tiny)
    moved = [np.abs(change) for change in split(after - tiny.network.parameters, tiny.network.sizes)[0]]
    starts = np.cumsum([0, *(change.size for change in moved)])
    places = [int(start + change.argmax()) for start, change in zip(starts, moved, strict=False)]
    one, other = np.argsort([-change.max() for change in moved])[:2]
    return places[one], places[other]


def _ahead(tiny: TinyNetwork) -> Iterator[tuple[int, np.ndarray]]:
    """The parameters now and after each of the next AHEAD steps, as (step, parameters)."""
    network: Network = tiny.network.copy()
    optimizer = SGD(len(network.parameters), network.dtype, tiny.rate)
    ground = Ground(tiny.x, tiny.y)
    for step in range(tiny.taken, tiny.taken + AHEAD + 1):
        if not (np.isfinite(network.parameters).all() and isfinite(ground.loss(network))):
            return
        yield step, network.parameters
        with np.errstate(all="ignore"):
            gradient = network.backward(network.forward(tiny.x), tiny.y).gradient
            optimizer.update(network.parameters, gradient, step + 1)


def _sides(at: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places along both directions: around all that is drawn, unless that is too far away."""
    near = at[(np.abs(at - now) < MOST_HALF).all(axis=1)]
    low, high = near.min(axis=0), near.max(axis=0)
    half = np.clip(MARGIN * (high - low) / 2, LEAST_HALF, MOST_HALF)
    a, b = (np.linspace(m - h, m + h, CELLS) for m, h in zip((low + high) / 2, half, strict=True))
    return a, b
