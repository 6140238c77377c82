"""Where everything in the network diagram goes, in pixels of a picture `width` wide."""

from dataclasses import dataclass

import numpy as np

from nnviz.data import kind_of

HEIGHT = 425
TOP, BOTTOM = 44, 46  # room for the words above and the legends below
MIDDLE = (TOP + HEIGHT - BOTTOM) / 2
ROOM = HEIGHT - TOP - BOTTOM
MAX_COLUMN_UNITS = 16  # circles in one column
MAX_CIRCLES = 64  # units drawn as circles; a larger layer is a block of cells
BLOCK_ROWS = 32
LETTER_PIXELS = 7


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of units on a grid, filled column by column.

    x, y: (units,) centres. enter, leave: (units,) where lines arrive and start. rows, columns: of the grid.
    pitch: (across, down) from one unit to the next. size: the diameter of a unit. block: cells instead of circles.
    """

    x: np.ndarray
    y: np.ndarray
    enter: np.ndarray
    leave: np.ndarray
    rows: int
    columns: int
    pitch: tuple[float, float]
    size: float
    block: bool


@dataclass(frozen=True)
class Places:
    """Layers from input to output, and the bars: they start at `bar`, a certain answer is `bar_length` long."""

    layers: list[Layer]
    names: float
    bar: float
    bar_length: float


def lay_out_diagram(sizes: tuple[int, ...], image_shape: tuple[int, ...], longest_name: int, width: int) -> Places:
    """Places for a network of `sizes`, its input an image or a few numbers, class names of `longest_name` letters."""
    first = _image(image_shape, width) if kind_of(image_shape).pixels else _column(sizes[0], 80, 90)
    bar_length = min(max(0.13 * width, 34), 130)
    bar = width - bar_length - 54
    names = bar - 8
    out = _column(sizes[-1], names - LETTER_PIXELS * longest_name - 16, 32)
    left, right = first.leave.max(), out.x.min() - out.size / 2

    hidden = sizes[1:-1]
    grids = [_grid(units) for units in hidden]
    columns = sum(c for _, c in grids)
    widest = 0.5 * (right - left) / max(columns, 1)
    pitches = [_pitch(rows, units, widest) for (rows, _), units in zip(grids, hidden, strict=True)]
    taken = sum(c * across for (_, c), (across, _) in zip(grids, pitches, strict=True))
    gap = (right - left - taken) / (len(hidden) + 1)
    layers, x = [first], left + gap
    for units, (rows, cols), pitch in zip(hidden, grids, pitches, strict=True):
        layers.append(_hidden(units, rows, cols, pitch, x))
        x += cols * pitch[0] + gap
    return Places([*layers, out], names, bar, bar_length)


def _grid(units: int) -> tuple[int, int]:
    columns = -(-units // (MAX_COLUMN_UNITS if units <= MAX_CIRCLES else BLOCK_ROWS))
    return -(-units // columns), columns


def _pitch(rows: int, units: int, widest: float) -> tuple[float, float]:
    down = min(ROOM / rows, 32 if units <= MAX_CIRCLES else 16)
    return min(down, widest), down


def _hidden(units, rows, columns, pitch, left) -> Layer:
    column, row = np.divmod(np.arange(units), rows)
    x = left + (column + 0.5) * pitch[0]
    y = MIDDLE + (row - (rows - 1) / 2) * pitch[1]
    block = units > MAX_CIRCLES
    # Lines reach a circle's centre and are hidden by it; at a block they stop, level with their unit.
    enter = np.full(units, left) if block else x
    leave = np.full(units, left + columns * pitch[0]) if block else x
    size = max(min(0.74 * min(pitch), 22), 3)
    return Layer(x, y, enter, leave, rows, columns, pitch, size, block)


def _column(units, x, most) -> Layer:
    pitch = min(ROOM / units, most)
    x, y = np.full(units, float(x)), MIDDLE + (np.arange(units) - (units - 1) / 2) * pitch
    return Layer(x, y, x, x, units, 1, (pitch, pitch), min(0.7 * pitch, 22), False)


def _image(shape, width) -> Layer:
    side = min(max(0.22 * width, 80), 210)
    rows, columns = shape
    pitch = side / max(shape)
    row, column = np.divmod(np.arange(rows * columns), columns)
    x = 4 + (column + 0.5) * pitch
    y = MIDDLE + (row - (rows - 1) / 2) * pitch
    return Layer(x, y, x, x, rows, columns, (pitch, pitch), pitch, True)
