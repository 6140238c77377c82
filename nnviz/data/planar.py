"""Points in the plane, made by code: data a person can see whole, with the boundaries a network draws.

A shape is a function of the labels that puts a noise-free point for each, within [-1, 1] x [-1, 1] or near it. To add
one, write its function and its entry in SHAPES.

TensorFlow Playground's sets are here in its own coordinates, which reach ±6: its circle is "disc", gauss is "clouds",
spiral is "two_arms"; its xor has a wider gap, and reaches ±1 here. Its noise of 50 equals 0.24 here for xor and the
circle, 0.31 for gauss and 0.14 for the spiral. For circle and xor it moves the point that the label is taken from, not
the one that is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.data.overlapping import CENTRES, SPREADS, best_accuracy, overlapping_points

MAX_NOISE = 0.5
MAX_CLASSES = 4  # where their number can be chosen


@dataclass(frozen=True)
class Shape:
    """A planar set.

    points(y, rng, classes): a noise-free point for every label, (n, 2). classes: how many there are usually; varied:
    whether there can be another number of them. title, description (one sentence): for people. script: the same lines
    for an exported script, where n, y and CLASSES are given. stray: how many times the noise its points take.
    reach: how far coordinates reach to each side of 0, about.
    best(noise): the accuracy of the best possible rule, where that is known.
    """

    points: Callable[[np.ndarray, np.random.Generator, int], np.ndarray]
    classes: int
    title: str
    description: str
    script: str
    varied: bool = False
    stray: float = 1
    reach: float = 1
    best: Callable[[float], float] | None = None


def make_planar(
    name: str, n: int, *, noise: float = 0.1, seed: int = 0, split: str = "train", classes: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Make `n` points of the set `name` (a key of `SHAPES`), and their labels: (n, 2) float32, (n,) int64.

    noise: 0..0.5, the standard deviation of the normal noise on each coordinate, times the set's `stray`.
    classes: how many, 2 to MAX_CLASSES, where that can be chosen; None for the usual number.
    Classes are shuffled and of equal size (to within one). "train" and "test" have random streams of their own.
    Raises ValueError for anything else.
    """
    if name not in SHAPES:
        raise ValueError(f"unknown planar set {name!r}; allowed are {', '.join(SHAPES)}")
    if n < 1:
        raise ValueError(f"a planar set has at least 1 point, not {n}")
    if not 0 <= noise <= MAX_NOISE:
        raise ValueError(f"noise is {noise}; allowed is 0 to {MAX_NOISE}")
    if seed < 0:
        raise ValueError(f"seed is {seed}; allowed are whole numbers from 0 up")
    if split not in ("train", "test"):
        raise ValueError(f"split is {split!r}; allowed are 'train' and 'test'")
    # The name as part of the seed gives each set and split a stream of its own.
    rng = np.random.default_rng([seed, *f"{name} {split}".encode()])
    shape = SHAPES[name]
    classes = shape.classes if classes is None else classes
    if classes != shape.classes and not (shape.varied and 2 <= classes <= MAX_CLASSES):
        raise ValueError(f"classes is {classes}; {name} has {f'2 to {MAX_CLASSES}' if shape.varied else shape.classes}")
    y = rng.permutation(n) % classes
    points = shape.points(y, rng, classes) + shape.stray * noise * rng.standard_normal((n, 2))
    return points.astype(np.float32), y.astype(np.int64)


def _spiral(y, rng, classes):
    """Arms whose radius grows with the angle; the root spaces points evenly along an arm."""
    radius = np.sqrt(rng.uniform(0.03, 1, y.size))
    return _polar(radius, 4.5 * radius + 2 * np.pi / classes * y)


def _circles(y, rng, classes):
    """A small ring (class 0) inside a large one."""
    return _polar(np.where(y == 0, 0.4, 1.0), rng.uniform(0, 2 * np.pi, y.size))


def _xor(y, rng, classes):
    """Four squares, opposite ones alike: class 1 where both coordinates have the same sign."""
    signs = rng.choice([-1, 1], y.size)
    signs = np.stack([signs, np.where(y == 1, signs, -signs)], axis=1)
    return signs * rng.uniform(0.1, 1, (y.size, 2))


def _gaussians(y, rng, classes):
    """Four round clouds, one in each corner; cut at three standard deviations so that all lie within 1."""
    corners = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]) * 0.55
    return corners[y] + np.clip(rng.normal(0, 0.15, (y.size, 2)), -0.45, 0.45)


def _moons(y, rng, classes):
    """Two half circles, each with one end inside the other."""
    angle = rng.uniform(0, np.pi, y.size)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    return np.where(y[:, None] == 0, upper, -upper) / 1.5


def _two_arms(y, rng, classes):
    """Two arms of almost two turns each, as TensorFlow Playground's spiral."""
    radius = rng.uniform(0, 5, y.size)
    return _polar(radius, 0.7 * np.pi * radius + np.pi * y)


def _disc(y, rng, classes):
    """A disc (class 0) in a ring, as TensorFlow Playground's circle."""
    radius = np.where(y == 0, rng.uniform(0, 2.5, y.size), rng.uniform(3.5, 5, y.size))
    return _polar(radius, rng.uniform(0, 2 * np.pi, y.size))


def _clouds(y, rng, classes):
    """Round clouds around the middle; two of them are TensorFlow Playground's Gauss."""
    centres = _polar(np.sqrt(8), np.pi / 4 + 2 * np.pi / classes * y)
    return centres + rng.normal(0, np.sqrt(0.5), (y.size, 2))


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


SHAPES = {
    "spiral": Shape(
        _spiral,
        3,
        "Spiral",
        "Two to four arms wound around each other.",
        """
    radius = np.sqrt(rng.uniform(0.03, 1, n))  # the root spreads the points evenly along an arm
    angle = 4.5 * radius + 2 * np.pi / CLASSES * y
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
""",
        varied=True,
    ),
    "circles": Shape(
        _circles,
        2,
        "Circles",
        "A small ring inside a large one.",
        """
    radius = np.where(y == 0, 0.4, 1.0)
    angle = rng.uniform(0, 2 * np.pi, n)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
""",
    ),
    "xor": Shape(
        _xor,
        2,
        "XOR",
        "Four squares, where opposite ones belong together.",
        """
    sign = rng.choice([-1, 1], n)
    signs = np.stack([sign, np.where(y == 1, sign, -sign)], axis=1)  # class 1: both coordinates have the same sign
    points = signs * rng.uniform(0.1, 1, (n, 2))
""",
    ),
    "gaussians": Shape(
        _gaussians,
        4,
        "Gaussians",
        "Four round clouds, one in each corner: the easiest one.",
        """
    corners = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]) * 0.55
    points = corners[y] + np.clip(rng.normal(0, 0.15, (n, 2)), -0.45, 0.45)
""",
    ),
    "moons": Shape(
        _moons,
        2,
        "Moons",
        "Two half circles that reach into each other.",
        """
    angle = rng.uniform(0, np.pi, n)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    points = np.where(y[:, None] == 0, upper, -upper) / 1.5
""",
    ),
    "two_arms": Shape(
        _two_arms,
        2,
        "Two-armed spiral",
        "The spiral of TensorFlow Playground: wound so tightly that its points take a third of the noise.",
        """
    radius = rng.uniform(0, 5, n)
    angle = 0.7 * np.pi * radius + np.pi * y
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
""",
        stray=2,
        reach=6,
    ),
    "disc": Shape(
        _disc,
        2,
        "Disc in a ring",
        "The circle of TensorFlow Playground: a disc inside a broad ring.",
        """
    radius = np.where(y == 0, rng.uniform(0, 2.5, n), rng.uniform(3.5, 5, n))
    angle = rng.uniform(0, 2 * np.pi, n)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
""",
        stray=6,
        reach=6,
    ),
    "clouds": Shape(
        _clouds,
        2,
        "Clouds",
        "Round clouds around the middle: two of them are what TensorFlow Playground calls Gauss.",
        """
    angle = np.pi / 4 + 2 * np.pi / CLASSES * y
    points = np.sqrt(8) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = points + rng.normal(0, np.sqrt(0.5), (n, 2))
""",
        stray=6,
        reach=6,
        varied=True,
    ),
    "overlap": Shape(
        overlapping_points,
        2,
        "Overlap",
        "A narrow cloud half inside a wide one: they overlap on purpose, and no network can tell them apart wholly.",
        f"""
    centres, spreads = np.array({CENTRES.tolist()}), np.array({SPREADS.tolist()})
    points = centres[y] + spreads[y, None] * rng.standard_normal((n, 2))
""",
        best=best_accuracy,
    ),
}
