"""From a table, or images, that were read to a data set that a network can learn from: split, and standardised."""

import numpy as np

from nnviz.data.dataset import Dataset, Scale
from nnviz.data.image_set import ImageSet
from nnviz.data.kinds import IMAGE, Kind, plane, table
from nnviz.data.splitting import split
from nnviz.data.table import Table

REACH = 3  # standard deviations from the mean, within which nearly all values lie


def learnable(read: Table | ImageSet | Dataset, name: str = "own") -> Dataset:
    """The data set of what was read of a file."""
    if isinstance(read, Dataset):
        return read
    return of_table(read, name) if isinstance(read, Table) else of_images(read, name)


def of_table(read: Table, name: str) -> Dataset:
    """The data set of a table: two columns make points in the plane, more make rows of a table.

    From each column its mean is taken away and the rest divided by its standard deviation, both of the training rows
    alone.
    """
    train, test = split(read.y)
    middle, unit = read.values[train].mean(axis=0), read.values[train].std(axis=0)
    scale = Scale(read.names, middle, np.where(unit > 0, unit, 1.0))  # a column may vary among the test rows alone
    return Dataset(
        name=name,
        kind=kind_of(read.names),
        classes=read.classes,
        train=scale.shrink(read.values[train]),
        y_train=read.y[train],
        test=scale.shrink(read.values[test]),
        y_test=read.y[test],
        scale=scale,
    )


def kind_of(names: tuple[str, ...]) -> Kind:
    """The kind of rows whose columns have these names and are standardised: points where there are two."""
    return plane(reach=REACH) if len(names) == 2 else table(names)


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
