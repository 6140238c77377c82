"""A copy of a run goes its own way, and every number in it is that of a run trained alone."""

import numpy as np
import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.diagnostics import QUANTITIES
from nnviz.diagnostics.recorder import MEASURES

CASES = {
    "sgd": dict(hidden=(16, 8), samples=200, epochs=8),
    "adam, float64": dict(hidden=(12,), samples=150, epochs=8, optimizer="adam", learning_rate=0.01, dtype="float64"),
    "momentum, ink": dict(hidden=(100,), samples=200, epochs=8, momentum=0.9, nesterov=True, l2=1e-4),
    "points": dict(dataset="spiral", hidden=(8, 8), activation="tanh", samples=100, epochs=20, optimizer="rmsprop"),
    "halts": dict(dataset="xor", hidden=(16,) * 3, activation="identity", learning_rate=10.0, samples=100, epochs=40),
}


def the_same(run, alone):
    """Every number that a run can tell."""
    assert (run.position, run.done, run.halt) == (alone.position, alone.done, alone.halt)
    assert run.nbytes <= alone.nbytes
    np.testing.assert_array_equal(run.history.losses, alone.history.losses)
    assert run.history.points == alone.history.points and run.history.epochs == alone.history.epochs
    assert run.answers(run.network).loss == alone.answers(alone.network).loss
    for step in sorted({0, 1, run.position // 3, max(0, run.position - 1), run.position}):
        for mine, other in zip(run.moments(step), alone.moments(step), strict=True):
            last = mine, other
        (network, optimizer), (other_network, other_optimizer) = last
        np.testing.assert_array_equal(network.parameters, other_network.parameters)
        for memory, other in zip(optimizer.memory, other_optimizer.memory, strict=True):
            np.testing.assert_array_equal(memory, other)
    mine, other = run.recorder, alone.recorder
    np.testing.assert_array_equal(mine.steps, other.steps)
    for name in MEASURES:
        np.testing.assert_array_equal(mine.measure(name), other.measure(name))
    np.testing.assert_array_equal(mine.histogram_steps, other.histogram_steps)
    for name in QUANTITIES:
        np.testing.assert_array_equal(mine.histograms(name, 0), other.histograms(name, 0))
    np.testing.assert_array_equal(mine.probe_steps, other.probe_steps)
    np.testing.assert_array_equal(mine.dead(), other.dead())


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_copies_are_runs_of_their_own(settings):
    experiment = Experiment(**settings)
    data = load_dataset(experiment.dataset, samples=experiment.samples)
    budget = 700_000  # small enough that checkpoints are thinned

    def alone(steps):
        run = Run(experiment, data, budget, every=4)
        run.advance(steps=steps)
        return run

    first = alone(30)
    second = first.copy()
    the_same(second, alone(30))
    second.advance(steps=25)
    the_same(first, alone(30))
    third = second.copy()
    first.advance(steps=3)
    third.advance(epochs=100)
    the_same(first, alone(33))
    the_same(second, alone(55))
    the_same(third, alone(experiment.total_steps))
    second.extend(experiment.epochs + 2)
    second.advance(epochs=100)
    the_same(third, alone(experiment.total_steps))
    assert bool(third.halt) == (settings is CASES["halts"])


def test_a_copy_shares_what_never_changes():
    run = Run(Experiment(dataset="moons", hidden=(64, 64), epochs=10))
    run.advance(epochs=10)
    copy = run.copy()
    kept = [array for state in run._checkpoints._states.values() for array in state]
    also = [array for state in copy._checkpoints._states.values() for array in state]
    assert kept and all(mine is other for mine, other in zip(kept, also, strict=True))
    with pytest.raises(ValueError, match="read-only"):
        kept[0][0] = 1.0
    assert not np.shares_memory(run.network.parameters, copy.network.parameters)
    assert not np.shares_memory(run.history.losses, copy.history.losses)
