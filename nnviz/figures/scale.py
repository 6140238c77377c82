"""All matrices drawn to one scale, to show where the parameters are."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS, MAX_BYTE, measure_largest, pool_blocks, quantize
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes
from nnviz.text.numbers import number

HEIGHT = 500
ABOVE, BELOW = 24, 80  # screen pixels for what stands above and below the matrices
LEFT, GAP = 34, 26  # screen pixels before the first and between two matrices, at least
WORDS_PIXELS = 96  # width of the words below a matrix
BIAS_PIXELS = 7  # height of the one row of a bias
MAX_CELL_PIXELS = 26  # screen pixels, each way


@dataclass(frozen=True, eq=False)
class LayerScale:
    """W: matrices (in, out), each taking in what the one before gives; b: biases (out,). They may be the parameters,
    their change or a gradient: symbol says which, with {} for W1 or b1. title: the same in words. chosen: which
    matrix to mark, counted from 0, or None."""

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
    """Matrices side by side, a row an input, a column a unit, one number as large in each; below each its bias as a row
    (drawn higher than to scale), its shape, its number of parameters and its largest magnitude.

    scale: "own", each matrix from its own largest magnitude, or "all". Large matrices are in blocks, each with the
    colour of its largest number. A click anywhere on a matrix, its bias or its words has customdata [layer], from 0.
    layout.meta["pixels"] is how many screen pixels a number takes.
    """
    if scale not in ("own", "all"):
        raise ValueError(f"scale is {scale!r}; allowed are 'own' and 'all'")
    sizes = np.array(
        [max(measure_largest(w[None])[0], measure_largest(b[None])[0]) for w, b in zip(layers.W, layers.b, strict=True)]
    )
    limits = sizes if scale == "own" else np.full(len(sizes), sizes.max())
    gap = GAP if width >= 500 else 6
    words = min(WORDS_PIXELS, (width - LEFT) / len(layers.W) - gap)
    unit = _pixels(layers.W, width, words, gap)
    traces, shapes, names, left, edges = [], [], [], float(LEFT), [LEFT - gap / 2]
    ground = blend(theme.background, theme.muted, 0.5)
    for i, (w, b) in enumerate(zip(layers.W, layers.b, strict=True)):
        high, wide = w.shape[0] * unit, w.shape[1] * unit
        x, y = left + max(0.0, (words - wide) / 2), float(ABOVE)
        traces.append(_cells(pool_blocks(w), x, y, wide, high, limits[i], theme))
        traces.append(_cells(pool_blocks(b[None]), x, y + high + 4, wide, BIAS_PIXELS, limits[i], theme))
        line, thick = (theme.accent, 3) if i == layers.chosen else (ground, 1)
        for top, tall in ((y, high), (y + high + 4, BIAS_PIXELS)):
            frame = {"type": "rect", "x0": x, "x1": x + wide, "y0": top, "y1": top + tall}
            shapes.append(frame | {"line": {"color": line, "width": thick}})
        names.append((x + wide / 2, y + high + BIAS_PIXELS + 10))
        edges.append(left + max(wide, words) + gap / 2)
        left += max(wide, words) + gap
    traces[0] |= {"showscale": True, "colorbar": color_legend(_legend(scale, sizes), x=0.5, pixels=200)}
    symbols = [[layers.symbol.replace("{}", f"{letter}{i + 1}") for letter in "Wb"] for i in range(len(layers.W))]
    texts = [
        f"<b>{symbol}</b> {w.shape[0]} × {w.shape[1]}<br>{w.size:,}<br>"
        f"<span style='color:{theme.muted}'>{bias}: {b.size:,}<br>±{number(size)}</span>"
        for (symbol, bias), w, b, size in zip(symbols, layers.W, layers.b, sizes, strict=True)
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": np.array([x for x, _ in names], np.float32),
            "y": np.array([y for _, y in names], np.float32),
            "text": texts,
            "textposition": "bottom center",
            "textfont": {"size": SMALL if words > 60 else SMALL - 3},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        }
    )
    height = round(ABOVE + max(w.shape[0] for w in layers.W) * unit + BELOW)
    hover = [_hover(s, w, b) for (s, _), w, b in zip(symbols, layers.W, layers.b, strict=True)]
    traces.insert(0, _touch(edges, height, hover))
    total = sum(w.size + b.size for w, b in zip(layers.W, layers.b, strict=True))
    table = {
        "matrix": [s for s, _ in symbols],
        "weights": [w.size for w in layers.W],
        "biases": [b.size for b in layers.b],
    }
    alt = f"All matrices to one scale ({layers.title}): " + ", ".join(
        f"{symbol} {w.shape[0]} × {w.shape[1]} = {w.size:,}, up to {number(size)}"
        for (symbol, _), w, size in zip(symbols, layers.W, sizes, strict=True)
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
        {"width": width, "pixels": unit, "limits": limits.tolist(), "table": table},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [height, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
    )


def _pixels(W, width, words, gap):
    """Screen pixels a number takes: as many as height and width allow."""
    tallest = max(w.shape[0] for w in W)
    unit = min(MAX_CELL_PIXELS, (HEIGHT - ABOVE - BELOW - LEGEND_PIXELS) / tallest)
    room = width - LEFT - gap * len(W)
    while sum(max(w.shape[1] * unit, words) for w in W) > room + 1e-6:  # a narrow matrix takes the width of its words
        unit *= 0.95
    return unit


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


def _touch(edges, height, words):
    """An unseen cell over each matrix and its words, for the pointer, clicks and the arrow keys."""
    n = len(words)
    return {
        "type": "heatmap",
        "z": np.zeros((1, n), np.uint8),
        "x": np.array(edges, np.float32),
        "y": np.array([0, height], np.float32),
        "customdata": np.arange(n).reshape(1, n, 1),
        "hovertext": [words],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showscale": False,
        "opacity": 0,
    }


def _legend(scale, sizes):
    if not sizes.any():
        return {0: "all 0"}
    if scale == "own":
        return {-MAX_BYTE: "−own largest", 0: "0", MAX_BYTE: "own largest"}
    return {-MAX_BYTE: number(-sizes.max()), 0: "0", MAX_BYTE: number(sizes.max())}


def _hover(symbol, w, b):
    return f"{symbol}: {w.shape[0]:,} inputs × {w.shape[1]:,} units = {w.size:,} weights, and {b.size:,} biases"
