"""One matrix of a training step as a picture: numbers where they fit, blocks or images where there are too many.

A matrix of images is shown as images, a long single row as a grid of units, and what is larger than the screen in
blocks, each with the colour of its largest number. Every cell drawn stands for one number of the matrix.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10, sqrt

import numpy as np
import plotly.graph_objects as go

from nnviz.backprop import Quantity
from nnviz.figures.records import checked, store
from nnviz.figures.shades import mixed, words_on
from nnviz.figures.theme import FONT_SIZE, SMALL, Theme, blend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import number

HEIGHT = 268  # pixels
MOST_WRITTEN = 150  # numbers printed into their cells, in
MOST_LINES = 12  # lines at most
FEW = 4  # columns with room for a number of any length
ROOM = 41  # digits that stand in a line of a picture, all columns together
MOST_NAMED = 256  # cells that say in words what they are when pointed at; more say their row and column
STEPS = 8  # of colour in the legend
MOST_DRAWN = 128  # cells each way of a matrix in blocks
MOST_TILES = 64
LONG_ROW = 16  # a single row longer than this becomes a grid
MOST_TICKS = 12
WORD = 8  # letters of a name
LETTER = 9  # pixels that a letter of a sign takes
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
        shape = checked("Matrix", self.quantity.name, self.quantity.values, (None, None)).shape
        for word, place, size in zip(("row", "column"), (self.row, self.column), shape, strict=True):
            if place is not None and not 0 <= place < size:
                raise ValueError(f"Matrix: {word} is {place}; {self.quantity.name} has {word}s 0 to {size - 1}")
        if self.closed is not None:
            store(self, closed=checked("Matrix", "closed", self.closed, shape, bool))

    @cached_property
    def arranged(self) -> tuple[np.ndarray, str, str]:
        """places, how they are arranged ("cells", "blocks" or "image"), a note that stands in place of the title."""
        return _arrange(self)


def places(matrix: Matrix) -> np.ndarray:
    """Which number each cell of the picture stands for: (rows, columns) of flat indices, -1 for an empty cell."""
    return matrix.arranged[0]


def matrix_figure(matrix: Matrix, theme: Theme) -> go.Figure:
    """The matrix as cells, what is marked outlined, closed gates hatched, and the scale with the largest magnitude.

    A click on a cell reports point [row, column] of the picture; `places` says which number that is.
    """
    q = matrix.quantity
    at, how, note = matrix.arranged
    image, empty = how == "image", at < 0
    flat = q.values.ravel()
    z = np.where(empty, np.nan, flat[at]).astype(np.float32)
    low, high = _range(q)
    small = at.size <= MOST_WRITTEN and len(at) <= MOST_LINES and how != "image"
    texts = _texts(np.where(empty, 0, flat[at])) if small else None
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
    if at.size <= MOST_NAMED:
        trace |= {
            "hovertext": [["" if k < 0 else _words(q, int(k)) for k in row] for row in at],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    traces = [trace] if matrix.images or _framed(at, empty) else [_ground(at, theme), trace]
    if texts:
        traces.append(_numbers(texts, mixed((z.ravel() - low) / (high - low), trace["colorscale"])))
    if matrix.closed is not None:
        traces.append(_hatch(matrix.closed.ravel()[at] & ~empty, theme))
    rows, columns = at.shape if how != "cells" or not matrix.room else _room(matrix.room, at.shape)
    middle_y, middle_x = (at.shape[0] - 1) / 2, (at.shape[1] - 1) / 2
    xaxis = {"range": [middle_x - columns / 2, middle_x + columns / 2]} | _ticks(q.columns, at.shape[1], how == "cells")
    yaxis = {"range": [middle_y + rows / 2, middle_y - rows / 2]} | _ticks(q.rows, at.shape[0], how == "cells", False)
    if image:
        yaxis |= {"scaleanchor": "x", "constrain": "domain"}
        xaxis |= {"constrain": "domain"}
    left = MARGIN["l"] + LETTER * max(0, len(matrix.sign) - 1)
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
        shapes=[*_frame(matrix, at, empty, theme), *_marks(matrix, at, how, theme)],
    )


def _arrange(matrix):
    q = matrix.quantity
    rows, columns = q.values.shape
    if matrix.images:
        samples = ", ".join(q.rows.label(i) for i in range(rows))
        note = f"as images of {' × '.join(map(str, q.columns.shape))}: {samples}"
        return _tiles(np.arange(rows * columns).reshape(rows, -1), q.columns.shape), "image", note
    index = np.arange(rows * columns).reshape(rows, columns)
    for axis, pixels, others, chosen in ((0, q.rows, q.columns, matrix.column), (1, q.columns, q.rows, matrix.row)):
        if len(pixels.shape) == 2 and len(index if axis == 0 else index.T) > LONG_ROW:
            images = index.T if axis == 0 else index  # (images, pixels)
            if len(images) == 1:
                chosen = 0
            if chosen is not None:
                which = others.label(chosen).split(" of layer")[0]  # the title says of which
                return images[chosen].reshape(pixels.shape), "image", f"{q.title}: {which or 'all'}"
            shown = min(len(images), MOST_TILES)
            note = f"{q.title}: {'all' if shown == len(images) else 'the first'} {shown}"
            return _tiles(images[:shown], pixels.shape), "image", note
    if rows == 1 and columns > LONG_ROW:
        wide = ceil(sqrt(columns))
        grid = np.full(ceil(columns / wide) * wide, -1)
        grid[:columns] = index[0]
        return grid.reshape(-1, wide), "image", f"{q.title}, in lines of {wide}"
    if rows <= MOST_DRAWN and columns <= MOST_DRAWN:
        return index, "cells", ""
    return _blocks(q.values, index), "blocks", f"{q.title}, in blocks"


def _texts(values):
    """The numbers as they are written into their cells, or None where they do not fit.

    In many columns with as many decimals as fit, the largest number with two digits at least: .04, −1.2.
    """
    columns = values.shape[1]
    if columns <= FEW:
        return [[number(v + 0.0) for v in line] for line in values]
    largest = float(np.abs(values).max())
    for digits in (3, 2):
        # ceil, so that beside a 1 others have the digits that they have beside 0.9: e beside p.
        decimals = max(0, digits - ceil(log10(largest))) if largest else 0
        texts = [[_short(v, decimals) for v in line] for line in values]
        if max(len(text) for line in texts for text in line) * columns <= ROOM:
            return texts
    return None


def _short(value, decimals):
    if value == int(value):
        return f"{int(value)}".replace("-", "−")
    text = f"{value:.{decimals}f}".replace("-", "−")
    if not text.strip("−0."):
        return "≈0"
    return text.replace("0.", ".", 1) if abs(float(f"{value:.{decimals}f}")) < 1 else text


def _tiles(images, shape):
    across = ceil(sqrt(len(images)))
    down = ceil(len(images) / across)
    padded = np.full((down * across, shape[0] + 1, shape[1] + 1), -1)
    padded[: len(images), :-1, :-1] = images.reshape(-1, *shape)
    sheet = padded.reshape(down, across, shape[0] + 1, shape[1] + 1).swapaxes(1, 2)
    return sheet.reshape(down * (shape[0] + 1), -1)[:-1, :-1]


def _edges(size):
    step = ceil(size / MOST_DRAWN)
    return step, ceil(size / step)


def _blocks(values, index):
    (high, down), (wide, across) = (_edges(size) for size in values.shape)
    sizes = np.full((down * high, across * wide), -1.0)
    sizes[: values.shape[0], : values.shape[1]] = np.abs(values)
    flat = np.full(sizes.shape, -1)
    flat[: values.shape[0], : values.shape[1]] = index
    sizes, flat = (a.reshape(down, high, across, wide).swapaxes(1, 2).reshape(down, across, -1) for a in (sizes, flat))
    return np.take_along_axis(flat, sizes.argmax(axis=2)[..., None], axis=2)[..., 0]


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
        shades = mixed(np.linspace(0, 1, STEPS), scale)
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


def _framed(at, empty):
    """Whether the hairlines are what shows between the cells of one rectangle, which costs the browser less."""
    return at.size > MOST_WRITTEN or not empty.any()


def _frame(matrix, at, empty, theme):
    """A hairline around the picture, or around each of its small images; under the cells, to show between them."""
    tone = blend(theme.background, theme.muted, 0.3)
    boxes = [(0, 0, *at.shape)]
    if matrix.images:
        high, wide = matrix.quantity.columns.shape
        corners = [np.argwhere(at == k * high * wide)[0].tolist() for k in range(len(matrix.quantity.values))]
        boxes = [(i, j, high, wide) for i, j in corners]
    elif not _framed(at, empty):
        return []
    fill = {"fillcolor": tone, "layer": "below"} if at.size <= MOST_WRITTEN else {}
    return [
        {"type": "rect", "x0": j - 0.5, "x1": j + wide - 0.5, "y0": i - 0.5, "y1": i + high - 0.5}
        | fill
        | {"line": {"color": tone, "width": 1}}
        for i, j, high, wide in boxes
    ]


def _ground(at, theme):
    """A hairline around every cell: a 0 has the colour of the page, and is still a cell."""
    rows, columns = at.shape
    x, y = [], []
    for i in range(rows + 1):
        x, y = [*x, -0.5, columns - 0.5, np.nan], [*y, i - 0.5, i - 0.5, np.nan]
    for j in range(columns + 1):
        x, y = [*x, j - 0.5, j - 0.5, np.nan], [*y, -0.5, rows - 0.5, np.nan]
    return _line(x, y, blend(theme.background, theme.muted, 0.3), 1)


def _numbers(texts, shades):
    """The numbers in their cells."""
    i, j = (k.ravel() for k in np.indices((len(texts), len(texts[0]))))
    return words_on(j, i, sum(texts, []), shades, SMALL if len(texts[0]) <= FEW else SMALL - 2)


def _hatch(closed, theme):
    """Diagonal lines over the cells that are closed: several where cells are large, one where they are small."""
    i, j = (k.astype(np.float32)[:, None] for k in np.nonzero(closed))
    many = 7 if closed.size <= MOST_WRITTEN else 1
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


def _marks(matrix, at, how, theme):
    """Outlines of the row and the column that are used, or of the one number."""
    rows, columns = matrix.quantity.values.shape
    row, column = matrix.row, matrix.column
    large = at.size <= MOST_WRITTEN and len(at) <= MOST_LINES
    if how == "image":
        drawn = np.zeros(at.shape, bool)
        if row is not None:
            drawn = (at >= 0) & (at // columns == row) & (rows > 1)
        if column is not None:
            of_column = (at >= 0) & (at % columns == column) & (columns > 1)
            drawn = drawn & of_column if row is not None and rows > 1 else of_column
        if drawn.mean() > 0.3:  # the whole picture is what is used
            return []
        return [side for i, j in np.argwhere(drawn)[:MOST_TILES] for side in _box(i, i, j, j, theme, large)]
    if row is None and column is None:
        return []
    (high, down), (wide, across) = (
        (_edges(size) for size in (rows, columns))
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


def _ticks(axis, size, cells, across=True):
    """Names of the rows or columns where there are few, else what they are and how many."""
    ticks = {"visible": True, "showgrid": False, "zeroline": False, "ticks": "", "automargin": False}
    few = cells and axis.title and size <= MOST_TICKS
    names = []
    if few:
        names = [axis.names[i] if axis.names else str(i) for i in range(size)]
        most = WORD if not across else WORD if size <= 3 else 4
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
