"""The planar sets: balanced, seeded, where they say they are, and as hard as they should be."""

import numpy as np
import pytest

from nnviz.data.planar import SHAPES, make_planar

NAMES = list(SHAPES)


@pytest.mark.parametrize("name", NAMES)
def test_shapes_types_and_balance(name):
    x, y = make_planar(name, 101)
    assert x.shape == (101, 2) and x.dtype == np.float32
    assert y.shape == (101,) and y.dtype == np.int64
    counts = np.bincount(y)
    assert len(counts) == SHAPES[name].classes and np.ptp(counts) <= 1
    assert np.any(np.diff(y) < 0)  # shuffled, not class after class


@pytest.mark.parametrize("name", NAMES)
def test_without_noise_points_fill_the_square(name):
    x, _ = make_planar(name, 2000, noise=0)
    assert 0.9 < np.abs(x).max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_noise_is_the_standard_deviation(name):
    # The noise is the last thing drawn, so the same seed without it gives the same points undisturbed.
    clean, y = make_planar(name, 5000, noise=0, seed=4)
    noisy, y_noisy = make_planar(name, 5000, noise=0.3, seed=4)
    assert np.array_equal(y, y_noisy)
    assert np.allclose((noisy - clean).std(axis=0), 0.3, rtol=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_same_arguments_same_points_and_splits_and_seeds_differ(name):
    x, y = make_planar(name, 200, seed=3)
    again, y_again = make_planar(name, 200, seed=3)
    assert np.array_equal(x, again) and np.array_equal(y, y_again)
    for other, y_other in (make_planar(name, 200, seed=3, split="test"), make_planar(name, 200, seed=5)):
        assert not np.any(np.all(x == other, axis=1))
        assert not np.array_equal(y, y_other)


def test_sets_do_not_share_their_randomness():
    _, moons = make_planar("moons", 200)
    _, circles = make_planar("circles", 200)
    assert not np.array_equal(moons, circles)


@pytest.mark.parametrize("name", NAMES)
def test_the_usual_noise_leaves_classes_apart_and_the_most_blurs_them(name):
    def nearest_neighbours(noise):
        x, y = make_planar(name, 1000, noise=noise)
        test, y_test = make_planar(name, 300, noise=noise, split="test")
        nearest = np.argsort(((test[:, None] - x) ** 2).sum(axis=2), axis=1)[:, :15]
        votes = np.stack([(y[nearest] == c).sum(axis=1) for c in range(y.max() + 1)])
        return np.mean(votes.argmax(axis=0) == y_test)

    assert nearest_neighbours(0.0) > 0.99
    assert nearest_neighbours(0.1) > 0.93
    assert nearest_neighbours(0.5) < 0.85


def test_geometry_of_the_classes():
    x, y = make_planar("circles", 300, noise=0)
    assert np.allclose(np.hypot(*x.T), np.where(y == 0, 0.4, 1.0), atol=1e-6)
    x, y = make_planar("xor", 300, noise=0)
    assert np.array_equal(x[:, 0] * x[:, 1] > 0, y == 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(name="rings", n=10), "unknown planar set 'rings'; allowed are spiral"),
        (dict(name="moons", n=0), "at least 1 point, not 0"),
        (dict(name="moons", n=10, noise=0.6), "noise is 0.6; allowed is 0 to 0.5"),
        (dict(name="moons", n=10, noise=float("nan")), "noise is nan"),
        (dict(name="moons", n=10, seed=-1), "seed is -1"),
        (dict(name="moons", n=10, split="valid"), "split is 'valid'"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_planar(**arguments)
