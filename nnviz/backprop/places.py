"""Where a number stands: a parameter's name, row and column, its index in the engine, and which cell to show first."""

import numpy as np

from nnviz.backprop.parameters import named_parameters
from nnviz.backprop.records import Cell, Stage
from nnviz.network import Network


def parameter_index(network: Network, name: str, row: int, column: int) -> int:
    """Where the parameter `name` ("W1", "b2") [row, column] stands in network.parameters."""
    start, arrays = 0, named_parameters(network)
    for known, array in arrays.items():
        if known == name:
            rows, columns = np.atleast_2d(array).shape
            if not (0 <= row < rows and 0 <= column < columns):
                raise ValueError(f"{name}[{row}, {column}] does not exist; {name} has shape ({rows}, {columns})")
            return start + row * columns + column
        start += array.size
    raise ValueError(f"parameter is {name!r}; it can be {', '.join(arrays)}")


def parameter_cell(network: Network, k: int) -> Cell:
    """The cell of number `k` of network.parameters, such as W1[3, 2] or b2[0, 4]."""
    for name, array in named_parameters(network).items():
        if k < array.size:
            return Cell(name, *divmod(int(k), array.shape[-1]))
        k -= array.size
    raise ValueError(f"this network has {len(network.parameters)} parameters")


def find_largest(stage: Stage, name: str | None = None) -> Cell:
    """The largest number of a quantity of the stage, its result if no name is given; at the update, the one that moves
    most."""
    if stage.kind == "update" and name is None:
        change = np.abs(stage.step.after.parameters - stage.step.before.parameters)
        moved = parameter_cell(stage.step.before, int(np.nanargmax(change)))
        return Cell(f"new {moved.name}", moved.row, moved.column)
    quantity = stage.result if name is None else stage.quantity(name)
    k = int(np.abs(quantity.values).argmax())
    return Cell(quantity.name, *divmod(k, quantity.values.shape[1]))


def choose_cell(stage: Stage) -> tuple[int, int]:
    """Choose the cell to explain first: the largest, the smallest or the first 0 of the result, varying by stage."""
    values = stage.result.values
    largest, smallest, zero = values.argmax(), values.argmin(), np.abs(values).argmin()
    turns = [k for k, sign in ((largest, 1), (smallest, -1), (zero, 0)) if np.sign(values.flat[k]) == sign]
    k = turns[sum(stage.id.encode()) % len(turns)] if turns else largest
    return tuple(int(i) for i in np.unravel_index(k, values.shape))
