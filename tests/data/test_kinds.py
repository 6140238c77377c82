"""What follows from the kind of a sample: its words, how many numbers a network gets, and what each is called."""

import pytest

from nnviz.data import DATASETS
from nnviz.data.kinds import IMAGE, PLANE, images, table, unnamed

COLUMNS = table(["sepal length", "petal length"])


@pytest.mark.parametrize(
    "kind, noun, pixels, planar, inputs, second",
    [
        (IMAGE, "image", True, False, 784, "pixel (0, 1)"),
        (images((2, 2)), "image", True, False, 4, "pixel (0, 1)"),
        (PLANE, "point", False, True, 2, "x₂"),
        (COLUMNS, "sample", False, False, 2, "petal length"),
        (unnamed(13), "sample", False, False, 13, "input 1"),
    ],
)
def test_what_follows_from_a_kind(kind, noun, pixels, planar, inputs, second):
    assert (kind.noun, kind.pixels, kind.planar, kind.inputs) == (noun, pixels, planar, inputs)
    assert kind.plural == f"{noun}s" and (kind.bounds is not None) == pixels
    assert kind.input_name(1) == second and kind.values == inputs


@pytest.mark.parametrize("info", DATASETS.values(), ids=DATASETS)
def test_a_network_takes_what_its_data_set_gives(info):
    assert info.kind.inputs >= 2 and info.kind.shape
