"""Optimizers: block by block must not show, and numbers must not turn denormal."""

import numpy as np
import pytest

from nnviz import OPTIMIZERS
from nnviz.optimizers import BLOCK

VARIANTS = [("sgd", {}), ("sgd", {"momentum": 0.9, "nesterov": True}), ("rmsprop", {}), ("adam", {})]


@pytest.mark.parametrize("name, settings", VARIANTS)
def test_blocks_do_not_show(name, settings):
    rng = np.random.default_rng(0)
    size = 2 * BLOCK + 17
    p, g = rng.standard_normal(size), rng.standard_normal((3, size))
    whole = p.copy()
    optimizer = OPTIMIZERS[name](size, "float64", 0.1, **settings)
    for t in range(3):
        optimizer.update(whole, g[t], t + 1)
    picked = np.array([0, BLOCK - 1, BLOCK, 2 * BLOCK, size - 1])
    part = p[picked]
    small = OPTIMIZERS[name](len(picked), "float64", 0.1, **settings)
    for t in range(3):
        small.update(part, g[t][picked], t + 1)
    np.testing.assert_array_equal(whole[picked], part)


def test_one_step_of_sgd_with_momentum_by_hand():
    p = np.array([1.0])
    optimizer = OPTIMIZERS["sgd"](1, "float64", 0.5, momentum=0.5)
    optimizer.update(p, np.array([2.0]), 1)  # v = 2, p = 1 - 0.5 * 2
    assert p[0] == 0.0
    optimizer.update(p, np.array([1.0]), 2)  # v = 0.5 * 2 + 1 = 2, p = 0 - 1
    assert p[0] == -1.0


def test_first_step_of_adam_is_the_learning_rate():
    p = np.zeros(3)
    OPTIMIZERS["adam"](3, "float64", 0.1).update(p, np.array([5.0, -1e-3, 0.0]), 1)
    np.testing.assert_allclose(p, [-0.1, 0.1, 0.0], rtol=1e-4)


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
def test_memory_never_turns_denormal(name):
    p = np.zeros(8, "float32")
    optimizer = OPTIMIZERS[name](8, "float32", 0.1)
    optimizer.update(p, np.full(8, 1e-3, "float32"), 1)
    still = np.zeros(8, "float32")
    tiny = np.finfo("float32").tiny
    for t in range(2, 20_000):
        optimizer.update(p, still, t)
        if t % 50 == 0:
            for memory in optimizer.memory:
                assert not ((memory != 0) & (np.abs(memory) < tiny)).any()
