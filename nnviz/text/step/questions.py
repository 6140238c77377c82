"""Predict, then reveal: a question about a stage, asked before it is shown, with the answer and why it is so.

Every stage has one. It is about what can be worked out, or reasoned, from the pictures that are left to see.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.backprop import Cell, Stage, choose_cell
from nnviz.text.numbers import exact, percent
from nnviz.text.step.cells import cell_sentence
from nnviz.text.step.choices import numbers_near, products
from nnviz.text.step.stages import stage_sentence

SIGNS = ("negative", "zero", "positive")
MAX_MENTAL_TERMS = 4  # products, or samples, that can be added up in one's head
GUESS_DIGITS = 3  # digits of a guess


@dataclass(frozen=True)
class Question:
    """text: the question; choices: the possible answers; answer: index of the right one; why: what to say then.

    cell: the number that it is about, or None if it is about no single one.
    hidden: names of the quantities of the stage that would give the answer away; all that come out, if it is empty.
    """

    text: str
    choices: tuple[str, ...]
    answer: int
    why: str
    cell: Cell | None = None
    hidden: tuple[str, ...] = ()

    def hides(self, name: str, stage: Stage) -> bool:
        """Whether the picture of a quantity of the stage must wait for the answer."""
        return name in self.hidden if self.hidden else name not in {q.name for q in stage.operands}


def question(stage: Stage, row: int | None = None, column: int | None = None, name: str | None = None) -> Question:
    """A question about the number at (row, column), or about one that the stage picks if these are None.

    Where that number says little (0 times something, one of 784 terms), it is about another, or about all of them.
    Raises ValueError for a place that does not exist.
    """
    if row is None or column is None:
        row, column = choose_cell(stage)
        name = None
    quantity, row, column = stage.cell(row, column, name)
    return QUESTION_OF_KIND[stage.kind](stage, quantity, row, column)


def _guess(text, value, mistakes, why, cell=None, hidden=()):
    choices, answer = numbers_near(value, mistakes)
    return Question(text, tuple(exact(v, GUESS_DIGITS) for v in choices), answer, why, cell, hidden)


def _about(stage, q, row, column, mistakes):
    """About how large will this number be?"""
    value = float(q.values[row, column])
    text = f"About how large will {q.name}[{row}, {column}] be ({q.where(row, column)})?"
    why = f"It is {exact(value)}. {cell_sentence(stage, row, column, q.name)}"
    return _guess(text, value, mistakes, why, Cell(q.name, row, column))


def _sign(stage, q, row, column):
    value = q.values[row, column]
    where = q.where(row, column)
    return Question(
        f"Will {q.name}[{row}, {column}] ({where}) be positive, negative or zero?",
        SIGNS,
        int(np.sign(value)) + 1,
        f"It is {exact(value)}. {cell_sentence(stage, row, column, q.name)}",
        Cell(q.name, row, column),
    )


def _size(stage, q, mistakes, why):
    """How many numbers does it have?"""
    size = q.values.size
    why, mistakes = why.format(f"{size:,}"), (*mistakes, 2 * size, 4 * size, 8 * size)
    return _guess(f"How many numbers will {q.name} have?", size, mistakes, why)


def _as_its_own(stage, q):
    """How many numbers will z or da have? One for each unit and sample."""
    (samples, inner), columns = stage.operands[0].values.shape, q.values.shape[1]
    why = f"{{}}: one for each sample and each of the {columns:,} {q.columns.title}."
    return _size(stage, q, (samples * inner, inner * columns, inner + columns), why)


def _strongest_product(stage, q, row, column):
    """Which of some products counts most in this number? None where they say nothing."""
    left, right = stage.operands[:2]
    found = products(left, right, row, column)
    if found is None:
        return None
    told, answer, size = found
    return Question(
        f"{q.name}[{row}, {column}] adds up {len(left.values[row]):,} products. Which of these moves it most?",
        tuple(told),
        answer,
        f"{told[answer]} has the largest size, {exact(size)}. {cell_sentence(stage, row, column, q.name)}",
        cell=Cell(q.name, row, column),
    )


def _input(stage, q, row, column):
    step = stage.step
    if step.kind.pixels:
        answer = int(step.y[row])
        return Question(
            f"Look at the image of sample {row}. What is the right answer?",
            step.classes,
            answer,
            cell_sentence(stage, row, answer, "y"),
            Cell("x", row, 0),
            ("y",),
        )
    classes = len(step.classes)
    cost = float(np.log(classes))
    why = f"−log(1 / {classes}) = {exact(cost)}. A network that has learned something costs less."
    text = f"Blind guessing gives each of the {classes} answers the same probability. What does it cost, −log of that?"
    return _guess(text, cost, (1 / classes, 1 - 1 / classes, classes), why, hidden=("y",))


def _z(stage, q, row, column):
    x, W, b = (operand.values for operand in stage.operands)
    if x.shape[1] > MAX_MENTAL_TERMS:
        found = _strongest_product(stage, q, row, column)
        return found or _as_its_own(stage, q)
    value, bias = float(q.values[row, column]), float(b[0, column])
    return _about(stage, q, row, column, (value - bias, value - 2 * bias, -value))


def _a(stage, q, row, column):
    z = float(stage.operands[0].values[row, column])
    return _about(stage, q, row, column, (z, 0.0, -z))


def _softmax(stage, q, row, column):
    p, classes = q.values[row], stage.step.classes
    same = np.ptp(p) == 0
    top = int(p.argmax())
    why = f"All {len(p)} get {percent(p[0], ends=2)}." if same else cell_sentence(stage, row, top)
    return Question(
        f"Which answer will get most for sample {row}?",
        (*classes, "all get the same"),
        len(classes) if same else top,
        why,
        Cell(q.name, row, column),
    )


def _loss(stage, q, row, column):
    step, costs = stage.step, stage.between[0].values[:, 0]
    loss, guess, n = step.loss, float(np.log(len(step.classes))), step.samples
    if n == 1:
        p = float(step.right[0])
        text = f"The right answer is {step.classes[step.y[0]]}. About what does its probability cost, −log of it?"
        return _guess(text, loss, (p, 1 - p, guess), stage_sentence(stage))
    if n <= MAX_MENTAL_TERMS:
        text = f"About how large will the loss be, the mean cost of the {n} samples?"
        return _guess(text, loss, (costs.sum(), costs.max(), costs.min()), stage_sentence(stage))
    bounds = [guess / 4, guess / 2, guess, 2 * guess]
    told = [exact(v, GUESS_DIGITS) for v in bounds]
    choices = (f"less than {told[0]}", *map("{} to {}".format, told, told[1:]), f"more than {told[-1]}")
    text = f"Guessing costs {told[2]}. About how large will the loss of these {n} samples be?"
    return Question(text, choices, int(np.searchsorted(bounds, loss)), stage_sentence(stage))


def _dz_output(stage, q, row, column):
    p, y = (float(operand.values[row, column]) for operand in stage.operands)
    value, n = float(q.values[row, column]), stage.step.samples
    return _about(stage, q, row, column, (-value, p - y, p, (p - 1 + y) / n))


def _dW(stage, q, row, column):
    step, (x, dz) = stage.step, stage.operands[:2]
    if step.samples <= MAX_MENTAL_TERMS:
        value, single = float(q.values[row, column]), x.values[row] * dz.values[:, column]
        return _about(stage, q, row, column, (-value, *single, dz.values[:, column].sum()))
    unmoved = None if step.l1 or step.l2 else _no_gradient(stage, q, row, column)
    if unmoved is not None:
        return unmoved
    (rows, samples), columns = x.values.shape, dz.values.shape[1]
    why = f"{{}}: one for every weight of W{stage.layer + 1}, because the samples are what is summed over."
    return _size(stage, q, (rows * samples, samples * columns, rows + columns), why)


def _no_gradient(stage, q, row, column):
    """Which of four weights gets no gradient? The one that no sample sends anything through."""
    x, dz = stage.operands[:2]
    moved = np.abs(q.values).max(axis=0)
    column = column if moved[column] else int(moved.argmax())
    nothing = np.flatnonzero(~x.values.any(axis=1))
    something = np.argsort(-np.abs(q.values[:, column]), kind="stable")[: np.count_nonzero(q.values[:, column])]
    if not len(nothing) or len(something) < 3:
        return None
    still = int(nothing[(7 * column + len(nothing) // 2) % len(nothing)])
    places = sorted([still, *map(int, something[[0, len(something) // 4, len(something) // 2]])])
    told = tuple(f"{q.name}[{k}, {column}]: {q.rows.label(k)}" for k in places)
    text = f"Which of these weights of {q.columns.label(column)} gets a gradient of exactly 0?"
    return Question(text, told, places.index(still), cell_sentence(stage, still, column))


def _db(stage, q, row, column):
    if stage.step.samples <= MAX_MENTAL_TERMS:
        return _sign(stage, q, row, column)
    samples, units = stage.operands[0].values.shape
    why = "{}: one for every unit, each the sum of a column, because a bias counts once for each sample."
    return _size(stage, q, (samples, samples * units, stage.step.before.sizes[stage.layer]), why)


def _da(stage, q, row, column):
    if stage.operands[0].values.shape[1] > MAX_MENTAL_TERMS:
        found = _strongest_product(stage, q, row, column)
        return found or _as_its_own(stage, q)
    return _sign(stage, q, row, column)


def _gate(stage, q, row, column):
    incoming, slope = (float(operand.values[row, column]) for operand in stage.operands)
    return _about(stage, q, row, column, (incoming, 0.0, -incoming, slope))


def _update(stage, q, row, column):
    """By how much will a parameter change? By one that moves, if any does."""
    step, name = stage.step, q.name.removeprefix("new ")
    change, gradient = step.change(name), stage.quantity(f"d{name}").values
    if not change[row, column] or not gradient[row, column]:
        row, column = (int(i) for i in np.unravel_index(int(np.abs(gradient).argmax()), change.shape))
    value, g = float(change[row, column]), float(gradient[row, column])
    rate = step.optimizer.learning_rate
    if not np.isfinite(value):
        value = 0.0
    rule = {"RMSProp": "RMSProp", "Adam": "Adam"}.get(type(step.optimizer).__name__, "SGD with momentum")
    how = f"{rule} makes the step" if step.optimizer.memory else f"the learning rate is {exact(rate)}"
    text = f"The gradient of {name}[{row}, {column}] is {exact(g, GUESS_DIGITS)}, and {how}."
    why = cell_sentence(stage, row, column, q.name)
    mistakes, cell = (-rate * g, rate * g, -g, g, -value), Cell(q.name, row, column)
    return _guess(f"{text} By about how much will it change?", value, mistakes, why, cell)


def _again(stage, q, row, column):
    step = stage.step
    word = "objective" if step.l1 or step.l2 else "loss"
    these = "same samples" if step.samples > 1 else "same sample"
    cut = ", without the cut," if step.clipped else ""
    text = f"Will the {word} of the {these}{cut} fall or rise, and by about how much?"
    came, old = step.came, sum((step.compared[0], step.penalty))
    if not np.isfinite(came):
        return Question(text, ("it falls", "it rises", "it is no longer a number"), 2, stage_sentence(stage))
    came = 0.0 if abs(came) < 1e-6 * max(1.0, old) else came
    mistakes = (0.0, -came, step.promised) if came else (-0.1 * old, 0.1 * old, -old)
    choices, answer = numbers_near(came, mistakes)
    return Question(text, tuple(map(_moves, choices)), answer, stage_sentence(stage))


def _moves(change):
    if not change:
        return "it stays as it is"
    return f"it {'falls' if change < 0 else 'rises'} by {exact(abs(change), GUESS_DIGITS)}"


QUESTION_OF_KIND = {
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
