"""Where everything in the strip of a walk goes, in pixels of a picture `width` wide."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from nnviz.data import kind_of

HEIGHT = 168
TOP, BOTTOM = 30, HEIGHT - 46  # of the layers; above and below run the tracks
MIDDLE, ROOM = (TOP + BOTTOM) / 2, BOTTOM - TOP
FORWARD_Y, BACKWARD_Y = 20, HEIGHT - 23  # the tracks' heights; their names are above and below
MAX_DOTS = 12  # units drawn as dots in one column; a larger layer is a block of cells
STAGE_NAME_PIXELS = 26  # width of a stage's name
WIDE_WIDTH = 600  # pixels; a picture this wide has room for more words
LETTER_PIXELS, MAX_NAME_LETTERS = 6, 10  # of an answer's name


@dataclass(frozen=True, eq=False)
class Spot:
    """One layer. x, y: (units,) centres; rows, columns: of a block; pitch: from one unit to the next."""

    x: np.ndarray
    y: np.ndarray
    rows: int
    columns: int
    pitch: float

    @property
    def block(self) -> bool:
        return len(self.x) > MAX_DOTS

    @property
    def sides(self) -> tuple[float, float]:
        """Where lines arrive and leave."""
        half = self.pitch / 2 if self.block else 0
        return float(self.x.min()) - half, float(self.x.max()) + half


@dataclass(frozen=True, eq=False)
class Strip:
    """spots: of the layers; stations: id -> (x, y, "forward" or "backward"); slot: pixels from one to the next;
    end: where the loss is written; gaps: the middle of the space before each layer but the first."""

    spots: list[Spot]
    stations: dict[str, tuple[float, float, str]]
    slot: float
    end: float
    gaps: list[float]


def lay_out_strip(sizes: tuple[int, ...], image_shape: tuple[int, ...], longest_name: int, width: int) -> Strip:
    """Places for a network of `sizes` whose input is an image or a few numbers; longest_name: letters of an answer."""
    depth = len(sizes) - 1
    image = kind_of(image_shape).pixels and sizes[0] > MAX_DOTS
    side = min(ROOM, 0.2 * width) if image else 36
    end = width - min(48, 0.09 * width)
    left, right = 8 + side + 6, end - 40 - LETTER_PIXELS * min(longest_name, MAX_NAME_LETTERS) * (width >= WIDE_WIDTH)
    unit = (right - left) / depth
    middles = [left + (layer + 0.7) * unit for layer in range(depth)]
    gaps = [left + (layer + 0.2) * unit for layer in range(depth)]
    first = _image(image_shape, side) if image else _spot(sizes[0], 26, 0.3 * unit)
    spots = [first, *(_spot(n, x, 0.5 * unit) for n, x in zip(sizes[1:], middles, strict=True))]
    slot = unit / 4
    stations = {"input": (float(first.x.mean()), FORWARD_Y, "forward"), "loss": (end, FORWARD_Y, "forward")}
    for layer, (x, gap) in enumerate(zip(middles, gaps, strict=True), start=1):
        out = layer == depth
        stations[f"z{layer}"] = (x - slot / 2, FORWARD_Y, "forward")
        stations["p" if out else f"a{layer}"] = (x + slot / 2, FORWARD_Y, "forward")
        stations[f"da{layer}"] = (x + slot / 2, BACKWARD_Y, "backward")
        stations[f"dz{layer}"] = (x - slot / 2 if not out else x, BACKWARD_Y, "backward")
        stations[f"dW{layer}"] = (gap + slot / 2, BACKWARD_Y, "backward")
        stations[f"db{layer}"] = (gap - slot / 2, BACKWARD_Y, "backward")
    stations["update"] = (float(first.x.mean()), BACKWARD_Y, "backward")
    stations["again"] = (end, BACKWARD_Y, "forward")
    return Strip(spots, stations, slot, end, gaps)


def _spot(units, x, most) -> Spot:
    """A column of dots, or a block of cells at most `most` wide, filled column by column."""
    if units <= MAX_DOTS:
        pitch = min(ROOM / units, 22)
        return Spot(np.full(units, float(x)), MIDDLE + (np.arange(units) - (units - 1) / 2) * pitch, units, 1, pitch)
    rows = next(r for r in (16, 20, 24, 32) if ceil(units / r) * ROOM / r <= most or r == 32)
    pitch = min(ROOM / rows, most / ceil(units / rows))
    rows = max(rows, min(units, int(ROOM / pitch)))
    columns = ceil(units / rows)
    column, row = np.divmod(np.arange(units), rows)
    y = MIDDLE + (row - (rows - 1) / 2) * pitch
    return Spot(x + (column - (columns - 1) / 2) * pitch, y, rows, columns, pitch)


def _image(shape, side) -> Spot:
    rows, columns = shape
    pitch = side / max(shape)
    row, column = np.divmod(np.arange(rows * columns), columns)
    return Spot(8 + (column + 0.5) * pitch, MIDDLE + (row - (rows - 1) / 2) * pitch, rows, columns, pitch)
