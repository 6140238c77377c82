"""The update of one parameter with its numbers: each optimizer's rule, and what it remembers."""

from dataclasses import replace
from math import sqrt

from ..optimizers import SGD, Adam, RMSProp
from .formula import Extra, Factor, Line, Terms, one
from .places import parameter_index
from .records import Cell, Stage
from .text import bracketed, number


def update_terms(stage: Stage, name: str, row: int, column: int) -> Terms:
    """new = old + factor * factor, by the step's optimizer; name: "new W1", "new b2"."""
    step, name = stage.step, name.removeprefix("new ")
    k = parameter_index(step.before, name, row, column)
    g, old = float(step.backward.gradient[k]), float(step.before.parameters[k])
    optimizer, memory = step.optimizer, [float(m[k]) for m in step.optimizer.memory]
    cell = Cell(f"d{name}", row, column)
    left, right, lines = RULES[type(optimizer)](optimizer, g, memory, step.t, cell)
    memories = [q.name for q in stage.between if q.name.endswith(f"({name})")]
    uses = dict.fromkeys((name, f"d{name}", *memories), (row, column))
    found = one(left, right, [Extra(f"{Cell(name, row, column)} before", old, Cell(name, row, column))], lines, uses)
    return replace(found, written=f"{number(old)} − {number(abs(left.value))} × {bracketed(right.value)}")


def _sgd(o, g, memory, t, cell):
    rate = Factor(-o.learning_rate, "− learning rate")
    if not memory:
        return rate, Factor(g, f"gradient {cell}", cell), []
    v = o.momentum * memory[0] + g
    lines = [Line(f"v = momentum {number(o.momentum)} × {bracketed(memory[0])} + {bracketed(g)}", v)]
    if not o.nesterov:
        return rate, Factor(v, "v, the momentum"), lines
    ahead = g + o.momentum * v
    lines.append(Line(f"gradient {bracketed(g)} + {number(o.momentum)} × {bracketed(v)}, looking ahead", ahead))
    return rate, Factor(ahead, "gradient + momentum × v"), lines


def _rmsprop(o, g, memory, t, cell):
    s = o.decay * memory[0] + (1 - o.decay) * g * g
    root = sqrt(s) + o.eps
    lines = [
        Line(f"s = {number(o.decay)} × {number(memory[0])} + {number(1 - o.decay)} × {bracketed(g)}²", s),
        Line(f"√s + eps = √{number(s)} + {number(o.eps)}", root),
        Line("− learning rate / (√s + eps)", -o.learning_rate / root),
    ]
    return Factor(-o.learning_rate / root, "− learning rate / (√s + eps)"), Factor(g, f"gradient {cell}", cell), lines


def _adam(o, g, memory, t, cell):
    m = o.beta1 * memory[0] + (1 - o.beta1) * g
    v = o.beta2 * memory[1] + (1 - o.beta2) * g * g
    m_hat, v_hat = m / (1 - o.beta1**t), v / (1 - o.beta2**t)
    root = sqrt(v_hat) + o.eps
    lines = [
        Line(f"m = {number(o.beta1)} × {bracketed(memory[0])} + {number(1 - o.beta1)} × {bracketed(g)}", m),
        Line(f"v = {number(o.beta2)} × {number(memory[1])} + {number(1 - o.beta2)} × {bracketed(g)}²", v),
        Line(f"m corrected for its start at 0: m / (1 − {number(o.beta1)}^{t})", m_hat),
        Line(f"v corrected for its start at 0: v / (1 − {number(o.beta2)}^{t})", v_hat),
        Line(f"√(corrected v) + eps = √{number(v_hat)} + {number(o.eps)}", root),
        Line("− learning rate / (√(corrected v) + eps)", -o.learning_rate / root),
    ]
    left = Factor(-o.learning_rate / root, "− learning rate / (√v + eps), v corrected")
    return left, Factor(m_hat, "m, corrected"), lines


RULES = {SGD: _sgd, RMSProp: _rmsprop, Adam: _adam}
