"""Weights set and units switched off by hand: answers of another network, while the run's own stays as it is."""

import numpy as np
import pytest

from nnviz import Experiment, Run, cross_entropy
from nnviz.inspection.by_hand import MAX_CHANGES, ByHand, answers_by_hand
from nnviz.inspection.step_picture import picture_run
from nnviz.unit import Unit


@pytest.fixture(scope="module")
def run():
    run = Run(Experiment(samples=300, hidden=(12, 8), batch_size=16))
    run.advance(steps=20)
    return run


def answer(run, by_hand, x, y):
    picture = picture_run(run, run.position, run.network, run.optimizer, 0)
    return answers_by_hand(picture, run.network, by_hand, x, y, run.data).picture


def test_the_answers_are_those_of_the_changed_network(run):
    before = run.network.parameters.copy()
    x, y = run.test_inputs(slice(0, 5)), run.data.y_test[:5]
    found = answer(run, ByHand(((0, 400, 3, 2.5), (2, 7, 9, -4.0)), (Unit(1, 5), Unit(2, 0))), x, y)
    assert np.array_equal(run.network.parameters, before)
    W, b = ([p.copy() for p in group] for group in (run.network.W, run.network.b))
    W[0][400, 3], W[2][7, 9] = 2.5, -4
    z1 = x @ W[0] + b[0]
    a1 = np.maximum(z1, 0)
    a1[:, 5] = 0
    z2 = a1 @ W[1] + b[1]
    a2 = np.maximum(z2, 0)
    a2[:, 0] = 0
    z3 = a2 @ W[2] + b[2]
    p = np.exp(z3)
    p /= p.sum(axis=1, keepdims=True)
    for layer, z, a in zip(found.layers, (z1, z2, z3), (a1, a2, p), strict=True):
        np.testing.assert_allclose(layer.z, z.mean(axis=0), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(layer.a, a.mean(axis=0), rtol=1e-4, atol=1e-7)
        assert layer.dz is None
    assert not found.has_step and found.loss == pytest.approx((cross_entropy(p, y),), rel=1e-5)
    means = [values.mean(axis=0) for values in (x, a1, a2)]
    for m, (fan, mean) in enumerate(zip(found.fan, means, strict=True)):
        for unit, i in enumerate(fan.i):
            assert np.array_equal(fan.W[unit], W[m][i, unit])
            parts = np.sort(np.abs(mean * W[m][:, unit]))[::-1]
            np.testing.assert_allclose(np.abs(mean[i] * fan.W[unit]), parts[: len(i)], rtol=1e-4, atol=1e-7)
    drawn = found.lines["forward"]
    assert {(0, 400, 3), (2, 7, 9)} <= set(zip(drawn.layer, drawn.i, drawn.j, strict=True)) or x[:, 400].max() == 0
    assert found.title.endswith(", changed by hand")


def test_with_nothing_changed_they_are_the_networks_own(run):
    x, y = run.test_inputs([3]), run.data.y_test[[3]]
    found = answer(run, ByHand(), x, y)
    forward = run.network.forward(x)
    assert not ByHand() and all(np.array_equal(of.a, a[0]) for of, a in zip(found.layers, forward.a[1:], strict=True))


def test_maps_over_the_plane_are_those_of_the_changed_network():
    run = Run(Experiment(dataset="spiral", hidden=(8, 8), samples=100))
    x, y = run.test_inputs([0]), run.data.y_test[[0]]
    found = answer(run, ByHand(off=(Unit(1, 2),)), x, y)
    own = picture_run(run, 0, run.network, run.optimizer, 0)
    assert not found.pictures[0].values[2].any() and own.pictures[0].values.any()
    assert (found.pictures[1].values != own.pictures[1].values).any()


def test_changes_that_no_network_takes_are_refused(run):
    with pytest.raises(ValueError, match="it can be -1000 to 1000"):
        ByHand(((0, 0, 0, float("nan")),))
    with pytest.raises(ValueError, match="at most 20 each"):
        ByHand(off=tuple(Unit(1, i) for i in range(MAX_CHANGES + 1)))
    sizes = run.network.sizes
    assert ByHand(((0, 783, 11, 1.0),), (Unit(2, 7),)).fits(sizes)
    for wrong in (ByHand(((0, 784, 0, 1.0),)), ByHand(((3, 0, 0, 1.0),)), ByHand(off=(Unit(3, 0),))):
        assert not wrong.fits(sizes)
