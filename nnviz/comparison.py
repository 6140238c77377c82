"""Runs that advance side by side, so that what differs between them comes from their settings.

All have taken equally many steps or, if their batches differ in size, seen equally many samples. Each may have runs
with the same settings and other seeds beside it.
"""

from collections.abc import Iterator

from nnviz.evaluation import Evaluation
from nnviz.experiment import Experiment
from nnviz.run import Run


class Comparison:
    """Experiments that are compared, and the runs that carry them out.

    seeded: for each experiment its runs, one a seed; runs: the first of each, with the experiment's own seed.
    A position is a number of steps or, if batches differ in size, of samples seen.
    """

    experiments: tuple[Experiment, ...]
    seeded: list[list[Run]]

    @property
    def runs(self) -> list[Run]:
        return [runs[0] for runs in self.seeded]

    @property
    def all_runs(self) -> list[Run]:
        return [run for runs in self.seeded for run in runs]

    @property
    def unit(self) -> int:
        """The positions that a step takes: 1, or the largest batch if positions count samples."""
        return max(e.batch_size for e in self.experiments) if self.by_samples else 1

    @property
    def by_samples(self) -> bool:
        """Whether positions count samples, because batches differ in size."""
        return len({e.batch_size for e in self.experiments}) > 1

    def progress(self, experiment: Experiment, step):
        """The position of a run after `step` steps (a number or an array)."""
        if not self.by_samples:
            return step
        epochs, batches = step // experiment.steps_per_epoch, step % experiment.steps_per_epoch
        last = batches * experiment.batch_size  # never more than there are: the last batch of an epoch ends it
        return epochs * experiment.samples + last

    @property
    def position(self) -> int:
        """How far the runs are that are not done."""
        return self._reached(self.runs)

    @property
    def reached(self) -> int:
        """The same for the runs with all seeds."""
        return self._reached(self.all_runs)

    @property
    def behind(self) -> bool:
        """Whether runs with other seeds have to catch up: they came later."""
        position = self.position  # first, because the others are trained first, by another thread maybe
        return self.reached < position

    def _reached(self, runs: list[Run]) -> int:
        ends = [(run.done, self.progress(run.experiment, run.position)) for run in runs]
        going = [end for done, end in ends if not done]
        return min(going) if going else max(end for _, end in ends)

    @property
    def total(self) -> int:
        """The position at which the longest run ends."""
        return max(self.progress(e, e.total_steps) for e in self.experiments)

    @property
    def done(self) -> bool:
        return all(run.done for run in self.all_runs)

    def advance(self, goal: int) -> Iterator[None]:
        """Bring every run to the position `goal`, or to its first step beyond, one step at a time."""
        others = [run for runs in self.seeded for run in runs[1:]]
        for run in (*others, *self.runs):
            while not run.done and self.progress(run.experiment, run.position) < goal:
                run.advance(steps=1)
                yield
        for run in self.all_runs:
            run.settle()

    def answers(self) -> list[Evaluation]:
        """The answers of every run now, to the test samples `run.tested`."""
        return [run.answers(run.network) for run in self.runs]
