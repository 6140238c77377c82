"""From a table, or images, that were read to a data set that a network can learn from: split, and standardised."""

import numpy as np

from nnviz.data.dataset import Dataset, Scale
from nnviz.data.image_set import ImageSet
from nnviz.data.kinds import IMAGE, PLANE, table
from nnviz.data.splitting import split
from nnviz.data.table import Table


def learnable(read: Table | ImageSet | Dataset, name: str = "own") -> Dataset:
    """The data set of what was read of a file."""
    if isinstance(read, Dataset):
        return read
    return of_table(read, name) if isinstance(read, Table) else of_images(read, name)


def of_table(read: Table, name: str) -> Dataset:
    """The data set of a table: two columns make points in the plane, more make rows of a table.

    From each column its mean is taken away and the rest divided by its standard deviation, both of the training rows
    alone; in the plane it is divided by the largest distance from the mean instead, so that the points lie within 1.
    """
    train, test = split(read.y)
    planar = len(read.names) == 2
    middle = read.values[train].mean(axis=0)
    away = read.values[train] - middle
    unit = np.abs(away).max(axis=0) if planar else away.std(axis=0)
    scale = Scale(read.names, middle, np.where(unit > 0, unit, 1.0))  # a column may vary among the test rows alone
    return Dataset(
        name=name,
        kind=PLANE if planar else table(read.names),
        classes=read.classes,
        train=scale.shrink(read.values[train]),
        y_train=read.y[train],
        test=scale.shrink(read.values[test]),
        y_test=read.y[test],
        scale=scale,
    )


def of_images(read: ImageSet, name: str) -> Dataset:
    """The data set of labelled images."""
    train, test = split(read.y)
    return Dataset(
        name=name,
        kind=IMAGE,
        classes=read.classes,
        train=read.images[train],
        y_train=read.y[train],
        test=read.images[test],
        y_test=read.y[test],
    )
