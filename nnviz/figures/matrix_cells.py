"""Which number each cell of a matrix's picture stands for, and how numbers are written into cells."""

from math import ceil, log10, sqrt

import numpy as np

from nnviz.text.numbers import number

MAX_ROOMY_COLUMNS = 4  # with up to this many columns, a number of any length fits
MAX_DIGITS = 41  # digits that stand in a line of a picture, all columns together
MAX_DRAWN = 128  # cells each way of a matrix in blocks
MAX_TILES = 64  # images in one picture
LONG_ROW = 16  # a single row longer than this becomes a grid


def arrange_cells(matrix) -> tuple[np.ndarray, str, str]:
    """Which number each cell stands for (-1: empty), how they are arranged ("cells", "blocks" or "image"), and a note
    that stands in place of the title."""
    q = matrix.quantity
    rows, columns = q.values.shape
    if matrix.images:
        samples = ", ".join(q.rows.label(i) for i in range(rows))
        note = f"as images of {' × '.join(map(str, q.columns.shape))}: {samples}"
        return _tiles(np.arange(rows * columns).reshape(rows, -1), q.columns.shape), "image", note
    index = np.arange(rows * columns).reshape(rows, columns)
    for axis, pixels, others, chosen in ((0, q.rows, q.columns, matrix.column), (1, q.columns, q.rows, matrix.row)):
        if len(pixels.shape) == 2 and len(index if axis == 0 else index.T) > LONG_ROW:
            images = index.T if axis == 0 else index  # (images, pixels)
            if len(images) == 1:
                chosen = 0
            if chosen is not None:
                which = others.label(chosen).split(" of layer")[0]  # the title says of which
                return images[chosen].reshape(pixels.shape), "image", f"{q.title}: {which or 'all'}"
            shown = min(len(images), MAX_TILES)
            note = f"{q.title}: {'all' if shown == len(images) else 'the first'} {shown}"
            return _tiles(images[:shown], pixels.shape), "image", note
    if rows == 1 and columns > LONG_ROW:
        wide = ceil(sqrt(columns))
        grid = np.full(ceil(columns / wide) * wide, -1)
        grid[:columns] = index[0]
        return grid.reshape(-1, wide), "image", f"{q.title}, in lines of {wide}"
    if rows <= MAX_DRAWN and columns <= MAX_DRAWN:
        return index, "cells", ""
    return _blocks(q.values, index), "blocks", f"{q.title}, in blocks"


def write_numbers(values):
    """The numbers as they are written into their cells, or None where they do not fit.

    In many columns with as many decimals as fit, the largest number with two digits at least: .04, −1.2.
    """
    columns = values.shape[1]
    if columns <= MAX_ROOMY_COLUMNS:
        return [[number(v + 0.0) for v in line] for line in values]
    largest = float(np.abs(values).max())
    for digits in (3, 2):
        # ceil, so that beside a 1 others have the digits that they have beside 0.9: e beside p.
        decimals = max(0, digits - ceil(log10(largest))) if largest else 0
        texts = [[_short(v, decimals) for v in line] for line in values]
        if max(len(text) for line in texts for text in line) * columns <= MAX_DIGITS:
            return texts
    return None


def _short(value, decimals):
    if value == int(value):
        return f"{int(value)}".replace("-", "−")
    text = f"{value:.{decimals}f}".replace("-", "−")
    if not text.strip("−0."):
        return "≈0"
    return text.replace("0.", ".", 1) if abs(float(f"{value:.{decimals}f}")) < 1 else text


def _tiles(images, shape):
    across = ceil(sqrt(len(images)))
    down = ceil(len(images) / across)
    padded = np.full((down * across, shape[0] + 1, shape[1] + 1), -1)
    padded[: len(images), :-1, :-1] = images.reshape(-1, *shape)
    sheet = padded.reshape(down, across, shape[0] + 1, shape[1] + 1).swapaxes(1, 2)
    return sheet.reshape(down * (shape[0] + 1), -1)[:-1, :-1]


def measure_blocks(size: int) -> tuple[int, int]:
    """(numbers in a block, blocks) of so many rows or columns."""
    step = ceil(size / MAX_DRAWN)
    return step, ceil(size / step)


def _blocks(values, index):
    (high, down), (wide, across) = (measure_blocks(size) for size in values.shape)
    sizes = np.full((down * high, across * wide), -1.0)
    sizes[: values.shape[0], : values.shape[1]] = np.abs(values)
    flat = np.full(sizes.shape, -1)
    flat[: values.shape[0], : values.shape[1]] = index
    sizes, flat = (a.reshape(down, high, across, wide).swapaxes(1, 2).reshape(down, across, -1) for a in (sizes, flat))
    return np.take_along_axis(flat, sizes.argmax(axis=2)[..., None], axis=2)[..., 0]
