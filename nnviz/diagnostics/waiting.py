"""Runs whose loss stays near that of guessing before it falls: for how long, and at what loss."""

from dataclasses import dataclass

import numpy as np

from nnviz.diagnostics.measures import chance_loss
from nnviz.text.numbers import fixed

MEAN_STEPS = 10  # the loss is a mean over so many steps: single minibatches are too noisy
LEFT_SHARE = 0.95  # a mean loss below this multiple of guessing has left it
MAX_WAIT_SHARE = 1.1  # a mean loss above this multiple of guessing is too high to be guessing
MIN_WAIT_STEPS = 30  # a shorter stay is no wait


@dataclass(frozen=True)
class Wait:
    """A stay near the loss of guessing at the beginning of a run.

    steps: how many, so far if it has not left; level: the mean loss meanwhile; chance: ln(classes). left, halved: the
    first step from which MEAN_STEPS steps have a mean loss below 0.95 and 0.5 times ln(classes), or None.
    """

    steps: int
    level: float
    chance: float
    left: int | None
    halved: int | None

    def __str__(self) -> str:
        guess = f"{fixed(self.chance)}, the loss of guessing"
        if self.left is None:
            return f"In all {self.steps:,} steps so far the loss has stayed near {guess} (mean {fixed(self.level)})."
        then = f" At step {self.halved:,} it had halved." if self.halved is not None else ""
        stayed = f"For {self.steps:,} steps the loss stayed near {guess} (mean {fixed(self.level)})"
        return f"{stayed}, then it began to fall.{then}"


def find_wait(losses: np.ndarray, classes: int) -> Wait | None:
    """Find the wait at the beginning of a run; None if it did not wait. losses: (steps,), of every minibatch."""
    if len(losses) < MIN_WAIT_STEPS + MEAN_STEPS:
        return None
    chance = chance_loss(classes)
    sums = np.concatenate([[0.0], np.cumsum(losses, dtype=np.float64)])
    means = (sums[MEAN_STEPS:] - sums[:-MEAN_STEPS]) / MEAN_STEPS  # of the steps k to k + MEAN_STEPS - 1
    left, halved = (_first(means < share * chance) for share in (LEFT_SHARE, 0.5))
    steps = len(losses) if left is None else left
    if steps < MIN_WAIT_STEPS:
        return None
    level = float(sums[steps] / steps)
    return Wait(steps, level, chance, left, halved) if level <= MAX_WAIT_SHARE * chance else None


def _first(true: np.ndarray) -> int | None:
    found = np.flatnonzero(true)
    return int(found[0]) if len(found) else None
