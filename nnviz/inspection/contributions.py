"""One unit's sum taken apart: what each input adds to it, for one sample."""

from dataclasses import dataclass

import numpy as np

from nnviz.inspection.gradients import check_layer
from nnviz.network import ForwardPass, Network


@dataclass(frozen=True, eq=False)
class Contributions:
    """z of one unit as a sum: terms.sum() + bias = z.

    layer: index into W; unit: column of it. inputs, weights, terms: (in,), what comes in, times what, makes what.
    bias, z, a: numbers; z and a are those of the forward pass (a is a probability in the last layer).
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
        """terms.sum() + bias, added up in double precision: z but for the engine's rounding."""
        return float(self.terms.sum(dtype=np.float64)) + self.bias

    def largest(self, most: int = 8) -> tuple[np.ndarray, int, float]:
        """(which, others, rest): the inputs (k,) whose terms are largest in magnitude, how many terms other than 0 are
        left, and what these sum to. Terms of exactly 0 are never named."""
        order = np.argsort(-np.abs(self.terms), kind="stable")
        order = order[: np.count_nonzero(self.terms)]
        shown, left = order[:most], order[most:]
        return shown, len(left), float(self.terms[left].sum(dtype=np.float64))

    @property
    def speaking(self) -> tuple[float, float]:
        """(for, against): the sum of the positive and that of the negative terms."""
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
