"""Many small pictures of one size as one heatmap of bytes: what a figure of tiles is made of."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.theme import Theme, blend, line_shape, new_figure, picture_axes

LINE_PIXELS = 15  # screen pixels of a line of text
LEGEND_PIXELS = 40  # screen pixels below a figure, in its margin
MAX_PICTURE_PIXELS = 150  # screen pixels, each way
COLUMN_CHOICES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32)
MAX_BYTE = 127  # the byte of a tile's largest magnitude; 0 stays 0


@dataclass(frozen=True, eq=False)
class Sheet:
    """Where n pictures (height, width) stand on a sheet of cells: left, top (n,) their first cells; across, down: from
    one to the next; columns, rows: of pictures; zoom: cells each way for a number of a picture."""

    left: np.ndarray
    top: np.ndarray
    height: int
    width: int
    across: int
    down: int
    columns: int
    rows: int
    zoom: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of cells."""
        return self.rows * self.down, self.columns * self.across

    def fill(self, pictures: np.ndarray) -> np.ndarray:
        """The cells with `pictures` (n, height, width) in their places and 0 between them, in their dtype."""
        cells = np.zeros(self.shape, pictures.dtype)
        for picture, x, y in zip(pictures, self.left, self.top, strict=True):
            grown = picture.repeat(self.zoom, axis=0).repeat(self.zoom, axis=1)
            cells[y : y + grown.shape[0], x : x + grown.shape[1]] = grown
        return cells


def lay_out_sheet(
    n: int, shape: tuple[int, int], columns: int, pixels: float = 0.0, words: float = 0.0, gap: int = 1
) -> Sheet:
    """A sheet for n pictures of `shape`, `columns` in a row, `gap` cells between them.

    pixels: screen pixels from one picture to the next, of which `words` are added below each for text.
    """
    zoom = max(1, -(-20 // max(shape)))  # pictures of few numbers: so that a gap looks narrow beside them
    height, width = shape[0] * zoom, shape[1] * zoom
    across = width + gap
    down = height + gap + (round(words * across / pixels) if words else 0)
    place = np.arange(n)
    left, top = (place % columns) * across, (place // columns) * down
    return Sheet(left, top, height, width, across, down, columns, max(1, -(-n // columns)), zoom)


def quantize(pictures: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Signed numbers (n, ...) as bytes -127..127, a limit (n,) being 127: value = byte * limit / 127, off by half a
    step.

    Values beyond their limit are clipped.
    """
    limits = np.where(limits > 0, limits, 1).reshape(-1, *[1] * (pictures.ndim - 1))
    return np.clip(np.rint(pictures * (MAX_BYTE / limits)), -MAX_BYTE, MAX_BYTE).astype(np.int8)


def measure_largest(pictures: np.ndarray) -> np.ndarray:
    """The largest magnitude of each of (n, ...) pictures, (n,)."""
    return np.abs(pictures).reshape(len(pictures), -1).max(axis=1, initial=0).astype(np.float64)


def choose_columns(n: int, width: float, height: float, words: float, least: float) -> tuple[int, float]:
    """(columns, screen pixels from one picture to the next) for n pictures with `words` pixels of text below each.

    As large as `width` and `height` allow, in full rows where that is possible; at least `least` wide, whatever the
    height.
    """
    pitches = {
        c: min(width / c, MAX_PICTURE_PIXELS)
        for c in COLUMN_CHOICES
        if c <= max(n, 1) and (c == 1 or width / c >= least)
    }
    if 1 < n <= max(COLUMN_CHOICES) and width / n >= MAX_PICTURE_PIXELS:  # one row is enough
        return n, MAX_PICTURE_PIXELS
    fitting = [c for c, pitch in pitches.items() if -(-n // c) * (pitch + words) <= height]
    even = [c for c in fitting if n % c == 0]
    columns = min(even or fitting, default=max(pitches))
    return columns, pitches[columns]


def draw_sheet(cells: np.ndarray, colorscale, low: float, high: float, legend: dict | None) -> dict:
    """The sheet as a heatmap trace; `draw_touch_cells` adds the hover texts."""
    trace = {
        "type": "heatmap",
        "z": cells,
        "x0": 0.5,
        "y0": 0.5,
        "zmin": low,
        "zmax": high,
        "colorscale": colorscale,
        "hoverinfo": "skip",
        "showscale": legend is not None,
    }
    return trace | ({"colorbar": legend} if legend else {})


def draw_touch_cells(sheet: Sheet, customdata: np.ndarray, words: list[str]) -> dict:
    """An unseen grid with a cell for each picture, its text included: for the pointer, clicks and the arrow keys.

    customdata: (n, k), told by a click; words: n hover texts. It has to be a figure's first heatmap, for the arrow
    keys.
    """
    n, cells = len(words), sheet.rows * sheet.columns
    data = np.full((cells, customdata.shape[1]), -1, np.int32)
    data[:n] = customdata
    filled = np.where(np.arange(cells) < n, 0, np.nan).astype(np.float32)
    texts = [*words, *[""] * (cells - n)]
    grid = sheet.rows, sheet.columns
    return {
        "type": "heatmap",
        "z": filled.reshape(grid),
        "customdata": data.reshape(*grid, -1),
        "x0": sheet.across / 2,
        "dx": sheet.across,
        "y0": sheet.down / 2,
        "dy": sheet.down,
        "hovertext": [texts[i : i + sheet.columns] for i in range(0, cells, sheet.columns)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hoverongaps": False,
        "showscale": False,
        "opacity": 0,
    }


def empty_figure(sentence: str, theme: Theme) -> go.Figure:
    """A low figure that says in words why there are no pictures."""
    note = {
        "text": sentence,
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"color": theme.muted},
    }
    return new_figure(theme, 80, [], sentence, **picture_axes(), annotations=[note])


def draw_frames(sheet: Sheet, theme: Theme) -> list[dict]:
    """A hairline around every picture, so that an empty one is seen too."""
    path = "".join(
        f"M{x},{y}H{x + sheet.width}V{y + sheet.height}H{x}Z" for x, y in zip(sheet.left, sheet.top, strict=True)
    )
    line = line_shape(path, blend(theme.background, theme.muted, 0.35), 1)
    return [line | {"layer": "above"}] if path else []


def draw_ring(sheet: Sheet, place: int | None, theme: Theme, width: float = 3) -> list[dict]:
    """A frame in the accent colour around the picture at `place`; none for None."""
    if place is None:
        return []
    x, y = int(sheet.left[place]), int(sheet.top[place])
    line = {"color": theme.accent, "width": width}
    return [
        {
            "type": "rect",
            "x0": x - 0.5,
            "x1": x + sheet.width + 0.5,
            "y0": y - 0.5,
            "y1": y + sheet.height + 0.5,
            "line": line,
        }
    ]


def pool_blocks(matrix: np.ndarray, most: int = 128) -> np.ndarray:
    """(rows, columns) in at most `most` blocks each way: the number of the largest magnitude in each block, with its
    sign."""
    high, wide = (-(-n // most) for n in matrix.shape)
    if high == wide == 1:
        return matrix
    down, across = -(-matrix.shape[0] // high), -(-matrix.shape[1] // wide)
    padded = np.zeros((down * high, across * wide), matrix.dtype)
    padded[: matrix.shape[0], : matrix.shape[1]] = matrix
    blocks = padded.reshape(down, high, across, wide)
    top, bottom = blocks.max(axis=(1, 3)), blocks.min(axis=(1, 3))
    return np.where(top >= -bottom, top, bottom)
