"""A network with weights set and units switched off by hand, and what it answers: the run's own is not touched."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.data import Dataset
from nnviz.inspection.interventions import forward_with
from nnviz.inspection.step_picture import StepPicture, picture_changed
from nnviz.network import ForwardPass, Network
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
    """What the changed network makes of the samples of a picture: another picture, without a step."""

    by_hand: ByHand
    picture: StepPicture


def answers_by_hand(
    picture: StepPicture, network: Network, by_hand: ByHand, x: np.ndarray, y: np.ndarray, data: Dataset | None
) -> HandAnswers:
    """Send `x` (samples, inputs) through a copy of the network that is changed so. y: labels (samples,).

    picture: of the network as it is, and the same samples. data: where they are from.
    """
    changed, send = _changed(network, by_hand)
    return HandAnswers(by_hand, picture_changed(picture, changed, send, x, y, data))


def pass_by_hand(network: Network, by_hand: ByHand, x: np.ndarray) -> ForwardPass:
    """The same samples on their way through the changed network."""
    with np.errstate(all="ignore"):
        return _changed(network, by_hand)[1](x)


def _changed(network: Network, by_hand: ByHand) -> tuple[Network, Callable[[np.ndarray], ForwardPass]]:
    """A copy with the weights set by hand, and what sends samples through it with the units switched off."""
    changed = network.copy()
    for layer, i, j, value in by_hand.weights:
        changed.W[layer][i, j] = value
    return changed, partial(forward_with, changed, held=dict.fromkeys(by_hand.off, 0.0))
