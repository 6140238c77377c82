"""One unit and one sample: pictures of its weights, of what comes in, and of their product, side by side."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import number

MAX_SIDE = 230  # screen pixels of a picture
GAP = 34  # screen pixels between pictures
RIM = 8  # screen pixels beside the pictures, at least
ABOVE, BELOW = 44, 4  # screen pixels above and below the pictures
SUM_Y = 12  # screen pixels from the top to the line with the sum
TITLE_GAP = 12  # screen pixels from a title to its picture
MIN_LONG_TITLE_SIDE = 180  # screen pixels; a smaller picture has a short title, and two numbers on its scale


@dataclass(frozen=True, eq=False)
class UnitCard:
    """weights, inputs: (in,), multiplied term by term; bias, z: numbers, z = sum of the products + bias.

    shape: (rows, columns) of an image, or None: units of the layer below, in lines. name: "unit 3 of layer 1".
    inputs_name: what comes in, such as "image" or "a1". symbol: of the weights, such as "W1".
    """

    weights: np.ndarray
    inputs: np.ndarray
    bias: float
    z: float
    shape: tuple[int, int] | None = None
    name: str = "unit"
    inputs_name: str = "image"
    symbol: str = "W"

    def __post_init__(self):
        weights = check_array("UnitCard", "weights", self.weights, (None,))
        inputs = check_array("UnitCard", "inputs", self.inputs, weights.shape)
        if not len(weights) or not np.isfinite([self.bias, self.z]).all():
            raise ValueError(
                f"UnitCard: {len(weights)} weights, bias {self.bias}, z {self.z}; "
                "allowed are 1 weight or more, and finite numbers"
            )
        if self.shape is not None and (len(self.shape) != 2 or np.prod(self.shape) != len(weights)):
            raise ValueError(f"UnitCard: shape {self.shape} does not fit {len(weights)} weights")
        store_fields(self, weights=weights, inputs=inputs)


class _Picture(NamedTuple):
    """values: (in,); two_sided: whether the scale goes as far below 0 as above it; operator: what stands before it."""

    values: np.ndarray
    title: str
    two_sided: bool
    operator: str = ""


def unit_card(card: UnitCard, theme: Theme, width: int = 900) -> go.Figure:
    """weights × what comes in = product, blue for the unit, orange against it, each with its own scale.

    A click on a cell has customdata [input, row, column, weight, what comes in, product]. layout.meta["columns"] is
    how many inputs are in a line.
    """
    n, product = len(card.weights), card.weights * card.inputs
    rows, columns = card.shape or (ceil(n / ceil(sqrt(n))), ceil(sqrt(n)))
    side = min(MAX_SIDE, (width - 2 * GAP - RIM) / 3)
    long_titles = side >= MIN_LONG_TITLE_SIDE
    cell_pixels = side / max(rows, columns)
    picture_height, picture_width = rows * cell_pixels, columns * cell_pixels
    total = float(product.sum(dtype=np.float64))
    for_unit, against = (float(product[part].sum(dtype=np.float64)) for part in (product > 0, product < 0))

    traces, frames, texts = [], [], []
    cell_data = _cell_data(card, product, rows, columns)
    for k, picture in enumerate(_pictures(card, product, for_unit, against, long_titles)):
        left = k * (side + GAP)
        heatmap = _heatmap(card, picture, cell_data, theme)
        heatmap |= {"x0": left + cell_pixels / 2, "dx": cell_pixels, "y0": ABOVE + cell_pixels / 2, "dy": cell_pixels}
        legend = _legend(card, picture, long_titles)
        colorbar_pixels = min(120, int(0.6 * side))
        heatmap["colorbar"] = color_legend(legend, x=(left + picture_width / 2) / width, pixels=colorbar_pixels)
        traces.append(heatmap)
        frame = {"type": "rect", "x0": left, "x1": left + picture_width, "y0": ABOVE, "y1": ABOVE + picture_height}
        frames.append(frame | {"line": {"color": blend(theme.background, theme.muted, 0.5), "width": 1}})
        texts.append((left, ABOVE - TITLE_GAP, picture.title, "middle right"))
        if picture.operator:
            texts.append((left - GAP / 2, ABOVE + picture_height / 2, f"<b>{picture.operator}</b>", "middle center"))
    texts.append((0, SUM_Y, _sum_text(card, total, long_titles), "middle right"))
    traces.append(_text_trace(texts, theme))
    height = round(ABOVE + picture_height + BELOW)
    table = {"weight": card.weights, "input": card.inputs, "product": product}
    return new_figure(
        theme,
        height + LEGEND_PIXELS,
        traces,
        _alt(card, product, total, for_unit, against, columns),
        {"width": width, "columns": columns, "table": table},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [height, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=frames,
    )


def _pictures(card, product, for_unit, against, long_titles):
    """The three pictures, from left to right."""
    details = ("", "", "")
    if long_titles:
        details = (", the weights", ", what comes in", f": {number(for_unit)} for, {number(against)} against")
    return (
        _Picture(card.weights, f"<b>{card.symbol}</b>{details[0]}", True),
        _Picture(card.inputs, f"<b>{card.inputs_name}</b>{details[1]}", bool(card.inputs.min() < 0), "×"),
        _Picture(product, f"<b>product</b>{details[2]}", True, "="),
    )


def _cell_data(card, product, rows, columns):
    """(rows, columns, 6): of each cell its input, row, column, the weight, what comes in, and their product."""
    cells = np.arange(rows * columns)
    data = np.zeros((rows * columns, 6), np.float32)
    data[:, :3] = np.column_stack([cells, *np.divmod(cells, columns)])
    data[: len(product), 3:] = np.column_stack([card.weights, card.inputs, product])
    return data.reshape(rows, columns, 6)


def _heatmap(card, picture, cell_data, theme):
    low, high = _color_range(card, picture)
    rows, columns = cell_data.shape[:2]
    cells = np.full(rows * columns, np.nan, np.float32)
    cells[: len(picture.values)] = picture.values
    place = "pixel (%{customdata[1]}, %{customdata[2]})" if card.shape else "input %{customdata[0]}"
    sums_text = "%{customdata[3]:.3g} × %{customdata[4]:.3g} = %{customdata[5]:.3g}"
    return {
        "type": "heatmap",
        "z": cells.reshape(rows, columns),
        "zmin": low,
        "zmax": high,
        "colorscale": theme.diverging if picture.two_sided else theme.sequential,
        "hoverongaps": False,
        "customdata": cell_data,
        "hovertemplate": f"{place}<br>{sums_text}<extra></extra>",
    }


def _color_range(card, picture):
    """(low, high): the values of the first and the last colour."""
    if picture.two_sided:
        return symmetric_range(picture.values)
    return 0.0, max(float(picture.values.max()), 1.0 if card.shape else 0.0) or 1.0


def _legend(card, picture, with_zero):
    if not picture.values.any():
        return {0: "all 0"}
    low, high = _color_range(card, picture)
    zero = {0: "0"} if with_zero or not picture.two_sided else {}
    return {low: number(low)} | zero | {high: number(high)}


def _sum_text(card, total, long_titles):
    name = f"<b>{card.name}</b>: sum of the products" if long_titles else "products"
    sign = "−" if card.bias < 0 else "+"
    return f"{name} {number(total)} {sign} {number(abs(card.bias))} (bias) = <b>z {number(card.z)}</b>"


def _text_trace(texts, theme):
    """texts: (x, y, text, textposition) of each."""
    x, y, text, positions = (list(part) for part in zip(*texts, strict=True))
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": text,
        "textposition": positions,
        "showlegend": False,
        "textfont": {"size": SMALL, "color": [theme.text] * len(texts)},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _alt(card, product, total, for_unit, against, columns):
    largest = int(np.abs(product).argmax())
    place = "pixel ({}, {})".format(*divmod(largest, columns)) if card.shape else f"input {largest}"
    return (
        f"{card.name}: its weights, what comes in, and their product. The products sum to {number(total)}, "
        f"with the bias {number(card.bias)} that is z = {number(card.z)}"
        f"; {number(for_unit)} speaks for it, {number(against)} against. The largest product is "
        f"{number(product[largest])}, of {place}."
    )
