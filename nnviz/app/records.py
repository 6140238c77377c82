"""From a session to the plain arrays that the figures draw."""

import numpy as np

from nnviz import evaluate
from nnviz.app.state import Session
from nnviz.app.train_link import ALL, WRONG
from nnviz.figures import Boundary, Curves, Diagram, Gallery

PLANE = 61  # grid points each way
EDGE = 1.15  # of the plane that is drawn, at least: without noise planar points lie within ±1
BEYOND = 1.03  # so far past the outermost point, whose marker has a size
UNSIGNED = ("relu", "sigmoid")  # activation functions without values below 0
GALLERY = 24  # images at a time


def curves_of(now: Session) -> Curves:
    """The run's history up to now, with the moment that is looked at, and the test that the page shows."""
    run, (test, _) = now.run, now.test()
    points = [point for point in run.history.points if point.step != test.step]
    points.insert(sum(point.step < test.step for point in points), test)

    def column(name):
        return np.array([getattr(point, name) for point in points])

    return Curves(
        step_loss=run.history.losses,
        at=column("step"),
        train_loss=column("train_loss"),
        test_loss=column("test_loss"),
        train_accuracy=column("train_accuracy"),
        test_accuracy=column("test_accuracy"),
        moment=now.step,
        steps_per_epoch=run.experiment.steps_per_epoch,
        total_steps=run.total_steps,
        chance_loss=float(np.log(len(run.data.classes))),
    )


def diagram_of(now: Session) -> Diagram:
    """The network at the moment looked at, and what it does with the chosen test sample."""
    network, data = now.network, now.run.data
    fwd = network.forward(now.run.test_inputs([now.example]))
    return Diagram(
        sizes=network.sizes,
        W=network.W,
        a=[a[0] for a in fwd.a],
        image_shape=data.shape,
        classes=data.classes,
        label=int(data.y_test[now.example]),
        chosen=now.unit,
        signed=now.run.experiment.activation not in UNSIGNED,
    )


def gallery_of(now: Session, images: str | tuple[int, int], page: int = 0) -> tuple[Gallery, int]:
    """One page of test images with their answers, and how many there are in all.

    images: ALL, in the order of the test set; WRONG, only the mistakes, the surest first; or (truth, answer), positions
    in the classes: those of one class that were taken for the other, the surest first.
    """
    run, answers = now.run, now.answers()
    rows, labels = run.tested, run.data.y_test[run.tested]
    predicted, sure = answers.predicted, answers.probabilities.max(axis=1)
    order = np.arange(len(rows))
    if images != ALL:
        wanted = predicted != labels if images == WRONG else (labels == images[0]) & (predicted == images[1])
        order = np.flatnonzero(wanted)
        order = order[np.argsort(-sure[order], kind="stable")]
    page = min(page, max(0, (len(order) - 1) // GALLERY))  # fewer mistakes than a moment ago
    shown = order[page * GALLERY : (page + 1) * GALLERY]
    gallery = Gallery(
        pixels=run.data.test[rows[shown]],
        labels=labels[shown],
        predicted=predicted[shown],
        probability=sure[shown],
        classes=run.data.classes,
        indices=rows[shown],
        chosen=now.example,
    )
    return gallery, len(order)


def boundary_of(now: Session) -> Boundary:
    """The answers over the plane, and the points."""
    data = now.run.data
    edge = max(EDGE, *(BEYOND * float(np.abs(points).max()) for points in (data.train, data.test)))
    axis = np.linspace(-edge, edge, PLANE)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    answers = evaluate(now.network, grid.astype(now.network.dtype), np.zeros(len(grid), int))
    return Boundary(
        x=axis,
        y=axis,
        probabilities=answers.probabilities.reshape(PLANE, PLANE, -1),
        points=data.train,
        labels=data.y_train,
        test_points=data.test,
        test_labels=data.y_test,
        classes=data.classes,
        chosen=data.test[now.example],
    )


def nearest_sample(now: Session, x: float, y: float) -> int:
    """The index of the test point that is nearest to a place in the plane."""
    return int(np.square(now.run.data.test - np.array([x, y])).sum(axis=1).argmin())
