"""Units as pictures of the input: what their weights look for among the pixels, exactly or as a sketch."""

from dataclasses import dataclass

import numpy as np

from nnviz.inspection.gradients import check_layer, pull_back
from nnviz.network import ForwardPass, Network


@dataclass(frozen=True, eq=False)
class LocalMap:
    """Units as linear functions of the pixels around one image: z = pixels · x + rest.

    pixels: (units, inputs); rest: (units,); z: (units,) at this image.
    """

    pixels: np.ndarray
    rest: np.ndarray
    z: np.ndarray


def own_pixels(network: Network, units=None) -> np.ndarray:
    """The weights of first-layer units, (units, inputs): row j is W[0][:, j], to the bit.

    z = picture · x + b, with nothing left out. It shows what a unit looks for, not whether later layers use it.
    """
    _, units = _chosen(network, 0, units)
    return network.W[0].T[units]


def compose_pixels(network: Network, layer: int, units=None) -> np.ndarray:
    """W[0] @ W[1] @ ... @ W[layer], a column for each unit, as (units, inputs): a linear sketch of deeper units.

    For layer 0 these are the `own_pixels`. Deeper it is what the units would look for if all below passed on their sums
    unchanged. It misleads where they do not: a relu unit that is off for most images counts in full, two units of
    opposite sign cancel though they are never on together, and biases are left out. Source: Erhan et al. 2009 (linear
    combination of the filters below). units: which ones; all by default.
    """
    layer, units = _chosen(network, layer, units)
    product = network.W[layer][:, units]
    for W in network.W[:layer][::-1]:
        product = W @ product
    return product.T


def linearise_units(network: Network, fwd: ForwardPass, layer: int, units=None, sample: int = 0) -> LocalMap:
    """What units look for in one image: the gradient of z[layer] with respect to the pixels.

    For relu, leaky_relu and identity z = pixels · x + rest holds exactly as long as no gate below opens or closes, and
    `rest` is the part of the biases; for smooth activations `pixels` is the tangent at this image, and `rest` what it
    lacks to z. It misleads further away, where other gates are open, and says nothing about units below that are off
    now: for another image of the same class it may look quite different. units: which ones; all by default.
    Source: Simonyan et al. 2014, section 3, applied to any unit.
    """
    layer, units = _chosen(network, layer, units)
    if not 0 <= sample < len(fwd.a[0]):
        raise ValueError(f"sample is {sample}; the pass has samples 0 to {len(fwd.a[0]) - 1}")
    row = slice(sample, sample + 1)
    one = ForwardPass([z[row] for z in fwd.z], [a[row] for a in fwd.a])
    seed = np.zeros((len(units), network.sizes[layer + 1]), network.dtype)
    seed[np.arange(len(units)), units] = 1
    pixels = pull_back(network, one, seed, layer)
    z = one.z[layer][0, units]
    return LocalMap(pixels, z - pixels @ one.a[0][0], z)


def _chosen(network, layer, units):
    check_layer(network, layer)
    units = np.arange(network.sizes[layer + 1]) if units is None else np.atleast_1d(np.asarray(units, np.int64))
    for unit in units:
        check_layer(network, layer, int(unit))
    return layer, units
