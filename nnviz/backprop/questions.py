"""Predict, then reveal: a question about a stage, asked before it is shown, with the answer and why it is so."""

from dataclasses import dataclass

import numpy as np

from .cells import cell_sentence
from .records import Stage
from .sentences import sentence
from .text import number

SIGNS = ("negative", "zero", "positive")


@dataclass(frozen=True)
class Question:
    """text: the question; choices: the possible answers; answer: index of the right one; why: what to say then."""

    text: str
    choices: tuple[str, ...]
    answer: int
    why: str


def question(
    stage: Stage, row: int | None = None, column: int | None = None, name: str | None = None
) -> Question | None:
    """A question about the number at (row, column), or about one that the stage picks if these are None.

    None for the input, where there is nothing to predict. Raises ValueError for a place that does not exist.
    """
    if row is None or column is None:
        row, column = telling_cell(stage)
        name = None
    quantity, row, column = stage.cell(row, column, name)
    return KINDS[stage.kind](stage, quantity, row, column)


def telling_cell(stage):
    """The largest, the smallest, or the first 0 of the result: whose turn it is changes from stage to stage."""
    values = stage.result.values
    largest, smallest, zero = values.argmax(), values.argmin(), np.abs(values).argmin()
    turns = [k for k, sign in ((largest, 1), (smallest, -1), (zero, 0)) if np.sign(values.flat[k]) == sign]
    k = turns[sum(stage.id.encode()) % len(turns)] if turns else largest
    return tuple(int(i) for i in np.unravel_index(k, values.shape))


def _sign(stage, q, row, column):
    value = q.values[row, column]
    where = q.where(row, column)
    return Question(
        f"Will {q.name}[{row}, {column}] ({where}) be positive, negative or zero?", SIGNS, int(np.sign(value)) + 1,
        f"It is {number(value)}. {cell_sentence(stage, row, column, q.name)}",
    )  # fmt: skip


def _none(stage, q, row, column):
    return None


def _a(stage, q, row, column):
    if stage.step.before.activation.name != "relu":
        return _sign(stage, q, row, column)
    z = stage.operands[0].values[row, column]
    return Question(
        f"The sum of {q.columns.label(column)} is {number(z)} for sample {row}. Will it be on or off?",
        ("on", "off"), 0 if z > 0 else 1, cell_sentence(stage, row, column),
    )  # fmt: skip


def _softmax(stage, q, row, column):
    p = q.values[row]
    if np.ptp(p) == 0:
        return Question(f"Which answer will sample {row} get?", ("one of them", "all the same"), 1, sentence(stage))
    top = int(p.argmax())
    return Question(
        f"Which answer will get most for sample {row}?", stage.step.classes, top, cell_sentence(stage, row, top)
    )


def _loss(stage, q, row, column):
    guess = np.log(len(stage.step.classes))
    return Question(
        f"Guessing costs {number(guess)}. Will the loss of these samples be below that?", ("yes", "no"),
        0 if stage.step.loss < guess else 1, sentence(stage),
    )  # fmt: skip


def _update(stage, q, row, column):
    """The largest change among four parameters, spread over the sizes of their gradients."""
    step, q = stage.step, stage.result if q.name.startswith("new b") else q
    name = q.name.removeprefix("new ")
    change = np.abs(step.change(name))
    order = np.argsort(change, axis=None, kind="stable")
    places = order[np.unique(np.linspace(0, len(order) - 1, 4).astype(int))]
    places = np.sort(places[np.unique(change.ravel()[places], return_index=True)[1]])  # no two the same
    cells = [tuple(int(i) for i in np.unravel_index(k, change.shape)) for k in places]
    best = int(np.argmax([change[cell] for cell in cells]))
    gradient = stage.quantity(f"d{name}").values
    told = [f"{name}[{r}, {c}] (gradient {number(gradient[r, c])})" for r, c in cells]
    if len(cells) == 1:
        moves = bool(change[cells[0]])
        why = cell_sentence(stage, *cells[0], q.name)
        return Question(f"Will {told[0]} move?", ("yes", "no"), 0 if moves else 1, why)
    return Question("Which of these will move most?", tuple(told), best, cell_sentence(stage, *cells[best], q.name))


def _again(stage, q, row, column):
    came = stage.step.came
    answer = 0 if came < 0 else 1 if came == 0 else 2
    word = "objective" if stage.step.l1 or stage.step.l2 else "loss"
    text = f"Will the {word} of the same samples fall or rise?"
    return Question(text, ("fall", "stay", "rise"), answer, sentence(stage))


KINDS = {
    "input": _none, "z": _sign, "a": _a, "softmax": _softmax, "loss": _loss, "dz_output": _sign, "dW": _sign,
    "db": _sign, "da": _sign, "gate": _sign, "update": _update, "again": _again,
}  # fmt: skip
