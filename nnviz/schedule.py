"""When a run is tested and kept on its way, so that this takes little time beside its steps.

A function of the settings alone: what steps and tests cost is counted in multiply-adds, never in time. A longer run is
never tested where a shorter one, as far as it goes, was not.
"""

from functools import lru_cache

from nnviz.experiment import Experiment

SHARE = 1 / 9  # of the work of an epoch's steps: as much as a test at its end may cost, of several epochs half as much
INNER = 1 / 32  # the same for a test within an epoch, where fewer people look
PARTS = (8, 4, 2)  # of the first epochs, at most
EARLY = 3  # tests before the first of these, each after half of the steps: most happens at the beginning
FEWEST = 6  # tests in a run, whatever they cost: a curve needs them
ENOUGH = 16  # tests in a run of short epochs, where all of them cost little: without them half of its curve is a line
FREE = 3_000_000_000  # multiply-adds that are little, about a tenth of a second
# What else a processor does, in multiply-adds that take as long (measured):
NUMBER = 20  # a number that is read or written
SAMPLE = 2_500  # a sample, whose answer and loss are looked up
CALL = 25_000  # a call of NumPy
AT_ONCE = 400_000_000  # multiply-adds, about ten milliseconds


@lru_cache(maxsize=64)
def due_tests(experiment: Experiment, samples: int) -> tuple[int, ...]:
    """The steps after which the network is tested on so many samples: 0, the last one, and what can be afforded.

    That is the end of every epoch, or of every second, fourth, eighth ... where epochs are short; within the first
    three epochs, where they are long; and a few times before the first of these. Where
    epochs are short and tests cost little, a run with ENOUGH epochs still has so many tests.
    """
    length, last = experiment.steps_per_epoch, experiment.total_steps
    cost = work_of_test(experiment, samples) / work_of_step(experiment)
    apart = _epochs_apart(cost / length)
    if ENOUGH * work_of_test(experiment, samples) <= FREE:
        while apart > 1 and ENOUGH * apart > experiment.epochs:
            apart //= 2
    due = set(range(apart * length, last, apart * length))
    for epoch, parts in enumerate(PARTS):
        while parts > 1 and parts * cost > INNER * length:
            parts //= 2
        due.update(epoch * length + part * length // parts for part in range(1, parts))
    first, halvings = min(due, default=apart * length), 0
    due = {0, last, *(step for step in due if step < last)}
    while halvings < EARLY or len(due) < FEWEST and first >> halvings:
        halvings += 1
        due.update(step for step in [first >> halvings] if step < last)
    return tuple(sorted(due))


def due_whole_tests(experiment: Experiment, samples: int, more: int) -> list[int]:
    """Those of `due_tests` after which it is tested on the whole test set, too: ends of epochs that can afford it.

    more: the samples that this takes; 0 where the test set is so small that every test looks at the whole of it.
    """
    length = experiment.steps_per_epoch
    if not more:
        return [step for step in due_tests(experiment, samples) if step and step % length == 0]
    apart = _epochs_apart(work_of_test(experiment, samples + more) / work_of_step(experiment) / length)
    return list(range(apart * length, experiment.total_steps + 1, apart * length))


def replayed_at_once(experiment: Experiment) -> int:
    """How many steps are replayed in a moment, so that checkpoints may lie so far apart: 1, 2, 4 ... 64."""
    return 1 << min(6, max(1, AT_ONCE // work_of_step(experiment)).bit_length() - 1)


def work_of_test(experiment: Experiment, samples: int) -> int:
    """What a test of so many samples costs, in multiply-adds."""
    inputs, *units = experiment.sizes
    each = _products(experiment.sizes) + NUMBER * (inputs + sum(units)) + SAMPLE
    return samples * each + CALL * (10 + 5 * len(units))


def work_of_step(experiment: Experiment) -> int:
    """What a training step costs, in multiply-adds.

    Back there are two products for each on the way there, but only one for the first layer.
    """
    inputs, *units = experiment.sizes
    each = 3 * _products(experiment.sizes) - inputs * units[0] + NUMBER * (inputs + 4 * sum(units)) + SAMPLE
    return min(experiment.batch_size, experiment.samples) * each + CALL * (12 + 12 * len(units))


def _epochs_apart(cost: float) -> int:
    """How many epochs lie between two tests, a power of two. cost: of a test, as a share of an epoch's steps."""
    epochs = 1
    while cost > (SHARE if epochs == 1 else SHARE / 2) * epochs:
        epochs *= 2
    return epochs


def _products(sizes: tuple[int, ...]) -> int:
    """Multiply-adds of one sample's way through the network."""
    return sum(fan_in * fan_out for fan_in, fan_out in zip(sizes, sizes[1:], strict=False))
