"""What the page of activations says of a unit must be true of its activation function."""

import numpy as np
import pytest

from nnviz.activations import ACTIVATIONS
from nnviz.data.kinds import IMAGE
from nnviz.inspection import Scene
from nnviz.text.activations import layers_sentence, local_words, unit_plane_words


def scene_of(network, x):
    fwd = network.forward(x[:1])
    return Scene(network, x[0], x[0], x[0], fwd, fwd, {}, None, "an image", False, ())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_only_units_that_can_die_are_said_to_be_off(make_case, activation):
    network, x, _ = make_case((7, 6), activation)
    said = layers_sentence(scene_of(network, x), IMAGE)
    assert ("units are off" in said) == network.activation.can_die == ("activations from" not in said)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_a_unit_over_the_plane_has_corners_where_its_function_has_a_kink(f):
    assert "one straight line: " in unit_plane_words("unit 1", "0.5 · x₁ − x₂", 0.5, f, True)
    said = unit_plane_words("unit 1", None, 0.5, f, True)
    assert ("with corners" in said) == bool(f.kinks) and ("one straight line." in said) == f.linear


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_how_far_a_picture_for_one_image_holds(f):
    said = local_words(np.float32(0.3), f)
    assert ("as long as no unit below" in said) == (f.straight and not f.linear)
    assert ("for small changes" in said) == (not f.straight) and ("the same for all images" in said) == f.linear
