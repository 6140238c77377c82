"""One layer at work on one sample: the sums and the activations of all its units, as two grids."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.shades import draw_minus_signs, mix_colors
from nnviz.figures.sheets import LEGEND_PIXELS
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import count, number, percent

MAX_UNIT_PIXELS, MIN_UNIT_PIXELS = 22, 6  # screen pixels of a unit, each way
MINUS_PIXELS = 14  # a unit of this size has room for a minus sign
ABOVE, BELOW = 26, 4  # screen pixels of words and of air
GAP = 28  # screen pixels between the grids
NARROW_WIDTH = 500  # screen pixels; a narrower figure has no room for sentences above the grids
MIN_SCALE_PIXELS = 110  # screen pixels of a scale with its numbers
MAX_GRID_HEIGHT = 220  # screen pixels


@dataclass(frozen=True, eq=False)
class LayerGrid:
    """z, a: (units,) of one layer for one sample. layer: as people count, from 1. names: of the units, for outputs.

    signed: whether the activation function has values below 0; None if that is to be seen from `a`. chosen: a unit,
    or None. held: units that are held at a value, marked with a cross.
    """

    z: np.ndarray
    a: np.ndarray
    layer: int = 1
    names: tuple[str, ...] = ()
    signed: bool | None = None
    chosen: int | None = None
    held: tuple[int, ...] = ()

    def __post_init__(self):
        z = check_array("LayerGrid", "z", self.z, (None,))
        a = check_array("LayerGrid", "a", self.a, z.shape)
        if not len(z) or (self.names and len(self.names) != len(z)):
            raise ValueError(
                f"LayerGrid: {len(z)} units and {len(self.names)} names; allowed is 1 unit or more, each named"
            )
        for word, units in (("chosen", () if self.chosen is None else (self.chosen,)), ("held", self.held)):
            if any(not 0 <= unit < len(z) for unit in units):
                raise ValueError(f"LayerGrid: {word} is {units}; there are units 0 to {len(z) - 1}")
        store_fields(self, z=z, a=a, signed=bool(a.min() < 0) if self.signed is None else self.signed)


def layer_grid(grid: LayerGrid, theme: Theme, width: int = 900, limits: tuple[float, float] | None = None) -> go.Figure:
    """z on the left (orange below 0, blue above), a on the right, unit after unit in lines; the share of units off
    above.

    limits: the largest magnitudes of z and a on the two scales, where they are not this layer's own (before and after
    side by side). A click on a unit has customdata [layer, unit], the layer counted from 1.
    """
    n = len(grid.z)
    columns, size = _fit(n, width)
    rows = -(-n // columns)
    wide, high = columns * size, rows * size
    left = max(wide + GAP, width // 2)
    unit = np.full(rows * columns, -1, np.int16)
    unit[:n] = np.arange(n)
    where = np.stack([np.full(unit.shape, grid.layer, np.int16), unit], axis=1).reshape(rows, columns, 2)
    z_range = symmetric_range(grid.z) if limits is None else (-limits[0], limits[0])
    a_range = _activations(grid, None if limits is None else limits[1])
    traces, signs = [], []
    for values, (low, high_value), start, scale, name in (
        (grid.z, z_range, 0, theme.diverging, "z"),
        (grid.a, a_range, left, theme.diverging if grid.signed else theme.sequential, "p" if grid.names else "a"),
    ):
        cells = np.full(rows * columns, np.nan, np.float32)
        cells[:n] = values
        gap = 1 if size >= 8 else 0
        legend = {0: f"{name}: all 0"} if not values.any() else _ticks(name, low, high_value)
        room = max(wide, MIN_SCALE_PIXELS)
        traces.append(
            {
                "type": "heatmap",
                "z": cells.reshape(rows, columns),
                "x0": start + size / 2,
                "dx": size,
                "y0": ABOVE + size / 2,
                "dy": size,
                "zmin": low,
                "zmax": high_value,
                "colorscale": scale,
                "xgap": gap,
                "ygap": gap,
                "customdata": where,
                "hoverongaps": False,
                "hovertemplate": f"unit %{{customdata[1]}} of layer {grid.layer}: {name} = %{{z:.4g}}<extra></extra>",
                "colorbar": color_legend(legend, x=(start + room / 2) / width, pixels=min(160, room * 5 // 9)),
            }
        )
        if size >= MINUS_PIXELS and low < 0:
            k = np.flatnonzero(values < 0)
            y, x = np.divmod(k, columns)
            shades = mix_colors((values[k] - low) / (high_value - low), scale)
            signs.append(draw_minus_signs(start + (x + 0.5) * size, ABOVE + (y + 0.5) * size, shades))
    off = percent(float((grid.a == 0).mean()))
    below = percent(float((grid.z < 0).mean()))
    title = f"<b>z{grid.layer}</b>{', the sums' * (width >= NARROW_WIDTH)}: {below} below 0"
    then = f"<b>a{grid.layer}</b>{', what is passed on' * (width >= NARROW_WIDTH)}"
    then += "" if grid.signed or grid.names else f": {off} of units off"
    if grid.names:
        then = "<b>p</b>, the probabilities"
    if grid.names:
        for trace, name in zip(traces, "zp", strict=True):
            lines = [[grid.names[k] if k >= 0 else "" for k in line] for line in where[..., 1]]
            trace |= {"hovertext": lines, "hovertemplate": "%{hovertext}: " + name + " = %{z:.4g}<extra></extra>"}
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": [0, left],
            "y": [ABOVE / 2] * 2,
            "text": [title, then],
            "textposition": "middle right",
            "textfont": {"size": SMALL},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        }
    )
    shapes = []
    for start in (0, left):
        edge = {"type": "rect", "x0": start - 1, "x1": start + wide + 1, "y0": ABOVE - 1, "y1": ABOVE + high + 1}
        shapes.append(edge | {"line": {"color": blend(theme.background, theme.muted, 0.4), "width": 1}})
        for i, color in [(i, theme.bad) for i in grid.held] + [(grid.chosen, theme.accent)]:
            if i is not None:
                y, x = divmod(i, columns)
                box = {"x0": start + x * size, "x1": start + (x + 1) * size}
                box |= {"y0": ABOVE + y * size, "y1": ABOVE + (y + 1) * size}
                shapes.append({"type": "rect", "line": {"color": color, "width": 2.5}} | box)
    alt = f"Layer {grid.layer}, {count(n, 'unit')}: sums from {number(grid.z.min())} to {number(grid.z.max())}"
    alt += f", activations from {number(grid.a.min())} to {number(grid.a.max())}"
    alt += "" if grid.signed or grid.names else f"; {off} of the units are off"
    alt += f". Unit {grid.chosen} is marked." if grid.chosen is not None else "."
    table = {"unit": np.arange(n), "z": grid.z, "a": grid.a}
    return new_figure(
        theme,
        round(ABOVE + high + BELOW) + LEGEND_PIXELS,
        traces + signs,
        alt,
        {"width": width, "columns": columns, "table": table},
        **picture_axes(
            xaxis={"range": [-2, width]},
            yaxis={"range": [ABOVE + high + BELOW, 0]},
        ),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
    )


def _fit(n, width):
    """(columns, screen pixels of a unit): both grids beside one another, as large as they fit."""
    room = (width - GAP - 4) / 2
    size = MAX_UNIT_PIXELS
    while size > MIN_UNIT_PIXELS and -(-n // max(1, int(room // size))) * size > MAX_GRID_HEIGHT:
        size -= 1
    most = max(1, min(n, int(room // size)))
    rows = -(-n // most)
    return -(-n // rows), size


def _activations(grid, limit):
    top = float(np.abs(grid.a).max()) if limit is None else float(limit)
    if grid.names:
        top = 1.0
    return (-top if grid.signed else 0.0, top) if top > 0 else (-1.0 if grid.signed else 0.0, 1.0)


def _ticks(name, low, high):
    ticks = {high: f"{name} {number(high)}"}
    return {low: number(low)} | ticks if low < 0 else {0: "0"} | ticks
