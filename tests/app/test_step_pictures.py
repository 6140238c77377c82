"""The pictures of a stage, read from left to right with the signs between them, are its formula."""

import numpy as np
import pytest

from nnviz import OPTIMIZERS
from nnviz.app.step.pictures import shown, signs
from nnviz.backprop import TINY_CLASSES, TINY_SHAPE, Cell, explain_step, tiny_network
from nnviz.text.numbers import number

RULES = {
    "sgd": {}, "momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True},
    "rmsprop": {}, "adam": {},
}  # fmt: skip


def story(rule="sgd", samples=2, rate=0.5, **more):
    network, x, y, _ = tiny_network()
    x, y = x[:samples], y[:samples]
    optimizer = OPTIMIZERS[rule if rule in OPTIMIZERS else "sgd"](35, "float64", rate, **RULES[rule])
    for t in (1, 2, 3):
        optimizer.update(network.parameters, network.backward(network.forward(x), y).gradient, t)
    return explain_step(network, x, y, optimizer, 4, classes=TINY_CLASSES, shape=TINY_SHAPE, **more)


def read(stage, cell):
    """Work the pictures out from left to right; returns what is claimed by every "=": (left side, right side)."""
    quantities = [q for q, _, _ in shown(stage, cell)]
    claims, value = [], None
    for sign, q in zip(signs(stage, len(quantities)), quantities, strict=True):
        values = q.values.astype("float64")
        words = sign.split()
        match words:
            case [] | [";"] | [","] | ["→"]:
                value = values
            case ["="]:
                claims.append((value, values))
                value = values
            case ["÷", n, "="]:
                claims.append((value / float(n), values))
            case ["−"]:
                value = value - values
            case ["−", rate, "×"]:
                value = value - float(rate) * values
            case ["+"]:
                value = value + values
            case ["@"]:
                value = value @ values
            case ["×"]:
                value = value * values
            case ["÷"]:
                value = value / values
            case ["Σ"]:
                claims.append((value.sum(axis=0, keepdims=True), values))
            case _:
                pytest.fail(f"{stage.id}: what does {sign!r} mean?")
    return claims


@pytest.mark.parametrize("samples", [1, 2])
@pytest.mark.parametrize("penalties", [{}, {"l1": 0.01}, {"l2": 0.1}, {"l1": 0.01, "l2": 0.1}], ids=str)
@pytest.mark.parametrize("rule", RULES)
def test_the_pictures_are_the_formula(rule, penalties, samples):
    claimed = set()
    for stage in story(rule, samples, **penalties).stages:
        for q in stage.results:
            for left, right in read(stage, Cell(q.name, 0, 0)):
                claimed.add(stage.kind)
                np.testing.assert_allclose(left, right, atol=1e-12, err_msg=f"{stage.id}: {q.name}")
    assert claimed == {"z", "softmax", "dz_output", "dW", "db", "da", "gate", "update"}


def test_the_signs_have_the_numbers_of_this_network():
    assert signs(story().stage("dz3"), 4)[-1] == "÷ 2 ="
    assert signs(story(rate=0.25).stage("update"), 3) == ("", f"− {number(0.25)} ×", "=")
