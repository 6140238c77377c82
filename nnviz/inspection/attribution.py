"""The pixels behind an answer: the gradient of a class with respect to the pixels, and input x gradient."""

from dataclasses import dataclass

import numpy as np

from nnviz.inspection.gradients import as_image, check_class, pull_back
from nnviz.network import ForwardPass, Network

TARGETS = {
    "logit": "the class's own sum before softmax",
    "probability": "the class's probability, which falls also when another class gains",
    "margin": "the class's sum minus that of another class",
}


@dataclass(frozen=True, eq=False)
class Attribution:
    """What pixels do to `value`, a number of the network for one image.

    gradient: (inputs,) d value / d pixel: how the value responds to a little more ink. product: (inputs,), pixel times
    gradient: how much of the value the ink that is there makes. rest: value - product.sum(): for logit and margin of a
    relu, leaky_relu or identity network (and any without hidden layers) the part of the biases, so that the products
    split the value exactly; else it has no such meaning.
    """

    gradient: np.ndarray
    product: np.ndarray
    value: float
    rest: float


def attribution(
    network: Network, x: np.ndarray, target: int, of: str = "logit", against: int | None = None
) -> Attribution:
    """The pixels behind class `target` for one image x (inputs,).

    of: a name in TARGETS; against: the other class, for "margin" only. Gradients as pictures: Simonyan et al. 2014
    (saliency maps); input x gradient: Shrikumar et al. 2016. Raises ValueError for what does not exist.
    """
    fwd = network.forward(as_image(network, x))
    value, seed = _seed(network, fwd, target, of, against)
    gradient = pull_back(network, fwd, seed, network.depth - 1)[0]
    product = gradient * fwd.a[0][0]
    return Attribution(gradient, product, value, value - float(product.sum(dtype=np.float64)))


def _seed(network: Network, fwd: ForwardPass, target: int, of: str, against: int | None = None):
    """(value, d value / d z[-1] of shape (1, classes)) for one image's pass; arguments as in `attribution`."""
    if of not in TARGETS:
        raise ValueError(f"of is {of!r}; it can be {', '.join(TARGETS)}")
    check_class(network, "target", target)
    if (against is None) == (of == "margin"):
        raise ValueError(f"against is {against} with of={of!r}; the margin needs another class, the others take none")
    seed = np.zeros_like(fwd.z[-1])
    seed[0, target] = 1
    if of == "logit":
        return float(fwd.z[-1][0, target]), seed
    if of == "probability":
        # dp_t / dz_j = p_t ([j = t] - p_j), softmax's own slope.
        p = fwd.a[-1]
        return float(p[0, target]), (seed - p) * p[0, target]
    check_class(network, "against", against)
    seed[0, against] -= 1
    return float(fwd.z[-1][0, target] - fwd.z[-1][0, against]), seed
