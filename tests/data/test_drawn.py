"""Points that somebody drew: short text, the same points wherever it is read, and one sentence for every broken one."""

import re

import numpy as np
import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.data.drawn import EDGE, EXAMPLE, MIN_POINTS, Drawn, quantise, read_points, write_points
from nnviz.text.compare import what_differs


def drawn(n, classes=4, seed=0):
    rng = np.random.default_rng(seed)
    return quantise(rng.uniform(-EDGE, EDGE, (n, 2)), np.arange(n) % classes)


@pytest.mark.parametrize("n", [*range(MIN_POINTS, 22), 499, 500])
def test_text_comes_back_as_it_went_and_is_short(n):
    points = drawn(n)
    text = write_points(points)
    again = read_points(text)
    for name in ("x", "y", "classes"):
        assert np.array_equal(getattr(again, name), getattr(points, name))
    assert len(text) <= 3.05 * n + 8 and text.isascii() and again.count == 4


def test_places_are_those_drawn_to_half_a_step():
    places = np.random.default_rng(1).uniform(-EDGE, EDGE, (50, 2))
    kept = quantise(places, np.arange(50) % 2).places
    assert kept.dtype == np.float32 and np.abs(kept - places).max() <= EDGE / 255 + 1e-6
    outside = quantise(np.array([[-9, 9], [np.inf, 0]]), [0, 1]).places
    assert np.allclose(outside[:, 0], [-EDGE, EDGE]) and outside[0, 1] == np.float32(EDGE)


def test_every_fifth_point_tests_and_the_others_train():
    points = drawn(23, 3)
    data = load_dataset("drawn", points=write_points(points))
    assert (len(data.train), len(data.test), data.classes) == (19, 4, ("0", "1", "2"))
    assert np.array_equal(data.test, points.places[4::5]) and np.array_equal(data.y_test, points.classes[4::5])
    assert np.array_equal(data.train, np.delete(points.places, [4, 9, 14, 19], axis=0))


def test_a_link_has_the_points_and_makes_the_same_network():
    e = Experiment(dataset="drawn", points=write_points(drawn(40, 2)), hidden=(4,), epochs=2)
    assert (e.samples, e.info.test_samples, e.sizes) == (32, 8, (2, 4, 2)) and "samples" not in e.to_query()
    again = Experiment.from_query(e.to_query())
    assert again == e and "%" not in e.to_query()
    one, two = Run(e), Run(again)
    for run in (one, two):
        run.advance(steps=run.total_steps)
    assert np.array_equal(one.network.parameters, two.network.parameters)
    assert Experiment(dataset="xor", points=e.points) == Experiment(dataset="xor")
    assert Experiment(dataset="drawn").to_query() == "dataset=drawn"
    other = Experiment(dataset="drawn", points=write_points(drawn(40, 2, seed=1)), hidden=(4,), epochs=2)
    assert re.fullmatch(
        r"Only the drawn points differs?: 40 points \(\w{4}\), 40 points \(\w{4}\)\.", what_differs([e, other])
    )


TEXT = write_points(drawn(30))
ONE_SIDED = write_points(Drawn(drawn(30).x, drawn(30).y, (np.arange(30) % 5 == 4).astype(np.uint8)))
BROKEN = {
    "": "not known here: they begin with ''",
    "2" + TEXT[1:]: "begin with '2', not '1'",
    "1": "cannot be read",
    TEXT[:-1]: "cannot be read: a part of the link is missing",
    TEXT[:-4]: "cannot be read",
    TEXT[:45]: "cannot be read",
    TEXT + "A": "cannot be read",
    TEXT[:20] + "A" + TEXT[21:]: "cannot be read",
    TEXT[:20] + "%" + TEXT[21:]: "cannot be read",
    TEXT[:20] + "é" + TEXT[21:]: "cannot be read",
    TEXT.replace("-", "+") + "=": "cannot be read",
    "1" + "A" * 1900: "points are about 632; allowed are 13 to 500",
    "1" + "A" * 3000: "cannot be read",
    write_points(drawn(12)): "points are 12; allowed are 13 to 500",
    write_points(drawn(30, 1)): "all of class 0; at least two classes are needed",
    ONE_SIDED: "to learn from are all of one class",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_text_is_refused_in_one_sentence(text):
    experiment, problems = Experiment.read_query({"dataset": "drawn", "points": text})
    assert experiment == Experiment(dataset="drawn") and experiment.points == EXAMPLE
    assert len(problems) == 1 and BROKEN[text] in problems[0] and len(problems[0]) < 120
