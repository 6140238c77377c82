"""Shared by all tests: networks and batches with random numbers in float64."""

import numpy as np
import pytest

from nnviz import Network


@pytest.fixture
def make_case():
    """A function (hidden, activation, seed) -> float64 network 5-hidden-4, x (6, 5), y (6,), biases not zero."""

    def make(hidden=(7, 6), activation="relu", seed=0, inputs=5, classes=4, samples=6):
        rng = np.random.default_rng(seed)
        network = Network((inputs, *hidden, classes), activation, "glorot_normal", seed, "float64")
        for b in network.b:
            b[:] = 0.3 * rng.standard_normal(b.shape)
        return network, rng.standard_normal((samples, inputs)), rng.integers(0, classes, samples)

    return make
