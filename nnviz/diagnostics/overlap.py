"""How well the classes of a data set can be told apart at all, by asking each point's neighbours."""

from functools import lru_cache

import numpy as np

NEIGHBOURS = 15
FEWEST = 100  # points: with fewer of them 15 neighbours reach into other classes
POINTS = 1000  # at most: more would not change the share by a point


@lru_cache(maxsize=32)
def neighbours_agree(data) -> float:
    """The share of training points that most of their 15 nearest neighbours have the class of, 0..1.

    data: a `Dataset` of points in the plane; NaN for images, in which distance says little, and for fewer than 100
    points. With many points it comes
    near to the best accuracy possible (Cover & Hart 1967, "Nearest neighbor pattern classification").
    """
    if not data.kind.planar or len(data.train) < FEWEST:
        return float("nan")
    rows = np.arange(min(POINTS, len(data.train))) * len(data.train) // min(POINTS, len(data.train))
    points, y = data.train[rows].astype(np.float64), data.y_train[rows]
    count = min(NEIGHBOURS, len(points) - 1)
    square = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(square, np.inf)
    near = y[np.argpartition(square, count - 1, axis=1)[:, :count]]
    votes = np.stack([(near == label).sum(axis=1) for label in range(len(data.classes))], axis=1)
    return float((votes.argmax(axis=1) == y).mean())


@lru_cache(maxsize=32)
def straight_line_agrees(data) -> float:
    """The share of training points that straight borders get right, 0..1: those of least squares on the classes, which
    is near the best there are (Hastie, Tibshirani & Friedman 2009, 4.2). NaN for images."""
    if not data.kind.planar:
        return float("nan")
    inputs = np.column_stack([data.train.astype(np.float64), np.ones(len(data.train))])
    wanted = np.eye(len(data.classes))[data.y_train]
    found = inputs @ np.linalg.lstsq(inputs, wanted, rcond=None)[0]
    return float((found.argmax(axis=1) == data.y_train).mean())
