"""The gradient of some number with respect to the inputs, by the chain rule."""

import numpy as np

from nnviz.network import ForwardPass, Network


def gates(network: Network, fwd: ForwardPass) -> list[np.ndarray]:
    """The share of a small change that each hidden unit passes on: da / dz, L - 1 arrays (samples, units).

    For relu 1 (open) or 0 (closed); for other activations anything between.
    """
    return [network.activation.slope(fwd.z[i], fwd.a[i + 1]) for i in range(network.depth - 1)]


def pull_back(network: Network, fwd: ForwardPass, dz: np.ndarray, layer: int) -> np.ndarray:
    """The gradient with respect to the inputs from that with respect to z[layer]: a vector-Jacobian product.

    dz: (rows, units of `layer`), d something / dz[layer]. fwd: a pass of as many rows, or of one that stands for all.
    Returns (rows, inputs). This is backpropagation (Rumelhart, Hinton & Williams 1986) as in `Network.backward`, one
    matrix further, down to the pixels, which training does not need.
    """
    check_layer(network, layer)
    for i in range(layer, 0, -1):
        dz = (dz @ network.W[i].T) * network.activation.slope(fwd.z[i - 1], fwd.a[i])
    return dz @ network.W[0].T


def check_layer(network: Network, layer: int, unit: int | None = None) -> None:
    """Raise ValueError unless there is such a layer (an index into W), and such a unit in it."""
    if not 0 <= layer < network.depth:
        raise ValueError(f"layer is {layer}; it can be 0 to {network.depth - 1}")
    if unit is not None and not 0 <= unit < network.sizes[layer + 1]:
        raise ValueError(f"unit is {unit}; layer {layer} has units 0 to {network.sizes[layer + 1] - 1}")


def check_class(network: Network, name: str, answer: int) -> None:
    """Raise ValueError unless `answer` is a class of the network."""
    if not 0 <= answer < network.sizes[-1]:
        raise ValueError(f"{name} is {answer}; there are classes 0 to {network.sizes[-1] - 1}")


def as_image(network: Network, x: np.ndarray) -> np.ndarray:
    """x (inputs,) or (1, inputs) as (1, inputs) in the network's dtype. Raises ValueError for other or infinite x."""
    x = np.asarray(x, network.dtype)
    if x.shape not in ((network.sizes[0],), (1, network.sizes[0])):
        raise ValueError(f"x has shape {x.shape}; expected ({network.sizes[0]},)")
    if not np.isfinite(x).all():
        raise ValueError("x holds NaN or infinity; allowed are finite numbers")
    return x.reshape(1, -1)
