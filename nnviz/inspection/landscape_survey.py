"""Surveying the ground around a run: directions, the way it took, and the loss over a grid, in pieces of work."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.inspection.landscape import MOST_SAMPLES, Landscape, choose_ground, empty_landscape, survey
from nnviz.inspection.landscape_path import Walker, Way
from nnviz.inspection.landscape_plane import CHUNK, Plane, principal_directions, random_directions
from nnviz.inspection.movement import film_steps
from nnviz.network import Network, parameter_count
from nnviz.replays import choose_affordable, replay_through, time_step
from nnviz.run import Run

PATH, RANDOM = "path", "random"  # where the two directions come from
WHOLE, RECENT = "whole", "recent"  # which part of the run is followed
RECENT_STEPS = 40
REPLAY_SECONDS = 3.0  # that the whole run may be replayed for
COPIES_NBYTES = 16 * 2**20  # of networks that are held at once to find their principal components
LEAST_COPIES = 4
FINE_CELLS, COARSE_CELLS = 41, 25  # places along one side of a grid, for small and for large networks
FINE_UP_TO = 5000  # parameters
MARGIN = 1.5  # how much larger than the way the picture is: the run may go on
THINNEST = 0.25  # the shorter side of the picture, as a share of the longer one, in distances in weight space
RANDOM_SIDE = 0.5  # of the weights' own norms: how far random directions are followed, either way
MOST_GROWN = 400  # places of a run that goes on, over a survey that stays


@dataclass(frozen=True)
class Wish:
    """What is to be surveyed. directions: PATH or RANDOM. stretch: WHOLE, or the RECENT steps one by one. size: times
    the usual size of the picture. seed: of random directions."""

    directions: str = PATH
    stretch: str = WHOLE
    size: float = 1.0
    seed: int = 0


def survey_nbytes(sizes: tuple[int, ...], dtype: str) -> int:
    """The most that a survey holds of a network of these sizes, without what a pass of a few samples takes."""
    itemsize = np.dtype(dtype).itemsize
    one = parameter_count(sizes) * itemsize
    most = _most_copies(one)
    # Beside the copies, the plane; beside the plane, a network to work with, the one before, and two moves.
    held = most + 7 if most > RECENT_STEPS else max(most + 4, 7)
    return held * one + MOST_SAMPLES * sizes[0] * itemsize + 20 * CHUNK * most


def _most_copies(nbytes: int) -> int:
    """How many networks of so many bytes are held at once."""
    return min(RECENT_STEPS + 1, max(LEAST_COPIES, COPIES_NBYTES // nbytes))


class Survey:
    """The survey of a run after `step` steps, done piece by piece.

    network: the run's, after so many steps. wish: what is to be surveyed. directions: what they are in the end, RANDOM
    where the way spans no plane. way, land: None until they are there; `land` fills up. grown: (step, a, b, loss) of
    the run since then. done: whether it is over; trouble: why there is nothing to see then, or "".
    """

    def __init__(self, run: Run, step: int, network: Network, wish: Wish):
        self.wish, self.step = wish, step
        self.directions = wish.directions
        self.plane: Plane | None = None
        self.way: Way | None = None
        self.land: Landscape | None = None
        self.done, self.trouble = False, ""
        self.grown: list[tuple[int, float, float, float]] = []
        self.cells = FINE_CELLS if len(network.parameters) <= FINE_UP_TO else COARSE_CELLS
        self.ground = choose_ground(run, self.cells**2)
        self._run, self._network = run, network.copy()
        self._work = self._do()

    def work(self) -> Iterator[float]:
        """What is left to do, the same iterator every time: yields the share of the grid that is done, 0 while the way
        is being followed."""
        return self._work

    def _do(self) -> Iterator[float]:
        yield from self._follow()
        self._run = None  # a survey that was left half done does not keep a run that is gone
        if not self.trouble:
            self.land = empty_landscape(*self._sides())
            yield from survey(self.plane, self.ground, self._network.copy(), self.land)
        self.done = True
        self._network = None  # the plane has what `grow` needs

    def grow(self, step: int, network: Network) -> None:
        """The run has gone on: where it is now."""
        seen = self.grown[-1][0] if self.grown else self.step
        if step <= seen:
            return
        place = self.plane.project(network.parameters)
        with np.errstate(all="ignore"):
            self.grown.append((step, place.a, place.b, self.ground.loss(network)))
        if len(self.grown) > MOST_GROWN:
            self.grown = self.grown[1::2]

    def _follow(self) -> Iterator[float]:
        """Find the plane and the way."""
        run, here = self._run, self._network.parameters
        steps = way_steps(run, self.step, self.wish.stretch)
        recent = self.wish.stretch == RECENT
        kept: dict[int, np.ndarray] = {}
        if self.directions == PATH:
            wanted = _few(steps, _most_copies(here.nbytes) - 1, recent)
            for step, network in replay_through(run, wanted):
                if network is not None:
                    kept[step] = network.parameters.copy()
                yield 0.0
        passed = [*kept, self.step]
        pairs = [i for i, step in enumerate(passed[:-1]) if passed[i + 1] == step + 1] if recent else None
        try:
            self.plane = self._find_plane([*kept.values(), here], pairs)
        except ValueError as error:  # random directions span no plane either: all weights are 0
            self.trouble = str(error)
            return
        if len(kept) < len(steps):
            kept.clear()
            passed = ((step, network and network.parameters) for step, network in replay_through(run, steps))
        else:
            passed = iter(kept.items())
        walker = Walker(self.plane, self.ground, self._network.copy())
        for _ in walker.follow(passed):
            yield 0.0
        for _ in walker.follow([(self.step, here)]):
            yield 0.0
        self.way = walker.way()

    def _find_plane(self, path: list[np.ndarray], pairs: list[int] | None) -> Plane:
        found = principal_directions(path, pairs) if self.directions == PATH else None
        if found is None:
            self.directions = RANDOM
            found = random_directions(self._network, self.wish.seed)
        return Plane(self._network.parameters, *found)

    def _sides(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of the grid along both directions."""
        if self.directions == RANDOM:
            side = np.linspace(-RANDOM_SIDE, RANDOM_SIDE, self.cells) * self.wish.size
            return side, side.copy()
        low, high = self.way.at.min(axis=0), self.way.at.max(axis=0)
        middle, half = (low + high) / 2, MARGIN * (high - low) / 2
        half = np.maximum(half, THINNEST * half.max()) * self.wish.size
        a, b = (np.linspace(m - h, m + h, self.cells) for m, h in zip(middle, half, strict=True))
        return a, b


def _few(steps: list[int], most: int, recent: bool) -> list[int]:
    """At most so many of the steps before now, evenly spaced; recent ones in pairs that follow one another, the last of
    which is one with now."""
    if len(steps) <= most:
        return steps
    if not recent:
        return [steps[i] for i in np.arange(most) * len(steps) // most]
    first = np.arange(most // 2) * (len(steps) - 1) // max(1, most // 2)
    return sorted({steps[i] for at in first for i in (at, at + 1)} | {steps[-1]})


def way_steps(run: Run, step: int, stretch: str) -> list[int]:
    """The steps before `step` at which a run is looked at: RECENT ones one by one, or of the WHOLE run as many as can
    be replayed in REPLAY_SECONDS, closer together at the beginning, where most happens."""
    if stretch == RECENT:
        return list(range(max(0, step - RECENT_STEPS), step))
    wanted = [passed for passed in film_steps(step) if passed < step]
    return choose_affordable(run, wanted, int(REPLAY_SECONDS / max(time_step(run), 1e-6))) if wanted else []
