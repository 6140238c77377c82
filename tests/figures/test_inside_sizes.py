"""The pictures of weights and activations at every size: nothing, one unit, 512 units, no hidden layers, NaN."""

import numpy as np
import pytest

from nnviz.figures import (
    LIGHT,
    Arrows,
    Filmstrip,
    LayerGrid,
    LayerScale,
    PixelEffect,
    Ridges,
    Tiles,
    UnitCard,
    UnitMaps,
    WeightMatrix,
    filmstrip,
    layer_grid,
    layer_scale,
    pixel_effect,
    response_bars,
    unit_card,
    unit_maps_figure,
    unit_tiles,
    weight_arrows,
    weight_matrix,
    weight_ridges,
)
from nnviz.figures.seen import Seen, seen_image
from nnviz.figures.unit_plane import UnitPlane, unit_plane

AXIS = np.arange(3.0)


def scale_of(*sizes, fill=1.0):
    W = [np.full(pair, fill) for pair in zip(sizes, sizes[1:], strict=False)]
    return layer_scale(LayerScale(W, [np.zeros(n) for n in sizes[1:]]), LIGHT)


def strip_of(n, fill=0.5):
    return filmstrip(Filmstrip(np.full((n, 784), fill), np.full((n, 2), 0.5), (28, 28), ("a", "b"), 0, True), LIGHT)


def plane_of(n, fill=1.0):
    axis = np.arange(float(n))
    return unit_plane(UnitPlane(np.full((n, n), fill), axis, axis, np.zeros((0, 2)), np.zeros(0, int), ()), LIGHT)


def seen_of(n, fill=0.5):
    return seen_image(Seen(np.full(n, fill), (1, n), np.zeros(n, bool)), LIGHT)


# Each makes a figure of n units (moments, images, pixels), all of whose numbers are `fill`.
BUILDERS = {
    "unit_tiles": lambda n, fill=1.0: unit_tiles(Tiles(np.full((n, 784), fill), (28, 28), np.arange(n)), LIGHT),
    "weight_arrows": lambda n, fill=1.0: weight_arrows(Arrows(np.full((2, n), fill), np.zeros(n)), LIGHT),
    "layer_scale": lambda n, fill=1.0: scale_of(784, n, n, 10, fill=fill),
    "weight_matrix": lambda n, fill=1.0: weight_matrix(WeightMatrix(np.full((784, n), fill)), LIGHT),
    "weight_ridges": lambda n, fill=1.0: weight_ridges(Ridges(AXIS, np.full((n, 2), fill), ("step",) * n), LIGHT),
    "layer_grid": lambda n, fill=1.0: layer_grid(LayerGrid(np.full(n, fill), np.ones(n)), LIGHT),
    "unit_card": lambda n, fill=1.0: unit_card(UnitCard(np.full(n, fill), np.ones(n), 0.0, 1.0), LIGHT),
    "response_bars": lambda n, fill=1.0: response_bars(np.full(n, fill), ("class",) * n, LIGHT),
    "pixel_effect": lambda n, fill=1.0: pixel_effect(PixelEffect(np.zeros(n), np.full(n, fill), (1, n)), LIGHT),
    "filmstrip": strip_of,
    "seen_image": seen_of,
    "unit_maps_figure": lambda n, fill=1.0: unit_maps_figure(
        UnitMaps(np.full((n, 9, 9), fill), np.arange(n), (-1, 1, -1, 1)), LIGHT
    ),
    "unit_plane": plane_of,
}
SAY_SO = {"unit_tiles", "unit_maps_figure", "weight_arrows", "weight_ridges"}  # of nothing; the others refuse


@pytest.fixture(params=BUILDERS)
def name(request):
    return request.param


def test_nothing_is_said_or_refused(name, checked):
    if name in SAY_SO:
        alt = checked(BUILDERS[name](0)).layout.meta["alt"]
        assert " no units" in alt or "0 units" in alt or "0 moments" in alt
    else:
        with pytest.raises(ValueError, match=r"\d|no "):
            BUILDERS[name](0)


def test_one_is_drawn(name, checked):
    if name == "unit_plane":  # a plane has two places or more on each side
        with pytest.raises(ValueError, match="at least 2"):
            plane_of(1)
        return
    figure = checked(BUILDERS[name](1))
    assert len(figure.data) and "1 units" not in figure.layout.meta["alt"]


def test_512_are_drawn(name):
    figure = BUILDERS[name](512)
    assert len(figure.data) and len(figure.data) <= 512 and "NaN" not in figure.layout.meta["alt"]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused_by_name(name, bad):
    with pytest.raises(ValueError, match="NaN or infinity|finite"):
        BUILDERS[name](2, bad)


def test_networks_without_hidden_layers(checked):
    alt = checked(scale_of(784, 10)).layout.meta["alt"]
    assert "W1 784 × 10 = 7,840" in alt and "W2" not in alt
    assert "W1 2 × 2 = 4" in checked(scale_of(2, 2)).layout.meta["alt"]
