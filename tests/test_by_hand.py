"""Weights set and units switched off by hand: answers of another network, while the run's own stays as it is."""

import numpy as np
import pytest

from nnviz import Experiment, Run, cross_entropy
from nnviz.inspection.by_hand import MAX_CHANGES, ByHand, answers_by_hand
from nnviz.unit import Unit


@pytest.fixture(scope="module")
def run():
    run = Run(Experiment(samples=300, hidden=(12, 8), batch_size=16))
    run.advance(steps=20)
    return run


def test_the_answers_are_those_of_the_changed_network(run):
    before = run.network.parameters.copy()
    x, y = run.test_inputs(slice(0, 5)), run.data.y_test[:5]
    found = answers_by_hand(run.network, ByHand(((0, 400, 3, 2.5), (2, 7, 9, -4.0)), (Unit(1, 5), Unit(2, 0))), x, y)
    assert np.array_equal(run.network.parameters, before)
    W, b = ([p.copy() for p in group] for group in (run.network.W, run.network.b))
    W[0][400, 3], W[2][7, 9] = 2.5, -4
    a = np.maximum(x @ W[0] + b[0], 0)
    a[:, 5] = 0
    a = np.maximum(a @ W[1] + b[1], 0)
    a[:, 0] = 0
    p = np.exp(a @ W[2] + b[2])
    p /= p.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.p, p.mean(axis=0), rtol=1e-4)
    assert found.loss == pytest.approx(cross_entropy(p, y), rel=1e-5)


def test_with_nothing_changed_they_are_the_networks_own(run):
    x, y = run.test_inputs([3]), run.data.y_test[[3]]
    found = answers_by_hand(run.network, ByHand(), x, y)
    assert not ByHand() and np.array_equal(found.p, run.network.forward(x).a[-1][0])


def test_changes_that_no_network_takes_are_refused(run):
    with pytest.raises(ValueError, match="it can be -1000 to 1000"):
        ByHand(((0, 0, 0, float("nan")),))
    with pytest.raises(ValueError, match="at most 20 each"):
        ByHand(off=tuple(Unit(1, i) for i in range(MAX_CHANGES + 1)))
    sizes = run.network.sizes
    assert ByHand(((0, 783, 11, 1.0),), (Unit(2, 7),)).fits(sizes)
    for wrong in (ByHand(((0, 784, 0, 1.0),)), ByHand(((3, 0, 0, 1.0),)), ByHand(off=(Unit(3, 0),))):
        assert not wrong.fits(sizes)
