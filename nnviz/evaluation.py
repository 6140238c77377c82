"""How well a network does on given samples."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from nnviz.losses import as_labels, mean_cost
from nnviz.network import ForwardPass, Network

CHUNK_ROWS = 512  # rows sent through a network at a time, which bounds the memory of a pass
CHUNK_NUMBERS = 100_000  # a narrow network takes more rows at a time, up to this many activations
TESTED = 2000  # test samples in a test during training
TESTED_TRAINING = 250  # training samples in it: they cost time too, and fewer people look at their curve


@dataclass(frozen=True)
class Evaluation:
    """What a network answers to some samples, and how good that is.

    loss: mean cross-entropy; accuracy: share of right answers, 0..1; probabilities: (samples, classes).
    """

    loss: float
    accuracy: float
    probabilities: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        """The class with the highest probability for each sample, (samples,)."""
        return self.probabilities.argmax(axis=1)


def evaluate(network: Network, x, y: np.ndarray) -> Evaluation:
    """Send samples through the network and compare its answers with the labels.

    x: an array (samples, features), or a function (slice) -> (rows, features); y: labels (samples,).
    The loss may be infinite or NaN. Raises ValueError for shapes or labels that do not fit, and for no samples.
    """
    labels = as_labels(y, len(np.atleast_1d(y)), network.sizes[-1])
    if not callable(x):
        x = np.asarray(x, network.dtype)
        if x.shape != (len(labels), network.sizes[0]):
            raise ValueError(f"x has shape {x.shape}; expected {(len(labels), network.sizes[0])}")
    if not len(labels):
        raise ValueError("there are no samples to evaluate the network on")
    return grade(answer(network, x, len(labels)), labels)


def answer(network: Network, x, samples: int) -> np.ndarray:
    """The network's probabilities for `samples` samples: (samples, classes). x: as for `evaluate`."""
    rows = x if callable(x) else x.__getitem__
    probabilities = np.empty((samples, network.sizes[-1]), network.dtype)
    most = max(CHUNK_ROWS, CHUNK_NUMBERS // sum(network.sizes))
    most = ceil(samples / ceil(samples / most))  # chunks of one size
    layers = [np.empty((most, size), network.dtype) for size in network.sizes[1:]]
    with np.errstate(all="ignore"):  # weights that ran away overflow here
        for start in range(0, samples, most):
            chunk = slice(start, min(start + most, samples))
            z = [layer[: chunk.stop - start] for layer in layers]
            # Activations overwrite pre-activations: there is no backward pass.
            inputs = np.asarray(rows(chunk), network.dtype)
            probabilities[chunk] = network.forward(inputs, out=ForwardPass(z, [None, *z])).a[-1]
    return probabilities


def grade(probabilities: np.ndarray, y: np.ndarray) -> Evaluation:
    """Compare probabilities (samples, classes) with labels y (samples,), which are known to fit."""
    accuracy = float(np.count_nonzero(probabilities.argmax(axis=1) == y) / len(y))
    return Evaluation(mean_cost(probabilities, y), accuracy, probabilities)


def evenly_spaced(samples: int, most: int = TESTED) -> np.ndarray:
    """At most `most` evenly spaced indices into so many samples, for the tests during training."""
    return np.arange(min(most, samples)) * samples // min(most, samples)


def standard_error(share: float, samples: int) -> float:
    """The standard error √(p (1 - p) / n) of a share of right answers, 0..1, measured on n samples."""
    return sqrt(share * (1 - share) / samples)


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """The confusion matrix: counts (classes, classes), rows by label, columns by answer."""
    return np.bincount(y * classes + predicted, minlength=classes * classes).reshape(classes, classes)
