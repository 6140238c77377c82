"""Seeded random streams, one for each purpose, so that changing one never disturbs another."""

import numpy as np

PURPOSES = {"weights": 0, "batches": 1, "landscape": 2}


def stream(seed: int, purpose: str, *more: int) -> np.random.Generator:
    """The random generator of one of PURPOSES, of an experiment with this seed.

    `more` splits a purpose further, such as one shuffle per epoch. Equal arguments give equal streams.
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(PURPOSES[purpose], *more)))
