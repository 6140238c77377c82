"""The gradient of the weights from each sample of a batch, side by side, and the mean of all of them."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.shades import mix_colors, write_on_cells
from nnviz.figures.theme import SMALL, Theme, blend, new_figure, picture_axes
from nnviz.text.numbers import number

TILE, GAP = 104, 14  # pixels
CAPTION_PIXELS = 38  # above and below each tile together, for its name and its scale
MAX_CELLS = 36  # each way; larger matrices are drawn in blocks
MAX_NUMBERED = 5  # cells each way that have their numbers in them


@dataclass(frozen=True, eq=False)
class Votes:
    """The gradients of single samples and their mean, as pictures of one shape.

    own: (k, rows, columns); mean: (rows, columns), of all samples of the batch; names: k names; total: samples in the
    batch. place: (row, column) that is chosen, or None. one_scale: all pictures on the scale of the strongest.
    """

    own: np.ndarray
    mean: np.ndarray
    names: tuple[str, ...]
    total: int
    place: tuple[int, int] | None = None
    one_scale: bool = False

    def __post_init__(self):
        mean = check_array("Votes", "mean", self.mean, (None, None))
        store_fields(self, mean=mean, own=check_array("Votes", "own", self.own, (len(self.names), *mean.shape)))
        if self.place is not None and not all(0 <= k < n for k, n in zip(self.place, mean.shape, strict=True)):
            raise ValueError(f"Votes: place is {self.place}; the pictures have shape {mean.shape}")


def votes_figure(votes: Votes, theme: Theme, width: int = 1050) -> go.Figure:
    """The mean first, framed, then the samples, each with its largest magnitude below; laid out for `width` pixels."""
    pictures = [_pooled(picture) for picture in (votes.mean, *votes.own)]
    sizes = [float(np.abs(picture).max(initial=0)) for picture in (votes.mean, *votes.own)]
    scales = [max(sizes)] * len(sizes) if votes.one_scale else sizes
    names = [f"<b>mean of all {votes.total}</b>", *votes.names]
    across = max(2, min(len(pictures), int((width + GAP) // (TILE + GAP))))
    pitch = min((width + GAP) / across, TILE + 3 * GAP)
    side = min(pitch - GAP, TILE + GAP)
    down = ceil(len(pictures) / across)
    traces, numbers, words, shapes = [], [], [], []
    for i, (picture, size, scale, name) in enumerate(zip(pictures, sizes, scales, names, strict=True)):
        row, column = divmod(i, across)
        left, top = column * pitch, row * (side + CAPTION_PIXELS) + 20
        traces.append(_tile(picture, left, top, side, scale, theme))
        if max(picture.shape) <= MAX_NUMBERED:
            numbers.append(_numbers(picture, left, top, side, scale, theme))
        shapes.append(_frame(left, top, side, theme.accent if i == 0 else blend(theme.background, theme.muted, 0.5)))
        words.append((left + side / 2, top - 10, name, theme.text))
        words.append((left + side / 2, top + side + 8, f"±{number(size)}" if size else "all 0", theme.muted))
        shapes += _place(votes, left, top, side, theme)
    x, y, text, colors = (list(part) for part in zip(*words, strict=True))
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": x,
            "y": y,
            "text": text,
            "textposition": "middle center",
            "textfont": {"size": SMALL, "color": colors},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )
    height = int(down * (side + CAPTION_PIXELS) + 2)
    return new_figure(
        theme,
        height,
        traces + numbers,
        _alt(votes, sizes),
        {"width": width},
        **picture_axes(xaxis={"range": [-1, width + 1]}, yaxis={"range": [height, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        shapes=shapes,
    )


def _pooled(picture):
    """Pool into blocks where there are too many cells; a block has its value of the largest magnitude."""
    high, wide = (ceil(n / MAX_CELLS) for n in picture.shape)
    if high == wide == 1:
        return picture
    down, across = ceil(picture.shape[0] / high), ceil(picture.shape[1] / wide)
    padded = np.zeros((down * high, across * wide), picture.dtype)
    padded[: picture.shape[0], : picture.shape[1]] = picture
    blocks = padded.reshape(down, high, across, wide).swapaxes(1, 2).reshape(down, across, -1)
    return np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]


def _tile(picture, left, top, side, scale, theme):
    rows, columns = picture.shape
    return {
        "type": "heatmap",
        "z": picture.astype(np.float32),
        "zmin": -(scale or 1.0),
        "zmax": scale or 1.0,
        "colorscale": theme.diverging,
        "showscale": False,
        "hovertemplate": "%{z:.4g}<extra></extra>",
        "x0": left + side / columns / 2,
        "dx": side / columns,
        "y0": top + side / rows / 2,
        "dy": side / rows,
    }


def _numbers(picture, left, top, side, scale, theme):
    rows, columns = picture.shape
    i, j = (k.ravel() for k in np.indices(picture.shape))
    x, y = (start + (k + 0.5) * side / n for start, k, n in ((left, j, columns), (top, i, rows)))
    shades = mix_colors((picture.ravel() / (scale or 1.0) + 1) / 2, theme.diverging)
    return write_on_cells(x, y, [number(value) for value in picture.ravel()], shades, SMALL - 2)


def _frame(left, top, side, color):
    return {
        "type": "rect",
        "x0": left,
        "x1": left + side,
        "y0": top,
        "y1": top + side,
        "line": {"color": color, "width": 1.5},
    }


def _place(votes, left, top, side, theme):
    if votes.place is None:
        return []
    (row, column), (rows, columns) = votes.place, votes.mean.shape
    high, wide = max(side / rows, 4), max(side / columns, 4)
    x, y = left + (column + 0.5) * side / columns, top + (row + 0.5) * side / rows
    where = {"type": "rect", "x0": x - wide / 2, "x1": x + wide / 2, "y0": y - high / 2, "y1": y + high / 2}
    return [where | {"line": {"color": theme.accent, "width": 1.5}}]


def _alt(votes, sizes):
    k = len(votes.names)
    return (
        f"The gradients of {k} of {votes.total} samples, each in a picture of its own, from ±{number(min(sizes[1:]))} "
        f"to ±{number(max(sizes[1:]))}, beside the mean of all, ±{number(sizes[0])}."
    )
