"""The pictures of a stage, read from left to right with the signs between them, are its formula."""

import numpy as np
import pytest

from nnviz import ACTIVATIONS, OPTIMIZERS, Network
from nnviz.backprop import TINY_CLASSES, TINY_KIND, Cell, explain_step, tiny_network
from nnviz.figures import LIGHT
from nnviz.figures.matrix import Matrix, matrix_figure
from nnviz.figures.matrix_cells import MAX_ROOMY_COLUMNS
from nnviz.figures.step_matrices import choose_signs, mark_quantities
from nnviz.text.numbers import number

RULES = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "rmsprop": {},
    "adam": {},
}


def story(rule="sgd", samples=2, rate=0.5, **more):
    network, x, y, _ = tiny_network()
    x, y = x[:samples], y[:samples]
    optimizer = OPTIMIZERS[rule if rule in OPTIMIZERS else "sgd"](35, "float64", rate, **RULES[rule])
    for t in (1, 2, 3):
        optimizer.update(network.parameters, network.backward(network.forward(x), y).gradient, t)
    return explain_step(network, x, y, optimizer, 4, classes=TINY_CLASSES, kind=TINY_KIND, **more)


def read(stage, cell):
    """Work the pictures out from left to right; returns what is claimed by every "=": (left side, right side)."""
    quantities = [q for q, _, _ in mark_quantities(stage, cell)]
    claims, value = [], None
    for sign, q in zip(choose_signs(stage, len(quantities)), quantities, strict=True):
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
    assert choose_signs(story().stage("dz3"), 4)[-1] == "÷ 2 ="
    assert choose_signs(story(rate=0.25).stage("update"), 3) == ("", f"− {number(0.25)} ×", "=")


def half_a_digit(text):
    """Half of one in the last digit that is written, the zeros that were left out included."""
    digits, _, power = text.strip("−").replace(",", "").partition("e")
    decimals = len(digits.partition(".")[2])
    return 0.5 * 10.0 ** (float(power.replace("−", "-") or 0) - decimals)


def written(figure):
    """The numbers that a picture has in its cells, or none."""
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "text":
            return list(trace.text)
    return []


def stories():
    for rule, penalties in (("sgd", {}), ("adam", {"l2": 0.1}), ("nesterov", {"l1": 0.01})):
        yield story(rule, **penalties)
        yield story(rule, 1, **penalties)
    network, x, y, rate = tiny_network()
    for bias in (100, -745, 20, 1e6):
        network.b[2][1] = bias
        yield explain_step(network, x, y, rate)
    rng = np.random.default_rng(0)
    for activation in ACTIVATIONS:
        network = Network((20, 12, 10), activation, "normal", scale=0.5)
        yield explain_step(network, rng.random((5, 20)), rng.integers(0, 10, 5), 0.1)


def test_every_number_written_into_a_cell_is_the_number_rounded():
    seen = 0
    for told in stories():
        for stage in told.stages:
            for result in stage.results:
                for q, row, column in mark_quantities(stage, Cell(result.name, 0, 0)):
                    texts = written(matrix_figure(Matrix(q, row, column), LIGHT))
                    for text, value in zip(texts, q.values.ravel() if texts else (), strict=True):
                        seen += 1
                        assert not text.startswith("-"), text
                        if text == "≈0":
                            assert value and abs(value) < 0.05, (stage.id, q.name, value)
                            continue
                        read_back = float(text.replace("−", "-").replace(",", ""))
                        assert (read_back == 0) == (value == 0), (stage.id, q.name, text, value)
                        allowed = max(
                            half_a_digit(text), 0.5e-2 * abs(value) if len(q.values[0]) <= MAX_ROOMY_COLUMNS else 0
                        )
                        assert abs(read_back - value) <= 1.001 * allowed, (stage.id, q.name, text, value)
    assert seen > 5000
