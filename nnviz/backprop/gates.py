"""Where an activation function is flat, so that hardly any gradient passes back through it."""

import numpy as np

from nnviz.backprop.records import Step

FLAT = 0.01  # share of the steepest slope below which a unit is called saturated
STEEPEST = {"sigmoid": 0.25}  # 1 for the others (gelu: a little more)


def saturated(step: Step, layer: int) -> np.ndarray:
    """True where the activation after z[layer] is at a flat end: slope under 1 % of the steepest, (samples, units)."""
    f = step.before.activation
    if f.name in ("relu", "leaky_relu", "identity"):
        return np.zeros(step.forward.z[layer].shape, bool)
    z = step.forward.z[layer]
    flat = np.abs(f.slope(z, step.forward.a[layer + 1])) < FLAT * STEEPEST.get(f.name, 1)
    return flat & (z < -1) if f.name == "gelu" else flat  # gelu is also flat at its lowest point, near -0.75
