"""From a number behind some layer back to the inputs: the chain rule without the weights' own gradients."""

import numpy as np

from nnviz.network import ForwardPass, Network


def gates(network: Network, fwd: ForwardPass) -> list[np.ndarray]:
    """How much of a small change each hidden unit passes on: d a / d z, L - 1 arrays (samples, units).

    For relu 1 (open) or 0 (closed); for other activations anything in between.
    """
    return [network.activation.slope(fwd.z[i], fwd.a[i + 1]) for i in range(network.depth - 1)]


def pull_back(network: Network, fwd: ForwardPass, dz: np.ndarray, layer: int) -> np.ndarray:
    """The gradient with respect to the inputs, from that with respect to z[layer]: a vector-Jacobian product.

    dz: (rows, units of `layer`), d something / d z[layer]. fwd: a pass of as many rows, or of one, which then stands
    for all. Returns (rows, inputs). It is backpropagation (Rumelhart, Hinton & Williams 1986) as in `Network.backward`,
    one matrix further, down to the pixels, which training never needs.
    """
    check_layer(network, layer)
    for i in range(layer, 0, -1):
        dz = (dz @ network.W[i].T) * network.activation.slope(fwd.z[i - 1], fwd.a[i])
    return dz @ network.W[0].T


def check_layer(network: Network, layer: int, unit: int | None = None) -> None:
    """ValueError unless there is such a layer (an index into W), and such a unit in it."""
    if not 0 <= layer < network.depth:
        raise ValueError(f"layer is {layer}; it can be 0 to {network.depth - 1}")
    if unit is not None and not 0 <= unit < network.sizes[layer + 1]:
        raise ValueError(f"unit is {unit}; layer {layer} has units 0 to {network.sizes[layer + 1] - 1}")


def check_class(network: Network, name: str, answer: int) -> None:
    """ValueError unless `answer` is a class of the network."""
    if not 0 <= answer < network.sizes[-1]:
        raise ValueError(f"{name} is {answer}; there are classes 0 to {network.sizes[-1] - 1}")


def one_image(network: Network, x: np.ndarray) -> np.ndarray:
    """x (inputs,) or (1, inputs) as (1, inputs) in the network's dtype; ValueError for other shapes, NaN, infinity."""
    x = np.asarray(x, network.dtype)
    if x.shape not in ((network.sizes[0],), (1, network.sizes[0])):
        raise ValueError(f"x has shape {x.shape}; expected ({network.sizes[0]},)")
    if not np.isfinite(x).all():
        raise ValueError("x holds NaN or infinity; allowed are finite numbers")
    return x.reshape(1, -1)
