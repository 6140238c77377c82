"""What a run writes down on its way: the loss of every step, and now and then a test."""

from dataclasses import dataclass

import numpy as np

POINTS = 50  # at least so many tests over a whole run


@dataclass(frozen=True)
class Point:
    """One test of the network: after `step` steps, losses and accuracies (0..1) on training and test samples."""

    step: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True)
class EpochTest:
    """The whole test set at the end of an epoch: after `step` steps, its loss and accuracy (0..1)."""

    step: int
    loss: float
    accuracy: float


class History:
    """losses: (steps,) mean cross-entropy of each minibatch before its update.

    points: tests on samples of both sets, in order (`Point`); epochs: the whole test set, every epoch (`EpochTest`).
    """

    def __init__(self, steps: int):
        self.points: list[Point] = []
        self.epochs: list[EpochTest] = []
        self._losses = np.empty(steps)
        self._steps = 0

    @property
    def losses(self) -> np.ndarray:
        return self._losses[: self._steps]

    @property
    def nbytes(self) -> int:
        return self._losses.nbytes + 200 * (len(self.points) + len(self.epochs))

    def make_room(self, steps: int) -> None:
        """Have room for the losses of so many steps."""
        losses = self.losses
        self._losses = np.empty(max(steps, len(losses)))
        self._losses[: len(losses)] = losses

    def add_loss(self, loss: float) -> None:
        self._losses[self._steps] = loss
        self._steps += 1

    def column(self, name: str) -> np.ndarray:
        """One number of all points, such as column("test_accuracy"): (points,)."""
        return np.array([getattr(point, name) for point in self.points])

    def last_point(self, step: int) -> Point:
        """The latest test at or before `step` (there is always one at step 0)."""
        return next(point for point in reversed(self.points) if point.step <= step)

    def cut(self, step: int) -> None:
        """Forget what was written after `step`."""
        self._steps = min(self._steps, step)
        self.points = [point for point in self.points if point.step <= step]
        self.epochs = [test for test in self.epochs if test.step <= step]


def is_due(step: int, steps_per_epoch: int, epochs: int) -> bool:
    """Whether the network is tested after `step` steps: at step 0, every epoch's end, and evenly in between.

    An epoch is cut into a power of two of parts, so that a run made longer later is tested at a subset of these steps.
    """
    within = step % steps_per_epoch
    parts = min(parts_per_epoch(epochs), steps_per_epoch)
    # Step w is the end of a part if the number of parts finished changes there.
    return within == 0 or (within * parts) // steps_per_epoch != ((within - 1) * parts) // steps_per_epoch


def parts_per_epoch(epochs: int) -> int:
    """The smallest power of two that gives POINTS tests over all epochs."""
    return 1 << max(0, -(-POINTS // epochs) - 1).bit_length()
