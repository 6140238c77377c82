"""One unit and one sample: its weights, what comes in, and their product, cell under cell."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes, symmetric_range
from nnviz.text.numbers import number

MAX_SIDE = 230  # screen pixels of a picture
GAP = 34  # screen pixels between pictures
ABOVE, BELOW = 44, 4
MIN_WORDED_SIDE = 180  # screen pixels; a smaller picture has its name alone, and two numbers on its scale


@dataclass(frozen=True, eq=False)
class UnitCard:
    """weights, inputs: (in,), multiplied term by term; bias, z: numbers, z = sum of the products + bias.

    shape: (rows, columns) of an image, or None: units of the layer below, in lines. name: "unit 3 of layer 1".
    inputs_name: what comes in, such as "image" or "a1". symbols: of weights, such as "W1".
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
                f"UnitCard: {len(weights)} weights, bias {self.bias}, z {self.z}; all must be finite, 1 or more"
            )
        if self.shape is not None and (len(self.shape) != 2 or np.prod(self.shape) != len(weights)):
            raise ValueError(f"UnitCard: shape {self.shape} does not fit {len(weights)} weights")
        store_fields(self, weights=weights, inputs=inputs)


def unit_card(card: UnitCard, theme: Theme, width: int = 900) -> go.Figure:
    """weights × what comes in = product, blue speaking for the unit, orange against it, each with its scale.

    A click on a cell has customdata [input, row, column, weight, what comes in, product]. layout.meta["columns"] is
    how many inputs stand in a line.
    """
    n, product = len(card.weights), card.weights * card.inputs
    rows, columns = card.shape or (ceil(n / ceil(sqrt(n))), ceil(sqrt(n)))
    side = min(MAX_SIDE, (width - 2 * GAP - 8) / 3)
    size = side / max(rows, columns)
    high, wide = rows * size, columns * size
    # What a cell says: its input, row and column, the weight, what comes in, and their product.
    cell = np.arange(rows * columns)
    told = np.zeros((rows * columns, 6), np.float32)
    told[:, :3] = np.column_stack([cell, *np.divmod(cell, columns)])
    told[:n, 3:] = np.column_stack([card.weights, card.inputs, product])
    place = "pixel (%{customdata[1]}, %{customdata[2]})" if card.shape else "input %{customdata[0]}"
    sums = "%{customdata[3]:.3g} × %{customdata[4]:.3g} = %{customdata[5]:.3g}"
    total = float(product.sum(dtype=np.float64))
    speaking = float(product[product > 0].sum(dtype=np.float64)), float(product[product < 0].sum(dtype=np.float64))
    signed = bool(card.inputs.min() < 0)
    worded, bar = side >= MIN_WORDED_SIDE, min(120, int(0.6 * side))
    said = f": {number(speaking[0])} for, {number(speaking[1])} against"
    pictures = (
        (card.weights, f"<b>{card.symbol}</b>{', the weights' * worded}", theme.diverging, True, ""),
        (
            card.inputs,
            f"<b>{card.inputs_name}</b>{', what comes in' * worded}",
            theme.diverging if signed else theme.sequential,
            signed,
            "×",
        ),
        (product, f"<b>product</b>{said * worded}", theme.diverging, True, "="),
    )
    traces, shapes, words = [], [], []
    for k, (values, title, scale, both, sign) in enumerate(pictures):
        left = k * (side + GAP)
        low, top = (
            symmetric_range(values) if both else (0.0, max(float(values.max()), 1.0 if card.shape else 0.0) or 1.0)
        )
        cells = np.full(rows * columns, np.nan, np.float32)
        cells[:n] = values
        legend = {low: number(low)} | ({0: "0"} if worded or not both else {}) | {top: number(top)}
        traces.append(
            {
                "type": "heatmap",
                "z": cells.reshape(rows, columns),
                "zmin": low,
                "zmax": top,
                "colorscale": scale,
                "x0": left + size / 2,
                "dx": size,
                "y0": ABOVE + size / 2,
                "dy": size,
                "hoverongaps": False,
                "customdata": told.reshape(rows, columns, 6),
                "hovertemplate": f"{place}<br>{sums}<extra></extra>",
                "colorbar": color_legend(
                    legend if values.any() else {0: "all 0"}, x=(left + wide / 2) / width, pixels=bar
                ),
            }
        )
        line = {"color": blend(theme.background, theme.muted, 0.5), "width": 1}
        frame = {"type": "rect", "x0": left, "x1": left + wide, "y0": ABOVE, "y1": ABOVE + high}
        shapes.append(frame | {"line": line})
        words.append((left, ABOVE - 12, title, "middle right", theme.text))
        if sign:
            words.append((left - GAP / 2, ABOVE + high / 2, f"<b>{sign}</b>", "middle center", theme.text))
    sum_of = (
        f"{number(total)} {'−' if card.bias < 0 else '+'} {number(abs(card.bias))} (bias) = <b>z {number(card.z)}</b>"
    )
    who = f"<b>{card.name}</b>: sum of the products" if worded else "products"
    words.append((0, 12, f"{who} {sum_of}", "middle right", theme.text))
    x, y, text, places, colors = (list(part) for part in zip(*words, strict=True))
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": x,
            "y": y,
            "text": text,
            "textposition": places,
            "showlegend": False,
            "textfont": {"size": SMALL, "color": colors},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )
    most = int(np.abs(product).argmax())
    alt = f"{card.name}: its weights, what comes in, and their product. The products sum to {number(total)}, "
    alt += f"with the bias {number(card.bias)} that is z = {number(card.z)}"
    alt += f"; {number(speaking[0])} speaks for it, {number(speaking[1])} against. The largest product is "
    alt += f"{number(product[most])}, of {_place(card, most, columns)}."
    table = {"weight": card.weights, "input": card.inputs, "product": product}
    height = round(ABOVE + high + BELOW)
    return new_figure(
        theme,
        height + LEGEND_PIXELS,
        traces,
        alt,
        {"width": width, "columns": columns, "table": table},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [height, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
    )


def _place(card, i, columns):
    return "pixel ({}, {})".format(*divmod(i, columns)) if card.shape else f"input {i}"
