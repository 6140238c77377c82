"""The one training step there is: what trains a run, replays it and is explained are all `Trainer.train`."""

from copy import copy, deepcopy
from math import isfinite

import numpy as np

from nnviz.data import Dataset
from nnviz.experiment import Experiment
from nnviz.footprint import ink_nbytes
from nnviz.losses import mean_cost
from nnviz.network import BackwardPass, ForwardPass, Network, new_passes
from nnviz.optimizers import OPTIMIZERS
from nnviz.streams import stream


class State:
    """The network and its optimizer: all that changes from step to step. step: how many were taken."""

    def __init__(self, experiment: Experiment):
        e = experiment
        self.network = Network(e.sizes, e.activation, e.initializer, e.seed, e.dtype, e.scale)
        size, dtype = len(self.network.parameters), self.network.dtype
        extra = {"momentum": e.momentum, "nesterov": e.nesterov} if e.optimizer == "sgd" else {}
        self.optimizer = OPTIMIZERS[e.optimizer](size, dtype, e.learning_rate, **extra)
        self.step = 0

    def copy(self) -> "State":
        """The same state, to go on apart."""
        twin = copy(self)
        twin.network, twin.optimizer = self.network.copy(), deepcopy(self.optimizer)
        return twin

    @property
    def nbytes(self) -> int:
        """Bytes of the network, and of what the optimizer remembers and works with."""
        return sum(array.nbytes for array in self.arrays) + self.optimizer.scratch_nbytes

    @property
    def arrays(self) -> list[np.ndarray]:
        """Everything a checkpoint has to keep; the arrays themselves, not copies."""
        return [self.network.parameters, *self.optimizer.memory]

    def restore(self, step: int, arrays: list[np.ndarray]) -> None:
        """Become what another state was after `step` steps."""
        for mine, kept in zip(self.arrays, arrays, strict=True):
            mine[:] = kept
        self.step = step


class Trainer:
    """Knows the minibatch of every step, and holds the arrays that steps are worked out in, over and over.

    Of the experiment the number of epochs does not matter here.
    """

    def __init__(self, experiment: Experiment, data: Dataset):
        self._experiment, self._data = experiment, data
        self._sizes, self._dtype = experiment.sizes, np.dtype(experiment.dtype)
        self._passes: dict[int, tuple[np.ndarray, ForwardPass, BackwardPass]] = {}
        self._steps_per_epoch = experiment.steps_per_epoch
        self._order = (-1, np.empty(0, int))  # an epoch and its order of the samples
        self.passes(min(experiment.batch_size, experiment.samples))

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays held, or soon to be: the order of an epoch, and the ink of a batch."""
        x, fwd, bwd = self._passes[max(self._passes)]  # those of smaller batches lie within them
        arrays = [x, *fwd.z, *fwd.a[1:], *bwd.dz, *bwd.da[1:-1], bwd.gradient]
        return sum(array.nbytes for array in arrays) + 8 * self._experiment.samples + ink_nbytes(self._experiment)

    def indices(self, step: int) -> np.ndarray:
        """The training samples of a step: a new shuffle each epoch, cut into batches."""
        epoch, batch = divmod(step, self._steps_per_epoch)
        if self._order[0] != epoch:
            order = stream(self._experiment.seed, "batches", epoch).permutation(self._experiment.samples)
            self._order = (epoch, order)
        size = self._experiment.batch_size
        return self._order[1][batch * size : (batch + 1) * size]

    def passes(self, samples: int) -> tuple[np.ndarray, ForwardPass, BackwardPass]:
        """Where a step of so many samples is worked out: its x and both passes. The next step overwrites them."""
        if not self._passes:
            x = np.empty((samples, self._sizes[0]), self._dtype)
            self._passes[samples] = (x, *new_passes(self._sizes, samples, self._dtype))
        elif samples not in self._passes:
            self._passes[samples] = _smaller(samples, *self._passes[max(self._passes)])
        return self._passes[samples]

    def train(self, state: State) -> float:
        """Take a step from `state`: batch, forward, loss, backward, update. Returns the loss.

        A loss that is not finite leaves the state as it was.
        """
        e = self._experiment
        indices = self.indices(state.step)
        x, fwd, bwd = self.passes(len(indices))
        y = self._data.y_train[indices]
        state.network.forward(self._data.batch(indices, self._dtype, out=x), out=fwd)
        loss = mean_cost(fwd.a[-1], y)
        if isfinite(loss):
            state.network.backward(fwd, y, e.l1, e.l2, out=bwd)
            state.optimizer.update(state.network.parameters, bwd.gradient, state.step + 1)
            state.step += 1
        return loss


def _smaller(samples: int, x: np.ndarray, fwd: ForwardPass, bwd: BackwardPass):
    """Passes of fewer samples in the memory of larger ones; each array is as contiguous as one of its own."""

    def rows(array):
        return array.ravel()[: samples * array.shape[1]].reshape(samples, -1)

    def columns(array):  # da, which lies in memory the other way round
        return array.T.ravel()[: samples * array.shape[1]].reshape(-1, samples).T

    smaller = ForwardPass([rows(z) for z in fwd.z], [None, *(rows(a) for a in fwd.a[1:])])
    da = [None, *(columns(da) for da in bwd.da[1:-1]), None]
    return rows(x), smaller, BackwardPass([rows(dz) for dz in bwd.dz], da, bwd.dW, bwd.db, bwd.gradient)
