"""Features of points: the numbers they say, their slopes, and one way into the network for training and pictures."""

import numpy as np
import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.data.features import FEATURES, make_inputs, pull_to_plane
from nnviz.data.kinds import plane
from nnviz.figures.run_records import GRID_POINTS, boundary_of
from nnviz.gradcheck import numerical_gradient, relative_error
from nnviz.inspection import counterfactual, unit_maps
from nnviz.inspection.plane import plane_axis
from nnviz.inspection.step_picture import picture_run
from nnviz.inspection.unit_pictures import PLANE_POINTS

ALL = tuple(FEATURES)
CURVED = ("x1sq", "x1x2", "sinx2")  # without the coordinates themselves
POINTS = np.random.default_rng(3).normal(size=(40, 2))


@pytest.fixture(scope="module")
def run():
    trained = Run(
        Experiment(dataset="xor", hidden=(5, 4), features=CURVED, activation="tanh", dtype="float64", epochs=5)
    )
    trained.advance(steps=trained.total_steps)
    return trained


def test_each_is_what_its_symbol_says():
    x1, x2 = POINTS.T
    said = dict(zip(plane(ALL).names, make_inputs(ALL, POINTS, np.empty((40, 7))).T, strict=True))
    wanted = {"x₁": x1, "x₂": x2, "x₁²": x1**2, "x₂²": x2**2, "x₁x₂": x1 * x2}
    wanted |= {"sin 6x₁": np.sin(6 * x1), "sin 6x₂": np.sin(6 * x2)}
    assert list(said) == list(wanted)
    far = plane(ALL, reach=6)
    assert far.names[5:] == ("sin x₁", "sin x₂") and far.names[:5] == plane(ALL).names[:5]
    np.testing.assert_allclose(make_inputs(ALL, POINTS, np.empty((40, 7)), far.reach)[:, 5], np.sin(x1), rtol=1e-15)
    for symbol, values in wanted.items():
        np.testing.assert_allclose(said[symbol], values, rtol=1e-15, err_msg=symbol)


def test_slopes_are_those_of_the_values():
    gradient, h = np.random.default_rng(4).normal(size=(40, 7)), 1e-6

    def value(points):
        return (make_inputs(ALL, points, np.empty((40, 7))) * gradient).sum(axis=1)

    moves = np.eye(2) * h
    numeric = np.stack([(value(POINTS + move) - value(POINTS - move)) / (2 * h) for move in moves], axis=1)
    np.testing.assert_allclose(pull_to_plane(ALL, POINTS, gradient), numeric, atol=1e-7)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_minibatch_is_rows_of_all_inputs_to_the_bit(dtype):
    data = load_dataset("spiral", features=ALL)
    inputs, rng = data.inputs(data.train, dtype), np.random.default_rng(5)
    for size in (1, 3, 32, 100):
        rows = rng.integers(0, 500, size)
        assert np.array_equal(data.batch(rows, dtype), inputs[rows])
    assert data.shape == (2,) and inputs.shape == (500, 7) and inputs.dtype == dtype


def test_gradients_of_a_run_with_features(run):
    _, x, y = run.batch_at(run.position)
    found = run.network.backward(run.network.forward(x), y).gradient
    assert x.shape[1] == 3 and relative_error(found, numerical_gradient(run.network, x, y)) < 1e-7


def test_maps_and_borders_are_the_engines_answers_at_each_place(run):
    network, kind, axis = run.network, run.data.kind, plane_axis(run.data, PLANE_POINTS)
    there = np.array([axis[3], axis[20]], np.float64)
    passed = network.forward(make_inputs(CURVED, there[None], np.empty((1, 3))))
    for layer in range(network.depth):
        maps = unit_maps(network, layer, axis, axis, kind=kind)
        np.testing.assert_allclose(maps[:, 20, 3], passed.a[layer + 1][0], rtol=1e-12)
    pictures = picture_run(run, 0, network, run.optimizer, 7)
    shown = pictures.pictures[0]
    np.testing.assert_allclose(
        shown.values[:, -21, 3] * shown.scale / 127, passed.a[1][0], atol=shown.scale.max() / 200
    )
    border = boundary_of(run.data, network, 0)
    point = np.array([[border.x[9], border.y[50]]])
    answer = network.forward(run.data.inputs(point, "float64")).a[-1][0]
    assert border.probabilities.shape[:2] == (GRID_POINTS, GRID_POINTS)
    np.testing.assert_allclose(border.probabilities[50, 9], answer, rtol=1e-12)
    with pytest.raises(ValueError, match="3 inputs; of points it would get 2"):
        unit_maps(network, 0, axis, axis)


def test_a_point_keeps_its_place_when_the_network_gets_other_numbers():
    plain, curved = (Run(Experiment(dataset="xor", hidden=(3,), features=f)) for f in (("x1", "x2"), CURVED))
    places = [picture_run(run, 0, run.network, run.optimizer, 4).place for run in (plain, curved)]
    assert places[0] == places[1] and np.array_equal(plain.data.test, curved.data.test)


def test_a_way_to_another_answer_is_of_points(run):
    start = run.data.test[0].astype(np.float64)
    wanted = 1 - int(run.network.forward(run.test_inputs([0])).a[-1].argmax())
    way = counterfactual(run.network, start, wanted, size=0.02, bounds=None, features=CURVED)
    assert way.images.shape[1] == 2 and np.array_equal(way.images[0], start)
    answers = run.network.forward(run.data.inputs(way.images, "float64")).a[-1]
    np.testing.assert_allclose(way.probabilities, answers, rtol=1e-9)
    assert np.allclose(np.linalg.norm(np.diff(way.images, axis=0), axis=1), 0.02) and way.reached


def test_squares_save_a_hidden_layer():
    def right(features):
        run = Run(Experiment(dataset="circles", hidden=(), features=features, learning_rate=0.3, epochs=20))
        run.advance(steps=run.total_steps)
        return run.latest_test()[0].test_accuracy

    assert right(("x1", "x2")) < 0.7 and right(("x1sq", "x2sq")) > 0.97
