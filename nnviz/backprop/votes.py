"""The gradient of each sample of a batch, beside their mean, which changes the weights."""

import numpy as np

from nnviz.backprop.records import Stage, Step
from nnviz.network import Network

MAX_VOTES = 8  # samples shown
MAX_BYTES = 32 * 2**20


def find_votes(stage: Stage, column: int, max_samples: int = MAX_VOTES) -> tuple[np.ndarray, np.ndarray]:
    """The dW of single samples, and the mean over the batch: (own (k, ...), mean (...)), without penalties.

    For weights that see an image, those of unit `column` alone, in the shape of the image; else all of the layer's.
    k: the first `max_samples` samples of the batch, or all of them. Raises ValueError at another stage.
    """
    if stage.kind != "dW":
        raise ValueError(f"stage is {stage.id}; samples vote at the stages of a dW")
    step, layer = stage.step, stage.layer
    unit = column if sees_images(stage) else None
    k = min(max_samples, step.samples)
    own = compute_example_gradients(step.before, step.x[:k], step.y[:k], layer, unit)
    mean = _batch(step)[layer]
    if unit is None:
        return own, mean
    return own.reshape(k, *step.kind.shape), mean[:, unit].reshape(step.kind.shape)


def sees_images(stage: Stage) -> bool:
    """Whether the weights of a dW stage are looked at as images."""
    return stage.layer == 0 and stage.step.kind.pixels and len(stage.result.values) > 16


def _batch(step: Step) -> list[np.ndarray]:
    """The dW of the whole batch without penalties."""
    if not (step.l1 or step.l2):
        return step.backward.dW
    return step.before.backward(step.forward, step.y).dW


def compute_example_gradients(
    network: Network, x: np.ndarray, y: np.ndarray, layer: int, unit: int | None = None
) -> np.ndarray:
    """Each sample's own dW of a layer, without penalties; their mean is the batch's.

    layer: index into W. unit: one column of it alone, (samples, in), which for layer 0 is an image for each sample;
    None: all, (samples, in, out). Raises ValueError for a layer or unit that does not exist, or above 32 MB.
    """
    if not 0 <= layer < network.depth:
        raise ValueError(f"layer is {layer}; it can be 0 to {network.depth - 1}")
    fan_in, fan_out = network.W[layer].shape
    if unit is not None and not 0 <= unit < fan_out:
        raise ValueError(f"unit is {unit}; layer {layer} has units 0 to {fan_out - 1}")
    shape = (len(x), fan_in) if unit is not None else (len(x), fan_in, fan_out)
    size = int(np.prod(shape)) * network.dtype.itemsize
    if size > MAX_BYTES:
        raise ValueError(
            f"{len(x)} gradients of shape {fan_in} x {fan_out} take {size / 2**20:.0f} MB; "
            f"ask for one unit, or at most {max(1, len(x) * MAX_BYTES // size)} samples"
        )
    found = np.empty(shape, network.dtype)
    for i in range(len(x)):
        gradient = network.backward(network.forward(x[i : i + 1]), y[i : i + 1]).dW[layer]
        found[i] = gradient if unit is None else gradient[:, unit]
    return found
