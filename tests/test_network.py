"""The network's passes, against numbers worked out elsewhere."""

import numpy as np
import pytest

from nnviz import ACTIVATIONS, INITIALIZERS, Network, cross_entropy, softmax
from nnviz.gradcheck import numerical_gradient, relative_error

# The tiny network of the backpropagation page: two 2x2 "digits", a left bar and a top bar.
TINY_W = [
    [[-0.9, 1, 0.1], [0.8, 0.2, -0.7], [0.4, -0.3, 0.6], [0.8, -0.9, -0.5]],
    [[0.1, -0.2, -0.3], [-0.7, 0.5, 0.6], [0.7, -0.9, 0.7]],
    [[0.1, -0.6], [-0.2, 0.2], [0.9, -0.3]],
]
TINY_B = [[-0.3, -0.1, 0.3], [0.1, 0.2, 0.3], [0.1, -0.2]]
TINY_X, TINY_Y = np.array([[1.0, 0, 1, 0], [1, 1, 0, 0]]), np.array([0, 1])


def tiny():
    network = Network((4, 3, 3, 2), dtype="float64")
    for mine, given in zip(network.W + network.b, TINY_W + TINY_B, strict=True):
        mine[:] = given
    return network


def notebook(x, W, b, y):
    """The notebook's forward pass, written out again: the reference the project started from."""
    a = x
    for w, bias in zip(W[:-1], b[:-1], strict=True):
        a = np.maximum(0, a @ w + bias)
    logits = a @ W[-1] + b[-1]
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    one_hot = np.eye(p.shape[1])[y]
    return p, np.mean(-np.sum(one_hot * np.log(np.clip(p, 1e-10, 1 - 1e-10)), axis=1))


def test_golden_tiny_network():
    network = tiny()
    fwd = network.forward(TINY_X)
    np.testing.assert_allclose(fwd.z[0], [[-0.8, 0.6, 1], [-0.4, 1.1, -0.3]], atol=1e-12)
    np.testing.assert_allclose(fwd.z[1], [[0.38, -0.4, 1.36], [-0.67, 0.75, 0.96]], atol=1e-12)
    np.testing.assert_allclose(fwd.a[-1], [[0.9001, 0.0999], [0.7599, 0.2401]], atol=5e-5)
    assert round(cross_entropy(fwd.a[-1], TINY_Y), 4) == 0.7659
    bwd = network.backward(fwd, TINY_Y)
    np.testing.assert_allclose(bwd.dz[2], [[-0.05, 0.05], [0.3799, -0.3799]], atol=5e-5)
    np.testing.assert_allclose(bwd.dz[1], [[-0.035, 0, -0.06], [0, -0.152, 0.4559]], atol=5e-5)
    np.testing.assert_allclose(bwd.dz[0], [[0, -0.0115, -0.0665], [0, 0.1976, 0]], atol=5e-5)
    network.parameters -= 0.5 * bwd.gradient
    after = network.forward(TINY_X).a[-1]
    assert round(cross_entropy(after, TINY_Y), 4) == 0.4163
    assert (after.argmax(axis=1) == TINY_Y).all()
    assert (fwd.a[-1].argmax(axis=1) == TINY_Y).sum() == 1


def test_notebook_network_to_twelve_digits():
    network = Network((784, 512, 512, 10), initializer="normal", dtype="float64", scale=0.01)
    rng = np.random.default_rng(1)
    weights = [0.01 * rng.standard_normal(w.shape) for w in network.W]
    for mine, given in zip(network.W, weights, strict=True):
        mine[:] = given
    x, y = rng.random((5, 784)), np.array([3, 1, 4, 1, 5])
    p, loss = notebook(x, weights, [np.zeros(512), np.zeros(512), np.zeros(10)], y)
    found = network.forward(x).a[-1]
    np.testing.assert_allclose(found, p, rtol=0, atol=1e-12)
    assert abs(cross_entropy(found, y) - loss) < 1e-12
    assert np.abs(found - 0.1).max() < 0.02  # an untrained network answers about 0.1 for each digit
    assert abs(np.std(network.W[0]) - 0.01) < 1e-4


@pytest.mark.parametrize("l1, l2", [(0, 0), (0.01, 0), (0, 0.1), (0.01, 0.1)])
@pytest.mark.parametrize("hidden", [(), (7,), (7, 6), (7, 6, 5)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_against_central_differences(make_case, activation, hidden, l1, l2):
    network, x, y = make_case(hidden, activation)
    found = network.backward(network.forward(x), y, l1, l2)
    expected = numerical_gradient(network, x, y, l1, l2)
    size, start = sum(w.size for w in network.W), 0
    assert relative_error(found.gradient, expected) < 1e-6
    for part in (*found.dW, *found.db):  # every matrix by itself: a small one must not hide behind a large one
        assert relative_error(part.ravel(), expected[start : start + part.size]) < 1e-6
        start += part.size
    assert start == len(expected) > size


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slope_is_the_derivative_of_the_value(activation):
    z = np.linspace(-4, 4, 80)  # no point at 0, where relu has no derivative
    f, h = ACTIVATIONS[activation], 1e-6
    slope = f.slope(z, f.value(z))
    np.testing.assert_allclose(slope, (f.value(z + h) - f.value(z - h)) / (2 * h), atol=1e-8)
    into = np.empty_like(z)
    assert f.slope(z, f.value(z), out=into) is into
    np.testing.assert_array_equal(into, slope)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_holds(activation, dtype):
    network = Network((6, 5, 3), activation, dtype=dtype)
    fwd = network.forward(np.random.default_rng(0).random((4, 6)))
    bwd = network.backward(fwd, np.array([0, 1, 2, 0]), l1=0.1, l2=0.1)
    arrays = [*fwd.z, *fwd.a, *bwd.dz, *bwd.da[1:-1], *bwd.dW, *bwd.db, bwd.gradient, *network.W, *network.b]
    assert {array.dtype.name for array in arrays} == {dtype}


def test_one_hot_labels_equal_integer_labels(make_case):
    network, x, y = make_case()
    fwd = network.forward(x)
    assert cross_entropy(fwd.a[-1], np.eye(4)[y]) == cross_entropy(fwd.a[-1], y)
    by_class, by_row = network.backward(fwd, y).gradient.copy(), network.backward(fwd, np.eye(4)[y]).gradient
    np.testing.assert_array_equal(by_class, by_row)


def test_softmax_stands_large_logits():
    p = softmax(np.array([[1e4, 0.0], [-1e4, -1e4]]))
    np.testing.assert_allclose(p, [[1, 0], [0.5, 0.5]])


def test_loss_is_clipped():
    assert cross_entropy(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(-np.log(1e-10))
    assert cross_entropy(np.array([[1.0, 0.0]]), np.array([0])) == pytest.approx(0, abs=1e-9)
    assert cross_entropy([[0.25, 0.75], [0.5, 0.5]], [1, 0]) == pytest.approx(-np.log(0.75 * 0.5) / 2)


@pytest.mark.parametrize(
    "name, variance",
    [("glorot_uniform", 2 / 700), ("glorot_normal", 2 / 700), ("he_uniform", 2 / 400), ("he_normal", 2 / 400)],
)
def test_initializers_have_the_variance_of_their_papers(name, variance):
    w = INITIALIZERS[name](400, 300, np.random.default_rng(0), 0.01)
    assert w.shape == (400, 300)
    assert np.var(w) == pytest.approx(variance, rel=0.02)
    assert abs(w.mean()) < 3 * np.sqrt(variance / w.size)
    if name.endswith("uniform"):
        assert np.abs(w).max() <= np.sqrt(3 * variance)


def test_zeros_and_normal():
    assert not INITIALIZERS["zeros"](4, 3, np.random.default_rng(0), 0.5).any()
    w = INITIALIZERS["normal"](400, 300, np.random.default_rng(0), 0.5)
    assert np.std(w) == pytest.approx(0.5, rel=0.02)


def test_same_seed_same_weights_in_both_dtypes():
    single, double = Network((6, 5, 3), seed=4), Network((6, 5, 3), seed=4, dtype="float64")
    np.testing.assert_array_equal(single.W[0], double.W[0].astype("float32"))
    assert (Network((6, 5, 3), seed=5).W[0] != single.W[0]).any()


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: Network((5,)), "output size"),
        (lambda: Network((5, 0, 2)), "at least 1"),
        (lambda: Network((5, 2), activation="swish"), "swish.*relu"),
        (lambda: Network((5, 2), initializer="magic"), "magic.*he_normal"),
        (lambda: Network((5, 2), dtype="float16"), "float16.*float32"),
        (lambda: Network((5, 2)).forward(np.zeros((3, 4))), r"\(3, 4\).*\(samples, 5\)"),
        (lambda: cross_entropy([0.5, 0.5], [0]), r"p has shape \(2,\)"),
        (lambda: cross_entropy(np.full((2, 2), 0.5), np.array([0, 2])), "0 to 2.*0 to 1"),
        (lambda: cross_entropy(np.full((2, 2), 0.5), np.array([-1, 1])), "-1 to 1"),
        (lambda: cross_entropy(np.full((2, 2), 0.5), np.array([0.0, 1.0])), "integer"),
        (lambda: cross_entropy(np.full((2, 2), 0.5), np.array([[1, 1], [0, 1]])), "exactly one"),
    ],
)
def test_errors_say_what_is_wrong(make, words):
    with pytest.raises(ValueError, match=words):
        make()
