"""The numbers of a run at one moment that the judge's rules use."""

from functools import cached_property

import numpy as np

from nnviz.diagnostics.measures import FIELDS, chance_loss, derived, measure
from nnviz.diagnostics.overlap import neighbours_agree
from nnviz.diagnostics.thresholds import THRESHOLDS

MIN_MEAN_STEPS, MIN_MEAN_SAMPLES = 20, 640  # the loss now is the mean over the last so many steps and samples
MIN_PEAK_STEPS, MIN_PEAK_SAMPLES = 3, 96  # a peak of the loss is a mean over so many
MIN_JUDGED_STEPS = 10  # before this step no loss is called stuck
MAX_FLAT_FALL = 0.02  # a mean loss that falls by a smaller share is flat
MIN_FALL_STEPS = 50  # in each of the two means compared for that
NEXT_BATCH_MEASURES = ("dz_reach", "a_reach", "saturated")


class Moment:
    """What a run's records say of it after `step` steps, without anything of later ones.

    network: as it was at that moment, to count dead units now; without it the last recorded count is used, which can
    be 1,000 steps old. point: a test of the network at this step, if the run wrote none down.
    Arrays are (layers,), NaN where there is no number.
    """

    def __init__(self, run, step: int, network=None, point=None):
        self.run, self.step, self.network, self.point = run, step, network, point
        self.experiment, recorder = run.experiment, run.recorder
        self.layers = len(self.experiment.sizes) - 1
        self.losses = run.history.losses[:step]
        self.chance = chance_loss(self.experiment.sizes[-1])
        batch = self.experiment.batch_size
        self.count = min(step, max(MIN_MEAN_STEPS, -(-MIN_MEAN_SAMPLES // batch)))
        self.loss = float(np.mean(self.losses[step - self.count :])) if step else np.nan
        self.measured = step > 0 and len(recorder.steps) > 0
        # Only the steps that led here count, even if the run has gone on.
        known = step - 1
        self.dz_first, self.a_first, self.saturated_first = map(recorder.first, NEXT_BATCH_MEASURES)
        self.dz, self.a, self.saturated = self._next_minibatch()
        self.update = recorder.recent("update_data", known)
        self.kept = recorder.recent("W_std", known, 1) / np.where((w := recorder.first("W_std")) > 0, w, np.nan)
        # Every step is large against weights that start near 0: compare it with the usual size of starting weights.
        W_std = recorder.recent("W_std", known)
        usual = np.sqrt(2 / np.array(self.experiment.sizes[:-1]))
        with np.errstate(all="ignore"):
            self.leap = self.update + np.log10(W_std / np.maximum(W_std, usual))
        self.probed = recorder.probe_samples

    def _next_minibatch(self) -> list[np.ndarray]:
        """NEXT_BATCH_MEASURES on the next minibatch, as the picture of the flow shows them.

        Without the network, or if its numbers are not finite, those of the last recorded minibatches.
        """
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
        return [recorder.recent(name, self.step - 1) for name in NEXT_BATCH_MEASURES]

    @property
    def over_guessing(self) -> float:
        """The loss now as a multiple of that of guessing."""
        return self.loss / self.chance

    @property
    def fastest(self) -> float:
        """log10 of update : data in the layer that moves most; -inf if none moves."""
        return float(np.where(np.isnan(self.update), -np.inf, self.update).max())

    @property
    def come_through(self) -> bool:
        """Whether a test at this step shows that it has learned, whatever the minibatches before it cost."""
        return self.tests[-1].step == self.step and self.tests[-1].train_loss < 0.5 * self.chance

    @property
    def slow(self) -> bool:
        """Whether even the fastest layer hardly moves while there is much to learn."""
        return (
            self.step >= MIN_JUDGED_STEPS
            and self.fastest < THRESHOLDS["update_data"].limit
            and self.over_guessing > 0.5
        )

    @property
    def minibatches(self) -> str:
        """The minibatches that `loss` is a mean of, in words."""
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
        count = max(MIN_PEAK_STEPS, -(-MIN_PEAK_SAMPLES // self.experiment.batch_size))
        if self.step < count:
            return np.nan, 0
        sums = np.concatenate([[0.0], np.cumsum(self.losses)])
        means = (sums[count:] - sums[:-count]) / count
        at = int(means.argmax())
        return float(means[at] / self.chance), at + count

    @cached_property
    def fall(self) -> float:
        """The share by which the mean loss fell from one quarter of the steps to the last one.

        0 if that is within the noise, NaN while there are too few steps.
        """
        count = max(MIN_FALL_STEPS, self.step // 4)
        if self.step < 2 * count:
            return np.nan
        before, now = self.losses[-2 * count : -count], self.losses[-count:]
        fall, noise = before.mean() - now.mean(), np.sqrt((before.var() + now.var()) / count)
        return float(fall / before.mean()) if fall > noise else 0.0

    @property
    def flat(self) -> bool:
        """Whether the loss no longer falls."""
        return self.fall < MAX_FLAT_FALL

    @cached_property
    def tests(self) -> list:
        """The tests up to now, in order."""
        tests = [point for point in self.run.history.points if point.step <= self.step]
        return tests + [self.point] if self.point is not None and self.point.step > tests[-1].step else tests

    @cached_property
    def agree(self) -> float:
        """How well the classes can be told apart at all (see `neighbours_agree`); NaN for images."""
        return neighbours_agree(self.run.data)
