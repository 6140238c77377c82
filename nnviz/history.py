"""What a run writes down: the loss of every step, and a test now and then."""

from dataclasses import dataclass

import numpy as np


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
    """A test on the whole test set at the end of an epoch, after `step` steps: its loss and accuracy (0..1)."""

    step: int
    loss: float
    accuracy: float


class History:
    """The curves of a run.

    losses: (steps,) mean cross-entropy of each minibatch before its update. points: tests on some samples of both sets,
    in order (`Point`). epochs: tests on the whole test set at ends of epochs (`EpochTest`). `nnviz.schedule` says when.
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
        """Another history with the same contents."""
        twin = History(len(self._losses))
        twin.points, twin.epochs, twin._steps = list(self.points), list(self.epochs), self._steps
        twin._losses[: self._steps] = self.losses
        return twin

    def make_room(self, steps: int) -> None:
        """Make room for the losses of so many steps."""
        losses = self.losses
        self._losses = np.empty(max(steps, len(losses)))
        self._losses[: len(losses)] = losses

    def add_loss(self, loss: float) -> None:
        self._losses[self._steps] = loss
        self._steps += 1

    def column(self, name: str) -> np.ndarray:
        """A field of all points, such as column("test_accuracy"): (points,)."""
        return np.array([getattr(point, name) for point in self.points])

    def sort(self) -> None:
        """Put the tests in order, after earlier ones were added."""
        self.points.sort(key=lambda point: point.step)
        self.epochs.sort(key=lambda test: test.step)

    def cut(self, step: int) -> None:
        """Forget what was written after `step`."""
        self._steps = min(self._steps, step)
        self.points = [point for point in self.points if point.step <= step]
        self.epochs = [test for test in self.epochs if test.step <= step]
