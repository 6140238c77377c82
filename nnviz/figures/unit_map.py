"""Units over the plane: for each a small map of where it is active."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.sheets import (
    LEGEND_PIXELS,
    LINE_PIXELS,
    MAX_BYTE,
    choose_columns,
    draw_frames,
    draw_ring,
    draw_sheet,
    draw_touch_cells,
    lay_out_sheet,
    measure_largest,
    quantize,
)
from nnviz.figures.theme import SMALL, Theme, color_legend, new_figure, picture_axes
from nnviz.text.numbers import count, number

HEIGHT = 540  # screen pixels that the maps fit into where there is width enough
MIN_MAP_PIXELS = 56  # screen pixels, each way


@dataclass(frozen=True, eq=False)
class UnitMaps:
    """values: (n, rows, columns) activations over a grid, row 0 being the lowest y. units: (n,) their numbers; layer:
    as people count, from 1. names: of the units, for outputs. signed: whether the activation function has values
    below 0; None if that is to be seen. chosen: a unit to ring, or None. extent: (left, right, bottom, top) of the
    plane. point: (2,) a sample to mark in every map, or None. x, y are those of `nnviz.inspection.unit_maps`."""

    values: np.ndarray
    units: np.ndarray
    extent: tuple[float, float, float, float]
    layer: int = 1
    names: tuple[str, ...] = ()
    signed: bool | None = None
    chosen: int | None = None
    point: np.ndarray | None = None

    def __post_init__(self):
        values = check_array("UnitMaps", "values", self.values, (None, None, None))
        units = check_array("UnitMaps", "units", self.units, (len(values),), np.int64)
        if len(values) and min(values.shape[1:]) < 2:
            raise ValueError(f"UnitMaps: maps have shape {values.shape[1:]}; they need 2 places each way or more")
        if self.names and len(self.names) != len(values):
            raise ValueError(f"UnitMaps: {len(self.names)} names for {len(values)} units; allowed is one each, or none")
        left, right, bottom, top = self.extent
        if not (np.isfinite(self.extent).all() and left < right and bottom < top):
            raise ValueError(f"UnitMaps: extent is {self.extent}; it must be (left, right, bottom, top), rising")
        if self.point is not None:
            store_fields(self, point=check_array("UnitMaps", "point", self.point, (2,)))
        signed = bool(values.size and values.min() < 0) if self.signed is None else self.signed
        store_fields(self, values=values, units=units, signed=signed)


def unit_maps_figure(maps: UnitMaps, theme: Theme, width: int = 900, scale: str = "own") -> go.Figure:
    """All maps on one sheet, a byte a place, up being up; their numbers below.

    scale: "own", each map from its own largest magnitude, or "all". A click has customdata [unit, position].
    layout.meta holds limits (n,), the activation of byte 127 in each map, and sheet, the trace with the bytes.
    """
    if scale not in ("own", "all"):
        raise ValueError(f"scale is {scale!r}; allowed are 'own' and 'all'")
    n = len(maps.values)
    if not n:
        return new_figure(theme, 80, [], "There are no units to show.", **picture_axes())
    sizes = measure_largest(maps.values)
    limits = sizes if scale == "own" else np.full(n, sizes.max())
    columns, pitch = choose_columns(n, width, HEIGHT, LINE_PIXELS + 5, MIN_MAP_PIXELS)
    sheet = lay_out_sheet(n, maps.values.shape[1:], columns, pitch, LINE_PIXELS + 5, gap=2)
    cells = sheet.fill(quantize(maps.values[:, ::-1], limits))
    top = number(limits.max())
    low = -MAX_BYTE if maps.signed else 0
    legend = {MAX_BYTE: top if scale == "all" else "own largest", 0: "0"}
    if maps.signed:
        legend[-MAX_BYTE] = f"−{top}" if scale == "all" else "−own largest"
    if not sizes.any():
        legend = {0: "all 0"}
    words = [
        f"{_name(maps, i)}<br>from {number(maps.values[i].min())} to {number(maps.values[i].max())}" for i in range(n)
    ]
    traces = [
        draw_touch_cells(sheet, np.column_stack([maps.units, np.arange(n)]), words),
        draw_sheet(
            cells, theme.diverging if maps.signed else theme.sequential, low, MAX_BYTE, color_legend(legend, pixels=200)
        ),
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": (sheet.left + sheet.width / 2).astype(np.float32),
            "y": (sheet.top + sheet.height).astype(np.float32),
            "textposition": "bottom center",
            "marker": {"size": 5, "opacity": 0},  # not seen, but keeps the words off the ring
            "text": [maps.names[i][:9] if maps.names else str(unit) for i, unit in enumerate(maps.units)],
            "textfont": {"size": SMALL - 1, "color": theme.text},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        },
    ]
    if maps.point is not None:
        traces.append(_point(maps, sheet, theme))
    chosen = np.flatnonzero(maps.units == (-1 if maps.chosen is None else maps.chosen))
    place = int(chosen[0]) if len(chosen) else None
    rows, across = sheet.shape
    alt = f"{count(n, 'unit')} of layer {maps.layer} over the plane; activations from "
    alt += f"{number(maps.values.min())} to "
    alt += number(maps.values.max()) + (f". Unit {maps.chosen} is ringed." if place is not None else ".")
    table = {"unit": maps.units, "largest": sizes.astype(np.float32), "mean": maps.values.mean(axis=(1, 2))}
    return new_figure(
        theme,
        round(rows * pitch / sheet.across) + LEGEND_PIXELS,
        traces,
        alt,
        {"width": width, "limits": limits.tolist(), "sheet": 1, "columns": columns, "table": table},
        **picture_axes(
            xaxis={"range": [-1, max(across, width * sheet.across / pitch) + 1]},
            yaxis={"range": [rows, -1]},
        ),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=draw_frames(sheet, theme) + draw_ring(sheet, place, theme),
    )


def _name(maps, i):
    return maps.names[i] if maps.names else f"unit {maps.units[i]} of layer {maps.layer}"


def _point(maps, sheet, theme):
    left, right, bottom, top = maps.extent
    x, y = (maps.point[0] - left) / (right - left), (top - maps.point[1]) / (top - bottom)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": (sheet.left + x * sheet.width).astype(np.float32),
        "y": (sheet.top + y * sheet.height).astype(np.float32),
        "hoverinfo": "skip",
        "showlegend": False,
        "marker": {"size": 6, "color": theme.accent, "line": {"width": 1, "color": theme.background}},
    }
