"""A run whose numbers are no longer finite: at which step it stopped, and what grew. The judge says why."""

from dataclasses import dataclass

import numpy as np

from nnviz.network import Network
from nnviz.text.numbers import number


@dataclass(frozen=True)
class Halt:
    """Why a run can go no further. step: the last good one; reason: what grew, in a sentence."""

    step: int
    reason: str

    def __str__(self) -> str:
        return f"Stopped at step {self.step:,}: {self.reason}"


def diagnose(step: int, start: Network, good: Network, bad: Network) -> Halt:
    """Find the layer whose weights ran away in a run whose next step is not finite.

    start, good, bad: the network at step 0, at the last good `step`, and one step later.
    """
    first, last, after = (largest_weights(network) for network in (start, good, bad))
    # The layer that is no longer finite, or else the one that grew most.
    growth = [(not np.isfinite(end), now / max(then, 1e-12)) for then, now, end in zip(first, last, after, strict=True)]
    layer = growth.index(max(growth))
    then = number(after[layer]) if np.isfinite(after[layer]) else "more than a number can hold"
    return Halt(
        step,
        "the next step gives numbers that are no longer finite. "
        f"The largest weight of layer {layer + 1} grew from {number(first[layer])} at the start to "
        f"{number(last[layer])}, and one step later to {then}.",
    )


def largest_weights(network: Network) -> list[float]:
    """The largest |w| of each layer."""
    return [float(np.abs(w).max()) for w in network.W]
