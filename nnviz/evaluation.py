"""How well a network does on given samples."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from nnviz.losses import as_labels, mean_cost
from nnviz.network import ForwardPass, Network

CHUNK = 512  # rows at a time, which bounds the memory of a pass
NUMBERS = 100_000  # of a narrow network there may be more rows: so many numbers at a time
TESTED = 2000  # test samples that a test on the way looks at
TESTED_TRAINING = 250  # training samples; they take time, too, and fewer people look at their curve


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
    A loss that is not finite is returned as it is. Raises ValueError for shapes or labels that do not fit, and for no
    samples.
    """
    labels = as_labels(y, len(np.atleast_1d(y)), network.sizes[-1])
    if not callable(x):
        x = np.asarray(x, network.dtype)
        if x.shape != (len(labels), network.sizes[0]):
            raise ValueError(f"x has shape {x.shape}; expected {(len(labels), network.sizes[0])}")
    if not len(labels):
        raise ValueError("there are no samples to evaluate the network on")
    return graded(answer(network, x, len(labels)), labels)


def answer(network: Network, x, samples: int) -> np.ndarray:
    """The network's probabilities for so many samples: (samples, classes). x: as for `evaluate`."""
    rows = x if callable(x) else x.__getitem__
    probabilities = np.empty((samples, network.sizes[-1]), network.dtype)
    most = max(CHUNK, NUMBERS // sum(network.sizes))
    most = ceil(samples / ceil(samples / most))  # chunks of one size
    layers = [np.empty((most, size), network.dtype) for size in network.sizes[1:]]
    with np.errstate(all="ignore"):  # weights that ran away overflow here
        for start in range(0, samples, most):
            chunk = slice(start, min(start + most, samples))
            z = [layer[: chunk.stop - start] for layer in layers]
            # Each activation may take the place of its pre-activation: nobody goes back.
            inputs = np.asarray(rows(chunk), network.dtype)
            probabilities[chunk] = network.forward(inputs, out=ForwardPass(z, [None, *z])).a[-1]
    return probabilities


def graded(probabilities: np.ndarray, y: np.ndarray) -> Evaluation:
    """How good answers (samples, classes) are, for labels y (samples,) that are known to fit."""
    accuracy = float(np.count_nonzero(probabilities.argmax(axis=1) == y) / len(y))
    return Evaluation(mean_cost(probabilities, y), accuracy, probabilities)


def spread(samples: int, most: int = TESTED) -> np.ndarray:
    """Which of so many samples a test on the way looks at: indices of at most `most`, spread evenly over all."""
    return np.arange(min(most, samples)) * samples // min(most, samples)


def standard_error(share: float, samples: int) -> float:
    """How far, typically, a share of right answers (0..1) among so many samples is from that among all there could be:
    √(p (1 - p) / n), the standard deviation of a binomial share."""
    return sqrt(share * (1 - share) / samples)


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts (classes, classes): row = the truth, column = the answer."""
    return np.bincount(y * classes + predicted, minlength=classes * classes).reshape(classes, classes)
