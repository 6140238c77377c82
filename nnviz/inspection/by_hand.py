"""A network with weights set and units switched off by hand, and what it answers: the run's own is not touched."""

from dataclasses import dataclass

import numpy as np

from nnviz.inspection.interventions import forward_with
from nnviz.losses import cross_entropy
from nnviz.network import Network
from nnviz.unit import Unit

MAX_WEIGHT = 1000.0  # that can be set
MAX_CHANGES = 20  # weights, and as many units


@dataclass(frozen=True)
class ByHand:
    """What is changed by hand. weights: (matrix, from, to, value) each, no connection twice; off: hidden units.

    Raises ValueError for more than MAX_CHANGES, or a value that is not within MAX_WEIGHT.
    """

    weights: tuple[tuple[int, int, int, float], ...] = ()
    off: tuple[Unit, ...] = ()

    def __post_init__(self):
        if max(len(self.weights), len(self.off)) > MAX_CHANGES:
            raise ValueError(f"{len(self.weights)} weights and {len(self.off)} units; at most {MAX_CHANGES} each")
        for *_, value in self.weights:
            if not abs(value) <= MAX_WEIGHT:
                raise ValueError(f"a weight is to be {value}; it can be {-MAX_WEIGHT:g} to {MAX_WEIGHT:g}")

    def __bool__(self) -> bool:
        return bool(self.weights or self.off)

    def fits(self, sizes: tuple[int, ...]) -> bool:
        """Whether a network of these sizes has all these connections and hidden units."""
        return all(unit.is_hidden_in(sizes) for unit in self.off) and all(
            0 <= layer < len(sizes) - 1 and 0 <= i < sizes[layer] and 0 <= j < sizes[layer + 1]
            for layer, i, j, _ in self.weights
        )


@dataclass(frozen=True, eq=False)
class HandAnswers:
    """What the changed network makes of the samples. p: (classes,) mean probabilities; loss: the mean loss."""

    by_hand: ByHand
    p: np.ndarray
    loss: float


def answers_by_hand(network: Network, by_hand: ByHand, x: np.ndarray, y: np.ndarray) -> HandAnswers:
    """Send `x` (samples, inputs) through a copy of the network that is changed so. y: labels (samples,)."""
    changed = network
    if by_hand.weights:
        changed = network.copy()
        for layer, i, j, value in by_hand.weights:
            changed.W[layer][i, j] = value
    with np.errstate(all="ignore"):
        p = forward_with(changed, x, dict.fromkeys(by_hand.off, 0.0)).a[-1]
    return HandAnswers(by_hand, p.mean(axis=0).astype(np.float32), cross_entropy(p, y))
