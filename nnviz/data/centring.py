"""MNIST's normalisation: place what was drawn or photographed in 28x28 pixels, as every image of MNIST is.

The ink's bounding box is scaled to 20x20 pixels, its shape kept, and its centre of mass moved to pixel (14, 14) by
whole pixels (LeCun et al., "Gradient-based learning applied to document recognition", 1998, section III.A; the pixel is
measured: in MNIST's files the centre of mass lies within half a pixel of row and column 14, counted from 0).
"""

import numpy as np

from nnviz.data.drawing import Drawing, rasterise
from nnviz.data.paper import ink_on_paper, thicken

BOX, SIDE = 20, 28  # the ink fits into BOX x BOX pixels, in an image of SIDE x SIDE
# Flattened images @ MOMENTS: the sum of the pixels, and their sums weighted by row and by column.
MOMENTS = np.stack([np.ones(BOX**2), *np.indices((BOX, BOX)).reshape(2, -1)], axis=1).astype(np.float32)
MIN_INK_PIXELS = 3  # of a drawing: with fewer there is no ink to be made out


def normalise(image: np.ndarray) -> np.ndarray:
    """Turn a drawing or a photo (height, width) into an image of MNIST: uint8 (28, 28), 0 paper to 255 ink.

    image: uint8 0..255 or float 0..1, 1 to 4096 pixels a side, dark ink on bright paper or the other way round.
    Raises ValueError for anything else, and if nothing is drawn on it.
    """
    return place(thicken(ink_on_paper(image).ink))


def place(ink: np.ndarray) -> np.ndarray:
    """Place ink (height, width), float 0 paper to 1, in an image of MNIST: uint8 (28, 28), 0 to 255."""
    return centre_by_mass(fit(ink)[None])[0]


def read_drawing(drawing: Drawing | None) -> np.ndarray | None:
    """A drawing as an image (784,) uint8; None where no ink can be made out."""
    if drawing is None:
        return None
    ink = rasterise(drawing) / 255
    return place(ink).ravel() if np.count_nonzero(ink > 0.5) >= MIN_INK_PIXELS else None


def fit(ink: np.ndarray) -> np.ndarray:
    """Scale the bounding box of the ink (height, width), 0 to 1, into uint8 (BOX, BOX), 0 to 255, its shape kept.

    Areas are averaged; a box of that size already is copied as it is. Without any ink the result is blank.
    """
    used = [np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0)]
    if not len(used[0]):
        return np.zeros((BOX, BOX), np.uint8)
    boxes = [(at[0], at[-1] + 1) for at in used]
    step = max(after - first for first, after in boxes) / BOX  # pixels of `ink` to a pixel of the result
    rows, columns = (_averages(*box, step, size) for box, size in zip(boxes, ink.shape, strict=True))
    return np.rint(255 * (rows @ ink.astype(np.float32) @ columns.T)).astype(np.uint8)


def _averages(first: int, after: int, step: float, size: int) -> np.ndarray:
    """The matrix (BOX, size) that averages pixels into cells of `step` pixels, with first..after in the middle."""
    # Begin at a whole cell, so that with a step of 1 a shorter side does not lie between pixels.
    cells = np.ceil((after - first) / step - 1e-9)
    start = (first + after - cells * step) / 2 - (BOX - cells) // 2 * step
    edges = (start + np.arange(BOX + 1) * step)[:, None]
    pixel = np.arange(size)
    overlap = np.minimum(edges[1:], pixel + 1) - np.maximum(edges[:-1], pixel)
    return (np.maximum(overlap, 0) / step).astype(np.float32)


def centre_by_mass(images: np.ndarray) -> np.ndarray:
    """Place images, uint8 (n, BOX, BOX), into uint8 (n, SIDE, SIDE) by whole pixels.

    The ink's centre of mass comes as near to pixel (14, 14), counted from 0, as it can without leaving the image.
    """
    n = len(images)
    # float32 adds whole numbers below 2**24 without rounding, in any order.
    mass, row, column = (images.reshape(n, -1).astype(np.float32) @ MOMENTS).T
    middle = np.stack([row, column]) / np.maximum(mass, 1)
    top, left = np.clip(np.rint(SIDE // 2 - middle), 0, SIDE - BOX).astype(np.int64)
    placed = np.zeros((n, SIDE, SIDE), np.uint8)
    # A view of `placed` with one item for each place where a row of BOX pixels can begin: rows are copied as items.
    rows = np.ndarray(placed.size - BOX + 1, f"V{BOX}", placed, strides=(1,))
    first = np.arange(n) * SIDE**2 + top * SIDE + left
    rows[first[:, None] + np.arange(BOX) * SIDE] = np.ascontiguousarray(images).view(f"V{BOX}")[..., 0]
    return placed
