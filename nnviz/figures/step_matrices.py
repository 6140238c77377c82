"""From a stage of a training step to the matrices that are drawn of it: from left to right they are its formula."""

from collections.abc import Callable
from dataclasses import replace

from nnviz.backprop import Cell, Quantity, Stage, find_terms
from nnviz.backprop.quantities import update_direction
from nnviz.figures.matrix import Matrix, find_places
from nnviz.text.numbers import exact

MAX_SMALL_ROWS = 12  # matrices with no more rows have cells of one height


def matrices_of(
    stage: Stage, cell: Cell, marked: bool = True, hides: Callable[[str], bool] = lambda name: False
) -> list[Matrix]:
    """The matrices of a stage, aligned as they are multiplied, added or compared.

    marked: whether what the number in `cell` is made of stands out. hides: whether a quantity of this name is left out.
    """
    quantities = mark_quantities(stage, cell)
    small = [len(q.values) for q, _, _ in quantities if len(q.values) <= MAX_SMALL_ROWS]
    room = (max([3, *small]), 1)
    matrices = []
    for (q, row, column), sign in zip(quantities, choose_signs(stage, len(quantities)), strict=True):
        if not hides(q.name):
            place = (row, column) if marked else (None, None)
            closed = stage.closed if q.name == stage.result.name else None
            matrices.append(Matrix(q, *place, closed, sign, room))
    if stage.kind == "input" and stage.step.kind.pixels and find_places(matrices[0]).shape == stage.step.x.shape:
        matrices.insert(1, replace(matrices[0], images=True, sign="="))  # the tiny network's, which are numbers so far
    return matrices


def share_width(matrix: Matrix) -> float:
    """How wide a matrix is drawn, against those beside it."""
    return 3.6 + min(find_places(matrix).shape[1], 6) / 2 + max(0, len(matrix.sign) - 1) / 6


SIGNS = {  # what stands before each picture, by kind of stage
    "z": ("", "@", "+", "="),
    "a": ("", "→"),
    "softmax": ("", "→", "÷", "="),
    "loss": ("", ",", "→", "→"),
    "dW": ("", "@", "="),
    "db": ("", "Σ"),
    "da": ("", "@", "="),
    "gate": ("", "×", "="),
    "again": ("", "→", ","),
}


def choose_signs(stage: Stage, pictures: int) -> tuple[str, ...]:
    """What stands before each of the `pictures` of a stage, so that they read as its formula."""
    match stage.kind:
        case "dz_output":
            n = stage.step.samples
            return ("", "−", "=") if n == 1 else ("", "−", "=", f"÷ {n} =")
        case "dW" if pictures == 4:
            return ("", "@", "+", "=")
        case "update":
            times = f"− {exact(stage.step.optimizer.learning_rate)} ×"
            made_of = pictures - 3  # pictures of what the direction is made of
            return (*["", "→", ","][:made_of], ";" if made_of else "", times, "=")
    return SIGNS.get(stage.kind, ("", ""))


def mark_quantities(stage: Stage, cell: Cell) -> list[tuple[Quantity, int | None, int | None]]:
    """(quantity, row, column) of every picture of a stage, in the order of the formula.

    row, column: what the number in `cell` is made of; None for all of that axis, both None for nothing.
    """
    used = find_terms(stage, cell.row, cell.column, cell.name).uses
    results = {q.name: q for q in stage.results}
    match stage.kind:
        case "input":
            quantities = list(stage.results)
        case "softmax" | "loss":
            quantities = [*stage.operands, *stage.between, results[cell.name]]
            if cell.name in ("penalty", "objective"):
                quantities = [*stage.operands, *stage.between, results["loss"]]
        case "update":
            name = cell.name.removeprefix("new ")
            memories = [q for q in stage.between if q.name.endswith(f"({name})")]
            along = update_direction(stage.step, name)
            made_of = [stage.quantity(f"d{name}"), *memories]
            made_of = [q for q in made_of if q.name != along.name]
            quantities = [*made_of, stage.quantity(name), along, results[cell.name]]
        case "dW" | "dz_output":
            quantities = [*stage.operands[:2], *stage.between, results[cell.name]]
        case "again":
            quantities = [stage.quantity("p"), results["new p"], stage.quantity("y")]
        case _:
            quantities = [*stage.operands, results[cell.name]]
    place = {cell.name: (cell.row, cell.column)}
    if stage.kind == "update":
        place = {q.name: (cell.row, cell.column) for q in quantities}
    return [(q, *(place.get(q.name) or used.get(q.name, (None, None)))) for q in quantities]
