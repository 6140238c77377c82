"""Every equation on the page of one step holds as it is printed: worked out from what one reads, it comes out."""

import re
from functools import cache

import numpy as np
import pytest

from nnviz import ACTIVATIONS, OPTIMIZERS, Network, load_dataset
from nnviz.backprop import TINY_CLASSES, TINY_KIND, explain_step, find_terms, parameter_index, tiny_network
from nnviz.text.step import cell_sentence, stage_sentence

PENALTIES = [{}, {"l1": 0.01}, {"l2": 0.1}, {"l1": 0.003, "l2": 0.02}]
RULES = [
    ("sgd", {}),
    ("sgd", {"momentum": 0.9}),
    ("sgd", {"momentum": 0.9, "nesterov": True}),
    ("rmsprop", {}),
    ("adam", {}),
]
EXTREME = [  # numbers of the tiny network, changed by hand
    {"b3-0-1": 100},
    {"b3-0-1": 1e6},
    {"b3-0-0": -745},
    {"W1-0-1": 1e6},
    {"x-0-0": -30, "b1-0-0": 50},
    {"W3-2-0": 40, "W3-2-1": -40},
    {"b1-0-1": -3, "b1-0-2": -3},
    {"b3-0-0": 20},
    {"b3-0-1": 24, "b2-0-0": 1e-5},
    {"x-0-0": 0, "x-0-2": 0, "x-1-0": 0, "x-1-1": 0, "y-1-0": 0},
]
FLOOR = 2e-45  # the smallest step of float32: what is near it has no digits
FUNCTIONS = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "max": max,
    "sign": np.sign,
    "pi": np.pi,
    "__builtins__": {},
}


def evaluated(text):
    """The value of arithmetic as the page writes it."""
    text = re.sub(r"\(?[\d,]+ more: (.*?)\)", r"(\1)", text.replace("−", "-"))
    text = re.sub(r"[-\d.e+]+ cut to ", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"√([\d.]+(?:e[-+]\d+)?)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    for sign, meant in (("×", "*"), ("²", "**2"), ("³", "**3"), ("^", "**"), ("π", "pi")):
        text = text.replace(sign, meant)
    with np.errstate(all="ignore"):
        return float(eval(text, FUNCTIONS))  # our own text, and no builtins


def last_digit(text):
    """The size of one in the last of four digits, or in the last before the point."""
    value = abs(evaluated(text))
    return 0.0 if not value else 1.0 if 1e4 <= value < 1e9 else 10.0 ** (np.floor(np.log10(value)) - 3)


def holds(text, value, scale):
    """Assert an equation "name = arithmetic = result", "name: arithmetic = result" or "name = result"."""
    assert not re.search(r"−0(\.0*)?(?![\d.])|nan|inf", text), text
    name, *rest = re.split(r" [=≈] |(?<!more): ", text)
    result = re.sub(r" \(.*\)$", "", rest.pop())
    assert abs(evaluated(result) - value) <= 0.501 * last_digit(result) + 1e-300, (text, value)
    for arithmetic in rest:
        found = evaluated(arithmetic)
        if "≈" in text:
            # float32 has no digits left, or not as many as are printed
            assert abs(value) < max(1e-36, 1e-3 * scale) or abs(value) > 1e6, text
            assert abs(found - value) <= 2e-3 * scale + FLOOR, (text, found)
        else:
            assert abs(found - evaluated(result)) <= 0.61 * last_digit(result), (text, found)
    return "≈" in text


def changed(numbers, activation="relu", optimizer=0.5, **more):
    network, x, y, _ = tiny_network()
    network.activation = ACTIVATIONS[activation]
    for name, value in numbers.items():
        array, row, column = name.split("-")
        if array == "x":
            x[int(row), int(column)] = value
        elif array == "y":
            y[int(row)] = value
        else:
            network.parameters[parameter_index(network, array, int(row), int(column))] = value
    return explain_step(network, x, y, optimizer, classes=TINY_CLASSES, kind=TINY_KIND, **more)


def warmed_up(name, settings, network, x, y, steps=3):
    optimizer = OPTIMIZERS[name](len(network.parameters), network.dtype, 0.01, **settings)
    for t in range(1, steps + 1):
        optimizer.update(network.parameters, network.backward(network.forward(x), y).gradient, t)
    return optimizer, steps + 1


@cache
def digits():
    return load_dataset("digits", samples=64)


def run_story(activation="relu", samples=32, rule=("sgd", {}), scale=None, dtype="float32", **more):
    initializer = {"initializer": "normal", "scale": scale} if scale else {}
    network = Network((784, 64, 32, 10), activation, seed=1, dtype=dtype, **initializer)
    x, y = digits().x_train[:samples], digits().y_train[:samples]
    optimizer, t = warmed_up(*rule, network, x, y)
    return explain_step(network, x, y, optimizer, t, **more)


def cells(stage, max_cells):
    """(name, row, column): all of a small result; of a large one the ends, and some."""
    rng = np.random.default_rng(0)
    for q in stage.results:
        places = np.arange(q.values.size)
        if len(places) > max_cells:
            ends = [int(q.values.argmax()), int(q.values.argmin()), int(np.abs(q.values).argmin())]
            places = np.unique([*ends, *rng.integers(0, len(places), max_cells)])
        for k in places:
            yield q.name, *divmod(int(k), q.values.shape[1])


def check_equations(story, max_cells=40):
    """Every equation of every stage; returns how many there were, and how many of them say ≈."""
    seen, about = 0, 0
    for stage in story.stages:
        for name, row, column in cells(stage, max_cells):
            found = find_terms(stage, row, column, name)
            scale = max(found.scale, *(abs(e.value) for e in found.lines), 0.0) if found.lines else found.scale
            seen += 1
            about += holds(found.text, found.value, scale)
            for line in found.lines:
                assert not holds(line.text, line.value, scale), line.text
    return seen, about


@pytest.mark.parametrize("penalties", PENALTIES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_on_the_tiny_network(activation, penalties):
    seen, about = check_equations(changed({}, activation, **penalties))
    assert seen > 100 and not about


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_with_every_optimizer(rule):
    network, x, y, _ = tiny_network()
    optimizer, t = warmed_up(*rule, network, x, y)
    assert not check_equations(explain_step(network, x, y, optimizer, t, l2=0.1))[1]


@pytest.mark.parametrize("numbers", EXTREME, ids=str)
@pytest.mark.parametrize("samples", [1, 2])
def test_with_extreme_numbers(numbers, samples):
    step = changed(numbers).step
    assert not check_equations(explain_step(step.before, step.x[:samples], step.y[:samples], 0.5))[1]


@pytest.mark.parametrize("samples", [1, 32])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_on_a_run(activation, samples):
    seen, _ = check_equations(run_story(activation, samples, l2=0.001), max_cells=12)
    assert seen > 200


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("scale", [0.01, 1, 30])
def test_on_a_run_with_every_optimizer_and_extreme_weights(rule, scale):
    for samples in (1, 16):
        check_equations(run_story("relu", samples, rule, scale), max_cells=8)


def last_half(text):
    return 0.501 * last_digit(text)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_what_sentences_add_up_adds_up(activation):
    """Within what rounding allows: four digits of each part."""
    number = r"(−?[\d.,]*\d(?:e[−+]?\d+)?)"
    seen = set()
    for story in (changed({}, activation), *map(changed, EXTREME), run_story(activation, 16), run_story(scale=1)):
        for stage in story.stages:
            for name, row, column in cells(stage, 12):
                text = cell_sentence(stage, row, column, name)
                assert not re.search(r"−0(\.0*)?(?![\d.])|\bnan\b|\binf\b", text), text
                found = re.search(
                    f"gets {number} from.*?, {number} from.*?, and {number} from its bias: {number}", text
                )
                if found:
                    *parts, total = found.groups()
                    allowed = sum(map(last_half, found.groups())) + 2e-6 * sum(abs(evaluated(p)) for p in parts)
                    assert abs(sum(map(evaluated, parts)) - evaluated(total)) <= allowed, text
                    seen.add("z")
                found = re.search(f"(falls|rises) by {number} to {number}, ", text)
                if found and stage.kind == "update":
                    old = float(stage.quantity(name.removeprefix("new ")).values[row, column])
                    by = evaluated(found[2]) * (1 if found[1] == "rises" else -1)
                    allowed = last_half(found[2]) + last_half(found[3]) + 1e-6 * abs(old)
                    assert abs(old + by - evaluated(found[3])) <= allowed, text
                    seen.add("update")
        moved = f"(?:falls|rises) from {number} to {number}[.] Had.*changed by {number}; it changed by {number}"
        found = re.search(moved, stage_sentence(story.stage("again")))
        if found:
            old, new, _, came = found.groups()
            allowed = last_half(old) + last_half(new) + last_half(came)
            assert abs(evaluated(new) - evaluated(old) - evaluated(came)) <= allowed, found[0]
            seen.add("again")
    assert seen == {"z", "update", "again"}
