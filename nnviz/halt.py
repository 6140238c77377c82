"""Why a run stopped being finite, in words that help."""

from dataclasses import dataclass

import numpy as np

from .experiment import Experiment
from .network import Network


@dataclass(frozen=True)
class Halt:
    """step: the last good one. reason: what grew. advice: what to try. As text: all three, for people."""

    step: int
    reason: str
    advice: str

    def __str__(self) -> str:
        return f"Stopped at step {self.step:,}: {self.reason} {self.advice}"


def diagnose(experiment: Experiment, step: int, start: Network, good: Network, bad: Network) -> Halt:
    """The halt of a run whose next step is not finite.

    start, good, bad: the network at step 0, at the last good `step`, and as it was when the numbers ran away.
    """
    first, last, after = (largest_weights(network) for network in (start, good, bad))
    growth = [now / max(then, 1e-12) for now, then in zip(last, first, strict=True)]
    layer = int(np.argmax(growth))
    then = f"{after[layer]:.3g}" if np.isfinite(after[layer]) else "more than a number can hold"
    reason = (
        "the next step gives numbers that are no longer finite. "
        f"The largest weight of layer {layer + 1} grew from {first[layer]:.3g} at the start to {last[layer]:.3g}, "
        f"and one step later to {then}."
    )
    rate = experiment.learning_rate
    if experiment.initializer == "normal" and experiment.scale > 0.1 and rate <= 0.1:
        return Halt(step, reason, f"Try a smaller scale of the starting weights (now {experiment.scale:g}).")
    return Halt(step, reason, f"Try a learning rate ten times smaller (now {rate:g}).")


def largest_weights(network: Network) -> list[float]:
    """The largest |w| of each layer."""
    return [float(np.abs(w).max()) for w in network.W]
