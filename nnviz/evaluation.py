"""How well a network does on given samples."""

from dataclasses import dataclass

import numpy as np

from .losses import cross_entropy
from .network import Network

CHUNK = 256  # rows at a time, which bounds the memory of the passes
TESTED = 2000  # samples of a set that a test on the way looks at


@dataclass(frozen=True)
class Evaluation:
    """loss: mean cross-entropy; accuracy: share of right answers, 0..1; probabilities: (samples, classes)."""

    loss: float
    accuracy: float
    probabilities: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        """The class with the highest probability for each sample, (samples,)."""
        return self.probabilities.argmax(axis=1)


def evaluate(network: Network, x, y: np.ndarray) -> Evaluation:
    """Run samples through the network.

    x: a function (slice) -> (rows, features) or an array (samples, features); y: labels (samples,).
    A loss that is not finite is returned as it is.
    """
    rows = x if callable(x) else x.__getitem__
    probabilities = np.empty((len(y), network.sizes[-1]), network.dtype)
    for start in range(0, len(y), CHUNK):
        chunk = slice(start, start + CHUNK)
        probabilities[chunk] = network.forward(rows(chunk)).a[-1]
    accuracy = float((probabilities.argmax(axis=1) == y).mean())
    return Evaluation(cross_entropy(probabilities, y), accuracy, probabilities)


def spread(samples: int) -> np.ndarray:
    """Which of so many samples a test on the way looks at: indices of at most TESTED, spread evenly over all."""
    return np.arange(min(TESTED, samples)) * samples // min(TESTED, samples)


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts (classes, classes): row = the truth, column = the answer."""
    return np.bincount(y * classes + predicted, minlength=classes * classes).reshape(classes, classes)
