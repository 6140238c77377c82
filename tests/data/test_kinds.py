"""What kind of sample a set has follows from the shape of one."""

import pytest

from nnviz.data import DATASETS, kind_of


@pytest.mark.parametrize(
    "shape, noun, pixels, planar",
    [
        ((28, 28), "image", True, False),
        ((2, 2), "image", True, False),
        ((2,), "point", False, True),
        ((13,), "sample", False, False),
        ((1,), "sample", False, False),
    ],
)
def test_the_kind_of_a_shape(shape, noun, pixels, planar):
    kind = kind_of(shape)
    assert (kind.noun, kind.pixels, kind.planar) == (noun, pixels, planar)
    assert kind.plural == f"{noun}s" and (kind.bounds is not None) == pixels


@pytest.mark.parametrize("info", DATASETS.values(), ids=DATASETS)
def test_a_data_set_is_of_images_or_points(info):
    assert info.kind.pixels != info.kind.planar
