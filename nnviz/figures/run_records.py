"""From a run to the records that the figures of training draw."""

from collections.abc import Iterator, Sequence

import numpy as np

from nnviz.data import Dataset
from nnviz.evaluation import Evaluation, evaluate
from nnviz.experiment import Experiment
from nnviz.figures.boundary import Boundary
from nnviz.figures.curves import Curves, EarlierCurves
from nnviz.figures.gallery import Gallery
from nnviz.figures.sample_rows import SampleRows
from nnviz.figures.table_records import sample_rows_of
from nnviz.history import Point
from nnviz.inspection.plane import MIN_PLANE_EDGE, grid_inputs
from nnviz.network import Network
from nnviz.run import Run
from nnviz.text.plane import SURE
from nnviz.text.train import ALL_IMAGES, WRONG_ONLY

GRID_POINTS = 61  # over the plane, each way
PLANE_MARGIN = 1.03  # times the outermost coordinate, to leave room for its marker
GALLERY_PAGE_SIZE = 24  # images


def earlier_curves_of(experiment: Experiment, points: Sequence[Point], name: str) -> EarlierCurves:
    """The tests of an earlier run. name: what it had that the run now has not."""
    return EarlierCurves(
        name,
        np.array([point.step for point in points]) / experiment.steps_per_epoch,
        np.array([point.test_loss for point in points]),
        np.array([point.test_accuracy for point in points]),
    )


def curves_of(run: Run, step: int, test: Point, before: EarlierCurves | None = None) -> Curves:
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
        before=before,
    )


def gallery_of(
    run: Run, answers: Evaluation, example: int, images: str | tuple[int, int], page: int = 0
) -> tuple[Gallery | SampleRows, int]:
    """One page of test samples with their answers, and how many there are in all.

    answers: those to the samples `run.tested`. example: the chosen one. images: ALL_IMAGES, in the order of the test
    set; WRONG_ONLY, only the mistakes, the surest first; or (truth, answer), positions in the classes: the samples of
    one class that were taken for the other, the surest first.
    """
    rows, labels = run.tested, run.data.y_test[run.tested]
    predicted, sure = answers.predicted, answers.probabilities.max(axis=1)
    order = np.arange(len(rows))
    if images != ALL_IMAGES:
        wanted = predicted != labels if images == WRONG_ONLY else (labels == images[0]) & (predicted == images[1])
        order = np.flatnonzero(wanted)
        order = order[np.argsort(-sure[order], kind="stable")]
    page = min(page, max(0, (len(order) - 1) // GALLERY_PAGE_SIZE))  # fewer mistakes than a moment ago
    shown = order[page * GALLERY_PAGE_SIZE : (page + 1) * GALLERY_PAGE_SIZE]
    gallery = gallery_at(run, rows[shown], predicted[shown], sure[shown], example)
    return gallery, len(order)


def gallery_at(
    run: Run, rows: np.ndarray, predicted: np.ndarray, probability: np.ndarray, example: int
) -> Gallery | SampleRows:
    """The test samples at `rows` of the test set, with the answers to them; example: the chosen one."""
    if not run.data.kind.pixels:
        return sample_rows_of(run.data, rows, predicted, probability, example)
    return Gallery(
        pixels=run.data.test[rows],
        labels=run.data.y_test[rows],
        predicted=predicted,
        probability=probability,
        classes=run.data.classes,
        indices=rows,
        chosen=example,
    )


def boundary_of(
    data: Dataset,
    network: Network,
    example: int,
    surface: str = SURE,
    nearest: np.ndarray | None = None,
    cuts: np.ndarray | None = None,
    tests: bool = True,
) -> Boundary:
    """The answers over the plane, and the points, a test sample among them chosen.

    surface, nearest, cuts: see `Boundary`. tests: whether the other test points are shown, too.
    """
    axis = _axis(data)
    grid = grid_inputs(axis, axis, data.kind, network.dtype)
    answers = evaluate(network, grid, np.zeros(len(grid), int))
    return Boundary(
        x=axis,
        y=axis,
        probabilities=answers.probabilities.reshape(GRID_POINTS, GRID_POINTS, -1),
        points=data.train,
        labels=data.y_train,
        test_points=data.test if tests else data.test[:0],
        test_labels=data.y_test if tests else data.y_test[:0],
        classes=data.classes,
        chosen=data.test[example],
        surface=surface,
        nearest=nearest,
        cuts=cuts,
    )


def _axis(data: Dataset) -> np.ndarray:
    """The coordinates of the plane, the same both ways."""
    edge = max(MIN_PLANE_EDGE, *(PLANE_MARGIN * float(np.abs(points).max()) for points in (data.train, data.test)))
    return np.linspace(-edge, edge, GRID_POINTS)


def plane_square(data: Dataset) -> tuple[float, float]:
    """The lowest and the highest coordinate, both ways, of the plane that is drawn."""
    axis = _axis(data)
    half = (axis[1] - axis[0]) / 2
    return float(axis[0] - half), float(axis[-1] + half)


def nearest_classes(data: Dataset) -> Iterator[np.ndarray]:
    """The class of the training point nearest to each place of the plane, (rows, columns) as a `Boundary` has them.
    Yields a row after the other."""
    axis, points = _axis(data), data.train.astype(np.float32)
    for y in axis:
        distance = (axis[:, None] - points[:, 0]) ** 2 + (y - points[:, 1]) ** 2
        yield data.y_train[distance.argmin(axis=1)]


def find_nearest_sample(data: Dataset, x: float, y: float) -> int:
    """The index of the test point that is nearest to a place in the plane."""
    return int(np.square(data.test - np.array([x, y])).sum(axis=1).argmin())
