"""Why a run stopped being finite, or learns nothing, in words that help."""

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
    rate, too_strong = experiment.learning_rate, overshoot(experiment)
    if too_strong:
        smaller = "Try a smaller penalty" if rate <= 1 else f"Try a learning rate ten times smaller (now {rate:g})"
        also = " and a smaller penalty" * (rate > 1)
        return Halt(step, f"{reason} {too_strong}", f"{smaller}{also}.")
    if experiment.initializer == "normal" and experiment.scale > 0.1 and rate <= 0.1:
        return Halt(step, reason, f"Try a smaller scale of the starting weights (now {experiment.scale:g}).")
    return Halt(step, reason, f"Try a learning rate ten times smaller (now {rate:g}).")


def overshoot(experiment: Experiment) -> str:
    """A sentence on a penalty that in each step alone throws the weights past 0 and further out; "" if none does.

    With SGD an L2 penalty makes w -> (1 - rate l2) w, which grows above rate l2 = 2 (2 + 2 momentum with momentum). An
    L1 penalty moves every weight by rate l1; 0.1 is more than a weight of the first layer usually has at the start.
    The other optimizers measure their steps themselves.
    """
    if experiment.optimizer != "sgd":
        return ""
    l1, l2 = (experiment.learning_rate * penalty for penalty in (experiment.l1, experiment.l2))
    if l2 > 2 + 2 * experiment.momentum:
        return f"The L2 penalty of {experiment.l2:g} takes {l2:.3g} times each weight away from it in every step."
    if l1 > 0.1:
        return f"The L1 penalty of {experiment.l1:g} moves each weight by {l1:.3g} in every step, however small it is."
    return ""


def ran_away(experiment: Experiment, network: Network) -> str:
    """A sentence on weights of `network` that grew so large that nothing can be learned with them; "" if they did not.

    A network that reads digits has weights up to about 3; 1000 is far out, and every sum is then as far from 0.
    """
    largest = max(largest_weights(network))
    if largest < 1000:
        return ""
    return (
        f"Its weights ran away, the largest is now {largest:.2g}: the steps are too large. "
        f"Try a learning rate ten times smaller (now {experiment.learning_rate:g})."
    )


def held_down(experiment: Experiment, network: Network) -> str:
    """A sentence on penalties that keep all weights of `network` near 0, so that nothing is learned; "" if none does.

    At l1 = 0.03 or l2 = 0.3 digits and points were not learned any more with the usual learning rates (measured).
    """
    e = experiment
    names = [name for name, heavy in (("L1", e.l1 >= 0.03), ("L2", e.l2 >= 0.1)) if heavy]
    # Around 0 each step of an L1 penalty leads to the other side: so far, momentum included, weights swing for ever.
    swing = e.learning_rate * e.l1 / (1 - e.momentum) if e.optimizer == "sgd" else 0.0
    largest = max(largest_weights(network))
    if not names or not largest <= max(0.05, 1.5 * swing):
        return ""
    values = " and ".join(f"{name} penalty of {e.l1 if name == 'L1' else e.l2:g}" for name in names)
    have, one = ("have", "smaller ones") if len(names) > 1 else ("has", "a smaller one")
    return f"The {values} {have} pulled all weights towards 0 (the largest is now {largest:.2g}): try {one}."


def largest_weights(network: Network) -> list[float]:
    """The largest |w| of each layer."""
    return [float(np.abs(w).max()) for w in network.W]
