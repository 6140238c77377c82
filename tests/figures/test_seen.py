"""The image that a network sees, and one unit over the plane: on their records, bad ones too."""

import numpy as np
import pytest

from nnviz.figures import DARK, LIGHT
from nnviz.figures.seen import Seen, seen_image
from nnviz.figures.unit_plane import UnitPlane, unit_plane


def test_pixels_and_what_was_changed_are_drawn():
    pixels = np.linspace(0, 1, 12, dtype=np.float32)
    figure = seen_image(Seen(pixels, (3, 4), np.arange(12) == 5, "an image"), LIGHT)
    np.testing.assert_array_equal(figure.data[0].z, np.rint(pixels * 255).reshape(3, 4))
    assert figure.data[0].customdata[1, 1].tolist() == [1, 1, round(5 / 11 * 255), 0]
    assert "1 changed by hand" in figure.layout.meta["alt"]
    assert figure.layout.shapes[1].path == "M1,1H2V2H1Z"


def test_where_a_click_changes_nothing_is_told():
    idle = np.arange(12) % 5 == 0
    data = seen_image(Seen(np.zeros(12), (3, 4), idle=idle), LIGHT).data[0].customdata
    assert (data[..., 3].ravel() == -1).tolist() == idle.tolist() and data[..., :3].min() == 0


def test_a_blank_image_of_one_pixel():
    figure = seen_image(Seen(np.zeros(1), (1, 1)), DARK)
    assert "0 % of them with ink" in figure.layout.meta["alt"] and len(figure.layout.shapes) == 1


@pytest.mark.parametrize(
    "pixels, shape, changed",
    [
        (np.array([0, np.nan]), (1, 2), None),
        (np.zeros(3), (1, 2), None),
        (np.zeros(2), (2,), None),
        (np.array([0, 2.0]), (1, 2), None),
        (np.zeros(2), (1, 2), np.zeros(3, bool)),
    ],
)
def test_bad_images_are_refused(pixels, shape, changed):
    with pytest.raises(ValueError, match="Seen"):
        Seen(pixels, shape, changed)


def plane(z, **other):
    axis = np.linspace(-1, 1, 5)
    record = {"points": np.zeros((2, 2)), "labels": np.array([0, 1]), "classes": ("0", "1")} | other
    return UnitPlane(z, axis, axis, **record)


def test_the_line_is_where_the_sum_is_0():
    axis = np.linspace(-1, 1, 5)
    figure = unit_plane(plane(np.tile(axis, (5, 1)), chosen=np.array([0.5, 0.5])), LIGHT)
    line = next(trace for trace in figure.data if trace.type == "contour")
    assert line.contours.start == line.contours.end == 0
    assert figure.data[0].zmin == -figure.data[0].zmax == -1
    assert "above 0 on 40 % of it" in figure.layout.meta["alt"]


def test_without_a_change_of_sign_there_is_no_line():
    figure = unit_plane(plane(np.zeros((5, 5)), points=np.zeros((0, 2)), labels=np.zeros(0, int)), DARK)
    assert not any(trace.type == "contour" for trace in figure.data)
    assert "nowhere" in figure.layout.meta["alt"]


@pytest.mark.parametrize(
    "z, other",
    [
        (np.full((5, 5), np.nan), {}),
        (np.zeros((4, 5)), {}),
        (np.zeros((5, 5)), {"labels": np.array([0, 2])}),
        (np.zeros((5, 5)), {"chosen": np.zeros(3)}),
        (np.zeros((5, 5)), {"points": np.zeros((2, 3))}),
    ],
)
def test_bad_planes_are_refused(z, other):
    with pytest.raises(ValueError, match="UnitPlane"):
        plane(z, **other)
