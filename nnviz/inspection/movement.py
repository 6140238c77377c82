"""How weights moved over a run: histograms of every matrix at several steps, and films of first-layer units."""

from dataclasses import dataclass, field

import numpy as np

from nnviz import Network, Run
from nnviz.inspection import Histograms, next_gradient
from nnviz.replays import choose_affordable, replay_through

FINE_BINS = 2048  # on either side of 0
MAX_BINS = 32  # on either side of 0, in a picture
MAX_RIDGES = 7  # earlier steps in a picture of histograms
MAX_FRAMES, MAX_FILMED_UNITS = 40, 24  # of a film: with 28 x 28 pixels 0.8 MB


@dataclass(frozen=True, eq=False)
class FineHistogram:
    """A histogram of an array that can be merged with others: fine bins from -top to top, a power of two.

    counts: (2, FINE_BINS), of the numbers from 0 up, and of those below 0 downwards. largest: the largest magnitude.
    """

    top: float
    counts: np.ndarray
    largest: float


def count_finely(values: np.ndarray) -> FineHistogram:
    """Count the numbers of an array of any shape in fine bins. Raises ValueError for NaN and infinity."""
    sizes = np.abs(values.ravel())
    largest = float(sizes.max(initial=0))
    if not np.isfinite(largest):
        raise ValueError("count_finely: values hold NaN or infinity; allowed are finite numbers")
    top = 2.0 ** np.ceil(np.log2(largest)) if largest else 2.0**-100
    place = np.minimum((sizes.astype(np.float64) * (FINE_BINS / top)).astype(np.int64), FINE_BINS - 1)
    below = values.ravel() < 0
    counts = np.stack([np.bincount(place[side], minlength=FINE_BINS) for side in (~below, below)])
    return FineHistogram(float(top), counts, largest)


def merge_histograms(fine: list[FineHistogram]) -> Histograms:
    """Merge the histograms of several arrays: common bins, symmetric about 0, with room for all their numbers."""
    top = max(histogram.top for histogram in fine)
    width = top / MAX_BINS
    bins = max(1, min(MAX_BINS, int(np.ceil(max(histogram.largest for histogram in fine) / width))))
    counts = np.zeros((len(fine), 2 * bins), np.int64)
    for row, histogram in zip(counts, fine, strict=True):
        coarse = np.minimum(np.arange(FINE_BINS) * (histogram.top / FINE_BINS) // width, bins - 1).astype(np.int64)
        for side, fine in zip((row[bins:], row[:bins][::-1]), histogram.counts, strict=True):
            side += np.bincount(coarse, weights=fine, minlength=bins).astype(np.int64)
    return Histograms(np.arange(-bins, bins + 1) * width, counts)


def round_steps(last: int, count: int = MAX_RIDGES) -> list[int]:
    """0 and the largest of 1, 2, 5, 10, 20, 50 ... below `last`, `count` in all: steps that stay as `last` grows."""
    found = [digit * 10**power for power in range(7) for digit in (1, 2, 5) if digit * 10**power < last]
    return [0, *found[-(count - 1) :]]


def film_steps(last: int) -> list[int]:
    """The steps of a film up to `last`, closer together at the beginning, where most happens."""
    return sorted({round(last * (i / (MAX_FRAMES - 1)) ** 2) for i in range(MAX_FRAMES)})


@dataclass
class Past:
    """What is known of the past of one run. run: its number in the session.

    fine: (kind, step) -> a FineHistogram for each matrix. moments: kind -> the steps in its picture; looked: kind ->
    the run's position when they were found. frames: step -> the weights (inputs, units) of the units `filmed`.
    """

    run: int
    fine: dict[tuple[str, int], list[FineHistogram]] = field(default_factory=dict)
    moments: dict[str, list[int]] = field(default_factory=dict)
    looked: dict[str, int] = field(default_factory=dict)
    frames: dict[int, np.ndarray] = field(default_factory=dict)
    filmed: tuple[int, ...] = ()

    def look_back(self, run: Run, kind: str, start: Network, most: int):
        """Find the histograms of `kind` at several earlier steps, with at most `most` training steps of replay.

        An iterator over those steps; what was found by the time it is dropped stays. start: the network at step 0.
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
        missing = [step for step in steps if (kind, step) not in self.fine]
        before = None
        for step, network in replay_through(run, [*missing, *(step - 1 for step in missing if kind == "update")]):
            if network is not None:
                if step in missing:
                    self.fine[kind, step] = self.count_matrices(run, kind, step, network, start, before)
                before = network.copy() if kind == "update" and step + 1 in missing else None
            yield step
        self.moments[kind] = steps

    def keep(self, kind: str, steps: set[int]) -> None:
        """Drop the histograms of `kind` at other steps."""
        self.fine = {key: found for key, found in self.fine.items() if key[0] != kind or key[1] in steps}

    @staticmethod
    def count_matrices(run: Run, kind: str, step: int, network: Network, start: Network, before: Network | None):
        """A FineHistogram for each matrix of one kind at `step`; before: the network one step earlier, for "update"."""
        arrays = network.W
        if kind == "gradient":
            arrays = next_gradient(run, network, step).dW
        elif kind != "weights":
            other = start if kind == "change" else before
            arrays = [now - then for now, then in zip(arrays, other.W, strict=True)]
        return [count_finely(np.where(np.isfinite(w), w, 0)) for w in arrays]

    def film(self, run: Run, units: tuple[int, ...], steps: list[int]):
        """Collect the first-layer weights of `units` at `steps`; an iterator, as `look_back`."""
        if self.filmed != units:
            self.filmed, self.frames = units, {}
        missing = [step for step in steps if step not in self.frames]
        for step, network in replay_through(run, missing):
            if network is not None:
                self.frames[step] = network.W[0][:, list(units)].copy()
            yield step
        self.frames = {step: self.frames[step] for step in steps}
