"""How well the classes of points in the plane can be told apart at all."""

from functools import lru_cache

import numpy as np

NEIGHBOUR_COUNT = 15
MIN_POINTS = 100  # with fewer points 15 neighbours reach into other classes
MAX_POINTS = 1000  # more points would not change the share by one percent


@lru_cache(maxsize=32)
def neighbours_agree(data) -> float:
    """The share of training points, 0..1, that are of the class of most of their 15 nearest neighbours.

    With many points it comes near the best accuracy possible (Cover & Hart 1967, "Nearest neighbor pattern
    classification"). data: a `Dataset`; NaN for images, whose distances say little, and for fewer than 100 points.
    """
    if not data.kind.planar or len(data.train) < MIN_POINTS:
        return float("nan")
    rows = np.arange(min(MAX_POINTS, len(data.train))) * len(data.train) // min(MAX_POINTS, len(data.train))
    points, y = data.train[rows].astype(np.float64), data.y_train[rows]
    count = min(NEIGHBOUR_COUNT, len(points) - 1)
    square = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(square, np.inf)
    near = y[np.argpartition(square, count - 1, axis=1)[:, :count]]
    votes = np.stack([(near == label).sum(axis=1) for label in range(len(data.classes))], axis=1)
    return float((votes.argmax(axis=1) == y).mean())


@lru_cache(maxsize=32)
def straight_line_agrees(data) -> float:
    """The share of training points, 0..1, on the right side of borders found by least squares: straight lines, or what
    one sum over other features can draw.

    These are near the best such borders (Hastie, Tibshirani & Friedman 2009, 4.2). NaN for images.
    """
    if not data.kind.planar:
        return float("nan")
    inputs = np.column_stack([data.inputs(data.train, "float64"), np.ones(len(data.train))])
    wanted = np.eye(len(data.classes))[data.y_train]
    found = inputs @ np.linalg.lstsq(inputs, wanted, rcond=None)[0]
    return float((found.argmax(axis=1) == data.y_train).mean())
