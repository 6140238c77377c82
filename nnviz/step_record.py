"""What one training step saw, in arrays of its own that no later step overwrites."""

from dataclasses import dataclass

import numpy as np

from nnviz.network import BackwardPass, ForwardPass, Network, new_passes


@dataclass(frozen=True)
class StepRecord:
    """One training step.

    step, epoch: its number and its epoch's, from 0. indices: the training samples in its batch. x: (samples, features);
    y: (samples,) labels. loss: the batch's mean cross-entropy before the update; penalty: what l1 and l2 add to it.
    forward, backward: the passes.
    """

    step: int
    epoch: int
    indices: np.ndarray
    x: np.ndarray
    y: np.ndarray
    loss: float
    penalty: float
    forward: ForwardPass
    backward: BackwardPass


def copy_passes(network: Network, fwd: ForwardPass, bwd: BackwardPass) -> tuple[ForwardPass, BackwardPass]:
    """The passes of a step of `network`, sharing no array with those given, except the parts of the input in `ink`."""
    gradient = bwd.gradient.copy()
    _, views = new_passes(network.sizes, 0, network.dtype, gradient)
    da = [None if values is None else values.copy() for values in bwd.da]
    return (
        ForwardPass([z.copy() for z in fwd.z], [a.copy() for a in fwd.a], fwd.ink),
        BackwardPass([dz.copy() for dz in bwd.dz], da, views.dW, views.db, gradient),
    )
