"""Test images with the network's answers: what a percentage of mistakes looks like."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, check_labels, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS, empty_figure
from nnviz.figures.theme import SMALL, WRONG, Theme, color_legend, new_figure, picture_axes
from nnviz.text.numbers import percent

IMAGE_SIDE = 28  # pixels of an image, each way
GAP = 6  # image pixels between tiles
TILE_PITCHES = 82, 104  # screen pixels from tile to tile, with short and with long class names
TIGHT_PITCH = 70  # with short names, where all fit into one row that way
LINE_PIXELS = 16  # screen pixels of a line of text


@dataclass(frozen=True, eq=False)
class Gallery:
    """Images and the answers to them.

    pixels: (n, 784) uint8, row by row. labels, predicted: (n,) what it is, what the network answers, positions in
    `classes`. probability: (n,) that of the answer, 0..1. indices: (n,) where each image stands in the test set.
    chosen: where the image to mark stands in the test set (it may be none of these), or None.
    """

    pixels: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    probability: np.ndarray
    classes: tuple[str, ...]
    indices: np.ndarray
    chosen: int | None = None

    def __post_init__(self):
        pixels = check_array("Gallery", "pixels", self.pixels, (None, IMAGE_SIDE * IMAGE_SIDE), np.uint8)
        n, k = len(pixels), len(self.classes)
        probability = check_array("Gallery", "probability", self.probability, (n,))
        if n and not (probability.min() >= 0 and probability.max() <= 1 + 1e-6):
            raise ValueError("Gallery: probability must be from 0 to 1")
        store_fields(
            self,
            pixels=pixels,
            labels=check_labels("Gallery", "labels", self.labels, n, k),
            predicted=check_labels("Gallery", "predicted", self.predicted, n, k),
            probability=probability,
            indices=check_array("Gallery", "indices", self.indices, (n,), np.int64),
        )


def digit_gallery(gallery: Gallery, theme: Theme, columns: int = 8, width: int = 900) -> go.Figure:
    """All images as one heatmap of tiles, under each the answer and its probability; wrong ones framed and crossed.

    columns: tiles in a row, fewer where `width`, the pixels it is drawn for, has no room for the words under them (and
    then a number that divides 24, so that rows come out even).
    A click on a tile has customdata [index in the test set, label, answer, position in the gallery].
    """
    if columns < 1:
        raise ValueError(f"columns is {columns}; it must be at least 1")
    n = len(gallery.pixels)
    if not n:
        return empty_figure("There are no images to show.", theme)
    # Names of one character leave room for "7 with 93 %" on one line; longer names take lines of their own.
    long_names = max(map(len, gallery.classes)) > 2
    wrong = gallery.labels != gallery.predicted
    lines = 1 + long_names + bool(wrong.any())
    pitch = TILE_PITCHES[long_names]
    if not long_names and n * TIGHT_PITCH <= width:
        pitch = min(pitch, width // n)
    columns = max(1, min(columns, width // pitch))
    columns = min(n, max(c for c in (1, 2, 3, 4, 6, columns if columns > 7 else 1) if c <= columns))
    rows = -(-n // columns)
    scale = pitch / (IMAGE_SIDE + GAP)  # screen pixels an image pixel takes
    across, down = IMAGE_SIDE + GAP, IMAGE_SIDE + GAP + round(lines * LINE_PIXELS / scale)

    sheet = np.zeros((rows * down, columns * across), np.uint8)
    place = np.arange(n)
    left, top = (place % columns) * across + GAP // 2, (place // columns) * down + GAP // 2
    for tile, x, y in zip(gallery.pixels.reshape(n, IMAGE_SIDE, IMAGE_SIDE), left, top, strict=True):
        sheet[y : y + IMAGE_SIDE, x : x + IMAGE_SIDE] = tile

    texts = [_caption(gallery, i, long_names, theme) for i in range(n)]
    chosen = gallery.indices == (-1 if gallery.chosen is None else gallery.chosen)
    right_frames = _frames(left[~wrong], top[~wrong])
    wrong_frames = _frames(left[wrong], top[wrong])
    traces = [
        {
            "type": "heatmap",
            "z": sheet,
            "x0": 0.5,
            "y0": 0.5,
            "zmin": 0,
            "zmax": 255,
            "colorscale": theme.sequential,
            "hoverinfo": "skip",
            "colorbar": color_legend({0: "paper 0", 255: "ink 1"}, pixels=120),
        },
        _frame_trace(right_frames, theme.grid, 1),
        _frame_trace(wrong_frames, theme.bad, 2),
        _frame_trace(_frames(left[chosen], top[chosen], 2), theme.accent, 3),
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": (left + IMAGE_SIDE / 2).astype(np.float32),
            "y": (top + IMAGE_SIDE + 1).astype(np.float32),
            "text": texts,
            "textposition": "bottom center",
            "textfont": {"size": SMALL, "color": theme.text},
            "marker": {"size": 6, "opacity": 0},  # not seen, but keeps the words off the frame
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": (left + IMAGE_SIDE / 2).astype(np.float32),
            "y": (top + IMAGE_SIDE / 2).astype(np.float32),
            "marker": {"size": 36, "symbol": "square", "opacity": 0},
            "customdata": np.column_stack([gallery.indices, gallery.labels, gallery.predicted, place]),
            "hovertext": [_hover(gallery, i) for i in range(n)],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "showlegend": False,
        },
    ]
    alt = f"{n:,} test images with the network's answers: {n - wrong.sum():,} right, {wrong.sum():,} wrong."
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        alt += f" The first wrong one is {_name(gallery, gallery.labels, first)}, read as "
        alt += f"{_name(gallery, gallery.predicted, first)} with {percent(gallery.probability[first])}."
    if chosen.any():
        alt += f" Image {gallery.chosen:,} of the test set is marked."
    data = f"{len(traces) - 1}.customdata"
    table = {
        "index": f"{data}.0",
        "label": {"at": f"{data}.1", "of": gallery.classes},
        "answer": {"at": f"{data}.2", "of": gallery.classes},
        "probability": gallery.probability.astype(np.float32),
    }
    height = round(scale * sheet.shape[0]) + LEGEND_PIXELS
    axes = picture_axes(
        xaxis={"range": [0, sheet.shape[1]], "constrain": "domain"},
        yaxis={
            "range": [sheet.shape[0], 0],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    )
    return new_figure(
        theme,
        height,
        traces,
        alt,
        {"width": width, "table": table},
        **axes,
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        hoverdistance=40,
    )


def _name(gallery, of, i) -> str:
    return gallery.classes[of[i]]


def _caption(gallery, i, long_names, theme) -> str:
    truth, answer = _name(gallery, gallery.labels, i), _name(gallery, gallery.predicted, i)
    share = percent(gallery.probability[i])
    if truth == answer:
        return f"{answer}<br>{share}" if long_names else f"{answer} with {share}"
    read = f"{truth} read<br>as {answer}<br>{share}" if long_names else f"{truth} read as {answer}<br>with {share}"
    return f"<span style='color:{theme.bad}'>{WRONG} {read}</span>"


def _hover(gallery, i) -> str:
    answer, truth = _name(gallery, gallery.predicted, i), _name(gallery, gallery.labels, i)
    verdict = "right" if answer == truth else f"wrong, it is {truth}"
    share = percent(gallery.probability[i], 1)
    return f"reads {answer} with {share}: {verdict}<br>image {gallery.indices[i]:,} of the test set"


def _frames(left, top, away=1) -> tuple[np.ndarray, np.ndarray]:
    """Squares around tiles as one line, `away` image pixels off: 5 corners each, then a gap (NaN)."""
    low, high = -away, IMAGE_SIDE + away
    x = left[:, None] + np.array([low, high, high, low, low, np.nan])
    y = top[:, None] + np.array([low, low, high, high, low, np.nan])
    return x.ravel().astype(np.float32), y.ravel().astype(np.float32)


def _frame_trace(frames, color, width) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": frames[0],
        "y": frames[1],
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }
