"""The sum of one unit, taken apart: what each input adds to it, for one sample."""

from dataclasses import dataclass

import numpy as np

from nnviz.inspection.gradients import check_layer
from nnviz.network import ForwardPass, Network


@dataclass(frozen=True, eq=False)
class Contributions:
    """The sum of one unit: terms.sum() + bias = z.

    layer: index into W; unit: column of it. inputs * weights = terms: (in,) each. bias, z, a: numbers; z and a are
    those of the forward pass (a is a probability in the last layer).
    """

    layer: int
    unit: int
    inputs: np.ndarray
    weights: np.ndarray
    terms: np.ndarray
    bias: float
    z: float
    a: float

    @property
    def total(self) -> float:
        """terms.sum() + bias in double precision: z without the rounding of the network's dtype."""
        return float(self.terms.sum(dtype=np.float64)) + self.bias

    def largest(self, most: int = 8) -> tuple[np.ndarray, int, float]:
        """(which, others, remainder): the inputs (k,) with the largest terms in magnitude, how many other terms are not
        0, and what these sum to. Terms of exactly 0 are never among them."""
        order = np.argsort(-np.abs(self.terms), kind="stable")
        order = order[: np.count_nonzero(self.terms)]
        shown, left = order[:most], order[most:]
        return shown, len(left), float(self.terms[left].sum(dtype=np.float64))

    @property
    def for_and_against(self) -> tuple[float, float]:
        """The sum of the positive terms and that of the negative ones."""
        terms = self.terms.astype(np.float64)
        return float(terms[terms > 0].sum()), float(terms[terms < 0].sum())


def contributions(network: Network, fwd: ForwardPass, layer: int, unit: int, sample: int = 0) -> Contributions:
    """The terms a[layer][sample, i] * W[layer][i, unit] behind z[layer][sample, unit].

    fwd: a pass of `network`. Raises ValueError for a layer, unit or sample that does not exist.
    """
    check_layer(network, layer, unit)
    if not 0 <= sample < len(fwd.a[0]):
        raise ValueError(f"sample is {sample}; the pass has samples 0 to {len(fwd.a[0]) - 1}")
    inputs, weights = fwd.a[layer][sample], network.W[layer][:, unit]
    bias, z = float(network.b[layer][unit]), float(fwd.z[layer][sample, unit])
    a = float(fwd.a[layer + 1][sample, unit])
    return Contributions(layer, unit, inputs.copy(), weights.copy(), inputs * weights, bias, z, a)
