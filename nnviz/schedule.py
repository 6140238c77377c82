"""When a run is tested on its way, so that its tests take little time beside its steps.

A function of the settings alone: what steps and tests cost is counted in multiply-adds, never in time. A longer run is
tested at the same steps as a shorter one, but for the last step of that.
"""

from math import ceil

from .experiment import Experiment

SHARE = 1 / 9  # of the work of the steps between two tests: as much as a test may cost
INNER = 1 / 32  # the same for a test within an epoch, where fewer people look
PARTS = (8, 4, 2)  # of the first epochs, at most
EARLY = 3  # tests before the first of these, each after half of the steps: most happens at the beginning
# What else a processor does, in multiply-adds that take as long (measured):
NUMBER = 20  # a number that is read or written
SAMPLE = 2_500  # a sample, whose answer and loss are looked up
CALL = 40_000  # a call of NumPy


def tests_due(experiment: Experiment, samples: int) -> list[int]:
    """The steps after which the network is tested on so many samples: 0, the last one, and what can be afforded.

    That is the end of every epoch, or of every second, fourth, eighth ... where epochs are short; within the first
    three epochs, where they are long; and a few times before the first of these.
    """
    length, last = experiment.steps_per_epoch, experiment.total_steps
    cost = test_work(experiment, samples) / step_work(experiment)
    apart = _epochs_apart(cost / length)
    due = set(range(apart * length, last, apart * length))
    for epoch, parts in enumerate(PARTS):
        while parts > 1 and parts * cost > INNER * length:
            parts //= 2
        due.update(epoch * length + ceil(part * length / parts) for part in range(1, parts))
    first = min(due, default=apart * length)
    due.update(ceil(first / 2**halvings) for halvings in range(1, EARLY + 1))
    return sorted({0, last, *(step for step in due if step < last)})


def whole_tests_due(experiment: Experiment, samples: int, whole: int) -> list[int]:
    """Those of `tests_due` after which it is tested on the whole test set, too: ends of epochs that can afford it."""
    length = experiment.steps_per_epoch
    cost = test_work(experiment, samples + whole) / step_work(experiment)
    apart = _epochs_apart(cost / length)
    return list(range(apart * length, experiment.total_steps + 1, apart * length))


def test_work(experiment: Experiment, samples: int) -> int:
    """What a test of so many samples costs, in multiply-adds."""
    inputs, *units = experiment.sizes
    each = _products(experiment.sizes) + NUMBER * (inputs + sum(units)) + SAMPLE
    return samples * each + CALL * (10 + 5 * len(units))


def step_work(experiment: Experiment) -> int:
    """What a training step costs, in multiply-adds.

    Back there are two products for each on the way there, but only one for the first layer.
    """
    inputs, *units = experiment.sizes
    each = 3 * _products(experiment.sizes) - inputs * units[0] + NUMBER * (inputs + 4 * sum(units)) + SAMPLE
    return min(experiment.batch_size, experiment.samples) * each + CALL * (12 + 12 * len(units))


def _epochs_apart(cost: float) -> int:
    """How many epochs lie between two tests, a power of two. cost: of a test, as a share of an epoch's steps."""
    epochs = 1
    while cost > SHARE * epochs:
        epochs *= 2
    return epochs


def _products(sizes: tuple[int, ...]) -> int:
    """Multiply-adds of one sample's way through the network."""
    return sum(fan_in * fan_out for fan_in, fan_out in zip(sizes, sizes[1:], strict=False))
