"""From a session to what the page of gradient flow shows: verdicts, and the plain arrays that its figures draw."""

import numpy as np

from nnviz.app.state import Session
from nnviz.diagnostics import (
    BINS,
    FIELDS,
    Here,
    Judgement,
    Noise,
    Start,
    chance_loss,
    derived,
    gradient_cosines,
    histogram,
    mean_gradient,
    measure,
)
from nnviz.figures import Flow, FlowTrap, OverTime, ValueHistograms

LARGE_BATCH = 2000  # samples: the gradient that a minibatch's is compared with
ROOM = 100  # steps: an axis of time ends at this times a power of two, so that a young run is not a sliver


def here_of(now: Session) -> Here:
    """The flow at the moment looked at, of the minibatch that comes next."""
    run, network, e = now.run, now.network, now.run.experiment
    _, x, y = run.batch_at(now.step)
    with np.errstate(all="ignore"):
        fwd = network.forward(x)
        bwd = network.backward(fwd, y, e.l1, e.l2)
        rows = measure(e.activation, fwd, bwd, network.W)
        reach = derived("dz_reach", rows, network.sizes[1:])
        loss = float(-np.log(np.clip(fwd.a[-1][np.arange(len(y)), y].astype(np.float64), 1e-10, 1)).mean())
    # Counts of overflowing numbers would be right too, but there is no axis that they fit on.
    finite = bool(np.isfinite(rows[:, [FIELDS.index(name) for name in ("a_rms", "dz_rms", "dW_norm")]]).all())
    counts = np.zeros((2, network.depth, BINS), np.uint32)
    if finite:
        for layer, dz in enumerate(bwd.dz):
            counts[0, layer], counts[1, layer] = histogram(fwd.a[layer + 1]), histogram(dz * len(dz))
    return Here(rows, reach, counts[0], counts[1], loss, finite)


def flow_of(now: Session, here: Here, judgement: Judgement) -> Flow:
    """The picture of the moment. Only of finite numbers."""
    states = tuple(verdict.state for verdict in judgement.layers)
    return Flow(here.a, here.dz, here.column("a_rms"), here.column("dz_rms"), states, now.step)


def trap_of(now: Session, here: Here) -> FlowTrap:
    """What ‖dW‖ tells of the moment, beside what arrives. Only of finite numbers."""
    return FlowTrap(here.column("dW_norm"), here.column("dz_rms"), here.dz_reach, now.step)


def over_time_of(now: Session, name: str) -> OverTime:
    """A measure (a key of nnviz.figures.VIEWS) over the run so far."""
    recorder = now.run.recorder
    if name == "dead":
        steps, values = recorder.probe_steps, recorder.dead()
        values = np.concatenate([values, np.full((len(values), 1), np.nan)], axis=1)
    else:
        steps, values = recorder.steps, recorder.measure(name)
    return OverTime(name, steps, values, **_axis(now))


def value_histograms_of(now: Session, quantity: str, layer: int) -> ValueHistograms:
    """How a quantity of a layer (from 0) was spread over the run so far."""
    recorder = now.run.recorder
    return ValueHistograms(
        quantity, layer, recorder.histogram_steps, recorder.histograms(quantity, layer), **_axis(now)
    )


def noise_of(now: Session) -> Noise:
    """How much of the next minibatch's gradient is that of a large batch, penalties left out of both."""
    run, network = now.run, now.network
    _, x, y = run.batch_at(now.step)
    data, samples = run.data, min(LARGE_BATCH, len(run.data.y_train))
    rows = np.arange(samples) * len(data.y_train) // samples
    with np.errstate(all="ignore"):
        small = mean_gradient(network, x, y)
        large = mean_gradient(network, lambda part: data.batch(rows[part], network.dtype), data.y_train[rows])
        whole, layers = gradient_cosines(network, small, large)
    return Noise(now.step, samples, len(y), whole, layers)


def start_of(now: Session) -> Start:
    """How the run began."""
    return Start(now.run.history.points[0].train_loss, chance_loss(len(now.run.data.classes)))


def _axis(now: Session) -> dict:
    run, end = now.run, ROOM
    while end < run.position:
        end *= 2
    return {
        "moment": now.step,
        "steps_per_epoch": run.experiment.steps_per_epoch,
        "total_steps": min(end, run.total_steps),
    }
