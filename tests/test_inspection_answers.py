"""Why an answer: gradients down to the pixels, another answer by steps on the image, and units held."""

import numpy as np
import pytest

from nnviz import ACTIVATIONS, Experiment, Network, Run
from nnviz.inspection import attribution, compare, counterfactual, forward_with, paint, pull_back
from nnviz.unit import Unit


@pytest.fixture(scope="module")
def trained():
    """A small network that reads digits, and four test images it reads right, of different classes."""
    run = Run(Experiment(samples=3000, hidden=(32,), batch_size=30))
    run.advance(epochs=3)
    answers = run.answers(run.network)
    assert answers.accuracy > 0.8
    right = run.tested[answers.predicted == run.data.y_test[run.tested]]
    labels = run.data.y_test[right]
    return run.network, run.test_inputs(np.array([right[labels == k][0] for k in (1, 3, 4, 7)])), (1, 3, 4, 7)


CASES = [("logit", None), ("probability", None), ("margin", 2)]


@pytest.mark.parametrize("of, against", CASES)
@pytest.mark.parametrize("hidden", [(), (7,), (7, 6, 5)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_pixel_gradients_against_finite_differences(make_case, activation, hidden, of, against):
    network, x, _ = make_case(hidden, activation)
    found = attribution(network, x[0], 1, of, against)
    h, slopes = 1e-6, []
    for i in range(5):
        ends = []
        for step in (h, -h):
            moved = x[0].copy()
            moved[i] += step
            fwd = network.forward(moved[None])
            z, p = fwd.z[-1][0], fwd.a[-1][0]
            ends.append({"logit": z[1], "probability": p[1], "margin": z[1] - z[2]}[of])
        slopes.append((ends[0] - ends[1]) / (2 * h))
    np.testing.assert_allclose(found.gradient, slopes, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.product, found.gradient * x[0])
    assert found.product.sum() + found.rest == pytest.approx(found.value, abs=1e-12)


def test_pixel_gradients_against_pytorch(make_case):
    torch = pytest.importorskip("torch")
    network, x, _ = make_case((7, 6), "relu")
    pixels = torch.tensor(x, requires_grad=True)
    W, b = ([torch.tensor(p) for p in group] for group in (network.W, network.b))
    a = pixels
    for layer in range(2):
        a = torch.relu(a @ W[layer] + b[layer])
    p = torch.softmax(a @ W[2] + b[2], dim=1)
    p[:, 3].sum().backward()
    found = [attribution(network, one, 3, "probability").gradient for one in x]
    np.testing.assert_allclose(found, pixels.grad.numpy(), rtol=1e-10, atol=1e-14)


def test_without_biases_the_products_are_the_logit(make_case):
    network, x, _ = make_case((7, 6), "relu")
    for b in network.b:
        b[:] = 0
    found = attribution(network, x[0], 2)
    assert abs(found.value) > 0.01 and found.rest == pytest.approx(0, abs=1e-12)


def test_the_chain_down_is_that_of_training(make_case):
    network, x, y = make_case((7, 6), "tanh")
    fwd = network.forward(x)
    bwd = network.backward(fwd, y)
    for layer in range(3):
        found = pull_back(network, fwd, bwd.dz[layer], layer)
        np.testing.assert_allclose(found, bwd.dz[0] @ network.W[0].T, rtol=1e-12)


def test_float32_stays(trained):
    network, x, _ = trained
    found = attribution(network, x[0], 5, "margin", 1)
    assert found.gradient.dtype == found.product.dtype == counterfactual(network, x[0], 4).images.dtype == np.float32


def test_an_image_is_led_to_every_other_class(trained):
    network, x, labels = trained
    for image, label in zip(x, labels, strict=True):
        for target in range(10):
            path = counterfactual(network, image, target)
            assert path.reached and path.images.min() >= 0 and path.images.max() <= 1
            np.testing.assert_array_equal(path.images[0], image)
            np.testing.assert_allclose(path.probabilities, network.forward(path.images).a[-1], atol=1e-5)
            steps = np.linalg.norm(np.diff(path.images, axis=0), axis=1)
            assert (steps <= 0.1 + 1e-5).all() and len(path.images) <= 101
            if target != label:
                last = np.sort(path.probabilities[-1])
                assert path.probabilities[-1].argmax() == target and last[-1] - last[-2] >= 0.2
            elif path.probabilities[0, label] > 0.6:
                assert len(path.images) == 1


def test_a_path_is_the_same_again_and_ends_in_time(trained):
    network, x, _ = trained
    one, two = (counterfactual(network, x[0], 8, steps=3) for _ in range(2))
    assert len(one.images) == 4 and not one.reached
    np.testing.assert_array_equal(one.images, two.images)
    assert one.distance[0] == 0 and one.probabilities[-1, 8] > one.probabilities[0, 8]


def test_a_path_that_does_not_arrive_ends_at_its_best(trained):
    network, x, _ = trained
    path = counterfactual(network, x[0], 8, steps=15, margin=0.999)
    assert not path.reached and path.probabilities[:, 8].argmax() == len(path.images) - 1


def test_where_nothing_moves_the_path_ends():
    network = Network((784, 8, 10), initializer="zeros")
    path = counterfactual(network, np.zeros(784), 3)
    assert len(path.images) == 1 and not path.reached
    dead = Network((784, 8, 10))
    dead.b[0][:] = -1e3
    assert not counterfactual(dead, np.zeros(784), 3).reached


def test_points_move_without_bounds():
    network = Network((2, 16, 3), "tanh", seed=1)
    network.W[1][:] *= 5
    start = np.array([-0.5, -0.5])
    target = int(network.forward(start[None]).a[-1][0].argmin())
    path = counterfactual(network, start, target, bounds=None, steps=300)
    assert path.reached and path.probabilities[-1].argmax() == target and path.distance[-1] > 0.3


def test_units_held_by_hand(make_case):
    network, x, _ = make_case((7, 6))
    W, b = network.W, network.b
    a1 = np.maximum(x @ W[0] + b[0], 0)
    a1[:, 2], a1[:, 5] = 0, 1.5
    z2 = a1 @ W[1] + b[1]
    a2 = np.maximum(z2, 0)
    a2[:, 0] = 0
    found = forward_with(network, x, {Unit(1, 2): 0, Unit(1, 5): 1.5, Unit(2, 0): 0})
    np.testing.assert_allclose(found.a[1], a1)
    np.testing.assert_allclose(found.z[1], z2)
    np.testing.assert_allclose(found.z[2], a2 @ W[2] + b[2])
    np.testing.assert_allclose(found.a[3].sum(axis=1), 1)
    np.testing.assert_array_equal(found.z[0], network.forward(x).z[0])  # the sum it would have gone by


@pytest.mark.parametrize("sizes", [(784, 128, 10), (5, 4), (5, 7, 6, 4)])
def test_nothing_held_is_the_engine_to_the_bit(sizes):
    network = Network(sizes)
    x = np.random.default_rng(0).random((3, sizes[0])) * (np.arange(sizes[0]) % 3 == 0)
    one, two = network.forward(x), forward_with(network, x, {})
    assert all((a == b).all() for a, b in zip(one.z + one.a, two.z + two.a, strict=True))


def test_before_and_after(make_case):
    network, x, _ = make_case((7, 6))
    before = network.forward(x[:1])
    unit = int(before.a[1][0].argmax())
    found = compare(before, forward_with(network, x[:1], {Unit(1, unit): 0}))
    assert found.changed[0] == 1 and found.off[0] == 1 and found.on[0] == 0
    assert found.da[0][unit] == -before.a[1][0, unit] and found.dz[0].any() == 0
    np.testing.assert_allclose(found.dz[1], -before.a[1][0, unit] * network.W[1][unit], rtol=1e-9)
    assert (found.before == before.a[-1][0]).all() and len(found.on) == 2 and len(found.da) == 3
    with pytest.raises(ValueError, match="cannot be compared"):
        compare(before, Network((5, 3, 4), dtype="float64").forward(x[:1]))


def test_painting_leaves_the_image_alone():
    image = np.ones(784)
    assert paint(image, (28, 28), slice(0, 2), slice(3, 5)).sum() == 780 and image.sum() == 784
    assert paint(image, (28, 28), 5, 6, 0.25)[5 * 28 + 6] == 0.25
    for call in (lambda: paint(image, (28, 27), 0, 0), lambda: paint(image, (28, 28), 28, 0)):
        with pytest.raises(ValueError, match="image"):
            call()


def test_what_does_not_exist_is_refused(trained):
    network, x, _ = trained
    bad = x[0].copy()
    bad[3] = np.nan
    for call, words in [
        (lambda: attribution(network, x[0], 10), "target is 10.*0 to 9"),
        (lambda: attribution(network, x[0], 1, "margin"), "needs another class"),
        (lambda: attribution(network, x[0], 1, "logit", 2), "take none"),
        (lambda: attribution(network, x[0], 1, "rank"), "'rank'.*logit"),
        (lambda: attribution(network, x[0][:9], 1), r"shape \(9,\)"),
        (lambda: attribution(network, bad, 1), "NaN"),
        (lambda: counterfactual(network, x[0] + 1, 1), "0.0 to 1.0"),
        (lambda: counterfactual(network, x[0], 1, size=0), "size 0"),
        (lambda: counterfactual(network, x[0], -1), "target is -1"),
        (lambda: forward_with(network, x, {Unit(2, 0): 0}), "hidden layers"),
        (lambda: forward_with(network, x, {Unit(1, 0): np.nan}), "finite"),
        (lambda: forward_with(network, x, {Unit(1, 40): 0}), "unit 40 of layer 1"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
