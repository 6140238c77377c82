"""Points in the plane, made by code: data a person can see whole, with the boundaries a network draws.

A shape is a function of the labels that puts a noise-free point within [-1, 1] x [-1, 1] for each. To add one, write
its function and its entry in SHAPES.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MAX_NOISE = 0.5


@dataclass(frozen=True)
class Shape:
    """A planar set.

    points(y, rng): a noise-free point for every label, (n, 2). classes: how many there are. title, description (one
    sentence): for people. script: the same lines for an exported script, where n and y are given.
    """

    points: Callable[[np.ndarray, np.random.Generator], np.ndarray]
    classes: int
    title: str
    description: str
    script: str


def make_planar(
    name: str, n: int, *, noise: float = 0.1, seed: int = 0, split: str = "train"
) -> tuple[np.ndarray, np.ndarray]:
    """Make `n` points of the set `name` (a key of `SHAPES`), and their labels: (n, 2) float32, (n,) int64.

    noise: 0..0.5, the standard deviation of the normal noise on each coordinate; without it all lie within [-1, 1].
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
    y = rng.permutation(n) % shape.classes
    points = shape.points(y, rng) + noise * rng.standard_normal((n, 2))
    return points.astype(np.float32), y.astype(np.int64)


def _spiral(y, rng):
    """Three arms whose radius grows with the angle; the root spaces points evenly along an arm."""
    radius = np.sqrt(rng.uniform(0.03, 1, y.size))
    return _polar(radius, 4.5 * radius + 2 * np.pi / 3 * y)


def _circles(y, rng):
    """A small ring (class 0) inside a large one."""
    return _polar(np.where(y == 0, 0.4, 1.0), rng.uniform(0, 2 * np.pi, y.size))


def _xor(y, rng):
    """Four squares, opposite ones alike: class 1 where both coordinates have the same sign."""
    signs = rng.choice([-1, 1], y.size)
    signs = np.stack([signs, np.where(y == 1, signs, -signs)], axis=1)
    return signs * rng.uniform(0.1, 1, (y.size, 2))


def _gaussians(y, rng):
    """Four round clouds, one in each corner; cut at three standard deviations so that all lie within 1."""
    corners = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]) * 0.55
    return corners[y] + np.clip(rng.normal(0, 0.15, (y.size, 2)), -0.45, 0.45)


def _moons(y, rng):
    """Two half circles, each with one end inside the other."""
    angle = rng.uniform(0, np.pi, y.size)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    return np.where(y[:, None] == 0, upper, -upper) / 1.5


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


SHAPES = {
    "spiral": Shape(
        _spiral,
        3,
        "Spiral",
        "Three arms wound around each other: the hardest one.",
        """
    radius = np.sqrt(rng.uniform(0.03, 1, n))  # the root spreads the points evenly along an arm
    angle = 4.5 * radius + 2 * np.pi / 3 * y
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
""",
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
}
