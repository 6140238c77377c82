"""The picture of a step: every number in it is the engine's, recomputed here with NumPy."""

from itertools import product

import numpy as np
import pytest

from nnviz import ACTIVATIONS, Experiment, Run, cross_entropy
from nnviz.backprop import explain_run, explain_step, tiny_network
from nnviz.data.kinds import images
from nnviz.inspection.lines import MAX_LINES, MAX_LINES_FROM_IMAGE
from nnviz.inspection.plane import plane_axis
from nnviz.inspection.step_picture import FAN, VIEWS, picture_run, picture_step
from nnviz.inspection.unit_pictures import PLANE_POINTS

OPTIMA = {
    "sgd": {},
    "nesterov": {"momentum": 0.9, "nesterov": True, "learning_rate": 0.02},
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 0.003},
    "adam": {"optimizer": "adam", "learning_rate": 0.003},
}
SMALL = {"samples": 300, "hidden": (12, 8), "epochs": 4, "batch_size": 16}


def run_of(steps=30, **settings) -> Run:
    run = Run(Experiment(**{**SMALL, **settings}))
    run.advance(steps=steps)
    return run


def picture_now(run, example=None):
    return picture_run(run, run.position, run.network, run.optimizer, example)


def check_numbers(picture, before, after, x, y, l2=0.0):
    """Every array of `picture` against passes of the two networks."""
    fwd, again = before.forward(x), after.forward(x)
    bwd = before.backward(fwd, y, 0.0, l2)
    np.testing.assert_allclose(picture.x, x.mean(axis=0), rtol=1e-6)
    assert picture.loss == (cross_entropy(fwd.a[-1], y), cross_entropy(again.a[-1], y))
    assert picture.right == tuple((p.a[-1].argmax(axis=1) == y).sum() for p in (fwd, again))
    for i, layer in enumerate(picture.layers):
        for name, expected in {
            "a": fwd.a[i + 1].mean(axis=0),
            "z": fwd.z[i].mean(axis=0),
            "b": before.b[i],
            "dz": bwd.db[i],
            "a_after": again.a[i + 1].mean(axis=0),
            "z_after": again.z[i].mean(axis=0),
            "b_after": after.b[i],
        }.items():
            found = getattr(layer, name)
            assert found.dtype == np.float32
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7, err_msg=f"{name} of layer {i + 1}")
        assert picture.scales["a"][i] == np.abs(layer.a).max() and picture.scales["dz"][i] == np.abs(layer.dz).max()
    matrices = {"W": before.W, "dW": bwd.dW, "change": [a - b for a, b in zip(after.W, before.W, strict=True)]}
    for lines in picture.lines.values():
        assert len(lines.i) <= MAX_LINES
        for name, layers in matrices.items():
            expected = [layers[layer][i, j] for layer, i, j in zip(lines.layer, lines.i, lines.j, strict=True)]
            assert np.array_equal(getattr(lines, name), np.array(expected, np.float32)), name
    for i, fan in enumerate(picture.fan):
        push = np.abs(fwd.a[i].mean(axis=0)[:, None] * before.W[i])
        units = np.arange(push.shape[1])[:, None]
        assert fan.i.shape == (push.shape[1], min(FAN, len(push)))
        best = -np.sort(-push, axis=0)[: fan.i.shape[1]].T
        np.testing.assert_allclose(push[fan.i, units], best, rtol=1e-5)
        for name, layers in matrices.items():
            assert np.array_equal(getattr(fan, name), layers[i][fan.i, units].astype(np.float32)), name
    for name, layers in matrices.items():
        assert picture.scales[name] == [np.abs(w).max() for w in layers]


@pytest.mark.parametrize(("activation", "optimum"), list(product(ACTIVATIONS, OPTIMA)))
def test_every_number_is_the_engines(activation, optimum):
    run = run_of(activation=activation, **OPTIMA[optimum])
    data, now = run.data, run.network.copy()
    sample, batch = picture_now(run, 7), picture_now(run)
    _, x, y = run.batch_at(run.position)
    assert np.array_equal(run.network.parameters, now.parameters)
    run.step()
    check_numbers(sample, now, run.network, run.test_inputs([7]), data.y_test[[7]])
    check_numbers(batch, now, run.network, x, y)
    assert (sample.subject, sample.samples, sample.learned, sample.label) == ("sample", 1, False, data.y_test[7])
    assert (batch.subject, batch.samples, batch.learned, batch.label) == ("minibatch", len(y), True, None)
    assert (sample.title, batch.title) == ("Test image 7", "Minibatch 31: mean of 16 images")
    np.testing.assert_allclose(batch.target, np.eye(10)[y].mean(axis=0), rtol=1e-6)


def test_an_earlier_step_is_the_one_that_the_run_took():
    run = run_of(l2=0.01, **OPTIMA["adam"])
    *_, (network, optimizer) = run.moments(11)
    picture = picture_run(run, 11, network, optimizer)
    _, x, y = run.batch_at(11)
    check_numbers(picture, run.network_at(11), run.network_at(12), x, y, l2=0.01)
    assert picture.loss[0] == run.history.losses[11]


def test_the_picture_of_a_story_is_that_of_the_run():
    run = run_of()
    told, own = picture_step(explain_run(run).step, run.position, "minibatch", "", data=run.data), picture_now(run)
    assert told.loss == own.loss
    for one, other in zip(told.layers, own.layers, strict=True):
        assert all(np.array_equal(value, vars(other)[name]) for name, value in vars(one).items())
    sample = run.test_inputs([3])[0], int(run.data.y_test[3])
    step = explain_run(run, sample=sample).step
    check_numbers(picture_step(step, 30, "sample", ""), step.before, step.after, step.x, step.y)


def test_the_tiny_network_keeps_all_its_lines_and_pixels():
    network, x, y, rate = tiny_network()
    step = explain_step(network, x, y, rate, kind=images((2, 2))).step
    picture = picture_step(step, 0, "minibatch", "Two images")
    check_numbers(picture, step.before, step.after, x, y)
    assert picture.count == len(picture.lines["forward"].i) == 12 + 9 + 6
    assert len(picture.lines["change"].i) == sum(np.count_nonzero(step.change(name)) for name in ("W1", "W2", "W3"))
    assert picture.pictures[0].values.shape == (3, 2, 2) and picture.pictures[1:] == (None, None)


def test_lines_are_the_strongest_and_leave_the_image_where_there_is_ink():
    run = run_of()
    picture = picture_now(run, 0)
    ink, after = picture.x > 0.25 * picture.x.max(), explain_run(run).step.after
    for view, name in zip(VIEWS, ("W", "dW", "change"), strict=True):
        lines = picture.lines[view]
        first = lines.layer == 0
        assert first.sum() == MAX_LINES_FROM_IMAGE
        weakest = np.abs(getattr(lines, name)[first]).min()
        if view == "forward":
            assert ink[lines.i[first]].all()
            assert (np.abs(run.network.W[0][ink]) > weakest).sum() < MAX_LINES_FROM_IMAGE
        if view == "change":
            assert (np.abs(after.W[0] - run.network.W[0]) > weakest).sum() < MAX_LINES_FROM_IMAGE
    assert (picture.lines["forward"].layer == 1).sum() == 12 * 8  # all of them


@pytest.mark.parametrize("hidden", [(12, 8), (300, 10)])
def test_a_unit_is_shown_as_its_weights(hidden):
    run = run_of(hidden=hidden, steps=3)
    found = picture_now(run).pictures[0]
    W = run.network.W[0].T.reshape(-1, 28, 28)
    if len(W) == 300:  # too many numbers: every one is the mean of four
        W = W.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    assert found.values.dtype == np.int8 and found.values.shape == W.shape
    shown = found.values * found.scale[:, None, None] / 127
    assert (np.abs(shown - W) <= found.scale[:, None, None] / 127 * 0.51).all()


def test_a_unit_for_points_is_shown_as_its_activation_over_the_plane():
    run = run_of(dataset="spiral", hidden=(6, 5))
    pictures = picture_now(run, 0).pictures
    edge = max(1.15, np.abs(run.data.train).max(), np.abs(run.data.test).max())
    axis = np.linspace(-edge, edge, 24)
    for layer, found in enumerate(pictures, start=1):
        for row, column in ((0, 0), (3, 20), (23, 5)):
            point = np.array([[axis[column], axis[23 - row]]])  # the upper row first
            a = run.network.forward(point).a[layer][0]
            assert (np.abs(found.values[:, row, column] * found.scale / 127 - a) <= found.scale / 127 * 0.51).all()
    assert (
        all(p is not None for p in pictures) and picture_now(run_of(dataset="xor", hidden=(512,))).pictures[0] is None
    )


def test_without_a_finite_step_there_is_the_way_forward_alone():
    run = Run(Experiment(**SMALL, learning_rate=10.0, optimizer="rmsprop"))
    run.network.parameters[:] *= 1e19  # the next loss, or what it leads to, overflows
    for example in (None, 5):
        picture = picture_now(run, example)
        assert not picture.has_step and len(picture.loss) == len(picture.right) == 1
        assert [view for view, lines in picture.lines.items()] == ["forward"] and picture.lines["forward"].dW is None
        assert all(layer.dz is None and layer.a_after is None for layer in picture.layers)
        assert picture.scales["dz"] == picture.scales["change"] == []


def test_large_networks_fit_on_the_wire():
    run = Run(Experiment(samples=300, hidden=(512, 512)))
    picture, total = picture_now(run, 0), 0
    parts = [picture.x, *(vars(p) for p in (*picture.layers, *picture.lines.values(), *picture.fan))]
    for part in parts:
        total += sum(v.nbytes for v in (part.values() if isinstance(part, dict) else [part]) if v is not None)
    assert total + picture.pictures[0].values.nbytes < 230_000


def test_a_sample_asks_without_the_penalty_of_the_run():
    run = run_of(l2=0.1)
    sample, batch = picture_now(run, 7), picture_now(run)
    assert (sample.penalised, batch.penalised) == (False, True)
    off = np.flatnonzero(sample.layers[0].a == 0)
    row = sample.fan[1]
    assert len(off) and (row.dW[np.isin(row.i, off)] == 0).all(), "what is off gets no gradient from the loss"


def test_after_the_end_of_a_run_its_picture_says_so():
    run = run_of()
    assert not picture_now(run).over
    run.advance(steps=run.total_steps)
    assert picture_now(run).over and picture_now(run, 0).over


def test_a_sample_of_the_plane_knows_its_place_on_the_maps():
    run = Run(Experiment(dataset="spiral", hidden=(4,), samples=100))
    for example in range(5):
        picture = picture_run(run, 0, run.network, run.optimizer, example)
        across, down = picture.place
        column, row = int(across * PLANE_POINTS), int(down * PLANE_POINTS)
        axis = plane_axis(run.data, PLANE_POINTS)
        near = axis[column], axis[::-1][row]  # the first row is the upper one
        np.testing.assert_allclose(run.data.x_test[example], near, atol=(axis[1] - axis[0]) / 2 + 1e-6)
    assert picture_run(run, 0, run.network, run.optimizer).place is None
