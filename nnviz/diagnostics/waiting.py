"""A network that waits at the loss of guessing before it starts to learn: how long, at what loss, and when it left."""

from dataclasses import dataclass

import numpy as np

from nnviz.diagnostics.measures import chance_loss
from nnviz.text.numbers import fixed

WINDOW = 10  # steps: single minibatches are too noisy to say that the loss has left
LEFT = 0.95  # of the loss of guessing: below, it has left
NEAR = 1.1  # of the loss of guessing: a loss above is too high to be guessing
FEWEST = 30  # steps: shorter is no wait


@dataclass(frozen=True)
class Wait:
    """steps: waited from step 0 (so far, if it has not left). level: the mean loss meanwhile; chance: ln(classes).

    left: the first step from which WINDOW steps have a mean loss below 0.95 ln(classes), or None. halved: the same for
    half of ln(classes), or None.
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
    """The wait at the beginning of a run, or None if it did not wait. losses: (steps,) of every minibatch."""
    if len(losses) < FEWEST + WINDOW:
        return None
    chance = chance_loss(classes)
    sums = np.concatenate([[0.0], np.cumsum(losses, dtype=np.float64)])
    means = (sums[WINDOW:] - sums[:-WINDOW]) / WINDOW  # of the steps k to k + WINDOW - 1
    left, halved = (_first(means < share * chance) for share in (LEFT, 0.5))
    steps = len(losses) if left is None else left
    if steps < FEWEST:
        return None
    level = float(sums[steps] / steps)
    return Wait(steps, level, chance, left, halved) if level <= NEAR * chance else None


def _first(true: np.ndarray) -> int | None:
    found = np.flatnonzero(true)
    return int(found[0]) if len(found) else None
