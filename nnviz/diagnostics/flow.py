"""What the next minibatch sends through the network, forward and back, and how noisy its gradient is."""

from typing import NamedTuple

import numpy as np

from nnviz.diagnostics.histograms import BINS, histogram
from nnviz.diagnostics.measures import FIELDS, chance_loss, derived, measure
from nnviz.diagnostics.noise import gradient_cosines, mean_gradient
from nnviz.network import Network

LARGE_BATCH = 2000  # samples whose gradient a minibatch's is compared with


class NextBatch(NamedTuple):
    """Measures of the next minibatch, before its update.

    rows: (layers, FIELDS), see `nnviz.diagnostics.measure`; dz_reach: (layers,). a, dz: (layers, BINS) counts of the
    activations and of dz times n samples. loss: of that minibatch. finite: whether all of these numbers are.
    """

    rows: np.ndarray
    dz_reach: np.ndarray
    a: np.ndarray
    dz: np.ndarray
    loss: float
    finite: bool

    def column(self, name: str) -> np.ndarray:
        """One of FIELDS for every layer: (layers,)."""
        return self.rows[:, FIELDS.index(name)]


class Noise(NamedTuple):
    """The cosine of a minibatch's gradient with that of a large batch. step: of the moment; samples: in the large
    batch; batch: in the small one; whole: of all parameters; layers: (layers,) of each dW."""

    step: int
    samples: int
    batch: int
    whole: float
    layers: np.ndarray


class Start(NamedTuple):
    """The loss at step 0 on training samples, beside that of guessing, ln(classes)."""

    loss: float
    chance: float


def measure_next_batch(run, network: Network, step: int) -> NextBatch:
    """Measure the minibatch that comes next. network: the run's after `step` steps."""
    e = run.experiment
    _, x, y = run.batch_at(step)
    with np.errstate(all="ignore"):
        fwd = network.forward(x)
        bwd = network.backward(fwd, y, e.l1, e.l2)
        rows = measure(e.activation, fwd, bwd, network.W)
        reach = derived("dz_reach", rows, network.sizes[1:])
        loss = float(-np.log(np.clip(fwd.a[-1][np.arange(len(y)), y].astype(np.float64), 1e-10, 1)).mean())
    # Counts of overflowing numbers fit on no axis.
    finite = bool(np.isfinite(rows[:, [FIELDS.index(name) for name in ("a_rms", "dz_rms", "dW_norm")]]).all())
    counts = np.zeros((2, network.depth, BINS), np.uint32)
    if finite:
        for layer, dz in enumerate(bwd.dz):
            counts[0, layer], counts[1, layer] = histogram(fwd.a[layer + 1]), histogram(dz * len(dz))
    return NextBatch(rows, reach, counts[0], counts[1], loss, finite)


def measure_noise(run, network: Network, step: int) -> Noise:
    """Compare the next minibatch's gradient with that of a large batch, both without penalties."""
    _, x, y = run.batch_at(step)
    data, samples = run.data, min(LARGE_BATCH, len(run.data.y_train))
    rows = np.arange(samples) * len(data.y_train) // samples
    with np.errstate(all="ignore"):
        small = mean_gradient(network, x, y)
        large = mean_gradient(network, lambda part: data.batch(rows[part], network.dtype), data.y_train[rows])
        whole, layers = gradient_cosines(network, small, large)
    return Noise(step, samples, len(y), whole, layers)


def measure_start(run) -> Start:
    """The loss at step 0, and that of guessing."""
    return Start(run.history.points[0].train_loss, chance_loss(len(run.data.classes)))
