"""When a run is tested: where people look, and for little work beside its steps."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz import tester as tester_module
from nnviz.schedule import (
    CHEAP_WORK,
    EARLY_TESTS,
    MIN_CHEAP_TESTS,
    MIN_TESTS,
    TEST_SHARE,
    count_step_work,
    count_test_work,
    schedule_tests,
    schedule_whole_tests,
)

DEFAULT = Experiment()
LARGE = Experiment(hidden=(512, 512), batch_size=64)
SPIRAL, XOR = Experiment(dataset="spiral", hidden=(8, 8)), Experiment(dataset="xor", hidden=(4,))
MNIST = Experiment(dataset="mnist", hidden=(512, 512), batch_size=64, epochs=1)
ADAM, SINGLE = Experiment(optimizer="adam"), Experiment(batch_size=1, epochs=1)
MEASURED = (DEFAULT, LARGE, SPIRAL, XOR, ADAM, SINGLE, MNIST)
OTHERS = (
    Experiment(samples=100),
    Experiment(samples=10, batch_size=1024, epochs=1),
    Experiment(batch_size=1024),
    Experiment(hidden=()),
    Experiment(hidden=(512,) * 6, samples=1000),
    Experiment(dataset="mnist", samples=1000),
    Experiment(dataset="moons", samples=5000, batch_size=1),
    Experiment(samples=60_000, epochs=4),
)


def samples_of(experiment):
    """Samples in a test, and those that the whole test set takes besides."""
    whole = experiment.info.test_samples
    return min(whole, 2000) + min(experiment.samples, 250), whole if whole > 2000 else 0


@pytest.mark.parametrize("experiment", MEASURED + OTHERS)
def test_a_run_is_tested_at_both_its_ends_and_often_enough_to_draw_a_curve(experiment):
    for epochs in (1, 2, 3, 10, 77, 100):
        e = replace(experiment, epochs=epochs)
        due = schedule_tests(e, samples_of(e)[0])
        assert list(due) == sorted(set(due)) and due[0] == 0 and due[-1] == e.total_steps
        assert min(MIN_TESTS, e.total_steps.bit_length() + 1) <= len(due) < 250
        gaps = np.diff(due)
        assert gaps[0] == gaps.min() or len(due) <= EARLY_TESTS  # most at the beginning


def test_where_the_steps_are_many_every_epoch_ends_with_a_test():
    for e in (DEFAULT, LARGE, MNIST, ADAM, SINGLE):
        assert set(range(0, e.total_steps + 1, e.steps_per_epoch)) <= set(schedule_tests(e, samples_of(e)[0]))
        assert schedule_whole_tests(e, *samples_of(e)) == [
            *range(e.steps_per_epoch, e.total_steps + 1, e.steps_per_epoch)
        ]


@pytest.mark.parametrize("experiment", [DEFAULT, LARGE, ADAM, SINGLE, MNIST])
def test_tests_cost_a_small_part_of_the_steps(experiment):
    samples, more = samples_of(experiment)
    work = len(schedule_tests(experiment, samples)) * count_test_work(experiment, samples)
    work += bool(more) * len(schedule_whole_tests(experiment, samples, more)) * count_test_work(experiment, more)
    assert work < 0.175 * experiment.total_steps * count_step_work(experiment)


@pytest.mark.parametrize("experiment", [SPIRAL, XOR, Experiment(samples=100, epochs=100)])
def test_a_run_of_short_epochs_has_tests_all_along(experiment):
    due = schedule_tests(experiment, samples_of(experiment)[0])
    assert len(due) >= 14 and max(np.diff(due)) <= experiment.total_steps / 10


@pytest.mark.parametrize("experiment", MEASURED + OTHERS)
def test_in_a_long_run_tests_keep_to_their_share(experiment):
    e = replace(experiment, epochs=min(200, 1_000_000 // experiment.steps_per_epoch))
    samples, more = samples_of(e)
    due, whole = schedule_tests(e, samples), schedule_whole_tests(e, samples, more)
    work = len(due) * count_test_work(e, samples) + bool(more) * len(whole) * count_test_work(e, more)
    few = (MIN_TESTS + EARLY_TESTS) * count_test_work(e, samples)
    if MIN_CHEAP_TESTS * count_test_work(e, samples) <= CHEAP_WORK:
        few += 2 * CHEAP_WORK  # where all tests of a run cost little
    assert work <= 2 * TEST_SHARE * e.total_steps * count_step_work(e) + few
    if not more:
        assert work <= TEST_SHARE * e.total_steps * count_step_work(e) + few


@pytest.mark.parametrize("experiment", MEASURED + OTHERS)
def test_a_longer_run_is_tested_nowhere_else_before_the_end_of_a_shorter_one(experiment):
    for shorter, longer in ((1, 2), (2, 3), (3, 10), (10, 11), (10, 100)):
        short, long = (replace(experiment, epochs=epochs) for epochs in (shorter, longer))
        due = schedule_tests(short, samples_of(short)[0])
        assert {step for step in schedule_tests(long, samples_of(long)[0]) if step <= short.total_steps} <= set(due)


@pytest.mark.parametrize("experiment", [replace(DEFAULT, samples=1000, epochs=3), SPIRAL, XOR])
def test_a_run_sends_as_many_samples_through_the_network_as_planned(experiment, monkeypatch):
    """The work of the tests, counted: so it cannot creep up again."""
    tested = []
    answer = tester_module.answer
    monkeypatch.setattr(tester_module, "answer", lambda *args: tested.append(args[2]) or answer(*args))
    run = Run(experiment, load_dataset(experiment.dataset, samples=experiment.samples))
    while not run.done:
        run.advance(steps=7)
    samples, _ = samples_of(experiment)
    assert tested == [samples] * len(schedule_tests(experiment, samples)) == [samples] * len(run.history.points)
    assert [point.step for point in run.history.points] == list(schedule_tests(experiment, samples))
    assert run.test(run.position, run.network)[0] == run.history.points[-1]
    assert len(tested) == len(run.history.points)  # a page that asks again costs nothing
