"""Skipping blank columns changes nothing but the time it takes."""

import numpy as np
import pytest

from nnviz import Network, ink
from nnviz.gradcheck import numerical_gradient, relative_error


@pytest.fixture(autouse=True)
def small_layers_too(monkeypatch):
    """The networks here are smaller than those for which skipping pays."""
    monkeypatch.setattr(ink, "MIN_UNITS", 1)


def batch(blank, dtype="float64", samples=6, inputs=100):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((samples, inputs)).astype(dtype)
    x[:, rng.permutation(inputs)[: int(blank * inputs)]] = 0
    return x, rng.integers(0, 4, samples)


def dense(network, x, y):
    """The same passes with matrix products alone."""
    a, z = x, []
    for w, b in zip(network.W, network.b, strict=True):
        z.append(a @ w + b)
        a = np.maximum(z[-1], 0)
    return z[0], z[-1]


@pytest.mark.parametrize("blank", [0, 0.1, 0.4, 0.99, 1])
def test_the_same_numbers(blank):
    x, y = batch(blank)
    network = Network((100, 7, 4), dtype="float64")
    fwd = network.forward(x)
    assert (fwd.ink is None) == (blank < 0.2)
    first, last = dense(network, x, y)
    np.testing.assert_allclose(fwd.z[0], first, atol=1e-12)
    np.testing.assert_allclose(fwd.z[-1], last, atol=1e-12)
    bwd = network.backward(fwd, y)
    np.testing.assert_allclose(bwd.dW[0], x.T @ bwd.dz[0], atol=1e-12)
    if blank < 1:
        assert relative_error(bwd.gradient, numerical_gradient(network, x, y)) < 1e-6


def test_a_reused_pass_forgets_the_last_batch():
    network = Network((100, 7, 4), dtype="float64")
    x, y = batch(0.5)
    fwd = network.forward(x)
    bwd = network.backward(fwd, y)
    other = x[:, ::-1].copy()
    network.forward(other, out=fwd)
    network.backward(fwd, y, out=bwd)
    fresh = network.backward(network.forward(other), y)
    np.testing.assert_array_equal(bwd.gradient, fresh.gradient)
    full, _ = batch(0)
    assert network.forward(full, out=fwd).ink is None


def test_only_columns_without_ink_are_left_out():
    x = np.zeros((3, 80), "float32")
    x[1, 5], x[2, 79] = 1, -1
    found = ink.ink_of(x, units=1)
    assert list(found.columns) == [5, 79]
    np.testing.assert_array_equal(found.x, x[:, [5, 79]])


def test_a_narrow_layer_takes_in_everything(monkeypatch):
    monkeypatch.setattr(ink, "MIN_UNITS", 96)
    x = np.zeros((3, 80), "float32")
    assert ink.ink_of(x, units=95) is None
    assert ink.ink_of(x, units=96) is not None
