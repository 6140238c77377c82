"""The lines in a matrix's picture: hairlines between cells, hatching of closed gates, outlines of what is marked."""

import numpy as np

from nnviz.figures.matrix_cells import MAX_TILES, measure_blocks
from nnviz.figures.theme import blend

MAX_WRITTEN = 150  # numbers of a picture that prints them into its cells
MAX_LINES = 12  # rows of such a picture


def is_framed(at, empty):
    """Whether the hairlines are what shows between the cells of one rectangle, which costs the browser less."""
    return at.size > MAX_WRITTEN or not empty.any()


def draw_frame(matrix, at, empty, theme):
    """A hairline around the picture, or around each of its small images; under the cells, to show between them."""
    tone = blend(theme.background, theme.muted, 0.3)
    boxes = [(0, 0, *at.shape)]
    if matrix.images:
        high, wide = matrix.quantity.columns.shape
        corners = [np.argwhere(at == k * high * wide)[0].tolist() for k in range(len(matrix.quantity.values))]
        boxes = [(i, j, high, wide) for i, j in corners]
    elif not is_framed(at, empty):
        return []
    fill = {"fillcolor": tone, "layer": "below"} if at.size <= MAX_WRITTEN else {}
    return [
        {"type": "rect", "x0": j - 0.5, "x1": j + wide - 0.5, "y0": i - 0.5, "y1": i + high - 0.5}
        | fill
        | {"line": {"color": tone, "width": 1}}
        for i, j, high, wide in boxes
    ]


def draw_cell_borders(at, theme):
    """A hairline around every cell: a 0 has the colour of the page, and is still a cell."""
    rows, columns = at.shape
    x, y = [], []
    for i in range(rows + 1):
        x, y = [*x, -0.5, columns - 0.5, np.nan], [*y, i - 0.5, i - 0.5, np.nan]
    for j in range(columns + 1):
        x, y = [*x, j - 0.5, j - 0.5, np.nan], [*y, -0.5, rows - 0.5, np.nan]
    return _line(x, y, blend(theme.background, theme.muted, 0.3), 1)


def draw_hatching(closed, theme):
    """Diagonal lines over the cells that are closed: several where cells are large, one where they are small."""
    i, j = (k.astype(np.float32)[:, None] for k in np.nonzero(closed))
    many = 7 if closed.size <= MAX_WRITTEN else 1
    c = 2 * np.arange(1, many + 1, dtype=np.float32) / (many + 1)  # each line: right + down = c, both from 0 to 1
    low, high = np.maximum(0, c - 1), np.minimum(1, c)
    gap = np.full((len(i), many), np.nan, np.float32)
    x = np.stack([j - 0.5 + low, j - 0.5 + high, gap], axis=2).ravel()
    y = np.stack([i - 0.5 + high, i - 0.5 + low, gap], axis=2).ravel()
    return _line(x, y, theme.muted, 1)


def _line(x, y, color, width):
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.asarray(x, np.float32),
        "y": np.asarray(y, np.float32),
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def draw_outlines(matrix, at, how, theme):
    """Outlines of the row and the column that are used, or of the one number."""
    rows, columns = matrix.quantity.values.shape
    row, column = matrix.row, matrix.column
    large = at.size <= MAX_WRITTEN and len(at) <= MAX_LINES
    if how == "image":
        drawn = np.zeros(at.shape, bool)
        if row is not None:
            drawn = (at >= 0) & (at // columns == row) & (rows > 1)
        if column is not None:
            of_column = (at >= 0) & (at % columns == column) & (columns > 1)
            drawn = drawn & of_column if row is not None and rows > 1 else of_column
        if drawn.mean() > 0.3:  # the whole picture is what is used
            return []
        return [side for i, j in np.argwhere(drawn)[:MAX_TILES] for side in _box(i, i, j, j, theme, large)]
    if row is None and column is None:
        return []
    (high, down), (wide, across) = (
        (measure_blocks(size) for size in (rows, columns))
        if how == "blocks"
        else (
            (1, rows),
            (1, columns),
        )
    )
    top, bottom = (0, down - 1) if row is None else (row // high,) * 2
    left, right = (0, across - 1) if column is None else (column // wide,) * 2
    return _box(top, bottom, left, right, theme, large)


def _box(top, bottom, left, right, theme, large):
    """An outline; in large cells on a wider one in the page's colour, to be seen on a cell of its own colour."""
    where = {"type": "rect", "x0": left - 0.5, "x1": right + 0.5, "y0": top - 0.5, "y1": bottom + 0.5}
    lines = ((theme.background, 6), (theme.accent, 3)) if large else ((theme.accent, 2),)
    return [where | {"line": {"color": color, "width": width}} for color, width in lines]
