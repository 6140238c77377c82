"""The formula of one number of a stage, with the actual numbers in it, adding up to what the engine found.

Everything is computed in float64 from the stage's own operands. The engine's number may be float32: both agree
within 1e-6 of `Terms.scale`, the sum of the sizes of all parts (rounding follows the parts, not their difference).
"""

from dataclasses import replace

import numpy as np

from nnviz.backprop.formula import Extra, Factor, Line, Terms, Written, derive, multiply, sum_extras, sum_products
from nnviz.backprop.places import parameter_cell
from nnviz.backprop.records import Cell, Stage
from nnviz.backprop.rules import find_update_terms
from nnviz.losses import CLIP, penalty, uncut_costs
from nnviz.text.numbers import exact

MAX_TERMS = 6  # terms shown, by default


def find_terms(stage: Stage, row: int, column: int, name: str | None = None, max_terms: int = MAX_TERMS) -> Terms:
    """Find the terms of the number at (row, column) of the stage's result `name` (None: the main one).

    max_terms: products shown, at least 1. Raises ValueError for a place that does not exist.
    """
    if not isinstance(max_terms, int) or max_terms < 1:
        raise ValueError(f"max_terms is {max_terms!r}; at least 1 term must be shown")
    quantity, row, column = stage.cell(row, column, name)
    value = float(quantity.values[row, column])
    found = TERMS_OF_KIND[stage.kind](stage, quantity.name, row, column, max_terms)
    return replace(found, cell=Cell(quantity.name, row, column), where=quantity.where(row, column), value=value)


def _cell(quantity, row, column):
    return f"{quantity.name}: {quantity.where(row, column)}", Cell(quantity.name, row, column)


def _product(stage, row, column, max_terms, extras=(), uses=None):
    """Row of the first operand times column of the second."""
    left, right = stage.operands[:2]
    return sum_products(
        left.values[row],
        right.values[:, column],
        lambda k: _cell(left, row, k),
        lambda k: _cell(right, k, column),
        max_terms,
        extras,
        uses={left.name: (row, None), right.name: (None, column)} | (uses or {}),
    )


def _input(stage, name, row, column, max_terms):
    quantity = stage.quantity(name)
    given = Factor(float(quantity.values[row, column]), "given", Cell(name, row, column))
    return multiply(given, Factor(1.0, "as it is"))


def _z(stage, name, row, column, max_terms):
    b = stage.operands[2]
    extra = Extra(f"bias of {b.columns.label(column)}", float(b.values[0, column]), Cell(b.name, 0, column))
    return _product(stage, row, column, max_terms, [extra], {b.name: (0, column)})


def _a(stage, name, row, column, max_terms):
    z, f = stage.operands[0], stage.step.before.activation
    v = float(z.values[row, column])
    sums = Factor(v, *_cell(z, row, column))
    uses = {z.name: (row, column)}
    if f.straight:
        slope = f.slopes[1] if v > 0 else f.slopes[0]
        found = multiply(sums, Factor(float(slope), "the slope on this side of 0"), uses=uses)
    else:
        result = float(f.value(np.array([v]))[0])
        found = multiply(Factor(result, f"{f.name}({exact(v)})", sums.cell), Factor(1.0, "as it is"), uses=uses)
        found = replace(found, scale=found.scale + abs(v))  # the rounding of a curved function grows with its input
    if f.calculate is None:
        return found
    *first, last = f.calculate(v)
    return replace(found, lines=tuple(derive(*line) for line in first), written=Written(*last[1:]))


def _share(z, row, column):
    """Softmax of one row: e of the column times 1 / sum."""
    # In the engine's own dtype: its rounding is part of what the exponential gets.
    shifted = (z.values[row] - z.values[row].max()).astype("float64")
    e = np.exp(shifted)
    largest, total = float(z.values[row].max()), float(e.sum())
    shown = np.argsort(-e, kind="stable")[:MAX_TERMS]
    summed, rest = [float(v) for v in e[shown]], len(e) - len(shown)
    if rest:
        summed.append(float(np.delete(e, shown).sum()))
    pattern = " + ".join(["{}"] * len(shown)) + f" + ({rest} more: {{}})" * bool(rest)
    exponents = float(z.values[row, column]), largest
    lines = [
        Line(f"largest of the row: {exact(largest)} ({z.columns.label(int(z.values[row].argmax()))})", largest),
        derive("e", "exp({} − {:b})", exponents, lambda z, m: np.exp(z - m)),
        derive("sum", pattern, summed, lambda *e: sum(e)),
    ]
    top = Factor(float(e[column]), f"e: {z.where(row, column)}", Cell(z.name, row, column))
    found = multiply(top, Factor(1 / total, "1 / sum"), lines=lines, uses={z.name: (row, None)})
    return replace(found, written=Written("{} / {}", (float(e[column]), total), lambda e, total: e / total))


def _softmax(stage, name, row, column, max_terms):
    found = _share(stage.operands[0], row, column)
    return replace(found, uses=found.uses | {"e": (row, None), "sum": (row, 0)})


def _mean(stage, p, costs, cut, uncut, max_terms):
    """The mean cost: each sample's cost times 1 / n. cut: (n,) where p was clipped; uncut: what it cost without."""
    step, n = stage.step, stage.step.samples
    picked = p.values[np.arange(n), step.y]
    ways = [_cost(*way) for way in zip(picked, cut, strict=True)]

    def name_cost(k):
        return f"sample {k}: -log({exact(picked[k])})", Cell(p.name, k, int(step.y[k]))

    found = sum_products(
        costs.values[:, 0],
        np.full(n, 1 / n),
        name_cost,
        lambda k: (f"1 of {n} samples", None),
        max_terms,
        uses={p.name: (None, None), costs.name: (None, 0), "y": (None, None)},
    )
    told = [t.left.cell.row for t in found.terms]  # the costliest ones
    lines = [Line(f"sample {k}: {ways[k].of(costs.values[k, 0])}", float(costs.values[k, 0])) for k in told]
    if n == 1:
        return replace(found, written=ways[0], lines=tuple(_without(k, uncut[k]) for k in told if cut[k]))
    lines += [_without(k, uncut[k]) for k in told if cut[k]]
    summed = [t.left.value for t in found.terms] + [n * found.rest] * bool(found.more)
    pattern = " + ".join(["{}"] * len(told)) + f" + ({found.more:,} more: {{}})" * bool(found.more)
    written = Written(f"({pattern}) / {n}", tuple(summed), lambda *costs: sum(costs) / n)
    return replace(found, written=written, lines=tuple(lines))


def _cost(p, cut):
    """-log(p) of one sample, with p as it was clipped."""
    p = float(p)
    if not cut:
        return Written("−log({})", (p,), lambda p: -np.log(p))
    bound = min(max(p, CLIP), 1 - CLIP)
    return Written(f"−log({exact(p)} cut to {exact(bound, 10)})", (), lambda: -np.log(bound))


def _without(k, cost):
    return Line(f"sample {k} without the cut: {exact(cost)}", float(cost))


def _penalties(network, l1, l2):
    return [Extra(f"penalty of W{i + 1}", penalty([w], l1, l2)) for i, w in enumerate(network.W)]


def _loss(stage, name, row, column, max_terms):
    step = stage.step
    if name == "penalty":
        return sum_extras(_penalties(step.before, step.l1, step.l2))
    if name == "objective":
        return sum_extras([Extra("loss", step.loss), Extra("penalty", step.penalty)])
    uncut = uncut_costs(step.forward.z[-1], step.y)
    return _mean(stage, stage.operands[0], stage.between[0], step.cut, uncut, max_terms)


def _dz_output(stage, name, row, column, max_terms):
    p, y = stage.operands
    n = stage.step.samples
    difference = stage.between[0].name if n > 1 else name
    given, wanted = float(p.values[row, column]), float(y.values[row, column])
    left = Factor(given - wanted, f"p − y: {p.where(row, column)}", Cell("p", row, column))
    uses = dict.fromkeys(("p", "y", difference), (row, column))
    found = multiply(left, Factor(1 / n, f"1 of {n} samples"), uses=uses)
    pattern = "{} − {}" if n == 1 else f"({{}} − {{}}) / {n}"
    return replace(found, written=Written(pattern, (given, wanted), lambda p, y: (p - y) / n))


def _dW(stage, name, row, column, max_terms):
    step, extras, uses, lines = stage.step, [], {}, []
    if step.l1 or step.l2:
        W, pull = stage.operands[2], stage.between[0]
        w, cell = float(W.values[row, column]), Cell(W.name, row, column)
        uses[W.name] = uses[pull.name] = (row, column)
        if step.l1:
            lines.append(derive("from l1", "{} × sign({})", (step.l1, w), lambda l1, w: l1 * float(np.sign(w))))
            extras.append(Extra("l1 penalty", lines[-1].value, cell))
        if step.l2:
            lines.append(derive("from l2", "{} × {:b}", (step.l2, w), lambda l2, w: l2 * w))
            extras.append(Extra("l2 penalty", lines[-1].value, cell))
    return replace(_product(stage, row, column, max_terms, extras, uses), lines=tuple(lines))


def _db(stage, name, row, column, max_terms):
    (dz,) = stage.operands
    return sum_products(
        dz.values[:, column],
        np.ones(len(dz.values)),
        lambda k: _cell(dz, k, column),
        lambda k: ("once for each sample", None),
        max_terms,
        uses={dz.name: (None, column)},
    )


def _da(stage, name, row, column, max_terms):
    return _product(stage, row, column, max_terms)


def _gate(stage, name, row, column, max_terms):
    incoming, slope = stage.operands
    z = float(stage.step.forward.z[stage.layer][row, column])
    left, right = (Factor(float(q.values[row, column]), *_cell(q, row, column)) for q in (incoming, slope))
    name = stage.step.before.activation.name
    line = Line(f"slope of {name} at a sum of {exact(z)}: {exact(right.value)}", right.value)
    return multiply(left, right, lines=[line], uses={incoming.name: (row, column), slope.name: (row, column)})


def _again(stage, name, row, column, max_terms):
    step = stage.step
    if name == "new p":
        return _share(stage.between[0], row, column)
    if name == "new loss":
        uncut = uncut_costs(step.again.z[-1], step.y)
        return _mean(stage, stage.quantity("new p"), stage.between[1], step.cut_after, uncut, max_terms)
    if name == "new penalty":
        return sum_extras(_penalties(step.after, step.l1, step.l2))
    if name == "came":
        old = [("loss", *step.compared), ("penalty", step.penalty, step.penalty_after)]
        old = old if step.l1 or step.l2 else old[:1]
        found = sum_extras(
            [e for word, was, now in old for e in (Extra(f"new {word}", now), Extra(f"old {word}", -was))]
        )
        lines = [
            Line(f"{word} the step, without the cut: {exact(value)}", value)
            for word, value in zip(("before", "after"), step.compared, strict=True)
            if step.clipped
        ]
        return replace(found, lines=tuple(lines))
    gradient = step.backward.gradient.astype("float64")
    change = step.after.parameters.astype("float64") - step.before.parameters
    squared = float(gradient @ gradient)
    lines = [Line(f"squared norm of the gradient = {exact(squared)}", squared)]
    return sum_products(
        gradient,
        change,
        lambda k: (f"gradient of {parameter_cell(step.before, k)}", None),
        lambda k: (f"change of {parameter_cell(step.before, k)}", None),
        max_terms,
        lines=lines,
    )


def _update(stage, name, row, column, max_terms):
    return find_update_terms(stage, name, row, column)


TERMS_OF_KIND = {
    "input": _input,
    "z": _z,
    "a": _a,
    "softmax": _softmax,
    "loss": _loss,
    "dz_output": _dz_output,
    "dW": _dW,
    "db": _db,
    "da": _da,
    "gate": _gate,
    "update": _update,
    "again": _again,
}


def follow_operand(stage: Stage, cell: Cell, name: str, row: int, column: int) -> Cell:
    """The number of the result of `cell` that uses number [row, column] of the operand `name`, where its row or its
    column follows from that."""
    used = find_terms(stage, cell.row, cell.column, cell.name).uses.get(name, (None, None))
    rows, columns = stage.quantity(cell.name).values.shape
    operand = stage.quantity(name).values
    return Cell(
        cell.name,
        row if used[0] is not None and len(operand) == rows else cell.row,
        column if used[1] is not None and operand.shape[1] == columns else cell.column,
    )
