"""Ten drawings of a sign nobody else makes, and the network reads it."""

import numpy as np
import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.data.own import keep
from nnviz.data.teaching import MAX_BASE, SHIFTS, add_drawings
from tests.data.handwriting import by_hand, read_drawing

FUNNEL = [[(0, 0), (60, 0), (30, 50), (0, 0)], [(30, 50), (30, 100)]]  # a 4 as no 4 of the digits is


@pytest.fixture(scope="module")
def fours():
    rng = np.random.default_rng(5)
    return [read_drawing(by_hand(FUNNEL, rng)) for _ in range(40)]


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=3_000)


def test_ten_drawings_are_enough(fours, digits):
    unseen = np.array(fours[10:]) / np.float32(255)

    def read(run):
        return int((run.network.forward(unseen).a[-1].argmax(axis=1) == 4).sum())

    before = Run(Experiment(samples=2_000, epochs=10), digits)
    before.advance(epochs=10)
    info = keep(add_drawings(digits, fours[:10], [4] * 10))
    after = Run(Experiment(dataset=info.data.name, **info.suited | {"epochs": 12}))
    after.advance(epochs=12)
    assert read(before) < 10 and read(after) >= 27  # of 30 that it has never seen
    assert after.history.points[-1].test_accuracy > before.history.points[-1].test_accuracy - 0.03


def test_what_is_in_the_set(fours, digits):
    data = add_drawings(digits, fours[:2], [7, 3])
    assert len(data.train) == MAX_BASE + 2 * len(SHIFTS) and np.array_equal(data.test, digits.test)
    rows = {row.tobytes(): label for row, label in zip(data.train, data.y_train, strict=True)}
    assert rows[fours[0].tobytes()] == 7 and rows[fours[1].tobytes()] == 3
    assert all(rows[row.tobytes()] == label for row, label in zip(digits.train[:50], digits.y_train[:50], strict=True))
    assert np.array_equal(data.train, add_drawings(digits, fours[:2], [7, 3]).train)


def test_what_cannot_be(fours, digits):
    with pytest.raises(ValueError, match="There are 0 drawings; 1 to 200"):
        add_drawings(digits, [], [])
    with pytest.raises(ValueError, match="images of 28x28 pixels only"):
        add_drawings(load_dataset("iris"), fours[:1], [0])
