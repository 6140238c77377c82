"""One matrix of weights: every cell the largest number of a block, one weight marked."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.shades import draw_minus_signs, mix_colors
from nnviz.figures.sheets import LEGEND_PIXELS
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import count, number

MAX_CELLS = 128  # each way
SIDE = 400  # screen pixels of the longer side
LEFT, ABOVE = 44, 44  # screen pixels for the words
LETTER, MAX_LETTERS = 7, 16  # screen pixels of a letter of a row's name; of how many it has, at most
MAX_CELL_PIXELS = 40  # screen pixels, each way
MAX_NAMED = 24  # rows or columns that have their numbers beside them
MINUS_PIXELS = 18  # a cell of this size has room for a minus sign
MIN_PIXELS = 26, 260  # a matrix of few rows or columns: screen pixels of one, and of all together


@dataclass(frozen=True, eq=False)
class WeightMatrix:
    """values: (in, out), a row an input, a column a unit. name: such as "ΔW2"; title: in words. rows, columns: what
    these are. row_names, column_names: of the inputs and the outputs, or (). cell: (row, column) of the weight to mark,
    or None."""

    values: np.ndarray
    name: str = "W"
    title: str = "the weights"
    rows: str = "inputs"
    columns: str = "units"
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    cell: tuple[int, int] | None = None

    def __post_init__(self):
        values = check_array("WeightMatrix", "values", self.values, (None, None))
        if not values.size:
            raise ValueError(f"WeightMatrix: values has shape {values.shape}; it must hold a number")
        for names, n, what in zip((self.row_names, self.column_names), values.shape, ("row", "column"), strict=True):
            if names and len(names) != n:
                raise ValueError(f"WeightMatrix: {len(names)} {what}_names for {n} {what}s")
        if self.cell is not None and not all(0 <= k < n for k, n in zip(self.cell, values.shape, strict=True)):
            raise ValueError(f"WeightMatrix: cell is {self.cell}; the matrix has shape {values.shape}")
        store_fields(self, values=values)


def weight_matrix(matrix: WeightMatrix, theme: Theme, width: int = 560, limit: float | None = None) -> go.Figure:
    """The matrix true to its shape, or drawn wider (higher) where it has few columns (rows); where it has more than
    128 rows or columns each cell shown is the number of the largest magnitude in a block.

    limit: the largest magnitude on the scale, where it is not this matrix's own. A click has customdata [row, column]
    of the weight shown. layout.meta["block"] is (rows, columns) of a block.
    """
    w = matrix.values
    at, (high, wide) = _blocks(w)
    shown = w.ravel()[at].astype(np.float32)
    low, top = symmetric_range(w) if limit is None else (-float(limit), float(limit))
    rows, columns = at.shape
    left = LEFT + LETTER * min(max(map(len, matrix.row_names), default=0), MAX_LETTERS)
    size = min(MAX_CELL_PIXELS, SIDE / w.shape[0], (width - left - 8) / w.shape[1])
    tall, broad = (_extent(n, size) for n in w.shape)
    y, x = tall / w.shape[0], broad / w.shape[1]  # pixels of one weight
    where = np.stack(np.divmod(at, w.shape[1]), axis=-1).astype(np.int16)
    column = "%{customdata[1]}"
    trace = {
        "type": "heatmap",
        "z": shown,
        "zmin": low,
        "zmax": top,
        "colorscale": theme.diverging,
        "customdata": where,
        "x": _edges(columns, wide, w.shape[1]) * np.float32(x) + left,
        "y": _edges(rows, high, w.shape[0]) * np.float32(y) + ABOVE,
        "hovertemplate": f"{matrix.name}[%{{customdata[0]}}, {column}] = %{{z:.4g}}<extra></extra>",
        "colorbar": color_legend(
            {low: number(low), 0: "0", top: number(top)} if w.any() or limit else {0: "all 0"}, x=0.5, pixels=180
        ),
    }
    signs = []
    if x >= 10 and y >= 10:
        trace |= {"xgap": 1, "ygap": 1}
    if min(x, y) >= MINUS_PIXELS and w.min() < 0:
        i, j = np.nonzero(w < 0)
        shades = mix_colors((w[i, j] - low) / (top - low), theme.diverging)
        signs.append(draw_minus_signs(left + (j + 0.5) * x, ABOVE + (i + 0.5) * y, shades))
    note = "" if high == wide == 1 else f", the largest of each block of {high} × {wide}"
    note += "" if abs(x - y) < 1e-3 * y else ", not to scale"
    words = [
        (left, 10, f"<b>{matrix.name}</b> {w.shape[0]:,} × {w.shape[1]:,}", "middle right", theme.text),
        (left, 26, matrix.title + note, "middle right", theme.muted),
        (left + broad / 2, ABOVE + tall + 2, f"{matrix.columns} →", "bottom center", theme.muted),
    ]
    if y >= 14:
        words += [
            (left - 4, ABOVE + (i + 0.5) * y, _short(name), "middle left", theme.text)
            for i, name in enumerate(matrix.row_names)
        ]
    if matrix.column_names or w.shape[1] <= MAX_NAMED:
        names = matrix.column_names or [str(j) for j in range(w.shape[1])]
        if x >= 14:
            words[2] = (left + broad / 2, ABOVE + tall + 17, f"{matrix.columns} →", "bottom center", theme.muted)
            words += [
                (left + (j + 0.5) * x, ABOVE + tall + 2, name[: max(1, int(x / 8))], "bottom center", theme.text)
                for j, name in enumerate(names)
            ]
    places = [list(part) for part in zip(*words, strict=True)]
    text = {
        "type": "scatter",
        "mode": "text",
        "x": np.array(places[0], np.float32),
        "y": np.array(places[1], np.float32),
        "text": places[2],
        "textposition": places[3],
        "textfont": {"size": SMALL, "color": places[4]},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }
    side = {
        "text": f"← {matrix.rows}",
        "textangle": -90,
        "x": 30,
        "y": ABOVE + tall / 2,
        "showarrow": False,
        "font": {"size": SMALL, "color": theme.muted},
        "yanchor": "middle",
    }
    edge = {"type": "rect", "x0": left, "x1": left + broad, "y0": ABOVE, "y1": ABOVE + tall}
    shapes = [edge | {"line": {"color": blend(theme.background, theme.muted, 0.5), "width": 1}}]
    sides = zip(w.shape, (matrix.rows, matrix.columns), strict=True)
    by = " by ".join(count(n, what.removesuffix("s"), what) for n, what in sides)
    alt = f"{matrix.name}, {matrix.title}, {by}{note}; from {number(w.min())} to {number(w.max())}"
    if matrix.cell is not None:
        shapes += _mark(matrix.cell, x, y, left, broad, tall, theme)
        alt += f". Marked is row {matrix.cell[0]}, column {matrix.cell[1]}: {number(w[matrix.cell])}"
    down = ABOVE + tall + 36
    table = {"row": "0.customdata.0", "column": "0.customdata.1", "value": "0.z"}
    return new_figure(
        theme,
        round(down) + LEGEND_PIXELS,
        [trace, *signs, text],
        alt + ".",
        {"width": width, "block": [high, wide], "table": table},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [down, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
        annotations=[side],
    )


def _short(name):
    return name if len(name) <= MAX_LETTERS else name[: MAX_LETTERS - 1] + "…"


def _blocks(w):
    """(flat index of the number shown in each cell, (rows, columns) of a block)."""
    high, wide = (-(-n // MAX_CELLS) for n in w.shape)
    index = np.arange(w.size).reshape(w.shape)
    if high == wide == 1:
        return index, (1, 1)
    down, across = -(-w.shape[0] // high), -(-w.shape[1] // wide)
    sizes = np.full((down * high, across * wide), -1, w.dtype)
    sizes[: w.shape[0], : w.shape[1]] = np.abs(w)
    best = sizes.reshape(down, high, across, wide).swapaxes(1, 2).reshape(down, across, -1).argmax(axis=2)
    row = np.arange(down)[:, None] * high + best // wide
    return row * w.shape[1] + np.arange(across) * wide + best % wide, (high, wide)


def _extent(weights, size):
    """Screen pixels of that many rows or columns: `size` each, or more where they would be hard to tell apart."""
    wider = min(MIN_PIXELS[0] * weights, MIN_PIXELS[1])
    return wider if wider > 1.5 * size * weights else size * weights


def _edges(cells, block, weights):
    """Where the cells begin and end, counted in weights: the last block may be smaller."""
    return np.minimum(np.arange(cells + 1) * block, weights).astype(np.float32)


def _mark(cell, x, y, left, broad, tall, theme):
    """A box around the weight, and lines to the edges that lead to it."""
    across, down = max(x, 9) / 2, max(y, 9) / 2
    middle_x, middle_y = left + (cell[1] + 0.5) * x, ABOVE + (cell[0] + 0.5) * y
    box = {
        "type": "rect",
        "x0": middle_x - across,
        "x1": middle_x + across,
        "y0": middle_y - down,
        "y1": middle_y + down,
    }
    lines = [
        (left, middle_y, middle_x - across, middle_y),
        (middle_x + across, middle_y, left + broad, middle_y),
        (middle_x, ABOVE, middle_x, middle_y - down),
        (middle_x, middle_y + down, middle_x, ABOVE + tall),
    ]
    thin = {"color": theme.accent, "width": 1, "dash": "dot"}
    return [
        *({"type": "line", "x0": a, "y0": b, "x1": c, "y1": d, "line": thin} for a, b, c, d in lines),
        box | {"line": {"color": theme.background, "width": 5}},
        box | {"line": {"color": theme.accent, "width": 2.5}},
    ]
