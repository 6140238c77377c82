"""One number of a stage, taken apart: the formula with the actual numbers in it, adding up to what the engine found.

Everything is worked out in float64 from the stage's own operands. The engine's number may be float32: both agree
within 1e-6 of `Terms.scale`, the sum of the sizes of all parts (rounding follows the parts, not their difference).
"""

from dataclasses import replace
from math import pi, sqrt

import numpy as np

from ..activations import GELU_CUBIC
from ..losses import penalty
from .formula import Extra, Factor, Line, Terms, one, only, parts
from .places import parameter_cell
from .records import Cell, Stage
from .rules import update_terms
from .text import bracketed, number

MOST = 6  # terms shown, by default


def terms(stage: Stage, row: int, column: int, name: str | None = None, most: int = MOST) -> Terms:
    """The number at (row, column) of the stage's result `name` (None: the main one), taken apart.

    most: products shown, at least 1. Raises ValueError for a place that does not exist.
    """
    if not isinstance(most, int) or most < 1:
        raise ValueError(f"most is {most!r}; at least 1 term must be shown")
    quantity, row, column = stage.cell(row, column, name)
    value = float(quantity.values[row, column])
    found = KINDS[stage.kind](stage, quantity.name, row, column, most)
    return replace(found, cell=Cell(quantity.name, row, column), where=quantity.where(row, column), value=value)


def _cell(quantity, row, column):
    return f"{quantity.name}: {quantity.where(row, column)}", Cell(quantity.name, row, column)


def _product(stage, row, column, most, extras=(), uses=None):
    """Row of the first operand times column of the second."""
    left, right = stage.operands[:2]
    return parts(
        left.values[row], right.values[:, column],
        lambda k: _cell(left, row, k), lambda k: _cell(right, k, column), most, extras,
        uses={left.name: (row, None), right.name: (None, column)} | (uses or {}),
    )  # fmt: skip


def _input(stage, name, row, column, most):
    quantity = stage.quantity(name)
    given = float(quantity.values[row, column])
    return replace(only([Extra("given", given, Cell(name, row, column))]), written="given")


def _z(stage, name, row, column, most):
    b = stage.operands[2]
    extra = Extra(f"bias of {b.columns.label(column)}", float(b.values[0, column]), Cell(b.name, 0, column))
    return _product(stage, row, column, most, [extra], {b.name: (0, column)})


def _a(stage, name, row, column, most):
    z, f = stage.operands[0], stage.step.before.activation
    v = float(z.values[row, column])
    sums = Factor(v, *_cell(z, row, column))
    uses = {z.name: (row, column)}
    if f.name in ("relu", "leaky_relu", "identity"):  # straight on both sides of 0: z times a slope
        slope = float(f.slope(np.array([[v]]), np.array([[v]]))[0, 0])
        found = one(sums, Factor(slope, "the slope on this side of 0"), uses=uses)
        written = {"relu": f"max(0, {number(v)})", "leaky_relu": f"max(0.01 × {bracketed(v)}, {number(v)})"}
        return replace(found, written=written.get(f.name, ""))
    if f.name == "gelu":
        gate = float(np.tanh(sqrt(2 / pi) * (v + GELU_CUBIC * v**3)))
        half = Extra("half of z", 0.5 * v, sums.cell)
        return one(sums, Factor(0.5 * gate, f"half of tanh(√(2/π) (z + {GELU_CUBIC} z³))"), [half], uses=uses)
    if f.name == "sigmoid":
        line = Line("the same as (1 + tanh(z / 2)) / 2", 0.5 + 0.5 * float(np.tanh(v / 2)))
        half = Factor(float(np.tanh(v / 2)), f"tanh({number(v)} / 2)", sums.cell)
        found = one(half, Factor(0.5, "a half"), [Extra("a half", 0.5)], [line], uses)
        return replace(found, written=f"1 / (1 + exp({number(-v)}))")
    found = one(Factor(float(np.tanh(v)), f"tanh({number(v)})", sums.cell), Factor(1.0, "as it is"), uses=uses)
    return replace(found, written=f"tanh({number(v)})")


def _share(z, row, column):
    """Softmax of one row: e of the column times 1 / sum."""
    # The difference in the engine's own dtype: its rounding is part of what the exponential gets.
    shifted = (z.values[row] - z.values[row].max()).astype("float64")
    e = np.exp(shifted)
    largest, total = float(z.values[row].max()), float(e.sum())
    shown = np.argsort(-e, kind="stable")[:MOST]
    summed = " + ".join(number(v) for v in e[shown]) + (" + ..." if len(e) > MOST else "")
    lines = [
        Line(f"largest of the row: {z.columns.label(int(z.values[row].argmax()))}", largest),
        Line(f"e = exp({number(z.values[row, column])} − {bracketed(largest)})", float(e[column])),
        Line(f"sum of the {len(e)} exponentials: {summed}", total),
    ]
    top = Factor(float(e[column]), f"e: {z.where(row, column)}", Cell(z.name, row, column))
    found = one(top, Factor(1 / total, "1 / sum"), lines=lines, uses={z.name: (row, None)})
    return replace(found, written=f"{number(e[column])} / {number(total)}")


def _softmax(stage, name, row, column, most):
    found = _share(stage.operands[0], row, column)
    return replace(found, uses=found.uses | {"e": (row, None), "sum": (row, 0)})


def _mean(stage, p, costs, most):
    """The mean cost: each sample's cost times 1 / n."""
    step, n = stage.step, stage.step.samples
    picked = p.values[np.arange(n), step.y]

    def name_cost(k):
        return f"sample {k}: -log({number(picked[k])})", Cell(p.name, k, int(step.y[k]))

    lines = [Line(f"sample {k}: -log({number(picked[k])})", float(costs.values[k, 0])) for k in range(min(n, most))]
    found = parts(
        costs.values[:, 0], np.full(n, 1 / n), name_cost, lambda k: (f"1 of {n} samples", None), most,
        lines=lines, uses={p.name: (None, None), costs.name: (None, 0), "y": (None, None)},
    )  # fmt: skip
    summed = [number(t.left.value) for t in found.terms]
    summed += [f"({found.more} more: {number(n * found.rest)})"] if found.more else []
    return replace(found, written=f"({' + '.join(summed)}) / {n}")


def _penalties(network, l1, l2):
    return [Extra(f"penalty of W{i + 1}", penalty([w], l1, l2)) for i, w in enumerate(network.W)]


def _loss(stage, name, row, column, most):
    step = stage.step
    if name == "penalty":
        return only(_penalties(step.before, step.l1, step.l2))
    if name == "objective":
        return only([Extra("loss", step.loss), Extra("penalty", step.penalty)])
    return _mean(stage, stage.operands[0], stage.between[0], most)


def _dz_output(stage, name, row, column, most):
    p, y = stage.operands
    n = stage.step.samples
    given, wanted = float(p.values[row, column]), float(y.values[row, column])
    left = Factor(given - wanted, f"p − y: {p.where(row, column)}", Cell("p", row, column))
    found = one(left, Factor(1 / n, f"1 of {n} samples"), uses={"p": (row, column), "y": (row, column)})
    return replace(found, written=f"({number(given)} − {number(wanted)}) / {n}")


def _dW(stage, name, row, column, most):
    step, extras, uses = stage.step, [], {}
    if step.l1 or step.l2:
        W = stage.operands[2]
        w, cell = float(W.values[row, column]), Cell(W.name, row, column)
        uses[W.name] = (row, column)
        if step.l1:
            sign = float(np.sign(w))
            extras.append(Extra(f"l1 penalty: {number(step.l1)} × sign({number(w)})", step.l1 * sign, cell))
        if step.l2:
            extras.append(Extra(f"l2 penalty: {number(step.l2)} × {bracketed(w)}", step.l2 * w, cell))
    return _product(stage, row, column, most, extras, uses)


def _db(stage, name, row, column, most):
    (dz,) = stage.operands
    return parts(
        dz.values[:, column], np.ones(len(dz.values)),
        lambda k: _cell(dz, k, column), lambda k: ("once for each sample", None), most,
        uses={dz.name: (None, column)},
    )  # fmt: skip


def _da(stage, name, row, column, most):
    return _product(stage, row, column, most)


def _gate(stage, name, row, column, most):
    incoming, slope = stage.operands
    z = float(stage.step.forward.z[stage.layer][row, column])
    left, right = (Factor(float(q.values[row, column]), *_cell(q, row, column)) for q in (incoming, slope))
    line = Line(f"slope at z{stage.layer + 1} = {number(z)}", right.value)
    return one(left, right, lines=[line], uses={incoming.name: (row, column), slope.name: (row, column)})


def _again(stage, name, row, column, most):
    step = stage.step
    if name == "new p":
        return _share(stage.between[0], row, column)
    if name == "new loss":
        return _mean(stage, stage.quantity("new p"), stage.between[1], most)
    if name == "new penalty":
        return only(_penalties(step.after, step.l1, step.l2))
    if name == "came":
        old = [("loss", step.loss, step.loss_after), ("penalty", step.penalty, step.penalty_after)]
        old = old if step.l1 or step.l2 else old[:1]
        return only([e for word, was, now in old for e in (Extra(f"new {word}", now), Extra(f"old {word}", -was))])
    gradient = step.backward.gradient.astype("float64")
    change = step.after.parameters.astype("float64") - step.before.parameters
    lines = [Line("squared norm of the gradient", float(gradient @ gradient))]
    return parts(
        gradient, change,
        lambda k: (f"gradient of {parameter_cell(step.before, k)}", None),
        lambda k: (f"change of {parameter_cell(step.before, k)}", None), most, lines=lines,
    )  # fmt: skip


def _update(stage, name, row, column, most):
    return update_terms(stage, name, row, column)


KINDS = {
    "input": _input, "z": _z, "a": _a, "softmax": _softmax, "loss": _loss, "dz_output": _dz_output, "dW": _dW,
    "db": _db, "da": _da, "gate": _gate, "update": _update, "again": _again,
}  # fmt: skip
