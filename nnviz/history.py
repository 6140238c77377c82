"""What a run writes down on its way: the loss of every step, and now and then a test."""

from dataclasses import dataclass

import numpy as np

POINTS = 50  # at least so many tests over a whole run
FIRST_PARTS = 8  # at least so many parts of the first epoch
FIRST_STEPS = {1, 4, 16, 64, 256, 1024, 4096}  # tested too where they lie in the first of these parts


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

    def copy(self) -> "History":
        """The same history, to be continued apart."""
        twin = History(len(self._losses))
        twin.points, twin.epochs, twin._steps = list(self.points), list(self.epochs), self._steps
        twin._losses[: self._steps] = self.losses
        return twin

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

    def cut(self, step: int) -> None:
        """Forget what was written after `step`."""
        self._steps = min(self._steps, step)
        self.points = [point for point in self.points if point.step <= step]
        self.epochs = [test for test in self.epochs if test.step <= step]


def is_due(step: int, steps_per_epoch: int, epochs: int) -> bool:
    """Whether the network is tested after `step` steps: at step 0, every epoch's end, and evenly in between.

    The first epochs are tested more often, the beginning of the first most of all, because most happens there. However
    long the run, that adds about 15 tests: a run is tested fewer than 250 times.

    An epoch is cut into a power of two of parts, and never into more of them in a longer run, so that a run made longer
    later is tested at a subset of these steps.
    """
    epoch, within = divmod(step, steps_per_epoch)
    if within == 0:
        return True
    parts = min(parts_of_epoch(epoch, epochs), steps_per_epoch)
    # Step w is the end of a part if the number of parts finished changes there.
    if (within * parts) // steps_per_epoch != ((within - 1) * parts) // steps_per_epoch:
        return True
    return step in FIRST_STEPS and step * FIRST_PARTS < steps_per_epoch


def parts_of_epoch(epoch: int, epochs: int) -> int:
    """Into how many parts an epoch, counted from 0, is cut by tests: a power of two.

    As many as give POINTS tests over all epochs, but at least 8 in the first epoch, 4 in the second, 2 in the third.
    """
    return max(1 << max(0, -(-POINTS // epochs) - 1).bit_length(), FIRST_PARTS >> epoch)
