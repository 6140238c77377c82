"""The story of one training step, computed by the engine's own passes and update."""

from copy import deepcopy
from math import isfinite

import numpy as np

from nnviz.backprop.records import Step, Story
from nnviz.backprop.stages import list_stages
from nnviz.data.kinds import Kind, unnamed
from nnviz.losses import as_labels, cross_entropy, is_cut, penalty, uncut_costs
from nnviz.network import Network
from nnviz.optimizers import SGD, Optimizer
from nnviz.run import Run


def explain_step(
    network: Network,
    x: np.ndarray,
    y: np.ndarray,
    optimizer: Optimizer | float,
    t: int = 1,
    l1: float = 0.0,
    l2: float = 0.0,
    classes: tuple[str, ...] | None = None,
    kind: Kind | None = None,
    indices: np.ndarray | None = None,
) -> Story:
    """Explain one training step, taken on copies; the given network and optimizer stay unchanged.

    x: (samples, inputs), finite; y: labels (samples,) or one-hot. optimizer: one with its memory, or a learning rate
    for plain gradient descent. t: the number of this update, from 1. l1, l2: penalties on the weights, at least 0.
    classes: a name for each output (None: their numbers); kind: of the samples (None: just numbers); indices:
    of the training samples, kept in the step. Raises ValueError for arguments that do not fit, or a loss that is not
    finite.
    """
    x = np.array(x, network.dtype)
    if x.ndim != 2 or not len(x) or not np.isfinite(x).all():
        raise ValueError(f"x has shape {x.shape}; it needs at least one row of finite numbers")
    _check(network, optimizer, t, l1, l2)
    inputs, outputs = network.sizes[0], network.sizes[-1]
    classes = tuple(str(i) for i in range(outputs)) if classes is None else tuple(classes)
    kind = unnamed(inputs) if kind is None else kind
    if len(classes) != outputs:
        raise ValueError(f"classes has {len(classes)} names; the network has {outputs} outputs")
    if kind.inputs != inputs:
        raise ValueError(f"{kind.plural} of shape {kind.shape} have {kind.inputs} inputs; the network takes {inputs}")
    if not isinstance(optimizer, Optimizer):
        optimizer = SGD(len(network.parameters), network.dtype, optimizer)
    y = as_labels(y, len(x), outputs).copy()
    step = take_step(network.copy(), x, y, deepcopy(optimizer), t, l1, l2, classes, kind, indices)
    return Story(step, list_stages(step))


def take_step(
    network: Network,
    x: np.ndarray,
    y: np.ndarray,
    optimizer: Optimizer,
    t: int,
    l1: float,
    l2: float,
    classes: tuple[str, ...],
    kind: Kind,
    indices: np.ndarray | None = None,
) -> Step:
    """The step of `explain_step`, of arguments known to fit, y being labels.

    Nothing that is given is changed, but the step holds it, not a copy. Raises ValueError for a loss that is not
    finite.
    """
    after, used = network.copy(), deepcopy(optimizer)
    with np.errstate(all="ignore"):
        forward = network.forward(x)
        loss = cross_entropy(forward.a[-1], y)
        if not isfinite(loss):
            raise ValueError(f"the loss of this batch is {loss}; only a finite loss has a step to tell")
        backward = network.backward(forward, y, l1, l2)
        used.update(after.parameters, backward.gradient, t)
        again = after.forward(x)
        loss_after = cross_entropy(again.a[-1], y)
        penalties = [penalty(n.W, l1, l2) for n in (network, after)]
        cut, cut_after = (is_cut(passed.a[-1], y) for passed in (forward, again))
        uncut, uncut_after = (float(uncut_costs(passed.z[-1], y).mean()) for passed in (forward, again))
    return Step(
        network, after, x, y, forward, backward, again, optimizer, t, l1, l2,
        loss, penalties[0], loss_after, penalties[1], cut, cut_after, uncut, uncut_after,
        classes=classes, kind=kind, indices=indices, memory=tuple(used.memory),
    )  # fmt: skip


def explain_run(
    run: Run,
    step: int | None = None,
    sample: tuple[np.ndarray, int] | None = None,
    moment: tuple[Network, Optimizer] | None = None,
) -> Story:
    """Explain the step that a run takes after `step` steps (None: the next one), bit for bit.

    sample: (x (inputs,), label), one sample in place of the run's own minibatch.
    moment: the network and the optimizer after `step` steps, if the caller has them from `run.moments`.
    Raises ValueError for steps not taken, or if the batch's loss is not finite.
    """
    step = run.position if step is None else step
    network, optimizer = list(run.moments(step))[-1] if moment is None else moment
    if sample is None:
        indices, x, y = run.batch_at(step)
    else:
        indices, x, y = None, np.asarray(sample[0])[None], np.array([sample[1]])
    e, data = run.experiment, run.data
    return explain_step(network, x, y, optimizer, step + 1, e.l1, e.l2, data.classes, data.kind, indices)


def _check(network, optimizer, t, l1, l2):
    if not np.isfinite(network.parameters).all():
        raise ValueError("the network has parameters that are not finite; there is no step to tell")
    if isinstance(optimizer, Optimizer):
        rate, sizes = optimizer.learning_rate, {len(m) for m in optimizer.memory}
        if sizes - {len(network.parameters)}:
            raise ValueError(f"the optimizer remembers {sizes} numbers; the network has {len(network.parameters)}")
    else:
        rate = optimizer
    for word, value in (("learning rate", rate), ("l1", l1), ("l2", l2)):
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        if not (number and isfinite(value) and value >= 0):
            raise ValueError(f"{word} is {value!r}; it must be a finite number of at least 0")
    if not isinstance(t, (int, np.integer)) or t < 1:
        raise ValueError(f"t is {t!r}; updates are counted from 1")
