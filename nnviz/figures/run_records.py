"""From a run to the records that the figures of training draw."""

import numpy as np

from nnviz.data import Dataset
from nnviz.evaluation import Evaluation, evaluate
from nnviz.figures.boundary import Boundary
from nnviz.figures.curves import Curves
from nnviz.figures.diagram import Diagram
from nnviz.figures.gallery import Gallery
from nnviz.history import Point
from nnviz.network import Network
from nnviz.run import Run
from nnviz.unit import Unit

WRONG, ALL = "Wrong answers", "All"  # which test images a gallery shows

PLANE = 61  # grid points each way
EDGE = 1.15  # of the plane that is drawn, at least: without noise planar points lie within ±1
BEYOND = 1.03  # so far past the outermost point, whose marker has a size
GALLERY = 24  # images at a time


def curves_of(run: Run, step: int, test: Point) -> Curves:
    """The run's history up to now, with the step that is looked at, and the test that is shown with it."""
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
        moment=step,
        steps_per_epoch=run.experiment.steps_per_epoch,
        total_steps=run.total_steps,
        chance_loss=float(np.log(len(run.data.classes))),
    )


def diagram_of(run: Run, network: Network, example: int, unit: Unit | None) -> Diagram:
    """A network of the run, the unit chosen in it, and what it does with one test sample."""
    data, fwd = run.data, network.forward(run.test_inputs([example]))
    return Diagram(
        sizes=network.sizes,
        W=network.W,
        a=[a[0] for a in fwd.a],
        image_shape=data.shape,
        classes=data.classes,
        label=int(data.y_test[example]),
        chosen=unit,
        signed=network.activation.signed,
    )


def gallery_of(
    run: Run, answers: Evaluation, example: int, images: str | tuple[int, int], page: int = 0
) -> tuple[Gallery, int]:
    """One page of test images with their answers, and how many there are in all.

    answers: those to the samples `run.tested`. example: the chosen one. images: ALL, in the order of the test set;
    WRONG, only the mistakes, the surest first; or (truth, answer), positions in the classes: those of one class that
    were taken for the other, the surest first.
    """
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
        chosen=example,
    )
    return gallery, len(order)


def boundary_of(data: Dataset, network: Network, example: int) -> Boundary:
    """The answers over the plane, and the points, a test sample among them chosen."""
    edge = max(EDGE, *(BEYOND * float(np.abs(points).max()) for points in (data.train, data.test)))
    axis = np.linspace(-edge, edge, PLANE)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    answers = evaluate(network, grid.astype(network.dtype), np.zeros(len(grid), int))
    return Boundary(
        x=axis,
        y=axis,
        probabilities=answers.probabilities.reshape(PLANE, PLANE, -1),
        points=data.train,
        labels=data.y_train,
        test_points=data.test,
        test_labels=data.y_test,
        classes=data.classes,
        chosen=data.test[example],
    )


def nearest_sample(data: Dataset, x: float, y: float) -> int:
    """The index of the test point that is nearest to a place in the plane."""
    return int(np.square(data.test - np.array([x, y])).sum(axis=1).argmin())
