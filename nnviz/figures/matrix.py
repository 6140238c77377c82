"""One matrix of a training step as a picture: numbers where they fit, blocks or images where there are too many.

A matrix of images is shown as images, a long single row as a grid of units, and what is larger than the screen in
blocks, each with the colour of its largest number. Every cell drawn stands for one number of the matrix.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import plotly.graph_objects as go

from nnviz.backprop import Quantity
from nnviz.figures.matrix_cells import MAX_ROOMY_COLUMNS, arrange_cells, write_numbers
from nnviz.figures.matrix_lines import (
    MAX_LINES,
    MAX_WRITTEN,
    draw_cell_borders,
    draw_frame,
    draw_hatching,
    draw_outlines,
    is_framed,
)
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.shades import mix_colors, write_on_cells
from nnviz.figures.theme import FONT_SIZE, SMALL, Theme, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import number

HEIGHT = 268  # pixels
MAX_NAMED = 256  # cells with their own hover text; with more, they show their row and column
LEGEND_STEPS = 8  # of colour
MAX_TICKS = 12
MAX_NAME_LETTERS = 8
SIGN_LETTER_PIXELS = 9  # width of a letter of the sign
MARGIN = {"l": 60, "r": 6, "t": 42, "b": 64}  # sign and names left, two lines above, names and legend below


@dataclass(frozen=True, eq=False)
class Matrix:
    """A quantity of a stage and what of it stands out.

    row, column: what is used of it, None for all of that axis; both None: nothing is marked. used: whether it takes
    part at all. closed: (rows, columns) True where a gate stops a gradient, or None. sign: what stands before it ("=").
    room: (rows, columns) of the largest matrix beside it, so that all have cells of one size; None: its own shape.
    images: whether its rows are drawn as images even if they are so small that their numbers fit.
    """

    quantity: Quantity
    row: int | None = None
    column: int | None = None
    closed: np.ndarray | None = None
    sign: str = ""
    room: tuple[int, int] | None = None
    images: bool = False

    def __post_init__(self):
        shape = check_array("Matrix", self.quantity.name, self.quantity.values, (None, None)).shape
        for word, place, size in zip(("row", "column"), (self.row, self.column), shape, strict=True):
            if place is not None and not 0 <= place < size:
                raise ValueError(f"Matrix: {word} is {place}; {self.quantity.name} has {word}s 0 to {size - 1}")
        if self.closed is not None:
            store_fields(self, closed=check_array("Matrix", "closed", self.closed, shape, bool))

    @cached_property
    def arranged(self) -> tuple[np.ndarray, str, str]:
        """places, how they are arranged ("cells", "blocks" or "image"), a note that stands in place of the title."""
        return arrange_cells(self)


def find_places(matrix: Matrix) -> np.ndarray:
    """Which number each cell of the picture stands for: (rows, columns) of flat indices, -1 for an empty cell."""
    return matrix.arranged[0]


def matrix_figure(matrix: Matrix, theme: Theme) -> go.Figure:
    """The matrix as cells, what is marked outlined, closed gates hatched, and the scale with the largest magnitude.

    A click on a cell reports point [row, column] of the picture; `find_places` says which number that is.
    """
    q = matrix.quantity
    at, how, note = matrix.arranged
    image, empty = how == "image", at < 0
    flat = q.values.ravel()
    z = np.where(empty, np.nan, flat[at]).astype(np.float32)
    low, high = _range(q)
    small = at.size <= MAX_WRITTEN and len(at) <= MAX_LINES and how != "image"
    texts = write_numbers(np.where(empty, 0, flat[at])) if small else None
    trace = {
        "type": "heatmap",
        "z": z,
        "zmin": low,
        "zmax": high,
        "hoverongaps": False,
        "colorscale": theme.diverging if q.signed else theme.sequential,
        "hovertemplate": f"{q.name}[%{{y}}, %{{x}}] = " * (how == "cells") + "%{z:.4g}<extra></extra>",
        "showscale": False,  # plotly's own colorbar takes a third of the time of the whole picture
    }
    if at.size <= 2000:
        trace |= {"xgap": 1, "ygap": 1}
    if at.size <= MAX_NAMED:
        trace |= {
            "hovertext": [["" if k < 0 else _words(q, int(k)) for k in row] for row in at],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    traces = [trace] if matrix.images or is_framed(at, empty) else [draw_cell_borders(at, theme), trace]
    if texts:
        traces.append(_numbers(texts, mix_colors((z.ravel() - low) / (high - low), trace["colorscale"])))
    if matrix.closed is not None:
        traces.append(draw_hatching(matrix.closed.ravel()[at] & ~empty, theme))
    rows, columns = at.shape if how != "cells" or not matrix.room else _room(matrix.room, at.shape)
    middle_y, middle_x = (at.shape[0] - 1) / 2, (at.shape[1] - 1) / 2
    xaxis = {"range": [middle_x - columns / 2, middle_x + columns / 2]} | _ticks(q.columns, at.shape[1], how == "cells")
    yaxis = {"range": [middle_y + rows / 2, middle_y - rows / 2]} | _ticks(q.rows, at.shape[0], how == "cells", False)
    if image:
        yaxis |= {"scaleanchor": "x", "constrain": "domain"}
        xaxis |= {"constrain": "domain"}
    left = MARGIN["l"] + SIGN_LETTER_PIXELS * max(0, len(matrix.sign) - 1)
    titles = f"<b>{q.name}</b>  {q.values.shape[0]:,} × {q.values.shape[1]:,}"
    titles += f"<br><span style='color:{theme.muted};font-size:{SMALL}px'>{note or q.title}</span>"
    words = [_text(titles, -left, 0, "left", "top", shift=41, top=True)]
    words.append(_legend(q, low, high, trace["colorscale"], theme, narrow=image or at.shape[1] == 1))
    if matrix.sign:
        words.append(_text(f"<b>{matrix.sign}</b>", -left, 0.5, "left", "middle", size=FONT_SIZE + 5))
    return new_figure(
        theme,
        HEIGHT,
        traces,
        _alt(matrix, note),
        {"view": how},
        **picture_axes(xaxis=xaxis, yaxis=yaxis),
        margin=MARGIN | {"l": left},
        showlegend=False,
        annotations=words,
        shapes=[*draw_frame(matrix, at, empty, theme), *draw_outlines(matrix, at, how, theme)],
    )


def _room(room, shape):
    return max(room[0], shape[0]), shape[1]


def _range(q):
    if q.signed:
        return symmetric_range(q.values)
    top = float(q.values.max()) if q.values.size else 0.0
    return 0.0, top if top > 0 else 1.0


def _legend(q, low, high, scale, theme, narrow):
    """A bar of colours between the smallest and the largest number that they stand for."""
    text = "all 0"
    if np.any(q.values):
        shades = mix_colors(np.linspace(0, 1, LEGEND_STEPS), scale)
        bar = "".join(f"<span style='color:{shade}'>█</span>" for shade in shades)
        text = f"{number(low) if low else 0} {bar} {number(high)}"
    # Under a narrow picture it needs the room on its left.
    place = {"x": 1, "xanchor": "right", "xshift": MARGIN["r"]} if narrow else {"x": 0.5, "xanchor": "center"}
    return place | {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "y": 0,
        "yshift": -56,
        "yanchor": "middle",
        "font": {"size": SMALL - 1, "color": theme.muted},
    }


def _numbers(texts, shades):
    """The numbers in their cells."""
    i, j = (k.ravel() for k in np.indices((len(texts), len(texts[0]))))
    return write_on_cells(j, i, sum(texts, []), shades, SMALL if len(texts[0]) <= MAX_ROOMY_COLUMNS else SMALL - 2)


def _ticks(axis, size, cells, across=True):
    """Names of the rows or columns where there are few, else what they are and how many."""
    ticks = {"visible": True, "showgrid": False, "zeroline": False, "ticks": "", "automargin": False}
    few = cells and axis.title and size <= MAX_TICKS
    names = []
    if few:
        given = axis.names or (axis.kind.names if axis.kind is not None else ())
        if across and not axis.names and any(len(name) > 4 for name in given):  # numbers say more than cut names
            given = ()
        names = [given[i] if given else str(i) for i in range(size)]
        most = MAX_NAME_LETTERS if not across else MAX_NAME_LETTERS if size <= 3 else 4
        names = [name if len(name) <= most else name[: most - 1] + "…" for name in names]
    # Beside the rows there is room for their names or for what they are, not for both.
    worded = not across and any(len(name) > 3 for name in names)
    ticks["title"] = {"text": axis.title if cells and not worded else "", "standoff": 2 if across else 4}
    return ticks | {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names, "tickangle": 0}


def _text(text, x, y, xanchor, yanchor, size=FONT_SIZE, shift=0, top=False):
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1 if top else y,
        "xshift": x,
        "yshift": shift,
        "xanchor": xanchor,
        "yanchor": yanchor,
        "align": "left",
        "font": {"size": size},
    }


def _words(q, k):
    row, column = divmod(k, q.values.shape[1])
    where = q.where(row, column)
    return f"{q.name}[{row}, {column}] = {number(q.values[row, column])}" + (f"<br>{where}" if where else "")


def _alt(matrix, note):
    q = matrix.quantity
    rows, columns = q.values.shape
    text = f"{q.name}, {note or q.title}, {rows:,} rows and {columns:,} columns"
    text += f"; from {number(q.values.min())} to {number(q.values.max())}"
    marked = [f"{word} {i}" for word, i in (("row", matrix.row), ("column", matrix.column)) if i is not None]
    if marked:
        text += f"; marked is {' and '.join(marked)}"
    if matrix.closed is not None:
        text += f"; {int(matrix.closed.sum()):,} closed gates are hatched"
    return text + "."
