"""What is said of a unit: the numbers are the engine's own."""

import numpy as np
import pytest

from nnviz import Experiment, Network, Run
from nnviz.evaluation import CHUNK_ROWS
from nnviz.inspection import (
    KINDS,
    SORTS,
    compose_pixels,
    contributions,
    gates,
    histograms,
    linearise_units,
    next_gradient,
    own_pixels,
    sort_units,
    unit_maps,
    unit_responses,
    weight_view,
    weight_view_at,
)


@pytest.fixture(scope="module")
def run():
    """Two hidden layers after a few steps."""
    made = Run(Experiment(samples=200, hidden=(12, 8), batch_size=20, l2=0.01))
    made.advance(steps=12)
    return made


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "leaky_relu"])
def test_responses_are_what_all_activations_at_once_give(make_case, activation):
    network, x, _ = make_case((7, 6), activation, samples=2 * CHUNK_ROWS + 30)
    y = np.arange(len(x)) % 3  # class 3 never comes
    found, fwd = unit_responses(network, x, y, top=5), network.forward(x)
    middle = 0.5 if activation == "sigmoid" else 0
    for layer in range(2):
        a = fwd.a[layer + 1]
        np.testing.assert_allclose(found.firing[layer], (a > middle).mean(axis=0))
        means = np.stack([a[y == k].mean(axis=0) for k in range(3)], axis=1)
        np.testing.assert_allclose(found.means[layer][:, :3], means, rtol=1e-9)
        assert (found.means[layer][:, 3] == 0).all()
        assert (found.favourite[layer] == means.argmax(axis=1)).all()
        assert (found.strongest[layer] == np.argsort(-fwd.z[layer], axis=0)[:5].T).all()
        np.testing.assert_allclose(found.strength[layer], np.take_along_axis(a.T, found.strongest[layer], axis=1))
    np.testing.assert_allclose(found.firing[2], np.bincount(fwd.a[-1].argmax(axis=1), minlength=4) / len(x))
    assert found.counts.tolist() == [*np.bincount(y), 0] and found.samples == 2 * CHUNK_ROWS + 30


def test_responses_take_chunks_and_know_silent_units(make_case):
    network, x, y = make_case((7,), samples=CHUNK_ROWS + 3)
    network.b[0][2] = -1e3  # never fires
    asked = []

    def rows(chunk):
        asked.append(chunk)
        return x[chunk]

    found = unit_responses(network, rows, y)
    assert len(asked) == 2 and found.firing[0][2] == 0 and found.favourite[0][2] == -1
    assert found.strongest[0].shape == (7, 12) and found.strength[0][2].max() == 0
    few = unit_responses(network, x[:3], y[:3])
    assert few.strongest[0].shape == (7, 3) and sorted(few.strongest[0][0]) == [0, 1, 2]
    with pytest.raises(ValueError, match="0 samples"):
        unit_responses(network, x[:0], y[:0])


def test_responses_keep_float32():
    network = Network((5, 6, 3))
    found = unit_responses(network, np.ones((4, 5)), np.array([0, 1, 2, 0]))
    assert {array.dtype.name for array in (*found.firing, *found.means, *found.strength)} == {"float32"}


def test_terms_and_bias_are_z(run):
    x = run.test_inputs(slice(0, 5))
    fwd = run.network.forward(x)
    for layer, unit, sample in [(0, 3, 1), (1, 7, 4), (2, 9, 0)]:
        c = contributions(run.network, fwd, layer, unit, sample)
        assert c.total == pytest.approx(float(fwd.z[layer][sample, unit]), abs=1e-5) == pytest.approx(c.z, abs=1e-5)
        assert c.terms.dtype == np.float32
        np.testing.assert_array_equal(c.terms, c.inputs * run.network.W[layer][:, unit])
        which, others, rest = c.largest(4)
        smallest = np.abs(c.terms[which]).min()
        assert np.count_nonzero(np.abs(c.terms) > smallest) < 4
        assert others == np.count_nonzero(c.terms) - len(which)
        assert float(c.terms[which].sum(dtype=float)) + rest + c.bias == pytest.approx(c.z, abs=1e-5)
        assert sum(c.for_and_against) + c.bias == pytest.approx(c.z, abs=1e-5)


def test_wide_layers_that_skip_blank_pixels_too():
    network = Network((784, 512, 10))
    x = np.zeros((1, 784), np.float32)
    x[0, 200:300] = 0.7
    fwd = network.forward(x)
    assert fwd.ink is not None
    for unit in (0, 511):
        assert contributions(network, fwd, 0, unit).total == pytest.approx(float(fwd.z[0][0, unit]), abs=1e-5)


def test_pictures_are_the_columns_of_the_matrices(run):
    W = run.network.W
    pictures = own_pixels(run.network)
    assert all((pictures[j] == W[0][:, j]).all() for j in range(12))
    assert (own_pixels(run.network, [5, 2]) == W[0].T[[5, 2]]).all()
    assert (compose_pixels(run.network, 0) == W[0].T).all()
    by_hand = W[0].astype(float) @ W[1].astype(float) @ W[2].astype(float)
    np.testing.assert_allclose(compose_pixels(run.network, 2), by_hand.T, atol=1e-5)
    np.testing.assert_allclose(compose_pixels(run.network, 2, [9]), by_hand.T[9:], atol=1e-5)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", "gelu"])
def test_the_local_map_is_z_and_its_slope(make_case, activation):
    network, x, _ = make_case((7, 6, 5), activation)
    fwd = network.forward(x)
    for layer in range(4):
        local = linearise_units(network, fwd, layer, sample=2)
        np.testing.assert_allclose(local.pixels @ x[2] + local.rest, fwd.z[layer][2], atol=1e-12)
        nudge = 1e-6 * np.random.default_rng(0).standard_normal(5)
        moved = network.forward(x[2:3] + nudge).z[layer][0] - fwd.z[layer][2]
        np.testing.assert_allclose(local.pixels @ nudge, moved, atol=1e-10)
    if activation in ("relu", "leaky_relu"):  # what is left is what the biases alone send through the open gates
        b, g = network.b, [gate[2] for gate in gates(network, fwd)]
        rest = b[1] + (b[0] * g[0]) @ network.W[1]
        np.testing.assert_allclose(linearise_units(network, fwd, 1, sample=2).rest, rest, atol=1e-12)
    one = linearise_units(network, fwd, 2, units=[4], sample=2)
    np.testing.assert_allclose(one.pixels[0], linearise_units(network, fwd, 2, sample=2).pixels[4], atol=1e-14)


def test_gates_are_open_or_closed_for_relu(make_case):
    network, x, _ = make_case()
    fwd = network.forward(x)
    for gate, z in zip(gates(network, fwd), fwd.z[:-1], strict=True):
        assert (gate == (z > 0)).all()


def test_the_four_views_of_the_weights(run):
    start, now, before = run.network_at(0), run.network_at(10), run.network_at(9)
    assert weight_view("weights", now).W[1] is now.W[1]
    np.testing.assert_array_equal(weight_view("change", now, start).W[0], now.W[0] - start.W[0])
    np.testing.assert_array_equal(weight_view("update", now, before).b[1], now.b[1] - before.b[1])
    gradient = next_gradient(run, now, 10)
    # Plain SGD: the step after this one is -0.1 times this gradient, penalties included.
    after = weight_view("update", run.network_at(11), now)
    np.testing.assert_allclose(after.W[0], -0.1 * gradient.dW[0], atol=1e-7)
    for kind in KINDS:
        found = weight_view_at(run, kind, 10)
        other = {"weights": None, "change": start, "gradient": gradient, "update": before}[kind]
        expected = weight_view(kind, now, other)
        assert all((a == b).all() for a, b in zip(found.W + found.b, expected.W + expected.b, strict=True))
    assert weight_view("change", now, start).symbol(0) == "ΔW1" and weight_view("weights", now).symbol(1, "b") == "b2"


def test_sorting(make_case):
    network, x, y = make_case((7,), samples=60)
    found = unit_responses(network, x, y)
    W = network.W[0]
    assert sort_units("number", W).tolist() == list(range(7))
    norms = np.linalg.norm(W, axis=0)[sort_units("norm", W)]
    assert (np.diff(norms) <= 0).all()
    assert (np.diff(found.firing[0][sort_units("firing", W, found)]) <= 0).all()
    by_class = found.favourite[0][sort_units("favourite", W, found)]
    assert (np.diff(np.where(by_class < 0, 99, by_class)) >= 0).all()
    assert all(sorted(sort_units(by, W, found)) == list(range(7)) for by in SORTS)


def test_histograms_share_their_bins():
    arrays = [np.array([[-2.0, 0.1], [0.0, 1.0]]), np.array([0.5, 2.0, -2.0])]
    found = histograms(arrays, bins=5)
    np.testing.assert_allclose(found.edges, [-2, -1.2, -0.4, 0.4, 1.2, 2])
    assert found.counts.tolist() == [[1, 0, 2, 1, 0], [1, 0, 0, 1, 1]]
    assert histograms([np.arange(5.0)], 4).edges[0] == 0
    assert histograms([np.zeros(3)], 3).counts.sum() == 3 and histograms([], 3).counts.shape == (0, 3)
    rng = np.random.default_rng(0)
    many = rng.standard_normal(1000).astype(np.float32)
    ours = histograms([many], 31)
    assert np.abs(ours.counts[0] - np.histogram(many, ours.edges)[0]).sum() <= 2  # on an edge either bin will do


def test_maps_of_the_plane():
    network = Network((2, 6, 3), "tanh", dtype="float64")
    x, y = np.linspace(-1, 1, 30), np.linspace(-2, 2, 21)
    maps = unit_maps(network, 0, x, y)
    assert maps.shape == (6, 21, 30)
    at = network.forward(np.array([[x[7], y[18]]]))
    np.testing.assert_allclose(maps[:, 18, 7], at.a[1][0])
    np.testing.assert_allclose(unit_maps(network, 1, x, y, [2])[0, 18, 7], at.a[2][0, 2])
    with pytest.raises(ValueError, match="32 MB"):
        unit_maps(network, 0, np.linspace(0, 1, 1000), np.linspace(0, 1, 1000))
    with pytest.raises(ValueError, match="784 inputs"):
        unit_maps(Network((784, 3)), 0, x, y)


def test_what_does_not_exist_is_refused(run):
    network, fwd = run.network, run.network.forward(run.test_inputs([0]))
    for call, words in [
        (lambda: contributions(network, fwd, 3, 0), "layer is 3.*0 to 2"),
        (lambda: contributions(network, fwd, 0, 12), "unit is 12.*0 to 11"),
        (lambda: contributions(network, fwd, 0, 0, 1), "sample is 1"),
        (lambda: compose_pixels(network, -1), "layer is -1"),
        (lambda: linearise_units(network, fwd, 1, [8]), "unit is 8"),
        (lambda: weight_view("momentum", network), "'momentum'.*weights, change"),
        (lambda: weight_view("change", network), "needs a Network"),
        (lambda: weight_view("change", network, Network((784, 3, 10))), "do not fit"),
        (lambda: weight_view_at(run, "update", 0), "from 1 on"),
        (lambda: sort_units("beauty", network.W[0]), "'beauty'"),
        (lambda: sort_units("firing", network.W[0]), "needs the responses"),
        (lambda: histograms([np.array([1.0, np.nan])]), "NaN"),
        (lambda: histograms([np.array([-1.0])], low=0), "below low"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
