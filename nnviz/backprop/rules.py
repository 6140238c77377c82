"""The update of one parameter with its numbers: each optimizer's rule, and what it remembers.

Every rule is new = old - learning rate * u, and they differ in u: the gradient itself (SGD), the memory of all of them
(momentum), or something made of both.
"""

from dataclasses import replace
from math import sqrt

import numpy as np

from nnviz.backprop.formula import Extra, Factor, Line, Terms, Written, derive, multiply
from nnviz.backprop.places import parameter_index
from nnviz.backprop.records import Cell, Stage
from nnviz.optimizers import SGD, Adam, Optimizer, RMSProp


def find_update_terms(stage: Stage, name: str, row: int, column: int) -> Terms:
    """new = old - learning rate * u, by the step's optimizer; name: "new W1", "new b2"."""
    step, name = stage.step, name.removeprefix("new ")
    k = parameter_index(step.before, name, row, column)
    g, old = float(step.backward.gradient[k]), float(step.before.parameters[k])
    optimizer, memory = step.optimizer, [float(m[k]) for m in step.optimizer.memory]
    lines = RULE_LINES[type(optimizer)](optimizer, g, memory, step.t)
    u = lines[-1].value if lines else g
    cell, rate = Cell(f"d{name}", row, column), optimizer.learning_rate
    left, right = Factor(-rate, "− learning rate"), Factor(u, "u" if lines else f"gradient {cell}", cell)
    memories = [q.name for q in stage.between if q.name.endswith(f"({name})")]
    uses = dict.fromkeys((name, f"d{name}", *memories), (row, column))
    before = Cell(name, row, column)
    found = multiply(left, right, [Extra(f"{before} before", old, before)], lines, uses)
    return replace(found, written=Written("{} − {} × {:b}", (old, rate, u), lambda old, rate, u: old - rate * u))


def compute_direction(optimizer: Optimizer, gradient: np.ndarray, memory: list[np.ndarray], t: int) -> np.ndarray:
    """u of every parameter, in float64; memory: as it is after the step."""
    o, g = optimizer, np.asarray(gradient, "float64")
    memory = [np.asarray(m, "float64") for m in memory]
    if isinstance(o, RMSProp):
        return g / (np.sqrt(memory[0]) + o.eps)
    if isinstance(o, Adam):
        return memory[0] / (1 - o.beta1**t) / (np.sqrt(memory[1] / (1 - o.beta2**t)) + o.eps)
    if not memory:
        return g
    return g + o.momentum * memory[0] if o.nesterov else memory[0]


def _sgd(o, g, memory, t) -> list[Line]:
    if not memory:
        return []
    v = derive("v", "{} × {:b} + {:b}", (o.momentum, memory[0], g), lambda k, v, g: k * v + g)
    if not o.nesterov:
        return [v]
    return [v, derive("u", "{} + {} × {:b}", (g, o.momentum, v.value), lambda g, k, v: g + k * v)]


def _rmsprop(o, g, memory, t) -> list[Line]:
    s = derive("s", "{} × {} + {} × {:b}²", (o.decay, memory[0], 1 - o.decay, g), lambda a, s, b, g: a * s + b * g * g)
    return [s, derive("u", "{} / (√{} + {})", (g, s.value, o.eps), lambda g, s, eps: g / (sqrt(s) + eps))]


def _adam(o, g, memory, t) -> list[Line]:
    m = derive("m", "{} × {:b} + {} × {:b}", (o.beta1, memory[0], 1 - o.beta1, g), lambda a, m, b, g: a * m + b * g)
    v = derive("v", "{} × {} + {} × {:b}²", (o.beta2, memory[1], 1 - o.beta2, g), lambda a, v, b, g: a * v + b * g * g)

    def corrected(name, value, beta):  # for its start at 0
        return derive(f"{name}, corrected", f"{{}} / (1 − {{}}^{t})", (value, beta), lambda x, beta: x / (1 - beta**t))

    m_hat, v_hat = corrected("m", m.value, o.beta1), corrected("v", v.value, o.beta2)
    u = derive("u", "{} / (√{} + {})", (m_hat.value, v_hat.value, o.eps), lambda m, v, eps: m / (sqrt(v) + eps))
    return [m, v, m_hat, v_hat, u]


RULE_LINES = {SGD: _sgd, RMSProp: _rmsprop, Adam: _adam}
