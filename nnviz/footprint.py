"""How many bytes a run will need, computed before it is made. The tests compare this with what runs hold."""

import numpy as np

from nnviz.diagnostics.recorder import record_nbytes
from nnviz.evaluation import TESTED, TESTED_TRAINING
from nnviz.experiment import Experiment
from nnviz.ink import MAX_INK_SHARE, MIN_INPUTS, MIN_UNITS
from nnviz.network import parameter_count
from nnviz.optimizers import BLOCK, OPTIMIZERS

RECORDER_SHARE = 16  # the recorder gets one part in so many of a run's budget
TESTS_NBYTES = 200 * 250  # of the tests in a history: fewer than 250


def least_nbytes(experiment: Experiment, budget: int) -> int:
    """The least a run with this budget needs: what it always holds, and one checkpoint."""
    return held_nbytes(experiment, budget // RECORDER_SHARE) + checkpoint_nbytes(experiment)


def held_nbytes(experiment: Experiment, recorded: int) -> int:
    """What a run always holds, without checkpoints. recorded: bytes for its recorder."""
    e, sizes, number = experiment, experiment.sizes, np.dtype(experiment.dtype).itemsize
    parameters, units, hidden = parameter_count(sizes), sum(sizes[1:]), sum(sizes[1:-1])
    batch = min(e.batch_size, e.samples)
    tested = min(TESTED, e.info.test_samples) + min(TESTED_TRAINING, e.samples)
    return (
        checkpoint_nbytes(e)
        + number * (parameters + 2 * min(BLOCK, parameters))  # the gradient; what the optimizer works with
        + number * batch * (sizes[0] + 3 * units + hidden)  # x; z, a, dz; da
        + ink_nbytes(e)
        + number * 3 * tested * sizes[-1]  # the answers now, at step 0, at the latest test
        + 8 * e.samples  # the order of an epoch
        + 8 * e.total_steps
        + TESTS_NBYTES
        + 200 * e.epochs  # the history
        + record_nbytes(e, recorded)
    )


def ink_nbytes(experiment: Experiment) -> int:
    """The most that the ink of a batch takes, with that of the epoch's last batch if this is smaller."""
    e, sizes = experiment, experiment.sizes
    batch = min(e.batch_size, e.samples)
    columns = int(MAX_INK_SHARE * sizes[0]) if sizes[0] >= MIN_INPUTS and sizes[1] >= MIN_UNITS else 0
    return np.dtype(e.dtype).itemsize * columns * (batch + e.samples % batch)


def checkpoint_nbytes(experiment: Experiment) -> int:
    """The size of a checkpoint: the parameters, and what the optimizer remembers of each."""
    e = experiment
    memories = bool(e.momentum) if e.optimizer == "sgd" else OPTIMIZERS[e.optimizer].memories
    return (1 + memories) * parameter_count(e.sizes) * np.dtype(e.dtype).itemsize
