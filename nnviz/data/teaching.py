"""Drawings of one's own among the images that a network learns from, so that it reads this hand, too."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Dataset

MAX_DRAWINGS = 200
MAX_BASE = 2_000  # images of others that are learned along, or it would forget them
SHIFTS = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]  # pixels: each drawing counts nine times


def add_drawings(data: Dataset, drawings: Sequence[np.ndarray], labels: Sequence[int]) -> Dataset:
    """A data set of images with drawings among its training samples.

    drawings: uint8 (784,) each; labels: positions in the classes of `data`. Of `data` the first 2,000 training images
    stay, and all that it is tested with. Each drawing comes nine times, moved by up to a pixel each way. The order is
    mixed, the same each time. Raises ValueError if there are none, or they do not go with the data.
    """
    if not data.kind.pixels or data.kind.shape != (28, 28):
        raise ValueError("Drawings can be added to images of 28x28 pixels only.")
    if not 1 <= len(drawings) <= MAX_DRAWINGS:
        raise ValueError(f"There are {len(drawings)} drawings; 1 to {MAX_DRAWINGS} can be added.")
    moved = [np.roll(drawing.reshape(28, 28), shift, axis=(0, 1)).ravel() for drawing in drawings for shift in SHIFTS]
    train = np.concatenate([data.train[:MAX_BASE], np.array(moved, np.uint8)])
    y = np.concatenate([data.y_train[:MAX_BASE], np.repeat(np.array(labels, np.int64), len(SHIFTS))])
    order = np.random.default_rng([0, *b"drawings"]).permutation(len(train))
    return replace(data, name="own", train=train[order], y_train=y[order])
