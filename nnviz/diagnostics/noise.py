"""How much of a minibatch's gradient is signal: its angle to the gradient of a large batch."""

import numpy as np

from nnviz.network import split

CHUNK_ROWS = 256  # rows at a time


def mean_gradient(network, x, y: np.ndarray, l1: float = 0.0, l2: float = 0.0) -> np.ndarray:
    """The gradient of mean loss and penalties over many samples, worked out in chunks: (parameters,) float64.

    x: a function (slice) -> (rows, features), or an array (samples, features); y: labels (samples,).
    """
    rows, total = (x if callable(x) else x.__getitem__), np.zeros(len(network.parameters))
    for start in range(0, len(y), CHUNK_ROWS):
        part = slice(start, min(start + CHUNK_ROWS, len(y)))
        backward = network.backward(network.forward(rows(part)), y[part], l1, l2)
        total += backward.gradient * np.float64((part.stop - start) / len(y))
    return total


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    """The cosine of the angle between two gradients: 1 the same direction, 0 nothing in common; NaN if one is 0."""
    one, other = one.ravel().astype(np.float64), other.ravel().astype(np.float64)
    lengths = np.sqrt(np.dot(one, one)) * np.sqrt(np.dot(other, other))
    return float(np.dot(one, other) / lengths) if lengths else float("nan")


def gradient_cosines(network, small: np.ndarray, large: np.ndarray) -> tuple[float, np.ndarray]:
    """Cosine of a minibatch's gradient with a large batch's: (of all parameters, (layers,) of each dW).

    small, large: (parameters,), see `mean_gradient`. The noisier the minibatch, the nearer to 0 (McCandlish et al.
    2018 on the noise of gradients; there as a ratio of variances).
    """
    parts, others = (split(gradient, network.sizes)[0] for gradient in (small, large))
    return cosine(small, large), np.array([cosine(a, b) for a, b in zip(parts, others, strict=True)])
