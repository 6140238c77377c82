"""Two clouds that overlap on purpose, and how often the best possible rule is right about them.

Their densities are known, so the best rule is, too: answer with the class that is denser there (Bayes' rule). No
network can beat it but by luck.
"""

from functools import lru_cache

import numpy as np

CENTRES = np.array([[-0.2, -0.1], [0.2, 0.1]])
SPREADS = np.array([0.36, 0.17])  # standard deviations: a wide cloud, and a narrow one that lies half in it
GRID_EDGE, GRID_POINTS = 4.0, 401  # of the square that is summed over, each way: 6 spreads with the most noise


def overlapping_points(y: np.ndarray, rng: np.random.Generator, classes: int) -> np.ndarray:
    """A point (2,) for each label: 0 of the wide cloud, 1 of the narrow one."""
    return CENTRES[y] + SPREADS[y, None] * rng.standard_normal((y.size, 2))


def densities(points: np.ndarray, noise: float) -> np.ndarray:
    """The density of each class at the points (n, 2), as (n, 2). noise: that is added to every coordinate."""
    variance = SPREADS**2 + noise**2
    square = np.square(points[:, None] - CENTRES).sum(axis=2)
    return np.exp(-square / (2 * variance)) / (2 * np.pi * variance)


@lru_cache(maxsize=64)
def best_accuracy(noise: float) -> float:
    """The share of right answers, 0..1, of the best possible rule: the larger density, summed over a fine grid."""
    axis = np.linspace(-GRID_EDGE, GRID_EDGE, GRID_POINTS)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    larger = sum(densities(part, noise).max(axis=1).sum() for part in np.array_split(grid, 8))
    return float(larger / 2 * (axis[1] - axis[0]) ** 2)
