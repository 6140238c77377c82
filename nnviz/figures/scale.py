"""All matrices drawn to one scale, to show where the parameters are."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS, MAX_BYTE, measure_largest, pool_blocks, quantize
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes
from nnviz.text.numbers import number

HEIGHT = 420
MIN_WIDE = 500  # screen pixels; a narrower figure has NARROW_GAP between two matrices
ABOVE, BELOW = 24, 80  # screen pixels for what stands above and below the matrices
LEFT = 34  # screen pixels before the first matrix
GAP, NARROW_GAP = 26, 6  # screen pixels between two matrices, at least
MAX_LABEL_WIDTH = 96  # screen pixels; of the label below a matrix
BIAS_HEIGHT = 7  # screen pixels; of the one row of a bias
BIAS_GAP = 4  # screen pixels between a matrix and its bias
LABEL_GAP = 6  # screen pixels between a bias and the label below it
MAX_CELL_PIXELS = 26  # screen pixels, each way


@dataclass(frozen=True, eq=False)
class LayerScale:
    """W: matrices (in, out), each with as many rows as the one before has columns; b: biases (out,).

    They may be the parameters, their change or a gradient. symbol: what they are, with {} for W1 or b1. title: the same
    in words. chosen: the position of the matrix to mark, or None.
    """

    W: list[np.ndarray]
    b: list[np.ndarray]
    symbol: str = "{}"
    title: str = "the weights"
    chosen: int | None = None

    def __post_init__(self):
        if not self.W or len(self.W) != len(self.b):
            raise ValueError(
                f"LayerScale: {len(self.W)} matrices and {len(self.b)} biases; allowed are as many, from 1"
            )
        W, width = [], None
        for i, w in enumerate(self.W):
            W.append(check_array("LayerScale", f"W[{i}]", w, (width, None)))
            if not W[-1].size:
                raise ValueError(f"LayerScale: W[{i}] has shape {W[-1].shape}; it must hold a number")
            width = W[-1].shape[1]
        b = [
            check_array("LayerScale", f"b[{i}]", v, (w.shape[1],))
            for i, (v, w) in enumerate(zip(self.b, W, strict=True))
        ]
        if self.chosen is not None and not 0 <= self.chosen < len(W):
            raise ValueError(f"LayerScale: chosen is {self.chosen}; there are matrices 0 to {len(W) - 1}")
        store_fields(self, W=W, b=b)


def layer_scale(layers: LayerScale, theme: Theme, width: int = 900, scale: str = "own") -> go.Figure:
    """Matrices side by side, with a row for each input and a column for each unit; every number takes the same space.

    Below each matrix are its bias as a row (drawn higher than to scale), its shape, its number of parameters and its
    largest magnitude. scale: what the colours are relative to: "own", the largest magnitude of each matrix, or "all",
    that of all. A large matrix is drawn in blocks, each with the colour of its largest number. A click on a matrix, its
    bias or its label has customdata [layer], from 0. layout.meta["pixels"] is how many screen pixels a number takes.
    """
    if scale not in ("own", "all"):
        raise ValueError(f"scale is {scale!r}; allowed are 'own' and 'all'")
    largest = np.array(
        [max(measure_largest(w[None])[0], measure_largest(b[None])[0]) for w, b in zip(layers.W, layers.b, strict=True)]
    )
    limits = largest if scale == "own" else np.full(len(largest), largest.max())
    gap = GAP if width >= MIN_WIDE else NARROW_GAP
    label_width = min(MAX_LABEL_WIDTH, (width - LEFT) / len(layers.W) - gap)
    cell = _fit_cell(layers.W, width, label_width, gap)
    traces, shapes, labels, left, edges = [], [], [], float(LEFT), [LEFT - gap / 2]
    ground = blend(theme.background, theme.muted, 0.5)
    for i, (w, b) in enumerate(zip(layers.W, layers.b, strict=True)):
        high, wide = w.shape[0] * cell, w.shape[1] * cell
        x, y = left + max(0.0, (label_width - wide) / 2), float(ABOVE)
        bias_y = y + high + BIAS_GAP
        traces.append(_cells(pool_blocks(w), x, y, wide, high, limits[i], theme))
        traces.append(_cells(pool_blocks(b[None]), x, bias_y, wide, BIAS_HEIGHT, limits[i], theme))
        line, thick = (theme.accent, 3) if i == layers.chosen else (ground, 1)
        for top, tall in ((y, high), (bias_y, BIAS_HEIGHT)):
            frame = {"type": "rect", "x0": x, "x1": x + wide, "y0": top, "y1": top + tall}
            shapes.append(frame | {"line": {"color": line, "width": thick}})
        labels.append((x + wide / 2, bias_y + BIAS_HEIGHT + LABEL_GAP))
        edges.append(left + max(wide, label_width) + gap / 2)
        left += max(wide, label_width) + gap
    traces[0] |= {"showscale": True, "colorbar": color_legend(_legend(scale, largest), x=0.5, pixels=200)}
    symbols = [[layers.symbol.replace("{}", f"{letter}{i + 1}") for letter in "Wb"] for i in range(len(layers.W))]
    texts = [
        f"<b>{symbol}</b> {w.shape[0]} × {w.shape[1]}<br>{w.size:,}<br>"
        f"<span style='color:{theme.muted}'>{bias}: {b.size:,}<br>±{number(magnitude)}</span>"
        for (symbol, bias), w, b, magnitude in zip(symbols, layers.W, layers.b, largest, strict=True)
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": np.array([x for x, _ in labels], np.float32),
            "y": np.array([y for _, y in labels], np.float32),
            "text": texts,
            "textposition": "bottom center",
            "textfont": {"size": SMALL if label_width > 60 else SMALL - 3},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        }
    )
    height = round(ABOVE + max(w.shape[0] for w in layers.W) * cell + BELOW)
    hover_texts = [_hover(s, w, b) for (s, _), w, b in zip(symbols, layers.W, layers.b, strict=True)]
    traces.insert(0, _touch(edges, height, hover_texts))
    total = sum(w.size + b.size for w, b in zip(layers.W, layers.b, strict=True))
    table = {
        "matrix": [s for s, _ in symbols],
        "weights": [w.size for w in layers.W],
        "biases": [b.size for b in layers.b],
    }
    alt = f"All matrices to one scale ({layers.title}): " + ", ".join(
        f"{symbol} {w.shape[0]} × {w.shape[1]} = {w.size:,}, up to {number(magnitude)}"
        for (symbol, _), w, magnitude in zip(symbols, layers.W, largest, strict=True)
    )
    head = {
        "type": "scatter",
        "mode": "text",
        "x": [LEFT],
        "y": [10],
        "text": [f"{total:,} parameters"],
        "textposition": "middle right",
        "textfont": {"size": SMALL, "color": theme.muted},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return new_figure(
        theme,
        height + LEGEND_PIXELS,
        [*traces, head],
        alt + f"; {total:,} parameters with the biases.",
        {"width": width, "pixels": cell, "limits": limits.tolist(), "table": table},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [height, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
    )


def _fit_cell(W, width, label_width, gap):
    """The screen pixels of a number, each way: as many as height and width allow."""
    tallest = max(w.shape[0] for w in W)
    cell = min(MAX_CELL_PIXELS, (HEIGHT - ABOVE - BELOW - LEGEND_PIXELS) / tallest)
    room = width - LEFT - gap * len(W)
    while sum(max(w.shape[1] * cell, label_width) for w in W) > room + 1e-6:  # a narrow matrix is as wide as its label
        cell *= 0.95
    return cell


def _cells(values, x, y, wide, high, limit, theme):
    rows, columns = values.shape
    return {
        "type": "heatmap",
        "z": quantize(values[None], np.array([limit]))[0],
        "zmin": -MAX_BYTE,
        "zmax": MAX_BYTE,
        "x0": x + wide / columns / 2,
        "dx": wide / columns,
        "y0": y + high / rows / 2,
        "dy": high / rows,
        "colorscale": theme.diverging,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _touch(edges, height, hover_texts):
    """An unseen cell over each matrix and its label, for the pointer, clicks and the arrow keys."""
    n = len(hover_texts)
    return {
        "type": "heatmap",
        "z": np.zeros((1, n), np.uint8),
        "x": np.array(edges, np.float32),
        "y": np.array([0, height], np.float32),
        "customdata": np.arange(n).reshape(1, n, 1),
        "hovertext": [hover_texts],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showscale": False,
        "opacity": 0,
    }


def _legend(scale, largest):
    if not largest.any():
        return {0: "all 0"}
    if scale == "own":
        return {-MAX_BYTE: "−own largest", 0: "0", MAX_BYTE: "own largest"}
    return {-MAX_BYTE: number(-largest.max()), 0: "0", MAX_BYTE: number(largest.max())}


def _hover(symbol, w, b):
    return f"{symbol}: {w.shape[0]:,} inputs × {w.shape[1]:,} units = {w.size:,} weights, and {b.size:,} biases"
