"""Numbers of a stage and the units of the network that they belong to."""

from nnviz.backprop.places import find_largest
from nnviz.backprop.records import Cell, Stage
from nnviz.unit import Unit


def unit_of_cell(stage: Stage, cell: Cell) -> Unit | None:
    """The unit whose number a cell is, or that a weight leads to; None for a number of the whole, such as the loss."""
    depth, column = stage.step.depth, cell.column
    match stage.kind:
        case "input":
            return Unit(0 if cell.name == "x" else depth, column)
        case "da":
            return Unit(stage.layer, column)
        case "update":
            return Unit(int(cell.name[-1]), column)
        case "again":
            return Unit(depth, column) if cell.name == "new p" else None
        case "loss":
            return None
    return Unit.of_column(stage.layer, column)


def cell_of_unit(stage: Stage, unit: Unit, now: Cell) -> Cell | None:
    """The number of a stage that belongs to a unit, near the chosen one `now`; None where the stage has none of it.

    A weight belongs to the unit that it leads to and, where that is of another layer, to the one that it comes from.
    """
    found = _find(stage, unit, now)
    try:
        if found is not None:
            stage.cell(found.row, found.column, found.name)
        return found
    except ValueError:  # a unit that this network has not
        return None


def _find(stage: Stage, unit: Unit, now: Cell) -> Cell | None:
    depth, kind = stage.step.depth, stage.kind
    if kind == "input" and unit.layer in (0, depth):
        return Cell("y" if unit.layer else "x", now.row, unit.index)
    if kind == "update" and unit.layer:
        name = f"new W{unit.layer}"
        return Cell(name, now.row if now.name == name else find_largest(stage, name).row, unit.index)
    if kind == "again" and unit.layer == depth:
        return Cell("new p", now.row if now.name == "new p" else 0, unit.index)
    if kind == "dW" and unit.layer == stage.layer:
        return Cell(now.name, unit.index, now.column)
    mine = stage.layer is not None and unit_of_cell(stage, now).layer == unit.layer
    return Cell(now.name, now.row, unit.index) if mine else None
