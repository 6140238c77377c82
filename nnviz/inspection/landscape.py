"""The loss over a plane in weight space: what a run walks on.

Li, Xu, Taylor, Studer & Goldstein 2018, "Visualizing the Loss Landscape of Neural Nets".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.evaluation import evaluate, evenly_spaced
from nnviz.inspection.landscape_plane import Plane
from nnviz.losses import penalty
from nnviz.network import Network
from nnviz.run import Run

MOST_SAMPLES, LEAST_SAMPLES = 1000, 100  # training samples that a loss is the mean of
MOST_WORK = 1e11  # multiply-adds of a grid: fewer samples for a large network (3 to 5 seconds on one core)


@dataclass(frozen=True, eq=False)
class Ground:
    """The loss that is looked at: on which samples, with which penalties.

    x: (samples, features) in the network's dtype. y: (samples,) labels. l1, l2: see `losses.penalty`. total: how many
    training samples these were taken from.
    """

    x: np.ndarray
    y: np.ndarray
    l1: float = 0.0
    l2: float = 0.0
    total: int = 0

    @property
    def penalised(self) -> bool:
        return bool(self.l1 or self.l2)

    def loss(self, network: Network) -> float:
        """Mean cross-entropy, plus the penalties if there are any: what the run's steps make smaller. It can be
        infinite or NaN where weights are too large."""
        found = evaluate(network, self.x, self.y).loss
        return found + penalty(network.W, self.l1, self.l2) if self.penalised else found


def choose_ground(run: Run, places: int) -> Ground:
    """Evenly spaced training samples of a run, as many as `places` passes can afford: LEAST_SAMPLES to MOST_SAMPLES."""
    e = run.experiment
    most = int(MOST_WORK / (places * len(run.network.parameters)))
    rows = evenly_spaced(e.samples, min(MOST_SAMPLES, max(LEAST_SAMPLES, most)))
    return Ground(run.data.batch(rows, e.dtype), run.data.y_train[rows], e.l1, e.l2, e.samples)


@dataclass(frozen=True, eq=False)
class Landscape:
    """The loss at every place of a grid over a plane.

    a: (columns,), b: (rows,), rising: the places along the first and the second direction. loss: (rows, columns), that
    of the network at a[j], b[i] in [i, j]; NaN where it was not worked out, or is not a number.
    """

    a: np.ndarray
    b: np.ndarray
    loss: np.ndarray

    @property
    def lowest(self) -> float:
        """The lowest loss of the grid; NaN if there is none."""
        known = self.loss[np.isfinite(self.loss)]
        return float(known.min()) if known.size else float("nan")


def survey(plane: Plane, ground: Ground, network: Network, found: Landscape) -> Iterator[float]:
    """Work out the missing losses of `found`, in place, one place at a time: yields the share that is done.

    network: any of the plane's sizes and dtype; it is changed. What was found stays when the iterator is dropped, and
    another one goes on from there.
    """
    missing = np.argwhere(np.isnan(found.loss))
    for done, (row, column) in enumerate(missing, start=1 + found.loss.size - len(missing)):
        with np.errstate(all="ignore"):  # far away weights overflow
            plane.put(network, found.a[column], found.b[row])
            found.loss[row, column] = ground.loss(network)
        yield done / found.loss.size


def empty_landscape(a: np.ndarray, b: np.ndarray) -> Landscape:
    """A grid of which nothing is known yet."""
    return Landscape(a, b, np.full((len(b), len(a)), np.nan))
