"""The tiny network: so small that every number of a training step fits on one screen.

4-3-3-2, and two "digits" of 2x2 pixels. Every hidden layer has units on and off, no pre-activation is near 0, one of
the two answers is wrong, and one step puts it right.
"""

import numpy as np

from nnviz.network import Network

TINY_CLASSES = ("left bar", "top bar")
TINY_SHAPE = (2, 2)


def tiny_network() -> tuple[Network, np.ndarray, np.ndarray, float]:
    """(network float64 4-3-3-2, x (2, 4), y (2,), learning rate), made anew on each call."""
    network = Network((4, 3, 3, 2), activation="relu", initializer="zeros", dtype="float64")
    W = [
        [[-0.9, 1.0, 0.1], [0.8, 0.2, -0.7], [0.4, -0.3, 0.6], [0.8, -0.9, -0.5]],
        [[0.1, -0.2, -0.3], [-0.7, 0.5, 0.6], [0.7, -0.9, 0.7]],
        [[0.1, -0.6], [-0.2, 0.2], [0.9, -0.3]],
    ]
    b = [[-0.3, -0.1, 0.3], [0.1, 0.2, 0.3], [0.1, -0.2]]
    for mine, given in zip(network.W + network.b, W + b, strict=True):
        mine[:] = given
    return network, np.array([[1.0, 0, 1, 0], [1, 1, 0, 0]]), np.array([0, 1]), 0.5
