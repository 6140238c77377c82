"""The pictures of weights and activations show the arrays they are given."""

import re

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
    choose_steps,
    filmstrip,
    layer_grid,
    layer_scale,
    pixel_effect,
    response_bars,
    take_page,
    tile_frames,
    unit_card,
    unit_maps_figure,
    unit_tiles,
    weight_arrows,
    weight_matrix,
    weight_ridges,
)
from nnviz.figures.sheets import lay_out_sheet, pool_blocks
from nnviz.text.numbers import number

DIGITS = tuple("0123456789")
RNG = np.random.default_rng(0)


def tiles(n=64, shape=(28, 28), **changes):
    values = RNG.standard_normal((n, int(np.prod(shape)))) * np.linspace(0.1, 2, n)[:, None]
    fields = {"values": values.astype(np.float32), "image_shape": shape, "units": np.arange(n)[::-1]}
    return Tiles(**fields | changes)


def tile(figure, i):
    """The bytes of tile i, found through its place in the grid of clicks."""
    rows, columns = figure.data[0].z.shape
    cells = figure.data[1].z
    down, across = cells.shape[0] // rows, cells.shape[1] // columns
    y, x = divmod(i, columns)
    return cells[y * down : (y + 1) * down, x * across : (x + 1) * across]


def test_64_tiles_are_one_sheet_of_bytes(theme, checked):
    record = tiles(chosen=3)
    figure = checked(unit_tiles(record, theme, captions=False))
    cells = figure.data[1].z
    assert cells.dtype == np.int8 and cells.size == 64 * 29 * 29
    limits = figure.layout.meta["limits"]
    for i in (0, 17, 63):
        shown = tile(figure, i)[:28, :28] * (limits[i] / 127)
        assert np.abs(shown.ravel() - record.values[i]).max() <= limits[i] / 254 + 1e-6
        assert limits[i] == pytest.approx(np.abs(record.values[i]).max())
    assert figure.data[0].customdata[0, 0].tolist() == [63, 0]  # unit, position
    # plotly's paths know absolute commands only, and draw nothing for others
    assert set("".join(s.path for s in figure.layout.shapes if s.path)) <= set("MHVZ0123456789,.-")
    ring = figure.layout.shapes[-1]
    assert ring.line.color == theme.accent and "Unit 3 is ringed" in figure.layout.meta["alt"]
    y, x = divmod(60, figure.layout.meta["columns"])  # unit 3 is at position 60
    assert ring.x0 == x * 29 - 0.5 and ring.y0 == y * 29 - 0.5


def test_one_scale_for_all_tiles_and_frames_on_it(theme):
    record = tiles(30)
    figure = unit_tiles(record, theme, scale="all", captions=False, limit=3.0)
    assert set(figure.layout.meta["limits"]) == {3.0} and "3" in figure.data[1].colorbar.ticktext
    moments = np.stack([np.zeros_like(record.values), record.values])
    frames = tile_frames(moments, (28, 28), figure.layout.meta["columns"], 3.0)
    assert frames.dtype == np.int8 and not frames[0].any()
    np.testing.assert_array_equal(frames[1], figure.data[1].z)


def test_captions_name_unit_class_and_share(theme, checked, column):
    firing, favourite = np.linspace(0, 1, 10), np.array([*range(9), -1])
    record = tiles(10, firing=firing, favourite=favourite, classes=DIGITS)
    figure = checked(unit_tiles(record, theme))
    captions = figure.data[2].text
    read = [re.sub("<.*?>", "", text.replace("<br>", ", ")) for text in captions]
    assert read[1] == "8 → 1, on 11 %" and read[9] == "0, on 100 %"
    hover = figure.data[0].hovertext[0]
    assert "unit 9 of layer 1" in hover[0] and "fires for 0.0 %" in hover[0] and "responds most to 0" in hover[0]
    assert column(figure, figure.layout.meta["table"]["unit"]).tolist() == list(range(9, -1, -1))
    np.testing.assert_allclose(figure.layout.meta["table"]["norm"], np.linalg.norm(record.values, axis=1), rtol=1e-5)
    # The words of a row lie between its pictures and the next row's.
    assert (figure.data[2].y[0] == 28).all() and figure.data[0].dy > 29


def test_no_one_and_many_units(theme, checked):
    assert "no units" in checked(unit_tiles(tiles(0), theme)).layout.meta["alt"]
    assert checked(unit_tiles(tiles(1), theme)).data[1].z.shape[1] == 29
    assert checked(unit_tiles(tiles(3, shape=(2, 2)), theme)).data[0].z.shape == (1, 3)
    silent = tiles(2, values=np.zeros((2, 784)))
    assert unit_tiles(silent, theme).data[1].colorbar.ticktext == ("all 0",)
    order = np.arange(512)
    shown, page = take_page(order, 7)
    assert page == 7 and shown.tolist() == list(range(448, 512)) and take_page(order, 99)[1] == 7
    assert take_page(np.arange(3), 0)[0].tolist() == [0, 1, 2]


def test_tiles_stay_within_the_width():
    for n, width in [(64, 1000), (64, 350), (12, 900), (1, 300), (32, 700)]:
        figure = unit_tiles(tiles(n), LIGHT, width=width)
        cells_across = figure.layout.xaxis.range[1]
        assert figure.data[1].z.shape[1] <= cells_across
        a_pixel = width / (cells_across + 1)
        assert 28 * a_pixel > 40  # wide enough for the words
        if width >= 700:
            assert figure.layout.height <= 560


def layers(*sizes, **changes):
    pairs = list(zip(sizes, sizes[1:], strict=False))
    W = [(RNG.standard_normal(pair) / (i + 1)).astype(np.float32) for i, pair in enumerate(pairs)]
    return LayerScale(**{"W": W, "b": [np.ones(n, np.float32) for n in sizes[1:]]} | changes)


def test_every_matrix_has_its_true_shape_in_one_scale(theme, checked):
    record = layers(784, 512, 512, 10, chosen=1)
    figure = checked(layer_scale(record, theme))
    unit = figure.layout.meta["pixels"]
    for i, w in enumerate(record.W):
        cells = figure.data[2 * i + 1]
        rows, columns = cells.z.shape
        assert cells.z.dtype == np.int8 and cells.dx * columns == pytest.approx(w.shape[1] * unit)
        assert cells.dy * rows == pytest.approx(w.shape[0] * unit)
        touch = figure.data[0]
        assert touch.x[i] <= cells.x0 - cells.dx / 2 and cells.x0 + cells.dx * (columns - 0.5) <= touch.x[i + 1]
    words = figure.data[7].text
    assert [count in text for count, text in zip(("401,408", "262,144", "5,120"), words, strict=True)] == [True] * 3
    assert figure.data[0].customdata.tolist() == [[[0], [1], [2]]]
    assert "669,706 parameters" in figure.layout.meta["alt"]
    assert [s.line.color == theme.accent for s in figure.layout.shapes] == [False, False, True, True, False, False]
    np.testing.assert_allclose(
        figure.data[5].z * (figure.layout.meta["limits"][2] / 127),
        pool_blocks(record.W[2]),
        atol=figure.layout.meta["limits"][2] / 254 + 1e-6,
    )


@pytest.mark.parametrize(
    "sizes", [(2, 3), (784, 10), (2, 4, 2), (784, 1, 10), (784, *[32] * 6, 10), (784, *[512] * 6, 10)]
)
def test_matrices_stand_side_by_side_whatever_their_sizes(checked, sizes):
    for width in (340, 900):
        figure = checked(layer_scale(layers(*sizes), LIGHT, width=width, scale="all"), 260)
        boxes = [s for s in figure.layout.shapes][::2]
        assert all(a.x1 <= b.x0 for a, b in zip(boxes, boxes[1:], strict=False))
        assert boxes[-1].x1 <= width + 1 and figure.layout.height <= 500
        if width == 900:
            gaps = np.diff(figure.data[2 * len(boxes) + 1].x)
            assert not len(gaps) or gaps.min() > 80  # room for the words


@pytest.mark.parametrize("shape", [(4, 3), (784, 512), (512, 10), (130, 257), (1, 1), (2, 32), (512, 1)])
def test_each_cell_of_a_matrix_says_which_weight_it_is(theme, checked, shape):
    w = RNG.standard_normal(shape)
    cell = shape[0] - 1, shape[1] // 2
    figure = checked(weight_matrix(WeightMatrix(w, "W2", cell=cell), theme), 230)
    cells = figure.data[0]
    rows, columns = np.moveaxis(cells.customdata, -1, 0)
    np.testing.assert_allclose(cells.z, w[rows, columns], rtol=1e-6)
    high, wide = figure.layout.meta["block"]
    block = w[high : 2 * high, :wide] if shape[0] > high else w[:high, :wide]
    assert abs(cells.z[1 if shape[0] > high else 0, 0]) == pytest.approx(abs(block).max())
    assert max(cells.z.shape) <= 128 and len(cells.x) == cells.z.shape[1] + 1 and len(cells.y) == cells.z.shape[0] + 1
    box = figure.layout.shapes[-1]
    inside = (cells.x[:-1] <= (box.x0 + box.x1) / 2) & ((box.x0 + box.x1) / 2 <= cells.x[1:])
    assert inside[cell[1] // wide] and box.line.color == theme.accent
    pitch = np.diff(cells.x[:2])[0] / wide, np.diff(cells.y[:2])[0] / high
    square = pitch[0] == pytest.approx(pitch[1], rel=1e-3)
    assert square == (shape in [(4, 3), (784, 512), (130, 257), (1, 1)])  # few rows or columns are drawn wider
    assert ("not to scale" in figure.layout.meta["alt"]) == (not square)
    assert number(w[cell]) in figure.layout.meta["alt"] and cells.x[-1] <= 560


def test_large_cells_of_negative_weights_have_a_minus_sign(theme):
    w = np.array([[1.0, -0.5, 0.2], [-0.1, 0.0, -2.0]])
    cells, signs, _ = weight_matrix(WeightMatrix(w, "W2"), theme).data
    middles = [(a[:-1] + a[1:]) / 2 for a in (cells.y, cells.x)]
    marked = {(y, x) for y, x in zip(signs.y, signs.x, strict=True)}
    expected = {(middles[0][i], middles[1][j]) for i, j in ((0, 1), (1, 0), (1, 2))}
    np.testing.assert_allclose(sorted(marked), sorted(expected), rtol=1e-5)
    assert len(weight_matrix(WeightMatrix(np.full((400, 300), -1.0), "W1"), theme).data) == 2  # too small for signs


def test_blocks_keep_the_largest_number_and_its_sign():
    w = np.zeros((300, 7))
    w[4, 2], w[5, 3], w[250, 6] = -3, 2, 1
    found = pool_blocks(w, 100)
    assert found.shape == (100, 7) and found[1, 2] == -3 and found[1, 3] == 2 and found[83, 6] == 1
    assert (
        np.count_nonzero(found) == 3
        and pool_blocks(w[:50], 100) is not None
        and pool_blocks(w[:50], 100).shape == (50, 7)
    )


def test_ridges_have_the_counts(theme, checked, column):
    counts = np.array([[0, 10, 0], [2, 6, 2], [3, 4, 3]])
    record = Ridges(np.array([-1.5, -0.5, 0.5, 1.5]), counts, ("step 0", "step 5", "step 9"), "W1", moment=1)
    figure = checked(weight_ridges(record, theme))
    for i, hill in enumerate(figure.data):
        np.testing.assert_array_equal(hill.customdata[1:-1, 1], counts[i])
        height = hill.y[1:-1] - (2 - i)
        np.testing.assert_allclose(height / height.sum(), counts[i] / 10, atol=1e-6)
        assert hill.customdata[0, 0] == i
    assert figure.data[1].line.color == theme.accent != figure.data[0].line.color
    assert column(figure, figure.layout.meta["table"]["step 5"]).tolist() == [2, 6, 2]
    assert "3 moments" in figure.layout.meta["alt"]
    checked(weight_ridges(Ridges(record.edges, counts[:0], ()), theme))


def test_units_stand_in_lines_with_z_and_a(theme, checked):
    z = np.array([-1.0, 2, 3, -4, 0.5])
    figure = checked(layer_grid(LayerGrid(z, np.maximum(z, 0), 2, chosen=2, held=(3,)), theme))
    sums, passed = figure.data[:2]
    np.testing.assert_allclose(sums.z[0], z)
    np.testing.assert_allclose(passed.z[0], np.maximum(z, 0))
    assert sums.zmin == -4 == -sums.zmax and passed.zmin == 0 and passed.zmax == 3
    assert passed.colorscale[0][1] == theme.sequential[0][1] and sums.colorscale[0][1] == theme.negative
    assert "40 % of units off" in figure.data[2].text[1] and "40 % of the units are off" in figure.layout.meta["alt"]
    assert sums.customdata[0, 3].tolist() == [2, 3]
    assert [s.line.color for s in figure.layout.shapes].count(theme.accent) == 2
    assert layer_grid(LayerGrid(z, np.tanh(z)), theme).data[1].zmin == -np.tanh(4)


def test_units_below_zero_have_a_minus_sign_where_there_is_room(theme):
    z = np.array([-4.0, 3, 1, -2, 0])
    sums, _, _, signs = layer_grid(LayerGrid(z, np.maximum(z, 0), 2), theme).data
    np.testing.assert_allclose(signs.x, sums.x0 + sums.dx * np.array([0, 3]))
    assert len(layer_grid(LayerGrid(z, np.tanh(z), 2), theme).data) == 5  # both have signs
    assert len(layer_grid(LayerGrid(np.full(512, -1.0), np.zeros(512)), theme, width=340).data) == 3


@pytest.mark.parametrize("n", [1, 10, 64, 512])
def test_layers_of_any_size_fit(checked, n):
    z = np.arange(n) - n / 2
    for width in (340, 900):
        figure = checked(layer_grid(LayerGrid(z, np.maximum(z, 0)), LIGHT, width=width), 200)
        shown = figure.data[0].z[~np.isnan(figure.data[0].z)]
        np.testing.assert_allclose(shown, z)  # row by row
        assert figure.layout.shapes[-1].x1 <= width and figure.layout.height < 330 + 1000 * (width < 500)
    names = LayerGrid(np.arange(3.0), np.array([0.1, 0.2, 0.7]), 3, ("a", "b", "c"))
    assert "probabilities" in layer_grid(names, LIGHT).data[2].text[1] and layer_grid(names, LIGHT).data[1].zmax == 1


def test_the_card_multiplies_cell_by_cell(theme, checked):
    w, x = RNG.standard_normal(784), RNG.random(784)
    z = float(w @ x) - 0.3
    figure = checked(unit_card(UnitCard(w, x, -0.3, z, (28, 28), "unit 4 of layer 1"), theme), 145)
    weights, ink, product = (trace.z for trace in figure.data[:3])
    np.testing.assert_allclose(weights, w.reshape(28, 28), atol=1e-6)
    np.testing.assert_allclose(product, weights * ink, atol=1e-6)
    assert ink.min() >= 0 and figure.data[1].zmin == 0 and figure.data[2].zmax == pytest.approx(abs(w * x).max())
    assert figure.data[2].customdata[3, 5, :3].tolist() == [3 * 28 + 5, 3, 5]
    assert "− 0.3 (bias)" in figure.data[3].text[-1] and f"z {z:.3g}".replace("-", "−") in figure.data[3].text[-1]
    deeper = unit_card(UnitCard(w[:10], x[:10], 0.1, 1.0, None, inputs_name="a1", symbol="W2"), theme)
    assert deeper.data[0].z.shape == (3, 4) and np.isnan(deeper.data[0].z[2, 2:]).all()
    for n in (1, 2, 512):
        checked(unit_card(UnitCard(np.zeros(n), np.zeros(n), 0.0, 0.0), theme), 200)


def test_bars_have_the_means(theme, checked):
    figure = checked(response_bars(np.arange(10) / 3, DIGITS, theme, "unit 3"))
    np.testing.assert_allclose(figure.data[0].y, np.arange(10) / 3, rtol=1e-6)
    assert [c == theme.accent for c in figure.data[0].marker.color] == [False] * 9 + [True]
    assert "highest for 9" in figure.layout.meta["alt"]
    assert "the same for all" in response_bars(np.zeros(3), DIGITS[:3], theme).layout.meta["alt"]


def test_the_effect_lies_over_the_digit(theme, checked):
    image, values = RNG.random(784), RNG.standard_normal(784)
    figure = checked(pixel_effect(PixelEffect(image, values, (28, 28), "gradient for 7"), theme))
    ink, effect = figure.data
    np.testing.assert_allclose(ink.z / 255, image.reshape(28, 28), atol=1 / 509)
    np.testing.assert_allclose(effect.z, values.reshape(28, 28), rtol=1e-6)
    assert ink.z.dtype == np.uint8 and effect.zmax == -effect.zmin == abs(values).max()
    assert effect.colorscale[2][1].endswith(",0)") and effect.customdata[2, 3, :3].tolist() == [59, 2, 3]
    assert pixel_effect(PixelEffect(image, values, (28, 28)), theme, limit=9.0).data[1].zmax == 9
    assert pixel_effect(PixelEffect(image, 0 * values, (28, 28)), theme).data[1].colorbar.ticktext == ("all 0",)


def strip(k=20, reached=True):
    images = np.clip(np.linspace(0, 1, k)[:, None] * RNG.random(784), 0, 1)
    p = np.linspace(0, 1, k)
    return Filmstrip(images, np.stack([1 - p, p], axis=1), (28, 28), ("7", "4"), 1, reached)


def test_the_path_is_shown_with_its_probabilities(theme, checked):
    record = strip()
    figure = checked(filmstrip(record, theme))
    shown = figure.layout.meta["shown"]
    assert shown[0] == 0 and shown[-1] == 19 and len(shown) == 8
    touch, above, below = figure.data[:3]
    np.testing.assert_allclose(above.z[:28, 30:58] / 255, record.images[shown[1]].reshape(28, 28), atol=1 / 509)
    limit = figure.layout.meta["limit"]
    changed = below.z[:28, 210:238] * (limit / 127)
    np.testing.assert_allclose(changed, (record.images[-1] - record.images[0]).reshape(28, 28), atol=limit / 253)
    assert touch.customdata[0].ravel().tolist() == shown
    assert "4: 100 %" in figure.data[4].text[-1] and figure.data[3].text[0] == "start"
    assert "at the start 7 has" in figure.layout.meta["alt"]
    record.images[7, 100] = 5  # the largest change is in a step that is not drawn: 7 is between 5 and 8
    jump = filmstrip(record, theme)
    assert 7 not in jump.layout.meta["shown"]
    assert jump.layout.meta["limit"] == pytest.approx(5 - record.images[0, 100])
    assert "not reached" in filmstrip(strip(reached=False), theme).layout.meta["alt"]
    assert len(checked(filmstrip(strip(1), theme)).data[3].x) == 1
    assert len(filmstrip(record, theme, width=340).data[3].x) == 4
    assert choose_steps(3).tolist() == [0, 1, 2]


def test_maps_of_units_stand_upright(theme, checked):
    y = np.linspace(-1, 1, 21)
    values = np.stack([np.tile(y[:, None], 21), np.tile(3 * y, (21, 1))])  # rises upwards; rises to the right
    record = UnitMaps(values, np.array([4, 9]), (-1, 1, -1, 1), chosen=9, point=np.array([0.5, 0.5]))
    figure = checked(unit_maps_figure(record, theme))
    zoom = -(-20 // 21)
    up = tile(figure, 0)[: 21 * zoom, : 21 * zoom]
    np.testing.assert_allclose(up[0] / 127, 1, atol=1 / 127)
    right = tile(figure, 1)[:21, :21] * (figure.layout.meta["limits"][1] / 127)
    np.testing.assert_allclose(right, values[1], atol=3 / 253)
    assert figure.data[0].customdata[0, 1].tolist() == [9, 1]
    sheet = lay_out_sheet(2, (21, 21), 2, gap=2)
    np.testing.assert_allclose(figure.data[3].x - sheet.left, 0.75 * 21)
    np.testing.assert_allclose(figure.data[3].y, 0.25 * 21)
    assert (
        figure.data[1].zmin == -127
        and unit_maps_figure(UnitMaps(abs(values), record.units, record.extent), theme, scale="all").data[1].zmin == 0
    )
    many = UnitMaps(np.zeros((64, 31, 31)), np.arange(64), record.extent)
    checked(unit_maps_figure(many, theme), 150)
    assert "no units" in unit_maps_figure(UnitMaps(values[:0], [], record.extent), theme).layout.meta["alt"]


def test_arrows_point_along_the_weights(theme, checked):
    w, b = RNG.standard_normal((2, 5)), np.array([-1, 0, 1, 2, 0.5])
    figure = checked(weight_arrows(Arrows(w, b, chosen=2), theme))
    np.testing.assert_allclose(figure.data[0].x[1::3], w[0], rtol=1e-6)
    np.testing.assert_allclose(figure.data[1].marker.color, b)
    assert figure.data[1].customdata.ravel().tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(figure.data[2].y, w[1, 2], rtol=1e-6)
    checked(weight_arrows(Arrows(np.zeros((2, 512)), np.zeros(512)), theme))
    checked(weight_arrows(Arrows(np.zeros((2, 0)), np.zeros(0)), theme))


NAN = np.full(784, np.nan)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: tiles(1, values=NAN[None]), "Tiles: values.*NaN"),
        (lambda: tiles(2, image_shape=(784,)), "image_shape"),
        (lambda: tiles(2, units=[0]), "units"),
        (lambda: tiles(2, firing=[0.1, 2.0]), "shares"),
        (lambda: tiles(2, favourite=[0, 10], classes=DIGITS), "favourite"),
        (lambda: unit_tiles(tiles(1), LIGHT, scale="log"), "'log'"),
        (lambda: unit_tiles(tiles(1), LIGHT, limit=0), "limit is 0"),
        (lambda: LayerScale([], []), "0 matrices"),
        (lambda: LayerScale([np.zeros((2, 3)), np.zeros((4, 2))], [np.zeros(3), np.zeros(2)]), r"W\[1\]"),
        (lambda: LayerScale([NAN[None]], [np.zeros(784)]), r"W\[0\].*NaN"),
        (lambda: layers(2, 3, chosen=1), "chosen is 1"),
        (lambda: layer_scale(layers(2, 3), LIGHT, scale="log"), "'log'"),
        (lambda: WeightMatrix(NAN[None]), "values.*NaN"),
        (lambda: WeightMatrix(np.zeros((3, 0))), "hold a number"),
        (lambda: WeightMatrix(np.zeros((3, 2)), cell=(3, 0)), "cell is"),
        (lambda: Ridges([0, 1, 1], np.zeros((1, 2)), ("a",)), "rising"),
        (lambda: Ridges([0, 1, 2], -np.ones((1, 2)), ("a",)), "-1"),
        (lambda: LayerGrid(NAN, np.zeros(784)), "z.*NaN"),
        (lambda: LayerGrid(np.zeros(0), np.zeros(0)), "0 units"),
        (lambda: LayerGrid(np.zeros(3), np.zeros(3), chosen=3), "chosen"),
        (lambda: UnitCard(NAN, np.zeros(784), 0, 0), "weights.*NaN"),
        (lambda: UnitCard(np.zeros(4), np.zeros(4), np.nan, 0), "bias nan"),
        (lambda: UnitCard(np.zeros(4), np.zeros(4), 0, 0, (3, 3)), "does not fit 4"),
        (lambda: response_bars(NAN[:3], DIGITS[:3], LIGHT), "means.*NaN"),
        (lambda: response_bars(np.zeros(3), DIGITS, LIGHT), "means"),
        (lambda: PixelEffect(np.zeros(784), NAN, (28, 28)), "values.*NaN"),
        (lambda: Filmstrip(np.zeros((0, 784)), np.zeros((0, 2)), (28, 28), ("a", "b"), 0), "no images"),
        (lambda: Filmstrip(np.zeros((1, 784)), np.full((1, 2), 2), (28, 28), ("a", "b"), 0), "from 0 to 1"),
        (lambda: Filmstrip(np.zeros((1, 784)), np.zeros((1, 2)), (28, 28), ("a", "b"), 2), "target is 2"),
        (lambda: UnitMaps(np.full((1, 3, 3), np.nan), [0], (0, 1, 0, 1)), "values.*NaN"),
        (lambda: UnitMaps(np.zeros((1, 3, 3)), [0], (1, 0, 0, 1)), "rising"),
        (lambda: Arrows(np.zeros((3, 2)), np.zeros(2)), "weights"),
        (lambda: Arrows(np.zeros((2, 2)), [0, np.inf]), "bias.*infinity"),
    ],
)
def test_bad_numbers_are_refused_by_name(make, words):
    with pytest.raises(ValueError, match=words):
        make()
