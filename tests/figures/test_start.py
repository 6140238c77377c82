"""The two pictures of the Start page: the curve of a drawing, and the film of an image on its way to another answer."""

import numpy as np
import pytest

from nnviz.figures.filmstrip import Filmstrip
from nnviz.figures.fooling import fooling_film
from nnviz.figures.own_curve import OwnCurve, own_curve

SEEN, TESTED = np.array([0, 32, 64, 96]), np.array([0, 96])


def test_both_curves_end_with_their_latest_values(theme, checked, column):
    curve = OwnCurve(SEEN, np.array([0.08, 0.2, 0.7, 0.97]), TESTED, np.array([0.1, 0.84]), 320, "7")
    figure = checked(own_curve(curve, theme))
    assert [list(trace.x) for trace in figure.data] == [[0, 96], [0, 32, 64, 96]]
    assert [note.text for note in figure.layout.annotations] == [
        "test images read right",
        "your 7",
    ]
    assert "your 7, 97.0 % after 96 images" in figure.layout.meta["alt"]
    np.testing.assert_array_equal(column(figure, figure.layout.meta["table"]["images_seen"]), SEEN)


def test_a_drawing_of_which_nobody_has_said_what_it_is_has_no_curve(theme, checked):
    figure = checked(own_curve(OwnCurve(None, None, TESTED, np.array([0.1, 0.84]), 320, None), theme))
    assert [trace.name for trace in figure.data] == ["test images read right"]


@pytest.mark.parametrize(
    "seen, share",
    [([0, 0], [0, 1]), ([3, 1], [0, 1]), ([], []), ([0], [1.2]), ([0], [-0.1]), ([0, 1], [0.5]), ([0], [np.nan])],
)
def test_bad_records_are_refused(seen, share):
    with pytest.raises(ValueError, match="OwnCurve"):
        OwnCurve(np.array(seen), np.array(share), TESTED, np.array([0.1, 0.84]), 320, "7")


def test_every_frame_is_an_image_its_change_and_the_two_shares(theme, checked):
    rng = np.random.default_rng(0)
    images = np.clip(np.linspace(0, 1, 5)[:, None] * rng.normal(0, 0.3, 12) + 0.5, 0, 1)
    p = np.array([[0.9, 0.1 - i / 100, i / 100] for i in range(5)])
    figure, values, labels = fooling_film(Filmstrip(images, p, (3, 4), ("a", "b", "c"), 2), theme)
    checked(figure)
    assert len(labels) == 5 and {len(array) for array in values.values()} == {5}
    np.testing.assert_array_equal(values[0, "z"], np.rint(images.reshape(5, 3, 4) * 255))
    assert not values[1, "z"][0].any() and np.abs(values[1, "z"]).max() == 127
    np.testing.assert_allclose(values[2, "y"], p[:, [0, 2]], rtol=1e-6)
    np.testing.assert_array_equal(figure.data[0].z, values[0, "z"][-1])  # at rest it shows the end
    assert "from a to c" in figure.layout.meta["alt"]
