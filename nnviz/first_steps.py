"""What a visit begins with: some training, so that there is something to see."""

from nnviz import Experiment
from nnviz.network import parameter_count

MAX_FIRST_PRODUCTS = 2.5e10  # sums and products of training before the first picture: about half a second
MAX_FIRST_STEPS = 1000  # because small ones take their time too


def begins_at(experiment: Experiment) -> int:
    """The step at which a visit begins: within the first epoch, and the same on every machine, fast or slow."""
    step = 6 * parameter_count(experiment.sizes) * experiment.batch_size  # forwards and twice as much back
    return max(1, min(experiment.steps_per_epoch, MAX_FIRST_STEPS, int(MAX_FIRST_PRODUCTS / step)))
