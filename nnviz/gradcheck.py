"""Finite differences: the slow and certain way to a gradient, to check the fast one."""

import numpy as np

from nnviz.losses import penalty, uncut_costs
from nnviz.network import Network


def objective(network: Network, x: np.ndarray, y: np.ndarray, l1: float = 0.0, l2: float = 0.0) -> float:
    """What training lowers: mean cross-entropy of x (samples, inputs), y, plus penalties.

    No probability is clipped here: clipped, a very wrong answer would cost the same whatever the weights, and its
    slope would be 0, while backpropagation follows the slope of the loss that is not clipped.
    """
    return float(uncut_costs(network.forward(x).z[-1], y).mean()) + penalty(network.W, l1, l2)


def numerical_gradient(
    network: Network, x: np.ndarray, y: np.ndarray, l1: float = 0.0, l2: float = 0.0, h: float = 1e-5, at=None
) -> np.ndarray:
    """Central differences (f(p + h) - f(p - h)) / 2h of the objective for each parameter.

    network: float64, or the rounding of float32 swamps the difference (ValueError). at: indices into
    network.parameters, all by default. Returns (len(at),), in the order of BackwardPass.gradient.
    """
    if network.dtype != np.float64:
        raise ValueError(f"finite differences need a float64 network; this one is {network.dtype}")
    p = network.parameters
    at = range(len(p)) if at is None else at
    slopes = []
    for i in at:
        kept = p[i]
        p[i] = kept + h
        above = objective(network, x, y, l1, l2)
        p[i] = kept - h
        below = objective(network, x, y, l1, l2)
        p[i] = kept
        slopes.append((above - below) / (2 * h))
    return np.array(slopes)


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    """|found - expected| / max(|found|, |expected|), norms over all entries; 0 if both are zero."""
    size = max(np.linalg.norm(found), np.linalg.norm(expected))
    return float(np.linalg.norm(found - expected) / size) if size else 0.0
