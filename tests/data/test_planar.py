"""The planar sets: balanced, seeded, where they say they are, and as hard as they should be."""

import numpy as np
import pytest

from nnviz import Experiment, load_dataset
from nnviz.data.overlapping import best_accuracy, densities, overlapping_points
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
    least, most = {"two_arms": (4.7, 5), "disc": (4.9, 5), "clouds": (3.5, 6), "overlap": (1, 1.6)}.get(name, (0.9, 1))
    assert least < np.abs(x).max() <= most


@pytest.mark.parametrize("name", NAMES)
def test_noise_is_the_standard_deviation(name):
    # The noise is the last thing drawn, so the same seed without it gives the same points undisturbed.
    clean, y = make_planar(name, 5000, noise=0, seed=4)
    noisy, y_noisy = make_planar(name, 5000, noise=0.3, seed=4)
    assert np.array_equal(y, y_noisy)
    assert np.allclose((noisy - clean).std(axis=0), 0.3 * SHAPES[name].stray, rtol=0.05)


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


@pytest.mark.parametrize("name", [name for name in NAMES if SHAPES[name].best is None])
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
    x, y = make_planar("disc", 300, noise=0)
    radius = np.hypot(*x.T)
    assert (radius[y == 0] < 2.5).all() and (radius[y == 1] > 3.5).all() and radius.max() < 5
    x, y = make_planar("two_arms", 300, noise=0)
    turns = np.hypot(*x.T) / 5 * 1.75
    angle = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    assert np.allclose((turns + y / 2 - angle) % 1, 0, atol=1e-4) or np.allclose(
        np.abs((turns + y / 2 - angle + 0.5) % 1 - 0.5), 0, atol=1e-4
    )


@pytest.mark.parametrize("name", ["spiral", "clouds"])
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_as_many_classes_as_asked_for_lie_evenly_around_the_middle(name, classes):
    x, y = make_planar(name, 400, noise=0, classes=classes)
    assert set(y) == set(range(classes))
    turned = x @ np.array([[np.cos(a := 2 * np.pi / classes), np.sin(a)], [-np.sin(a), np.cos(a)]])
    square = np.square(turned[:, None] - x[None]).sum(axis=2)
    assert np.mean(y[square.argmin(axis=1)] == (y + 1) % classes) > 0.98  # a turn leads from each class to the next
    assert len(load_dataset(name, classes=classes, test_samples=30).classes) == classes


def test_the_best_possible_accuracy_is_that_of_the_denser_class():
    rng = np.random.default_rng(8)
    for noise in (0, 0.1, 0.4):
        y = rng.integers(0, 2, 200_000)
        points = overlapping_points(y, rng, 2) + noise * rng.standard_normal((y.size, 2))
        right = np.mean(densities(points, noise).argmax(axis=1) == y)
        assert best_accuracy(noise) == pytest.approx(right, abs=4 * 0.5 / np.sqrt(y.size))
    points, y = make_planar("overlap", 5000)
    assert best_accuracy(0.1) == pytest.approx(np.mean(densities(points, 0.1).argmax(axis=1) == y), abs=0.015)
    assert Experiment(dataset="overlap").best_accuracy == best_accuracy(0.1) and Experiment().best_accuracy is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(name="rings", n=10), "unknown planar set 'rings'; allowed are spiral"),
        (dict(name="moons", n=0), "at least 1 point, not 0"),
        (dict(name="moons", n=10, noise=0.6), "noise is 0.6; allowed is 0 to 0.5"),
        (dict(name="moons", n=10, noise=float("nan")), "noise is nan"),
        (dict(name="moons", n=10, seed=-1), "seed is -1"),
        (dict(name="moons", n=10, classes=3), "classes is 3; moons has 2"),
        (dict(name="spiral", n=10, classes=5), "classes is 5; spiral has 2 to 4"),
        (dict(name="moons", n=10, split="valid"), "split is 'valid'"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_planar(**arguments)
