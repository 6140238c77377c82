"""Where a stage of the story of a step stands in the film of its picture, and what is known of the step by then.

The film has a stage for the input, one for each layer on the way forward, the loss, one for each layer on the way back,
the change, and the new answers: 2 L + 4 for L layers of weights. Its time is the number of stages that are complete.
"""

from dataclasses import replace

import numpy as np

from nnviz.backprop.records import Stage
from nnviz.inspection.lines import Lines
from nnviz.inspection.step_picture import VIEWS, Layer, StepPicture

SUMS, ARRIVAL, GATE = 0.45, 0.35, 0.75  # of a film's stage: the sums are there; the gradient arrives; it is through


def film_time(stage: Stage) -> float:
    """When the film has shown what this stage computes."""
    depth, kind = stage.step.depth, stage.kind
    whole = {"input": 1, "loss": depth + 2, "update": 2 * depth + 3, "again": 2 * depth + 4}
    if kind in whole:
        return whole[kind]
    layer = stage.layer + (kind != "da")  # counted from 1
    if kind in ("z", "a", "softmax"):
        return layer + (SUMS if kind == "z" else 1)
    return 2 * depth + 2 - layer + {"da": ARRIVAL, "gate": GATE, "dz_output": GATE}.get(kind, 1)


def hide_after(picture: StepPicture, stages: int) -> StepPicture:
    """The same picture with only the numbers that so many stages of its film have shown, at least that of the input.

    What is not known yet is NaN in arrays, and 0 among the scales; before the way back has begun, its arrays are None.
    """
    depth = len(picture.layers)
    layers = range(1, depth + 1)
    summed = [stages > layer for layer in layers]
    reached = np.array([stages > 2 * depth + 2 - layer for layer in layers])  # by the gradient
    changed, again = stages > 2 * depth + 2, stages > 2 * depth + 3
    back = picture.has_step and stages > depth + 2
    views = VIEWS if back else VIEWS[:1]

    def later(values, shown):
        return _hidden(values, shown) if back else None

    def layer_of(old, m):
        forth = [_hidden(values, summed[m]) for values in (old.a, old.z)]
        after = [later(values, again) for values in (old.a_after, old.z_after)]
        return Layer(*forth, old.b, later(old.dz, reached[m]), *after, later(old.b_after, changed))

    def lines_of(old, shown):
        return Lines(old.i, old.W, later(old.dW, shown), later(old.change, changed), old.layer, old.j)

    def scale(name, shown):
        return [value if known else 0.0 for value, known in zip(picture.scales[name], shown, strict=True)]

    scales = {"a": scale("a", summed), "W": picture.scales["W"], "dz": [], "dW": [], "change": []}
    if back:
        scales |= {"dz": scale("dz", reached), "dW": scale("dW", reached), "change": scale("change", [changed] * depth)}
    return replace(
        picture,
        loss=picture.loss[: (stages > depth + 1) + again],
        layers=tuple(layer_of(old, m) for m, old in enumerate(picture.layers)),
        lines={view: lines_of(old := picture.lines[view], reached[old.layer]) for view in views},
        fan=tuple(lines_of(old, reached[m]) for m, old in enumerate(picture.fan)),
        scales=scales,
    )


def _hidden(values: np.ndarray, shown) -> np.ndarray:
    """`values`, but NaN where not shown."""
    return np.where(shown, values, np.float32(np.nan))
