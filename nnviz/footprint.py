"""How many bytes a run needs, told before it is made. The tests compare it with what runs hold."""

import numpy as np

from nnviz.diagnostics.recorder import record_nbytes
from nnviz.evaluation import TESTED, TESTED_TRAINING
from nnviz.experiment import Experiment
from nnviz.ink import FEWEST, NARROWEST
from nnviz.ink import MOST as INK
from nnviz.network import parameter_count
from nnviz.optimizers import BLOCK, OPTIMIZERS

RECORDED = 16  # the recorder has this part of a run's budget
LINES = 200 * 250  # bytes of the tests in a history, of which there are fewer than 250


def least_nbytes(experiment: Experiment, budget: int) -> int:
    """What a run of this budget needs: what it holds all the time, and one earlier moment to replay from."""
    return held_nbytes(experiment, budget // RECORDED) + moment_nbytes(experiment)


def held_nbytes(experiment: Experiment, recorded: int) -> int:
    """What a run holds all the time, checkpoints left out. recorded: bytes for its recorder."""
    e, sizes, number = experiment, experiment.sizes, np.dtype(experiment.dtype).itemsize
    parameters, units, hidden = parameter_count(sizes), sum(sizes[1:]), sum(sizes[1:-1])
    batch = min(e.batch_size, e.samples)
    tested = min(TESTED, e.info.test_samples) + min(TESTED_TRAINING, e.samples)
    return (
        moment_nbytes(e)
        + number * (parameters + 2 * min(BLOCK, parameters))  # the gradient; what the optimizer works with
        + number * batch * (sizes[0] + 3 * units + hidden)  # x; z, a, dz; da
        + ink_nbytes(e)
        + number * 3 * tested * sizes[-1]  # the answers now, at step 0, at the latest test
        + 8 * e.samples  # the order of an epoch
        + 8 * e.total_steps
        + LINES
        + 200 * e.epochs  # the history
        + record_nbytes(e, recorded)
    )


def ink_nbytes(experiment: Experiment) -> int:
    """The most that the ink of a batch takes, with that of an epoch's last batch where it is smaller."""
    e, sizes = experiment, experiment.sizes
    batch = min(e.batch_size, e.samples)
    columns = int(INK * sizes[0]) if sizes[0] >= NARROWEST and sizes[1] >= FEWEST else 0
    return np.dtype(e.dtype).itemsize * columns * (batch + e.samples % batch)


def moment_nbytes(experiment: Experiment) -> int:
    """What a checkpoint takes: the parameters, and what the optimizer remembers of each."""
    e = experiment
    memories = bool(e.momentum) if e.optimizer == "sgd" else OPTIMIZERS[e.optimizer].memories
    return (1 + memories) * parameter_count(e.sizes) * np.dtype(e.dtype).itemsize
