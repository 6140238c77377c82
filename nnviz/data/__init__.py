"""The data sets a network can learn from: `DATASETS` lists them, `load_dataset` loads one."""

import operator
from collections.abc import Generator
from dataclasses import replace
from functools import lru_cache
from numbers import Real

import numpy as np

from nnviz.data.dataset import Dataset
from nnviz.data.drawn import EXAMPLE, MAX_POINTS, Drawn, read_points
from nnviz.data.features import COORDINATES
from nnviz.data.info import DatasetInfo
from nnviz.data.kinds import Kind, plane
from nnviz.data.mnist import TITLES, DataUnavailable, load_mnist, mnist_available
from nnviz.data.own import DataMissing, DataSets, is_own
from nnviz.data.parts import drain, within
from nnviz.data.planar import MAX_NOISE, SHAPES, Shape, make_planar
from nnviz.data.shipped import SHIPPED, load_shipped
from nnviz.data.splitting import MIN_TRAINED

__all__ = [
    "DATASETS",
    "DataMissing",
    "DataUnavailable",
    "Dataset",
    "DatasetInfo",
    "Kind",
    "load_dataset",
    "mnist_available",
]

DRAWN = "drawn"  # the set of points that somebody drew
DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def _planar(shape: Shape) -> DatasetInfo:
    settings, kind = ("noise", "test_samples", *["classes"] * shape.varied), plane(reach=shape.reach)
    return DatasetInfo(
        shape.title, shape.description, 500, 5_000, 500, numbered(shape.classes), kind, settings, best=shape.best
    )


def numbered(classes: int) -> tuple[str, ...]:
    """Names of classes that have no others: "0", "1", ..."""
    return tuple(map(str, range(classes)))


def _drawn(drawn: Drawn) -> DatasetInfo:
    """What is known of points that somebody drew."""
    tested = int(drawn.testing.sum())
    trained = len(drawn.x) - tested
    return DatasetInfo(
        "Draw your own",
        f"Up to {MAX_POINTS} points that you draw into the plane; every fifth tests, the others train.",
        trained,
        trained,
        tested,
        numbered(drawn.count),
        plane(),
        ("points",),
        suited={"hidden": (8, 8), "batch_size": 8, "epochs": 100},
    )


@lru_cache
def describe_drawn(points: str) -> DatasetInfo:
    """What is known of the points of a text, see `nnviz.data.drawn`."""
    return _drawn(read_points(points))


# name -> what it is, in the order of a menu
DATASETS = DataSets(
    {
        "digits": DatasetInfo(
            "Digits",
            "Handwritten-looking digits, drawn by code when they are needed: nothing to download.",
            10_000,
            60_000,
            2_000,
            DIGITS,
            settings=("variety",),
        ),
        "mnist": DatasetInfo(
            TITLES["mnist"],
            "Digits written by about 500 people, the set most textbooks use; downloaded once, 11 MB.",
            60_000,
            60_000,
            10_000,
            DIGITS,
        ),
        "fashion_mnist": DatasetInfo(
            TITLES["fashion_mnist"],
            "Small photographs of clothes, harder to tell apart than digits; downloaded once, 31 MB.",
            60_000,
            60_000,
            10_000,
            CLOTHES,
        ),
        **{name: info for name, info in SHIPPED.items() if info.kind.pixels},
        **{name: _planar(shape) for name, shape in SHAPES.items()},
        DRAWN: describe_drawn(EXAMPLE),
        **{name: info for name, info in SHIPPED.items() if not info.kind.pixels},
    }
)


def load_dataset(
    name: str = "digits",
    *,
    samples: int | None = None,
    variety: float = 0.5,
    noise: float | None = None,
    seed: int = 0,
    features: tuple[str, ...] = COORDINATES,
    classes: int | None = None,
    test_samples: int | None = None,
    points: str = EXAMPLE,
    progress=None,
) -> Dataset:
    """Load the data set `name`, a key of `DATASETS`, with `samples` training samples (None: its usual number).

    variety: 0..1, how wildly the digits are written. noise: 0..0.5 (None: 0.1), how far points in the plane stray.
    seed: of the random draws. MNIST and Fashion-MNIST use none of these three, and `samples` takes their first images.
    Of points in the plane, features: what a network gets, names in `nnviz.data.features.FEATURES`; classes: how many,
    where that can be chosen; test_samples: in the test set. None: the usual number. points: those that were drawn, as
    text.
    The test set does not depend on `samples`. progress: called with the share done, 0..1. Raises ValueError for values
    out of range, and `DataUnavailable`, a ValueError that says what to do, for files that cannot be had.
    """
    settings = {"samples": samples, "variety": variety, "noise": noise, "seed": seed, "features": features}
    settings |= {"classes": classes, "test_samples": test_samples, "points": points}
    return drain(dataset_in_parts(name, **settings, progress=progress), progress)


def dataset_in_parts(
    name: str = "digits",
    *,
    samples: int | None = None,
    variety: float = 0.5,
    noise: float | None = None,
    seed: int = 0,
    features: tuple[str, ...] = COORDINATES,
    classes: int | None = None,
    test_samples: int | None = None,
    points: str = EXAMPLE,
    progress=None,
) -> Generator[float, None, Dataset]:
    """As `load_dataset`, one part after the other: yields the share done, 0..1, and returns the data set.

    A caller can pause between the parts. MNIST and Fashion-MNIST are one part: `progress` is for them alone.
    """
    if name not in DATASETS:
        if is_own(name):
            raise DataMissing(name)
        raise ValueError(f"unknown data set {name!r}; allowed are {', '.join(DATASETS)}")
    info = describe_drawn(points) if name == DRAWN else DATASETS[name]
    noise = 0.1 if noise is None else noise
    samples = info.default_samples if samples is None else samples
    samples = _whole("samples", samples, MIN_TRAINED, info.max_samples)
    seed = _whole("seed", seed, 0)
    _within("variety", variety, 1)
    _within("noise", noise, MAX_NOISE)

    if info.data is not None:
        return replace(first_samples(info.data, samples), kind=info.kind.told(features))
    if name == DRAWN:
        drawn = read_points(points)
        places, y, testing = drawn.places, drawn.classes.astype(np.int64), drawn.testing
        train, y_train, test, y_test = places[~testing][:samples], y[~testing][:samples], places[testing], y[testing]
    elif info.kind.planar:
        made = {"noise": noise, "seed": seed, "classes": classes}
        tested = _whole(
            "test_samples", info.test_samples if test_samples is None else test_samples, 1, info.max_samples
        )
        train, y_train = make_planar(name, samples, split="train", **made)
        test, y_test = make_planar(name, tested, split="test", **made)
    elif name == "digits":
        train, y_train, test, y_test = yield from _digits_in_parts(samples, info.test_samples, variety, seed)
    elif name in SHIPPED:
        return first_samples(load_shipped(name), samples)
    else:
        train, y_train, test, y_test = load_mnist(name, progress)
        if samples < len(train):  # a copy, so that the other images leave the memory
            train, y_train = train[:samples].copy(), y_train[:samples].copy()
    return Dataset(
        name=name,
        kind=info.kind.told(features),
        classes=info.classes if classes is None else numbered(classes),
        train=train,
        y_train=y_train,
        test=test,
        y_test=y_test,
    )


def first_samples(data: Dataset, samples: int) -> Dataset:
    """The same set with its first training samples alone; they share its memory."""
    if samples == len(data.train):
        return data
    return replace(data, train=data.train[:samples], y_train=data.y_train[:samples])


def dataset_nbytes(info: DatasetInfo, samples: int) -> int:
    """The bytes a data set will take: its samples, training and test, and their labels."""
    value = 1 if info.kind.pixels else 4
    return (samples + info.test_samples) * (value * info.kind.values + 8)


def _digits_in_parts(samples, test_samples, variety, seed):
    from nnviz.data.digits import digits_in_parts

    share = samples / (samples + test_samples)
    train = digits_in_parts(samples, split="train", seed=seed, variety=variety)
    test = digits_in_parts(test_samples, split="test", seed=seed, variety=variety)
    return (yield from within(train, 0, share)) + (yield from within(test, share, 1 - share))


def _whole(what: str, value, low: int, high: int | None = None) -> int:
    """`value` as an int. Raises ValueError unless it is a whole number within the limits."""
    allowed = f"whole numbers from {low:,} " + ("up" if high is None else f"to {high:,}")
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{what} is {value!r}; allowed are {allowed}") from None
    if number < low or (high is not None and number > high):
        raise ValueError(f"{what} is {number:,}; allowed are {allowed}")
    return number


def _within(what: str, value, high: float) -> None:
    """Raise ValueError unless `value` is a number from 0 to `high`."""
    if not (isinstance(value, Real) and 0 <= value <= high):
        raise ValueError(f"{what} is {value!r}; allowed is 0 to {high}")
