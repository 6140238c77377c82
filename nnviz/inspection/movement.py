"""How weights moved over a run: histograms of every matrix at several steps, and first-layer units as a film."""

from dataclasses import dataclass, field

import numpy as np

from nnviz import Network, Run
from nnviz.inspection import Histograms, next_gradient
from nnviz.replays import choose_affordable, replay_through

HALF = 2048  # fine bins on either side of 0
COARSE = 32  # bins that a picture has on either side of 0, at most
RIDGES = 7  # moments of the past in a picture of histograms, at most
FRAMES, FILMED = 40, 24  # moments and units of a film: with 28 x 28 pixels 0.8 MB


@dataclass(frozen=True, eq=False)
class Spread:
    """How the numbers of an array are spread, in a form that adds up: fine bins between -top and top, a power of two.

    counts: (2, HALF), of the numbers from 0 up, and of those below 0 downwards. largest: the largest magnitude.
    """

    top: float
    counts: np.ndarray
    largest: float


def spread_of(values: np.ndarray) -> Spread:
    """The spread of finite numbers in an array of any shape. Raises ValueError for others."""
    sizes = np.abs(values.ravel())
    largest = float(sizes.max(initial=0))
    if not np.isfinite(largest):
        raise ValueError("spread_of: values hold NaN or infinity; allowed are finite numbers")
    top = 2.0 ** np.ceil(np.log2(largest)) if largest else 2.0**-100
    place = np.minimum((sizes.astype(np.float64) * (HALF / top)).astype(np.int64), HALF - 1)
    below = values.ravel() < 0
    counts = np.stack([np.bincount(place[side], minlength=HALF) for side in (~below, below)])
    return Spread(float(top), counts, largest)


def histograms_of(spreads: list[Spread]) -> Histograms:
    """Histograms of several arrays on common bins, symmetric about 0, none of their numbers left out."""
    top = max(spread.top for spread in spreads)
    width = top / COARSE
    bins = max(1, min(COARSE, int(np.ceil(max(spread.largest for spread in spreads) / width))))
    counts = np.zeros((len(spreads), 2 * bins), np.int64)
    for row, spread in zip(counts, spreads, strict=True):
        coarse = np.minimum(np.arange(HALF) * (spread.top / HALF) // width, bins - 1).astype(np.int64)
        for side, fine in zip((row[bins:], row[:bins][::-1]), spread.counts, strict=True):
            side += np.bincount(coarse, weights=fine, minlength=bins).astype(np.int64)
    return Histograms(np.arange(-bins, bins + 1) * width, counts)


def round_steps(last: int, count: int = RIDGES) -> list[int]:
    """0 and the largest of 1, 2, 5, 10, 20, 50 ... below `last`, `count` in all: they stay when a step is taken."""
    found = [digit * 10**power for power in range(7) for digit in (1, 2, 5) if digit * 10**power < last]
    return [0, *found[-(count - 1) :]]


def film_steps(last: int) -> list[int]:
    """The moments of a film up to step `last`, closer together in the beginning, where most happens."""
    return sorted({round(last * (i / (FRAMES - 1)) ** 2) for i in range(FRAMES)})


@dataclass
class Past:
    """What was found out about the past of one run. run: its number in the session.

    spreads: (kind, step) -> a Spread for each matrix. moments: kind -> the steps in its picture; looked: kind -> where
    the run stood when they were found. frames: the weights (inputs, units) of a film by step, for `filmed` units.
    """

    run: int
    spreads: dict[tuple[str, int], list[Spread]] = field(default_factory=dict)
    moments: dict[str, list[int]] = field(default_factory=dict)
    looked: dict[str, int] = field(default_factory=dict)
    frames: dict[int, np.ndarray] = field(default_factory=dict)
    filmed: tuple[int, ...] = ()

    def look_back(self, run: Run, kind: str, start: Network, most: int):
        """Find the spreads of `kind` at several moments before now, at most `most` training steps away.

        An iterator: what is found stays, however far it gets. start: the network at step 0.
        """
        first = {"change": 1, "update": 1}.get(kind, 0)
        wanted = [step for step in round_steps(run.position) if first <= step]
        if not wanted:
            self.moments[kind] = []
            return
        if kind == "update":  # from one step to the next
            steps = [step + 1 for step in choose_affordable(run, [step - 1 for step in wanted], most)]
        else:
            steps = [step for step in choose_affordable(run, wanted, most) if step >= first]
        steps = [step for step in steps if step < run.position]
        missing = [step for step in steps if (kind, step) not in self.spreads]
        before = None
        for step, network in replay_through(run, [*missing, *(step - 1 for step in missing if kind == "update")]):
            if network is not None:
                if step in missing:
                    self.spreads[kind, step] = self.spread(run, kind, step, network, start, before)
                before = network.copy() if kind == "update" and step + 1 in missing else None
            yield step
        self.moments[kind] = steps

    def keep(self, kind: str, steps: set[int]) -> None:
        """Let go of the spreads at other steps."""
        self.spreads = {key: found for key, found in self.spreads.items() if key[0] != kind or key[1] in steps}

    @staticmethod
    def spread(run: Run, kind: str, step: int, network: Network, start: Network, before: Network | None):
        """A Spread for each matrix of one kind at `step`; before: the network one step earlier, for "update"."""
        arrays = network.W
        if kind == "gradient":
            arrays = next_gradient(run, network, step).dW
        elif kind != "weights":
            other = start if kind == "change" else before
            arrays = [now - then for now, then in zip(arrays, other.W, strict=True)]
        return [spread_of(np.where(np.isfinite(w), w, 0)) for w in arrays]

    def film(self, run: Run, units: tuple[int, ...], steps: list[int]):
        """Collect the first-layer weights of `units` at `steps`, an iterator as `look_back`."""
        if self.filmed != units:
            self.filmed, self.frames = units, {}
        missing = [step for step in steps if step not in self.frames]
        for step, network in replay_through(run, missing):
            if network is not None:
                self.frames[step] = network.W[0][:, list(units)].copy()
            yield step
        self.frames = {step: self.frames[step] for step in steps}
