"""Where a number stands: a parameter's name, row and column, its index in the engine, and which cell to show first."""

import numpy as np

from nnviz.backprop.records import Cell, Stage
from nnviz.network import Network


def parameter_index(network: Network, name: str, row: int, column: int) -> int:
    """Where the parameter `name` ("W1", "b2") [row, column] stands in network.parameters."""
    start = 0
    for letter, arrays in (("W", network.W), ("b", network.b)):
        for layer, array in enumerate(arrays):
            if name == f"{letter}{layer + 1}":
                rows, columns = array.shape if letter == "W" else (1, len(array))
                if not (0 <= row < rows and 0 <= column < columns):
                    raise ValueError(f"{name}[{row}, {column}] does not exist; {name} has shape ({rows}, {columns})")
                return start + row * columns + column
            start += array.size
    names = [f"{letter}{layer + 1}" for letter in "Wb" for layer in range(network.depth)]
    raise ValueError(f"parameter is {name!r}; it can be {', '.join(names)}")


def parameter_cell(network: Network, k: int) -> Cell:
    """The cell of number `k` of network.parameters, such as W1[3, 2] or b2[0, 4]."""
    for letter, arrays in (("W", network.W), ("b", network.b)):
        for layer, array in enumerate(arrays):
            if k < array.size:
                return Cell(f"{letter}{layer + 1}", *divmod(int(k), array.shape[-1]))
            k -= array.size
    raise ValueError(f"this network has {len(network.parameters)} parameters")


def choose_cell(stage: Stage) -> tuple[int, int]:
    """Choose the cell to explain first: the largest, the smallest or the first 0 of the result, varying by stage."""
    values = stage.result.values
    largest, smallest, zero = values.argmax(), values.argmin(), np.abs(values).argmin()
    turns = [k for k, sign in ((largest, 1), (smallest, -1), (zero, 0)) if np.sign(values.flat[k]) == sign]
    k = turns[sum(stage.id.encode()) % len(turns)] if turns else largest
    return tuple(int(i) for i in np.unravel_index(k, values.shape))
