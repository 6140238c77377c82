"""The numbers of a card's place are those of what its link shows: a drawing, painted pixels, units switched off."""

import numpy as np
import pytest

from nnviz import Run
from nnviz.data.centring import read_drawing
from nnviz.data.drawing import Drawing, decode, encode
from nnviz.inspection import Edit, make_scene
from nnviz.lessons import PlaceSource, read_place, read_quantity
from nnviz.unit import Unit

QUERY = "activations?samples=500&hidden=8&epochs=1&moment=5&example=3"
ONE = encode(Drawing([[[128, 40], [128, 200]]]))


@pytest.fixture(scope="module")
def run():
    run = Run(read_place(QUERY).experiment)
    run.advance(steps=5)
    return run


@pytest.mark.parametrize("words", ["", "&painted=10-10-4-0,3-3-1-1", "&off=1-0,1-5", f"&image=draw&drawing={ONE}"])
def test_the_probabilities_of_what_a_place_shows(run, words):
    place = read_place(QUERY + words)
    source = PlaceSource(place, lambda experiment, step: run)
    data, network = run.data, run.network
    raw = read_drawing(decode(ONE)) if "drawing" in words else data.test[3]
    edits = [Edit(10, 10, 4, 0.0), Edit(3, 3, 1, 1.0)] if "painted" in words else []
    off = [Unit(1, 0), Unit(1, 5)] if "off" in words else []
    p = make_scene(network, data, raw, edits, off).p
    found = [source.find(read_quantity(f"probability of class {k}")) for k in range(10)]
    assert np.array_equal(np.array(found, np.float32), p.astype(np.float32))
    assert source.find(read_quantity("answer")) == data.classes[p.argmax()]
    right = source.find(read_quantity("right answer"))
    assert right == (None if "drawing" in words else data.classes[data.y_test[3]])


@pytest.mark.parametrize(
    "words", ["painted=1-2", "painted=1-1-9-0", "off=1", "drawing=~~~", "place=here", "example=-1"]
)
def test_a_place_that_shows_nonsense_is_refused(words):
    with pytest.raises(ValueError):
        read_place(f"activations?moment=0&{words}")


def test_a_word_of_a_link_that_is_written_into_a_text_is_a_plain_one(run):
    def find(words):
        place = read_place(f"{QUERY}&{words}")
        return PlaceSource(place, lambda experiment, step: run).find(read_quantity("chosen part"))

    assert find("part=why") == "why"
    for evil in ("part=%3Cb%3E", "part=!%5Bx%5D(//a.example/x.png)", "part=a%20b", "other=1"):
        assert find(evil) is None
    assert len(find("part=" + "x" * 99)) < 70
