"""The digits made by code: reproducible, placed as MNIST's are, labelled fairly, wilder with variety, and learnable.

No picture is compared with a stored one: rounding may differ from machine to machine.
"""

import tracemalloc

import numpy as np
import pytest

from nnviz.data.digits import BOX, CHUNK_DIGITS, SIDE, make_digits
from tests.data.plain_digits import plain_digits


@pytest.fixture(scope="module")
def digits():
    return make_digits(2000)


def spread(x, y):
    """The mean squared distance of a digit from the mean of its class."""
    return np.mean([((x[y == d] - x[y == d].mean(axis=0, keepdims=True)) ** 2).sum(axis=1).mean() for d in range(10)])


def centres(images):
    """Centre of mass of each image (n, SIDE, SIDE): rows and columns (2, n), counted from 0."""
    images = images.astype(float)
    places = np.arange(images.shape[1])
    mass = images.sum(axis=(1, 2))
    return np.stack([images.sum(axis=2) @ places, images.sum(axis=1) @ places]) / mass


def test_shapes_and_types(digits):
    x, y = digits
    assert x.shape == (2000, 784) and x.dtype == np.uint8
    assert y.shape == (2000,) and y.dtype == np.int64
    assert x.min() == 0 and x.max() == 255
    assert (x.max(axis=1) > 200).all(), "a digit without ink"


@pytest.mark.parametrize("variety", [0, 0.5, 1])
@pytest.mark.parametrize(("split", "seed"), [("train", 0), ("test", 2**32)])
def test_the_bytes_are_those_of_the_plain_sums(variety, split, seed):
    made = make_digits(3 * CHUNK_DIGITS, split=split, seed=seed, variety=variety)
    for ours, plain in zip(made, plain_digits(3, split, seed, variety), strict=True):
        np.testing.assert_array_equal(ours, plain)


def test_digits_are_drawn_in_blocks_that_the_processor_keeps_at_hand(digits):
    tracemalloc.start()
    try:
        x, y = make_digits(2000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most - x.nbytes - y.nbytes < 3e6  # bytes; a whole chunk drawn at once takes twice as many


def test_same_request_same_digits():
    for first, again in zip(make_digits(300, seed=7), make_digits(300, seed=7), strict=True):
        np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("n", [1, CHUNK_DIGITS - 1, CHUNK_DIGITS, CHUNK_DIGITS + 1, 500])
def test_a_longer_set_begins_with_the_shorter(digits, n):
    x, y = make_digits(n)
    np.testing.assert_array_equal(x, digits[0][:n])
    np.testing.assert_array_equal(y, digits[1][:n])


@pytest.mark.parametrize("other", [{"seed": 1}, {"split": "test"}, {"variety": 0.6}])
def test_every_argument_matters(digits, other):
    x, _ = make_digits(500, **other)
    assert (x != digits[0][:500]).any(axis=1).mean() > 0.95


def test_train_and_test_share_no_digit(digits):
    test, _ = make_digits(2000, split="test")
    assert not {row.tobytes() for row in digits[0]} & {row.tobytes() for row in test}
    assert len({row.tobytes() for row in digits[0]}) == len(digits[0]), "a digit made twice"


def test_huge_seeds_do_not_fold_onto_small_ones():
    # 2**32 fills two words of the seed: with the split as the next word it would read as seed 0, "test".
    assert (make_digits(10, seed=2**32)[0] != make_digits(10, seed=0, split="test")[0]).any()


def test_labels_are_balanced_and_shuffled(digits):
    _, y = digits
    np.testing.assert_array_equal(np.bincount(y), np.full(10, 200))
    assert (np.bincount(y[:100], minlength=10) > 0).all()
    assert 0.05 < (y[1:] == y[:-1]).mean() < 0.15  # one in ten by chance
    assert (y[:CHUNK_DIGITS] != y[CHUNK_DIGITS : 2 * CHUNK_DIGITS]).any()


@pytest.mark.parametrize("variety", [0, 0.5, 1])
def test_placed_as_mnist_is(variety):
    x, _ = make_digits(1000, variety=variety)
    images = x.reshape(-1, SIDE, SIDE)
    off = np.abs(centres(images) - 14)
    assert off.max() < 4 and (off <= 0.51).mean() > 0.98  # a whole-pixel shift, unless an edge stops it
    heights = (images.max(axis=2) > 0).sum(axis=1)
    widths = (images.max(axis=1) > 0).sum(axis=1)
    longest = np.maximum(heights, widths)
    assert longest.max() <= BOX and np.median(longest) == BOX and longest.min() >= BOX - 3


def test_variety_scales_the_spread():
    spreads = [spread(*(a.astype(float) for a in make_digits(1000, variety=v))) for v in (0, 0.25, 0.5, 0.75, 1)]
    assert all(low < high for low, high in zip(spreads[:-1], spreads[1:], strict=True)), spreads
    assert spreads[-1] > 2 * spreads[0], spreads
    assert spreads[0] > 0.05 * spreads[-1], "variety 0 should still leave some spread"


def test_classes_can_be_told_apart(digits):
    """The nearest of ten class means: far better than chance, and far from perfect at the default."""

    def accuracy(variety):
        x, y = make_digits(2000, variety=variety)
        x_test, y_test = make_digits(500, split="test", variety=variety)
        means = np.array([x[y == d].mean(axis=0) for d in range(10)])
        distance = ((x_test[:, None].astype(float) - means) ** 2).sum(axis=2)
        return (distance.argmin(axis=1) == y_test).mean()

    assert accuracy(0) > 0.97
    assert 0.6 < accuracy(0.5) < 0.95


def test_progress_is_told():
    shares = []
    make_digits(2 * CHUNK_DIGITS + 1, progress=shares.append)
    assert len(shares) == 3 and shares == sorted(shares) and shares[-1] == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"n": 0}, "n is 0"),
        ({"n": 60_001}, "60000"),
        ({"n": 10, "split": "validation"}, "validation"),
        ({"n": 10, "seed": -1}, "seed is -1"),
        ({"n": 10, "variety": 1.01}, "1.01"),
        ({"n": 10, "variety": -0.1}, "-0.1"),
        ({"n": 10, "variety": float("nan")}, "nan"),
    ],
)
def test_errors_say_what_was_given(arguments, named):
    with pytest.raises(ValueError, match=named):
        make_digits(**arguments)
