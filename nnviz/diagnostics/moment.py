"""What is known of a run at one moment: the numbers that its judgement is made of."""

from functools import cached_property

import numpy as np

from nnviz.diagnostics.measures import FIELDS, chance_loss, derived, measure
from nnviz.diagnostics.overlap import neighbours_agree
from nnviz.diagnostics.thresholds import THRESHOLDS

LATELY = 20  # steps whose mean loss counts as the loss of now
FEWEST_SAMPLES = 640  # in them; more steps where batches are small
SPIKE, SPIKE_SAMPLES = 3, 96  # steps and samples, at least, whose mean loss counts as a loss that was there
SOON = 10  # steps after which a loss can be called stuck at all
FLAT = 0.02  # a mean loss that falls by less of itself does not fall
FEWEST_FLAT = 50  # steps in such a mean
SEEN = ("dz_reach", "a_reach", "saturated")


class Moment:
    """A run after `step` steps, and nothing of later ones.

    network: as it was at that moment, to count dead units now; without it the last count recorded is used, which can
    be 1,000 steps old. point: a test of the network at this very step, if there is one that the run did not write down.
    Arrays are (layers,) with NaN where there is no number. Losses count as multiples of guessing where it says so.
    """

    def __init__(self, run, step: int, network=None, point=None):
        self.run, self.step, self.network, self.point = run, step, network, point
        self.experiment, recorder = run.experiment, run.recorder
        self.layers = len(self.experiment.sizes) - 1
        self.losses = run.history.losses[:step]
        self.chance = chance_loss(self.experiment.sizes[-1])
        batch = self.experiment.batch_size
        self.count = min(step, max(LATELY, -(-FEWEST_SAMPLES // batch)))
        self.loss = float(np.mean(self.losses[step - self.count :])) if step else np.nan
        self.measured = step > 0 and len(recorder.steps) > 0
        # A moment is told by the steps that led to it, also when later ones are known.
        known = step - 1
        self.dz_first, self.a_first, self.saturated_first = map(recorder.first, SEEN)
        self.dz, self.a, self.saturated = self._next_minibatch()
        self.update = recorder.lately("update_data", known)
        self.kept = recorder.lately("W_std", known, 1) / np.where((w := recorder.first("W_std")) > 0, w, np.nan)
        # Where weights start near 0, every step is large against them: then against the size they usually start with.
        W_std = recorder.lately("W_std", known)
        usual = np.sqrt(2 / np.array(self.experiment.sizes[:-1]))
        with np.errstate(all="ignore"):
            self.leap = self.update + np.log10(W_std / np.maximum(W_std, usual))
        self.probed = recorder.probe_samples

    def _next_minibatch(self) -> list[np.ndarray]:
        """SEEN on the minibatch that comes next, as the picture of the flow shows it; of the last ones recorded where
        the network is not at hand, or its numbers are no longer finite."""
        run, network, recorder = self.run, self.network, self.run.recorder
        if network is not None and self.step:
            with np.errstate(all="ignore"):
                _, x, y = run.batch_at(self.step)
                fwd = network.forward(x)
                bwd = network.backward(fwd, y, self.experiment.l1, self.experiment.l2)
                rows = measure(self.experiment.activation, fwd, bwd, network.W)
                if np.isfinite(rows[:, : FIELDS.index("dW_norm") + 1]).all():
                    units = network.sizes[1:]
                    at = rows[:, FIELDS.index("saturated")]
                    return [derived("dz_reach", rows, units), derived("a_reach", rows, units), at]
        return [recorder.lately(name, self.step - 1) for name in SEEN]

    @property
    def over_guessing(self) -> float:
        """The loss of now as a multiple of guessing."""
        return self.loss / self.chance

    @property
    def fastest(self) -> float:
        """log10 of update : data in the layer that moves most; -inf if none moves."""
        return float(np.where(np.isnan(self.update), -np.inf, self.update).max())

    @property
    def come_through(self) -> bool:
        """Whether a test at this very step says that it has learned, whatever the minibatches before it cost."""
        return self.tests[-1].step == self.step and self.tests[-1].train_loss < 0.5 * self.chance

    @property
    def slow(self) -> bool:
        """Whether even the fastest layer hardly moves, though there is much to learn."""
        return self.step >= SOON and self.fastest < THRESHOLDS["update_data"].limit and self.over_guessing > 0.5

    @property
    def minibatches(self) -> str:
        """Which ones `loss` is a mean of, in words."""
        return f"mean of the last {self.count} minibatches" if self.count > 1 else "the first minibatch"

    @cached_property
    def units(self) -> tuple[np.ndarray, np.ndarray]:
        """(share of dead units, 1 where all units are equal), (layers,) each, NaN for the output layer."""
        recorder = self.run.recorder
        found = recorder.probed(self.step - 1) if self.network is None else recorder.look_at_units(self.network)
        return tuple(np.append(part, np.nan) for part in found)

    @cached_property
    def peak(self) -> tuple[float, int]:
        """(the highest loss of a few minibatches so far, as a multiple of guessing; the step it ended at)."""
        count = max(SPIKE, -(-SPIKE_SAMPLES // self.experiment.batch_size))
        if self.step < count:
            return np.nan, 0
        sums = np.concatenate([[0.0], np.cumsum(self.losses)])
        means = (sums[count:] - sums[:-count]) / count
        at = int(means.argmax())
        return float(means[at] / self.chance), at + count

    @cached_property
    def fall(self) -> float:
        """By which share of itself the loss fell in the last quarter of the minibatches, against those before them; 0
        within their noise, NaN while there are too few."""
        count = max(FEWEST_FLAT, self.step // 4)
        if self.step < 2 * count:
            return np.nan
        before, now = self.losses[-2 * count : -count], self.losses[-count:]
        fall, noise = before.mean() - now.mean(), np.sqrt((before.var() + now.var()) / count)
        return float(fall / before.mean()) if fall > noise else 0.0

    @property
    def flat(self) -> bool:
        """Whether the loss no longer falls."""
        return self.fall < FLAT

    @cached_property
    def tests(self) -> list:
        """The tests by now, in order."""
        tests = [point for point in self.run.history.points if point.step <= self.step]
        return tests + [self.point] if self.point is not None and self.point.step > tests[-1].step else tests

    @cached_property
    def agree(self) -> float:
        """How well the data can be told apart at all, see `neighbours_agree`; NaN for images."""
        return neighbours_agree(self.run.data)
