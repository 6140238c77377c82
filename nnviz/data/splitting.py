"""Which samples a network learns from and which it is tested with: drawn once, the same each time, alike by class."""

from collections.abc import Sequence

import numpy as np

TEST_SHARE = 0.2
MIN_SAMPLES, MIN_TRAINED = 15, 10  # in all; the fewest that an experiment learns from
MAX_SAMPLES = 20_000
MIN_CLASSES, MAX_CLASSES = 2, 20


def check_enough(y: np.ndarray, classes: Sequence[str]) -> None:
    """Raise ValueError, in one sentence for people, unless there are enough samples of each class. y: labels (n,)."""
    if len(y) < MIN_SAMPLES:
        raise ValueError(
            f"There are {len(y)} complete samples; at least {MIN_SAMPLES} are needed to learn and to test."
        )
    counts = np.bincount(y, minlength=len(classes))
    if len(classes) < 2:
        raise ValueError(f"All complete samples are of one class, “{classes[0]}”; at least 2 are needed.")
    if counts.min() < 2:
        raise ValueError(
            f"The class “{classes[int(counts.argmin())]}” has one complete sample; each needs at least 2, one to learn "
            "from and one to test with."
        )


def split(y: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Which samples to learn from and which to test with: positions in y (n,), integer labels, in a random order.

    A fifth of each class is for tests, at least one sample of it. Equal labels and seeds give an equal split.
    """
    rng = np.random.default_rng([seed, *b"split"])
    parts: tuple[list, list] = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        tests = max(1, round(TEST_SHARE * len(rows)))
        parts[0].append(rows[tests:])
        parts[1].append(rows[:tests])
    train, test = (rng.permutation(np.concatenate(part)) for part in parts)
    return train, test
