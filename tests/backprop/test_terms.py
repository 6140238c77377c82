"""Every number taken apart adds up, and the lines of code shown are the engine's."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from nnviz import ACTIVATIONS, OPTIMIZERS, Network, ink, load_dataset
from nnviz.backprop import TINY_CLASSES, explain_step, find_terms, read_source, tiny_network
from nnviz.backprop.source import find_places, read_lines
from nnviz.data.kinds import images
from nnviz.text.step import question

OPTIMIZER_SETTINGS = [
    ("sgd", {}),
    ("sgd", {"momentum": 0.9}),
    ("sgd", {"momentum": 0.9, "nesterov": True}),
    ("rmsprop", {}),
    ("adam", {}),
]
FLOOR = 1e-37  # float32 has no digits left below


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=64)


def tiny(**settings):
    network, x, y, rate = tiny_network()
    return explain_step(network, x, y, rate, classes=TINY_CLASSES, kind=images((2, 2)), **settings)


def warmed_up(name, settings, network, x, y, steps=2):
    """An optimizer that remembers some steps; the network has taken them."""
    optimizer = OPTIMIZERS[name](len(network.parameters), network.dtype, 0.01, **settings)
    for t in range(1, steps + 1):
        optimizer.update(network.parameters, network.backward(network.forward(x), y).gradient, t)
    return optimizer, steps + 1


def misfit(stage, row, column, name=None):
    """How far the parts miss the engine's number, and relative to what: (difference, scale of the parts, number)."""
    found = find_terms(stage, row, column, name)
    total = sum(t.left.value * t.right.value for t in found.terms) + found.rest + sum(e.value for e in found.extras)
    assert total == pytest.approx(found.total, rel=1e-12, abs=1e-300)
    assert found.value == float(stage.cell(row, column, name)[0].values[row, column])
    return abs(total - found.value), found.scale, abs(found.value)


@pytest.mark.parametrize("sizes", [(784, 64, 32, 10), (784, 512, 512, 10)])
@pytest.mark.parametrize("samples", [1, 32])
def test_200_random_cells_add_up_in_float32(digits, sizes, samples):
    """Within 1e-6 of the sum of the sizes of all parts: float32 rounds the parts, however much they cancel.

    Where they do not cancel (the number is at least a tenth of the parts) that is 1e-5 of the number at worst; all of
    these must even stay within 1e-6 of the number itself.
    """
    network = Network(sizes, seed=1)
    x, y = digits.x_train[:samples], digits.y_train[:samples]
    optimizer, t = warmed_up("adam", {}, network, x, y)
    story = explain_step(network, x, y, optimizer, t, l1=1e-4, l2=1e-3)
    rng = np.random.default_rng(0)
    stages = [(stage, q) for stage in story.stages for q in stage.results]
    checked = 0
    while checked < 200:
        stage, q = stages[checked % len(stages)]
        row, column = (int(rng.integers(size)) for size in q.values.shape)
        difference, scale, value = misfit(stage, row, column, q.name)
        assert difference <= 1e-6 * scale + FLOOR, (stage.id, q.name, row, column)
        if value > 0.1 * scale:
            assert difference <= 1e-6 * value + FLOOR, (stage.id, q.name, row, column)
        checked += 1


@pytest.mark.parametrize("l1, l2", [(0, 0), (0.01, 0.1)])
@pytest.mark.parametrize("name, settings", OPTIMIZER_SETTINGS)
def test_every_number_of_the_tiny_network_adds_up_in_float64(name, settings, l1, l2):
    network, x, y, _ = tiny_network()
    optimizer, t = warmed_up(name, settings, network, x, y)
    for stage in explain_step(network, x, y, optimizer, t, l1, l2).stages:
        for q in stage.results:
            for row, column in np.ndindex(q.values.shape):
                difference, scale, _ = misfit(stage, row, column, q.name)
                assert difference <= 1e-13 * scale, (stage.id, q.name, row, column)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_adds_up(activation, dtype):
    network = Network((6, 9, 8, 4), activation, "normal", seed=3, dtype=dtype, scale=1.0)
    rng = np.random.default_rng(0)
    story = explain_step(network, 2 * rng.standard_normal((5, 6)), rng.integers(0, 4, 5), 0.1)
    small = 1e-6 if dtype == "float32" else 1e-13
    for stage in story.stages:
        for row, column in np.ndindex(stage.result.values.shape):
            difference, scale, _ = misfit(stage, row, column)
            assert difference <= small * scale + FLOOR, (stage.id, row, column)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name, settings", OPTIMIZER_SETTINGS)
def test_updates_with_memory_add_up(digits, name, settings, dtype):
    network = Network((784, 16, 10), dtype=dtype)
    x, y = digits.x_train[:16], digits.y_train[:16]
    optimizer, t = warmed_up(name, settings, network, x, y, steps=5)
    stage = explain_step(network, x, y, optimizer, t).stage("update")
    rng = np.random.default_rng(0)
    for q in stage.results:
        for _ in range(20):
            row, column = (int(rng.integers(size)) for size in q.values.shape)
            difference, scale, _ = misfit(stage, row, column, q.name)
            assert difference <= (1e-6 if dtype == "float32" else 1e-13) * scale


def test_the_largest_terms_come_first_and_the_rest_is_summed(digits):
    network = Network((784, 64, 10))
    stage = explain_step(network, digits.x_train[:4], digits.y_train[:4], 0.1).stage("z1")
    few, all_of_them = find_terms(stage, 2, 7, max_terms=5), find_terms(stage, 2, 7, max_terms=784)
    sizes = [abs(t.product) for t in all_of_them.terms]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 784 and all_of_them.more == 0
    assert few.terms == all_of_them.terms[:5] and few.more == 779
    assert few.rest == pytest.approx(sum(t.product for t in all_of_them.terms[5:]), rel=1e-9)
    assert few.zeros == int((digits.x_train[2] == 0).sum())
    for t in few.terms:
        assert t.left.value == digits.x_train[2, t.left.cell.column] and t.left.cell.row == 2
        assert t.right.value == network.W[0][t.left.cell.column, 7] and t.right.cell == ("W1", t.left.cell.column, 7)
    assert [e.cell for e in few.extras] == [("b1", 0, 7)]
    assert few.uses == {"x": (2, None), "W1": (None, 7), "b1": (0, 7)}
    assert "(779 more: " in few.text and few.text.startswith("z1[2, 7] = ")


def test_the_substituted_formulas_of_the_tiny_network():
    story = tiny(l2=0.1)
    assert (
        find_terms(story.stage("z1"), 0, 1).text == "z1[0, 1] = 1 × 1 + 1 × (−0.3) + 0 × 0.2 + 0 × (−0.9) − 0.1 = 0.6"
    )
    assert find_terms(story.stage("dz3"), 1, 0).text == "dz3[1, 0] = (0.7599 − 0) / 2 = 0.3799"
    assert find_terms(story.stage("loss"), 0, 0).text == "loss[0, 0] = (1.4266 + 0.10528) / 2 = 0.7659"
    assert find_terms(story.stage("dW3"), 2, 0).text == "dW3[2, 0] = 0.96 × 0.3799 + 1.36 × (−0.04997) + 0.09 = 0.3868"
    assert find_terms(story.stage("dz2"), 0, 1).text == "dz2[0, 1] = 0.01999 × 0 = 0"
    found = find_terms(story.stage("p"), 0, 1)
    assert [round(line.value, 4) for line in found.lines] == [1.362, 0.111, 1.111]
    assert found.uses == {"z3": (0, None), "e": (0, None), "sum": (0, 0)}
    new = find_terms(story.stage("update"), 0, 1, "new b3")
    assert new.text == "new b3[0, 1] = −0.2 − 0.5 × (−0.32997) = −0.03501"
    assert new.uses == {"b3": (0, 1), "db3": (0, 1)}
    promised = find_terms(story.stage("again"), 0, 0, "promised", max_terms=2)
    assert promised.more == 33 and promised.terms[0].left.label.startswith("gradient of W")
    assert promised.value == pytest.approx(-0.5 * promised.lines[0].value)


def test_adam_shows_its_memory():
    network, x, y, _ = tiny_network()
    optimizer, t = warmed_up("adam", {}, network, x, y)
    step = explain_step(network, x, y, optimizer, t).step
    stage = explain_step(network, x, y, optimizer, t).stage("update")
    shown = {line.text.split(" = ")[0]: line.value for line in find_terms(stage, 0, 1, "new b3").lines}
    k, g = 34, step.backward.gradient[34]
    m, v = (memory[k] for memory in optimizer.memory)
    assert shown["m"] == pytest.approx(0.9 * m + 0.1 * g, rel=1e-12)
    assert shown["v"] == pytest.approx(0.999 * v + 0.001 * g * g, rel=1e-12)


def cases():
    """Stories in which every way through the engine is taken."""
    rng = np.random.default_rng(0)
    blank = np.zeros((3, 80))
    blank[:, :5] = rng.random((3, 5))
    for activation in ACTIVATIONS:
        yield explain_step(Network((80, 100, 4, 3), activation), blank, np.array([0, 1, 2]), 0.1)
    for name, settings in OPTIMIZER_SETTINGS:
        network, x, y, _ = tiny_network()
        yield explain_step(network, x, y, OPTIMIZERS[name](35, "float64", 0.1, **settings), l1=0.1, l2=0.1)


def test_the_lines_shown_are_in_the_engine():
    """Fails if a line that is shown is no longer there, or is there twice."""
    root, seen = Path(inspect.getfile(Network)).parents[1], set()
    for story in cases():
        for stage in story.stages:
            text = read_source(stage)
            for group in text.split("\n\n"):
                head, *shown = group.splitlines()
                file, number = head.removeprefix("# ").split(":")[0].split(", line ")
                engine = (root / file).read_text().splitlines()
                assert shown and shown[0].strip() == engine[int(number) - 1].strip()
                stripped = {line.strip() for line in engine}
                assert all(line.strip() in stripped for line in shown)
            seen |= {(stage.kind, text)}
    assert {kind for kind, _ in seen} == {stage.kind for stage in story.stages}


def test_the_lines_shown_are_the_ones_that_ran(monkeypatch):
    skipping, dense = next(cases()), tiny()
    assert "whole_product(ink.x, dz)" in read_source(skipping.stage("dW1"))
    assert "ink.x" not in read_source(skipping.stage("dW2")) and "ink.x" not in read_source(dense.stage("dW1"))
    assert "np.dot(x.T, dz, out=out)" in read_source(dense.stage("dW1"))
    with monkeypatch.context() as larger:
        larger.setattr(ink, "MAX_CLEARED_NUMBERS", 0)
        assert "np.matmul(x.T, dz, out=out)" in read_source(dense.stage("dW1"))
    assert "W.take(ink.columns" in read_source(skipping.stage("z1")) and "W.take" not in read_source(dense.stage("z1"))
    assert "np.maximum(z, ZERO" in read_source(dense.stage("a1")) and "z > ZERO" in read_source(dense.stage("dz1"))
    assert "np.exp(out, out=out)" in read_source(dense.stage("p")) and "np.log(picked)" in read_source(
        dense.stage("loss")
    )
    assert "np.sign(w)" not in read_source(dense.stage("dW1")) and "np.sign(w)" in read_source(
        tiny(l1=0.1).stage("dW1")
    )
    plain, _, nesterov, _, adam = (story.stage("update") for story in list(cases())[-5:])
    assert "momentum" not in read_source(plain) and "change += g" in read_source(nesterov)
    assert "beta2" in read_source(adam) and '"""' not in read_source(adam)


def test_an_engine_that_changed_is_noticed():
    function, anchors = find_places(tiny().stage("z1"))[0]
    assert "product(" in read_lines(function, *anchors)
    with pytest.raises(LookupError, match="0 lines of Network.forward"):
        read_lines(function, "z[layer] = a[layer] @ self.W[layer]")


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda stage: find_terms(stage, 2, 0), "row is 2.*rows 0 to 1"),
        (lambda stage: find_terms(stage, 0, -1), "column is -1.*columns 0 to 2"),
        (lambda stage: find_terms(stage, 0.5, 0), "row is 0.5"),
        (lambda stage: find_terms(stage, 0, 0, "z7"), "z7.*z1"),
        (lambda stage: find_terms(stage, 0, 0, max_terms=0), "max_terms is 0"),
        (lambda stage: question(stage, 9, 0), "row is 9"),
        (lambda stage: stage.quantity("q"), "'q'.*x, W1, b1, z1"),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    with pytest.raises(ValueError, match=words):
        call(tiny().stage("z1"))
