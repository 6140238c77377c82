"""What each unit responds to, over many samples: how often it fires, and for which classes and samples most.

The activations of thousands of samples are not kept: they are summed up chunk by chunk.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.evaluation import CHUNK_ROWS
from nnviz.losses import as_labels
from nnviz.network import Network


@dataclass(frozen=True, eq=False)
class Responses:
    """Statistics of every unit over some samples; each list has one entry a layer, the output last.

    firing: (units,) the share of samples for which a unit fires: z > 0 (`Activation.fires` says what that means); for
    outputs the share for which it is the answer.
    means: (units, classes) the mean activation over the samples of each class, 0 for a class without samples.
    favourite: (units,) the class with the highest mean; -1 if all means are equal, as for a unit that never fires.
    strongest: (units, k) the samples with the highest z, as positions among those given, highest first (z, because
    saturated activations are all alike); strength: (units, k) the activations for them.
    counts: (classes,) samples of each class. samples: how many there were.
    """

    firing: list[np.ndarray]
    means: list[np.ndarray]
    favourite: list[np.ndarray]
    strongest: list[np.ndarray]
    strength: list[np.ndarray]
    counts: np.ndarray
    samples: int


def unit_responses(network: Network, x, y: np.ndarray, top: int = 12) -> Responses:
    """Compute the statistics of every unit, chunk by chunk.

    x: a function (slice) -> (rows, inputs), or an array (samples, inputs); y: labels (samples,). top: how many of the
    strongest samples to name. Raises ValueError without samples.
    """
    classes, samples = network.sizes[-1], len(y)
    if not samples or top < 1:
        raise ValueError(f"there are {samples} samples and top is {top}; both must be at least 1")
    y = as_labels(y, samples, classes)
    rows = x if callable(x) else x.__getitem__
    counts = np.bincount(y, minlength=classes)
    fired = [np.zeros(units, np.int64) for units in network.sizes[1:]]
    sums = [np.zeros((units, classes)) for units in network.sizes[1:]]
    best = [_Best(units, min(top, samples), network.dtype) for units in network.sizes[1:]]
    for start in range(0, samples, CHUNK_ROWS):
        chunk = slice(start, start + CHUNK_ROWS)
        fwd = network.forward(rows(chunk))
        one_hot = np.eye(classes, dtype=network.dtype)[y[chunk]]
        for layer, (z, a) in enumerate(zip(fwd.z, fwd.a[1:], strict=True)):
            if layer < network.depth - 1:
                fired[layer] += np.count_nonzero(z > 0, axis=0)
            else:
                fired[layer] += np.bincount(a.argmax(axis=1), minlength=classes)
            sums[layer] += a.T @ one_hot
            best[layer].offer(z.T, a.T, start)
    means = [(total / np.maximum(counts, 1)).astype(network.dtype) for total in sums]
    return Responses(
        firing=[(n / samples).astype(network.dtype) for n in fired],
        means=means,
        favourite=[_favourite(mean, counts > 0) for mean in means],
        strongest=[b.at for b in best],
        strength=[b.a for b in best],
        counts=counts,
        samples=samples,
    )


class _Best:
    """The k samples with the highest z of each unit so far."""

    def __init__(self, units, k, dtype):
        self.z = np.full((units, k), -np.inf, dtype)
        self.a = np.zeros((units, k), dtype)
        self.at = np.full((units, k), -1)

    def offer(self, z, a, start):
        """z, a: (units, rows) of the samples from `start` on."""
        k = self.z.shape[1]
        if z.shape[1] > k:
            some = np.sort(np.argpartition(z, -k, axis=1)[:, -k:], axis=1)
        else:
            some = np.broadcast_to(np.arange(z.shape[1]), z.shape)
        all_z = np.hstack([self.z, np.take_along_axis(z, some, axis=1)])
        order = np.argsort(-all_z, axis=1, kind="stable")[:, :k]
        self.z = np.take_along_axis(all_z, order, axis=1)
        self.a = np.take_along_axis(np.hstack([self.a, np.take_along_axis(a, some, axis=1)]), order, axis=1)
        self.at = np.take_along_axis(np.hstack([self.at, start + some]), order, axis=1)


def _favourite(means, present):
    seen = means[:, present]
    favourite = np.flatnonzero(present)[seen.argmax(axis=1)]
    return np.where(seen.max(axis=1) > seen.min(axis=1), favourite, -1) if seen.shape[1] > 1 else favourite
