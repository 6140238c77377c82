"""One step of a network, s -> s + 1, as it is drawn: what units and lines hold before it, on the way back, and after.

Numbers are the engine's own, in arrays small enough to be sent to a browser several times a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from nnviz.activation import Activation
from nnviz.backprop.records import Step
from nnviz.backprop.story import take_step
from nnviz.data import Dataset, Kind
from nnviz.inspection.connections import find_fans
from nnviz.inspection.lines import Lines, fan_lines, strongest_lines
from nnviz.inspection.unit_pictures import (
    UnitPictures,
    place_on_plane,
    plane_pictures,
    points_on_plane,
    weight_pictures,
)
from nnviz.losses import cross_entropy
from nnviz.network import BackwardPass, ForwardPass, Network, split
from nnviz.optimizers import Optimizer
from nnviz.run import Run
from nnviz.text.numbers import count

FAN = 5  # inputs of a unit that are named
VIEWS = ("forward", "backward", "change")


@dataclass(frozen=True, eq=False)
class Layer:
    """What the units of one layer hold, each (units,) float32; of a minibatch the means over its samples, but for dz,
    which is the sum: dLoss/db of the mean loss. In the last layer, a are the probabilities.

    a_after, z_after, b_after: the same input sent through the network after the step. dz and these are None where
    there is no step.
    """

    a: np.ndarray
    z: np.ndarray
    b: np.ndarray
    dz: np.ndarray | None = None
    a_after: np.ndarray | None = None
    z_after: np.ndarray | None = None
    b_after: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class StepPicture:
    """One step of a network, seen with one test sample or with the step's own minibatch.

    sizes, classes, activation: of the network. kind: of the samples.
    subject: "sample" or "minibatch"; samples: how many; title: its name. learned: whether the step is made from it; a
    test sample only watches. label: the right answer of a single sample, else None.
    step: steps taken before this one. x: (inputs,) the mean input. target: (classes,) the share of each right answer.
    loss: the mean loss of the subject; right: how many of its answers are right; sure: the mean probability of the
    right answer; each (before, after), or (before,) where there is no step. A loss can be infinite or NaN.
    layers: for each layer from 1. lines: for each of VIEWS the strongest by |W|, |dW| or |change|; count: of weights.
    fan: for each layer from 1, each unit's FAN largest contributions a_i W_ij, the largest first.
    pictures: for each layer from 1, or None. They show weights where samples are images, else activations.
    scales: the largest magnitude in each layer from 1 ("a", "dz") or matrix ("W", "dW", "change").
    place: (across, down) where a single sample lies in pictures of the plane, as shares of their sides; else None.
    points: training points in pictures of the plane, see `points_on_plane`; else None.
    penalised: whether dW is that of the loss with its penalty. over: whether the run ends before this step.
    """

    sizes: tuple[int, ...]
    classes: tuple[str, ...]
    activation: Activation
    kind: Kind
    subject: str
    samples: int
    title: str
    learned: bool
    label: int | None
    step: int
    x: np.ndarray
    target: np.ndarray
    loss: tuple[float, ...]
    right: tuple[int, ...]
    sure: tuple[float, ...]
    layers: tuple[Layer, ...]
    lines: dict[str, Lines]
    count: int
    fan: tuple[Lines, ...]
    pictures: tuple[UnitPictures | None, ...]
    scales: dict[str, list[float]]
    penalised: bool
    place: tuple[float, float] | None
    points: np.ndarray | None
    over: bool = False

    @property
    def has_step(self) -> bool:
        """Whether there is a step to show: not where the next loss, or what the step leads to, is not finite."""
        return len(self.loss) == 2


def name_sample(example: int, kind: Kind) -> str:
    """A test sample as the title of a picture."""
    return f"Test {kind.noun} {example:,}"


def name_minibatch(step: int, samples: int, kind: Kind) -> str:
    """The minibatch that is learned from after `step` steps, as the title of a picture."""
    return f"Minibatch {step + 1:,}: {name_samples(samples, kind)}"


def name_samples(samples: int, kind: Kind) -> str:
    """What a picture shows of so many samples: of several the mean."""
    return f"{'mean of ' * (samples > 1)}{count(samples, kind.noun, kind.plural)}"


def picture_step(
    step: Step,
    number: int,
    subject: str,
    title: str,
    learned: bool = True,
    data: Dataset | None = None,
    sample: np.ndarray | None = None,
) -> StepPicture:
    """A step that is told anyway, see `nnviz.backprop.explain_step`. number: of steps taken before.

    data: where it is at home; without it, points have no pictures. sample: (values,) of `data`, where the step has one
    alone; those of a minibatch are known.
    """
    if data is not None and step.indices is not None and len(step.indices) == 1:
        sample = data.train[step.indices[0]]
    about = step.classes, step.kind, subject, title, learned, number, data, _place(sample, data)
    return _picture(
        step.before, step.before.forward, step.forward, step.y, *about,
        after=step.after, backward=step.backward, again=step.again, penalised=bool(step.l1 or step.l2),
    )  # fmt: skip


def picture_run(run: Run, step: int, network: Network, optimizer: Optimizer, example: int | None = None) -> StepPicture:
    """The step that a run takes after `step` steps, bit for bit.

    network, optimizer: as they are after `step` steps. example: the test sample to see it with; None for its minibatch.
    Nothing given is changed, or kept.
    """
    e, data = run.experiment, run.data
    indices, x, y = run.batch_at(step)
    try:
        taken = take_step(network, x, y, optimizer, step + 1, e.l1, e.l2, data.classes, data.kind, indices)
    except ValueError:
        taken = None
    if example is None:
        title = name_minibatch(step, len(y), data.kind)
        if taken is not None:
            return replace(picture_step(taken, step, "minibatch", title, data=data), over=step >= run.total_steps)
        about = "minibatch", title, True
        sample = data.train[indices[0]] if len(y) == 1 else None
    else:
        x, y, sample = run.test_inputs([example]), data.y_test[[example]], data.test[example]
        about = "sample", name_sample(example, data.kind), False
    forward, more = network.forward(x), {}
    if taken is not None:
        backward = network.backward(forward, y)  # what the sample asks for; the penalty is the run's
        more = {"after": taken.after, "backward": backward, "again": taken.after.forward(x)}
    about = data.classes, data.kind, *about, step, data, _place(sample, data)
    picture = _picture(network, network.forward, forward, y, *about, **more)
    return replace(picture, over=step >= run.total_steps)


def picture_changed(
    picture: StepPicture, network: Network, send: Callable[[np.ndarray], ForwardPass], x, y, data: Dataset | None
) -> StepPicture:
    """The samples of a picture, sent another way through `network`, one of the same sizes; there is no step.

    send: takes inputs (samples, inputs), and returns what the network makes of them. x, y: the samples.
    Nothing given is kept.
    """
    with np.errstate(all="ignore"):
        forward = send(x)
    title = f"{picture.title}, changed by hand"
    about = picture.classes, picture.kind, picture.subject, title, picture.learned, picture.step
    return _picture(network, send, forward, y, *about, data, picture.place)


@np.errstate(all="ignore")  # weights that ran away overflow here
def _picture(
    network: Network,
    send: Callable[[np.ndarray], ForwardPass],
    forward: ForwardPass,
    y: np.ndarray,
    classes: tuple[str, ...],
    kind: Kind,
    subject: str,
    title: str,
    learned: bool,
    step: int,
    data: Dataset | None,
    place: tuple[float, float] | None,
    after: Network | None = None,
    backward: BackwardPass | None = None,
    again: ForwardPass | None = None,
    penalised: bool = False,
) -> StepPicture:
    if after is not None and not (np.isfinite(after.parameters).all() and np.isfinite(again.a[-1]).all()):
        after = backward = again = None
    passes = [forward] if again is None else [forward, again]
    a = [values.mean(axis=0) for values in forward.a]
    change = None if after is None else split(after.parameters - network.parameters, network.sizes)[0]
    dW = None if backward is None else backward.dW
    sizes, matrices = network.sizes, {"W": network.W, "dW": dW, "change": change}
    magnitudes = {name: None if of is None else [np.abs(w) for w in of] for name, of in matrices.items()}
    layers = tuple(_layer(i, a[i + 1], network, forward, backward, after, again) for i in range(network.depth))
    pictures = (None,) * network.depth
    if kind.pixels:
        pictures = (weight_pictures(network, kind.shape), *pictures[1:])
    elif kind.planar and data is not None:
        pictures = tuple(plane_pictures(send, data))
    return StepPicture(
        sizes,
        classes,
        network.activation,
        kind,
        subject,
        len(y),
        title,
        learned,
        int(y[0]) if len(y) == 1 else None,
        step,
        a[0].astype(np.float32),
        (np.bincount(y, minlength=sizes[-1]) / len(y)).astype(np.float32),
        tuple(cross_entropy(fwd.a[-1], y) for fwd in passes),
        tuple(int((fwd.a[-1].argmax(axis=1) == y).sum()) for fwd in passes),
        tuple(float(fwd.a[-1][np.arange(len(y)), y].mean()) for fwd in passes),
        layers,
        {
            view: strongest_lines(sizes, of, matrices, kind.pixels, a[0] if view == "forward" else None)
            for view, of in zip(VIEWS, magnitudes.values(), strict=True)
            if of is not None
        },
        sum(w.size for w in network.W),
        tuple(
            fan_lines(find_fans(a[i], w, FAN), *(None if of is None else of[i] for of in matrices.values()))
            for i, w in enumerate(network.W)
        ),
        pictures,
        {
            "a": [_largest(layer.a) for layer in layers],
            "dz": [] if backward is None else [_largest(layer.dz) for layer in layers],
            **{name: [] if of is None else [_largest(w) for w in of] for name, of in magnitudes.items()},
        },
        penalised,
        place,
        points_on_plane(data) if kind.planar and data is not None else None,
    )


def _place(sample: np.ndarray | None, data: Dataset | None) -> tuple[float, float] | None:
    if sample is None or data is None or not data.kind.planar:
        return None
    return tuple(map(float, place_on_plane(sample, data)))


def _layer(i, a, network, forward, backward, after, again) -> Layer:
    found = [a, forward.z[i].mean(axis=0), network.b[i]]
    if backward is not None:
        found += [backward.dz[i].sum(axis=0), again.a[i + 1].mean(axis=0), again.z[i].mean(axis=0), after.b[i]]
    return Layer(*(values.astype(np.float32) for values in found))


def _largest(values: np.ndarray) -> float:
    return float(np.abs(values).max())
