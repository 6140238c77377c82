"""When a run is tested and keeps a checkpoint: as often as costs little time beside its steps.

The schedule is a function of the settings alone: costs are counted in multiply-adds, never timed. A longer run is
tested nowhere that a shorter one, as far as it goes, is not.
"""

from functools import lru_cache

from nnviz.experiment import Experiment

TEST_SHARE = 1 / 9  # the work of a test at the end of each epoch, at most, as a share of the epoch's steps
INNER_TEST_SHARE = 1 / 32  # the same for tests within an epoch, where fewer people look
TESTS_IN_FIRST_EPOCHS = (8, 4, 2)  # at most, in the first, second and third epoch
EARLY_TESTS = 3  # before all these, each after half as many steps: the loss changes most at the beginning
MIN_TESTS = 6  # in a run, whatever they cost, or there is no curve to look at
MIN_CHEAP_TESTS = 16  # in a run of short epochs whose tests cost little: with fewer its curve is a few straight lines
CHEAP_WORK = 3_000_000_000  # multiply-adds that all tests of a run may cost to count as cheap: about 0.1 seconds
REPLAY_WORK = 400_000_000  # multiply-adds from one checkpoint to the next: about 10 milliseconds
# Other work, in the multiply-adds that take as long (measured):
NUMBER_WORK = 20  # reading or writing a number
SAMPLE_WORK = 2_500  # looking up a sample's answer and its loss
CALL_WORK = 25_000  # calling a NumPy function


def schedule_tests(experiment: Experiment, samples: int) -> tuple[int, ...]:
    """The steps after which a run is tested, rising, with 0 and the last step. samples: in a test.

    Tests come at the end of every epoch or, where epochs are short, of every second, fourth, eighth ... one; within
    the first three epochs, where these are long; and EARLY_TESTS times before the first of these. A run of at least
    MIN_CHEAP_TESTS epochs has at least so many tests if they are cheap.
    """
    # Remembered by numbers: an experiment would keep data of somebody's own alive (nnviz/data/own.py).
    e, work = experiment, count_test_work(experiment, samples)
    return _schedule(e.steps_per_epoch, e.total_steps, e.epochs, work, count_step_work(e))


@lru_cache(maxsize=64)
def _schedule(length: int, last: int, epochs: int, test_work: float, step_work: float) -> tuple[int, ...]:
    cost = test_work / step_work
    apart = _choose_epochs_apart(cost / length)
    if MIN_CHEAP_TESTS * test_work <= CHEAP_WORK:
        while apart > 1 and MIN_CHEAP_TESTS * apart > epochs:
            apart //= 2
    due = set(range(apart * length, last, apart * length))
    for epoch, parts in enumerate(TESTS_IN_FIRST_EPOCHS):
        while parts > 1 and parts * cost > INNER_TEST_SHARE * length:
            parts //= 2
        due.update(epoch * length + part * length // parts for part in range(1, parts))
    first, halvings = min(due, default=apart * length), 0
    due = {0, last, *(step for step in due if step < last)}
    while halvings < EARLY_TESTS or len(due) < MIN_TESTS and first >> halvings:
        halvings += 1
        due.update(step for step in [first >> halvings] if step < last)
    return tuple(sorted(due))


def schedule_whole_tests(experiment: Experiment, samples: int, more: int) -> list[int]:
    """The ends of epochs after which a run is tested on the whole test set, a subset of `schedule_tests`.

    more: samples that this takes beside those of a usual test; 0 if a usual test looks at the whole set already.
    """
    length = experiment.steps_per_epoch
    if not more:
        return [step for step in schedule_tests(experiment, samples) if step and step % length == 0]
    apart = _choose_epochs_apart(count_test_work(experiment, samples + more) / count_step_work(experiment) / length)
    return list(range(apart * length, experiment.total_steps + 1, apart * length))


def choose_checkpoint_stride(experiment: Experiment) -> int:
    """How many steps lie between checkpoints, 1, 2, 4 ... 64: as many as can be replayed without a noticeable wait."""
    return 1 << min(6, max(1, REPLAY_WORK // count_step_work(experiment)).bit_length() - 1)


def count_test_work(experiment: Experiment, samples: int) -> int:
    """The work of a test on so many samples, in multiply-adds."""
    inputs, *units = experiment.sizes
    each = _count_products(experiment.sizes) + NUMBER_WORK * (inputs + sum(units)) + SAMPLE_WORK
    return samples * each + CALL_WORK * (10 + 5 * len(units))


def count_step_work(experiment: Experiment) -> int:
    """The work of a training step, in multiply-adds.

    A layer takes one matrix product forward and two backward, the first layer one backward.
    """
    inputs, *units = experiment.sizes
    each = (
        3 * _count_products(experiment.sizes)
        - inputs * units[0]
        + NUMBER_WORK * (inputs + 4 * sum(units))
        + SAMPLE_WORK
    )
    return min(experiment.batch_size, experiment.samples) * each + CALL_WORK * (12 + 12 * len(units))


def _choose_epochs_apart(cost: float) -> int:
    """How many epochs lie between two tests, a power of two. cost: of a test, as a share of that of an epoch."""
    epochs = 1
    while cost > (TEST_SHARE if epochs == 1 else TEST_SHARE / 2) * epochs:
        epochs *= 2
    return epochs


def _count_products(sizes: tuple[int, ...]) -> int:
    """Multiply-adds of one sample's forward pass."""
    return sum(fan_in * fan_out for fan_in, fan_out in zip(sizes, sizes[1:], strict=False))
