"""Images of any origin as a network of nnviz takes them: grey, 28x28, bright on dark, in a few classes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from nnviz.data.centring import SIDE, place
from nnviz.data.names import tell_apart
from nnviz.data.splitting import MAX_CLASSES, MAX_SAMPLES, MIN_CLASSES, check_enough

FAINT = 0.1  # of an image's contrast: paper and its grain, where an image is centred


@dataclass(frozen=True, eq=False)
class ImageSet:
    """n labelled images.

    images: uint8 (n, 784), rows of 28x28 pixels from 0 to 255. classes: their names; y: (n,) int64, positions in
    `classes`. source: what they came in, for a sentence. sizes: the smallest and the largest (height, width).
    inverted: whether they were dark on bright; centred: whether each was placed as MNIST's are. coloured: whether any
    was made grey. spread: the values that became 0 and 255, or None where they were pixels already. left_out: what was
    in the file besides, and how much of it.
    """

    images: np.ndarray
    classes: tuple[str, ...]
    y: np.ndarray
    source: str
    sizes: tuple[tuple[int, int], tuple[int, int]] = ((SIDE, SIDE), (SIDE, SIDE))
    inverted: bool = False
    centred: bool = False
    coloured: bool = False
    spread: tuple[float, float] | None = None
    left_out: dict[str, int] = field(default_factory=dict)


def image_set(images: np.ndarray, names: Sequence[str], labels: np.ndarray, source: str, **facts) -> ImageSet:
    """Check and gather images (n, 784) and labels (n,), positions in the names of classes.

    Images that are bright at their borders are taken to be dark on bright, and inverted, all or none of them. Raises
    ValueError, in one sentence for people, for too few or too many images or classes.
    """
    check_number(len(images))
    used, y = np.unique(labels, return_inverse=True)
    if not MIN_CLASSES <= len(used) <= MAX_CLASSES:
        raise ValueError(
            f"These images are of {len(used):,} class{'es' * (len(used) != 1)}; {MIN_CLASSES} to {MAX_CLASSES} classes "
            "can be learned."
        )
    classes = tell_apart([names[label] for label in used], "class {}")
    y = y.reshape(-1).astype(np.int64)
    check_enough(y, classes)
    inverted = is_dark_on_bright(images)
    return ImageSet(255 - images if inverted else images, classes, y, source, inverted=inverted, **facts)


def check_number(images: int) -> None:
    """Raise ValueError if there are too many images."""
    if images > MAX_SAMPLES:
        raise ValueError(f"There are {images:,} images; up to {MAX_SAMPLES:,} can be taken, so leave some out.")


def is_dark_on_bright(images: np.ndarray) -> bool:
    """Whether most of the border pixels of images (n, 784) are brighter than half."""
    square = images.reshape(-1, SIDE, SIDE)
    border = np.concatenate([square[:, 0], square[:, -1], square[:, 1:-1, 0], square[:, 1:-1, -1]], axis=1)
    return bool(np.median(border) > 127)


def invert(one: ImageSet) -> ImageSet:
    """The same images with dark and bright exchanged."""
    return replace(one, images=255 - one.images, inverted=not one.inverted)


def centre(one: ImageSet) -> ImageSet:
    """The same images, each placed as MNIST's are: its ink in 20x20 pixels, its centre of mass in the middle."""
    placed = np.empty_like(one.images)
    for i, image in enumerate(one.images):
        grey = image.reshape(SIDE, SIDE) / np.float32(255)
        paper = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))
        ink = np.clip(grey - paper, 0, None)
        ink[ink < FAINT * ink.max()] = 0
        placed[i] = place(ink).ravel()
    return replace(one, images=placed, centred=True)


def to_square(grey: np.ndarray) -> np.ndarray:
    """Fit images (n, height, width), float32 from 0 to 1, into uint8 (n, 784), their shapes kept, areas averaged.

    What is left at the sides gets the shade of the image's border. Images of 28x28 stay as they are.
    """
    n, height, width = grey.shape
    if height == width == SIDE:
        return np.rint(255 * np.clip(grey, 0, 1)).astype(np.uint8).reshape(n, -1)
    scale = SIDE / max(height, width)
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    fitted = _averages(height, rows) @ grey @ _averages(width, columns).T
    if (rows, columns) != (SIDE, SIDE):
        border = np.concatenate([grey[:, 0], grey[:, -1], grey[:, :, 0], grey[:, :, -1]], axis=1)
        square = np.empty((n, SIDE, SIDE), np.float32)
        square[:] = np.median(border, axis=1)[:, None, None]
        top, left = (SIDE - rows) // 2, (SIDE - columns) // 2
        square[:, top : top + rows, left : left + columns] = fitted
        fitted = square
    return np.rint(255 * np.clip(fitted, 0, 1)).astype(np.uint8).reshape(n, -1)


@lru_cache(maxsize=8)
def _averages(many: int, few: int) -> np.ndarray:
    """The matrix (few, many) that averages `many` pixels into `few`, or spreads them out."""
    edges = np.arange(few + 1)[:, None] * (many / few)
    overlap = np.minimum(edges[1:], np.arange(many) + 1) - np.maximum(edges[:-1], np.arange(many))
    return (np.maximum(overlap, 0) * (few / many)).astype(np.float32)
