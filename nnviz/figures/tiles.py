"""First-layer units as tiles, each a picture of the pixels it responds to."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, check_labels, store_fields
from nnviz.figures.sheets import (
    LEGEND_PIXELS,
    LINE_PIXELS,
    MAX_BYTE,
    choose_columns,
    draw_frames,
    draw_ring,
    draw_sheet,
    draw_touch_cells,
    empty_figure,
    lay_out_sheet,
    measure_largest,
    quantize,
)
from nnviz.figures.theme import SMALL, Theme, color_legend, new_figure, picture_axes
from nnviz.text.numbers import count, number, percent

TILES_PAGE_SIZE = 64  # tiles
HEIGHT = 500  # screen pixels that the tiles fit into where there is width enough
MIN_TILE_PIXELS = 48  # screen pixels of a tile, with room for "on 31 %"


@dataclass(frozen=True, eq=False)
class Tiles:
    """Units as pictures, in the order in which they are shown.

    values: (n, inputs), a row a unit (weights, their change, a gradient, a pixel picture). image_shape: (rows,
    columns). units: (n,) their numbers. layer: as people count, from 1. firing (n,): shares 0..1, and favourite (n,):
    positions in `classes`, or -1, both for the words under the tiles, or None. chosen: the number of a unit to ring
    (it may be none of these), or None. title: what the values are, for people.
    """

    values: np.ndarray
    image_shape: tuple[int, int]
    units: np.ndarray
    layer: int = 1
    firing: np.ndarray | None = None
    favourite: np.ndarray | None = None
    classes: tuple[str, ...] = ()
    chosen: int | None = None
    title: str = "weights"

    def __post_init__(self):
        owner = "Tiles"
        if len(self.image_shape) != 2:
            raise ValueError(f"Tiles: image_shape is {self.image_shape}; it must be (rows, columns)")
        values = check_array(owner, "values", self.values, (None, int(np.prod(self.image_shape))))
        n = len(values)
        store_fields(self, values=values, units=check_array(owner, "units", self.units, (n,), np.int64))
        if self.firing is not None:
            firing = check_array(owner, "firing", self.firing, (n,))
            if n and not 0 <= firing.min() <= firing.max() <= 1:
                raise ValueError("Tiles: firing must be shares from 0 to 1")
            store_fields(self, firing=firing)
        if self.favourite is not None:
            shifted = check_labels(owner, "favourite", np.asarray(self.favourite) + 1, n, len(self.classes) + 1)
            store_fields(self, favourite=shifted - 1)


def take_page(order: np.ndarray, page: int, size: int = TILES_PAGE_SIZE) -> tuple[np.ndarray, int]:
    """(the units on that page of `order`, the page that is: the last one where there are fewer)."""
    page = max(0, min(page, (len(order) - 1) // size))
    return order[page * size : (page + 1) * size], page


def unit_tiles(
    tiles: Tiles,
    theme: Theme,
    width: int = 900,
    scale: str = "own",
    captions: bool = True,
    limit: float | None = None,
    height: int = HEIGHT,
) -> go.Figure:
    """All pictures on one sheet, a byte a pixel; under each its number, favourite class and how often it fires.

    width, height: the pixels it is laid out for. scale: "own", each picture from its own largest magnitude, or "all",
    one scale. captions: without, 64 pictures of 28 x 28 make a sheet of 232 x 232. limit: the largest magnitude of the
    one scale, where it is not that of these pictures (in a recording).

    A click on a tile has customdata [unit, position]. layout.meta holds limits (n,), the magnitude of byte 127 in each
    tile, and sheet, the trace with the bytes. Raises ValueError for another scale, or a limit that is not above 0.
    """
    if scale not in ("own", "all"):
        raise ValueError(f"scale is {scale!r}; allowed are 'own' and 'all'")
    if limit is not None and not (np.isfinite(limit) and limit > 0):
        raise ValueError(f"limit is {limit}; it must be a finite number above 0")
    n = len(tiles.values)
    if not n:
        return empty_figure("There are no units to show.", theme)
    sizes = measure_largest(tiles.values)
    limits = sizes if scale == "own" else np.full(n, limit or sizes.max())
    words = LINE_PIXELS * _lines(tiles) + 5 if captions else 0
    columns, pitch = choose_columns(n, width, height, words, MIN_TILE_PIXELS)
    sheet = lay_out_sheet(n, tiles.image_shape, columns, pitch, words)
    cells = sheet.fill(quantize(tiles.values.reshape(n, *tiles.image_shape), limits))
    top = number(limits.max() or 0)
    legend = (
        {-MAX_BYTE: f"−{top}", 0: "0", MAX_BYTE: top}
        if scale == "all"
        else {-MAX_BYTE: "−own largest", 0: "0", MAX_BYTE: "own largest"}
    )
    if scale == "own" and not captions:
        legend = {-MAX_BYTE: "below 0", 0: "0", MAX_BYTE: "above 0"}
    if not sizes.any() and limit is None:
        legend = {0: "all 0"}
    where = np.column_stack([tiles.units, np.arange(n)])
    traces = [
        draw_touch_cells(sheet, where, [_hover(tiles, i, sizes) for i in range(n)]),
        draw_sheet(cells, theme.diverging, -MAX_BYTE, MAX_BYTE, color_legend(legend, pixels=220)),
    ]
    if captions:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": (sheet.left + sheet.width / 2).astype(np.float32),
                "y": (sheet.top + sheet.height).astype(np.float32),
                "text": [_caption(tiles, i, theme) for i in range(n)],
                "textposition": "bottom center",
                "marker": {"size": 5, "opacity": 0},  # not seen, but keeps the words off the ring
                "textfont": {"size": SMALL - 1, "color": theme.text},
                "hoverinfo": "skip",
                "showlegend": False,
                "cliponaxis": False,
            }
        )
    chosen = np.flatnonzero(tiles.units == (-1 if tiles.chosen is None else tiles.chosen))
    place = int(chosen[0]) if len(chosen) else None
    rows, across = sheet.shape
    table = {"unit": tiles.units, "largest": sizes.astype(np.float32), "norm": _norms(tiles)}
    if tiles.firing is not None:
        table["fires_share"] = tiles.firing
    return new_figure(
        theme,
        round(rows * pitch / sheet.across) + LEGEND_PIXELS,
        traces,
        _alt(tiles, sizes, place),
        {"width": width, "limits": limits.tolist(), "sheet": 1, "columns": columns, "table": table},
        **picture_axes(
            xaxis={"range": [-1, max(across, width * sheet.across / pitch) + 1]},
            yaxis={"range": [rows, -1]},
        ),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=draw_frames(sheet, theme) + draw_ring(sheet, place, theme),
    )


def tile_frames(moments: np.ndarray, image_shape: tuple[int, int], columns: int, limit: float) -> np.ndarray:
    """The sheets of several moments for a figure without captions, as bytes (moments, rows, columns).

    moments: (moments, n, inputs); columns: layout.meta["columns"] of the figure; limit: that of the figure.
    """
    moments = check_array("tile_frames", "moments", moments, (None, None, int(np.prod(image_shape))))
    sheet = lay_out_sheet(moments.shape[1], image_shape, columns)
    limits = np.full(moments.shape[1], limit)
    return np.stack([sheet.fill(quantize(now.reshape(-1, *image_shape), limits)) for now in moments])


def _norms(tiles):
    return np.linalg.norm(tiles.values, axis=1).astype(np.float32)


def _lines(tiles):
    return 1 + (tiles.firing is not None)


def _name(tiles, i):
    return tiles.classes[tiles.favourite[i]] if tiles.favourite[i] >= 0 else "–"


def _caption(tiles, i, theme):
    # Not as under an answer, "4 with 31 %": the class and the share are two things here.
    liked = "" if tiles.favourite is None or tiles.favourite[i] < 0 else f" → {_name(tiles, i)[:6]}"
    fires = "" if tiles.firing is None else f"<br>on {percent(tiles.firing[i])}"
    return f"{tiles.units[i]}<span style='color:{theme.muted}'>{liked}{fires}</span>"


def _hover(tiles, i, sizes):
    text = f"unit {tiles.units[i]} of layer {tiles.layer}<br>{tiles.title}: largest ±{number(sizes[i])}, "
    text += f"norm {number(np.linalg.norm(tiles.values[i]))}"
    if tiles.firing is not None:
        text += f"<br>fires for {percent(tiles.firing[i], 1)} of the images"
    if tiles.favourite is not None:
        text += f"<br>responds most to {_name(tiles, i)}" if tiles.favourite[i] >= 0 else "<br>responds to all alike"
    return text


def _alt(tiles, sizes, place):
    rows, columns = tiles.image_shape
    text = f"{count(len(sizes), 'unit')} of layer {tiles.layer} as pictures of {rows} × {columns} "
    text += f"pixels ({tiles.title}); the largest magnitude of a picture goes from {number(sizes.min())} to "
    text += number(sizes.max())
    return text + (f". Unit {tiles.chosen} is ringed." if place is not None else ".")
