"""Points in the plane, made by code: data a person can see whole, and the boundary a network draws in it.

Each shape is a function of the labels: it puts one noise-free point within [-1, 1] x [-1, 1] for every label.
"""

import numpy as np

MAX_NOISE = 0.5


def make_planar(
    name: str, n: int, *, noise: float = 0.1, seed: int = 0, split: str = "train"
) -> tuple[np.ndarray, np.ndarray]:
    """`n` points of the set `name` (a key of `SHAPES`), and their labels: (n, 2) float32, (n,) int64.

    Without noise every coordinate lies within [-1, 1]; `noise`, 0..0.5, is the standard deviation of the
    normal noise added to each coordinate, so a few points land outside. Classes are of equal size (to within
    one) and shuffled. "train" and "test" are drawn from different random streams of the same `seed`.
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
    shape, classes = SHAPES[name]
    y = rng.permutation(n) % classes
    points = shape(y, rng) + noise * rng.standard_normal((n, 2))
    return points.astype(np.float32), y.astype(np.int64)


def _spiral(y, rng):
    """Three arms, the radius growing with the angle; the root spreads points evenly along an arm."""
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


# name -> (function of (labels (n,), rng) giving points (n, 2), number of classes)
SHAPES = {
    "spiral": (_spiral, 3),
    "circles": (_circles, 2),
    "xor": (_xor, 2),
    "gaussians": (_gaussians, 4),
    "moons": (_moons, 2),
}
