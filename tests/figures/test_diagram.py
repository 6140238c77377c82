import re
import time

import numpy as np
import pytest

from nnviz.figures import DARK, LIGHT, Diagram, network_diagram
from nnviz.figures.diagram_lines import LINE_WIDTHS
from nnviz.figures.theme import NEGATIVE_DASH
from nnviz.inspection.connections import find_strongest, find_strongest_inputs, pick_strongest, share_budget
from nnviz.text.numbers import number

DIGITS = tuple("0123456789")


def diagram(sizes=(784, 16, 12, 10), seed=0, **changes):
    rng = np.random.default_rng(seed)
    W = [rng.normal(size=pair).astype(np.float32) for pair in zip(sizes, sizes[1:], strict=False)]
    ink = rng.random(sizes[0]).astype(np.float32) * (np.arange(sizes[0]) % 3 == 0)
    a = [ink if sizes[0] > 16 else rng.normal(size=sizes[0])]
    a += [np.maximum(rng.normal(size=n), 0).astype(np.float32) for n in sizes[1:-1]]
    p = np.exp(2 * rng.normal(size=sizes[-1]))
    shape = (28, 28) if sizes[0] == 784 else (sizes[0],)
    fields = {"sizes": sizes, "W": W, "a": [*a, p / p.sum()], "image_shape": shape, "classes": DIGITS[: sizes[-1]]}
    return Diagram(**fields | changes)


def shapes(figure, color):
    return [shape for shape in figure.layout.shapes if shape.line.color == color]


def lines(figure, color):
    """Starts and ends of all lines of a colour: (x, y, x, y), each (n,)."""
    paths = [re.findall(r"M([^C]+)C([^M]+)", shape.path) for shape in shapes(figure, color)]
    ends = [[*start.split(","), *bend.split(",")[-2:]] for path in paths for start, bend in path]
    return np.array(ends, float).reshape(-1, 4).T


def units(figure, layer):
    """The trace that holds the units of a hidden layer."""
    traces = [t for t in figure.data if t.customdata is not None and np.ravel(t.customdata)[0] == layer]
    return traces[0]


def fields(record):
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_strongest_is_what_sorting_gives():
    rng = np.random.default_rng(0)
    for n, count in [(10, 3), (1000, 40), (100_000, 400), (5, 9), (7, 0)]:
        values = rng.random(n)
        assert sorted(find_strongest(values, count)) == sorted(np.argsort(values)[::-1][:count])
    assert len(find_strongest(np.zeros(50_000), 100)) == 100  # all equal
    lumpy = np.zeros(50_000)
    lumpy[3:9] = 1  # the guess from a sample sees none of these
    assert set(range(3, 9)) <= set(find_strongest(lumpy, 20))


def test_shares_give_what_small_matrices_leave_to_the_others():
    assert share_budget([10, 1000, 1000], 400) == [10, 195, 195]
    assert share_budget([5, 5], 400) == [5, 5]
    assert share_budget([50, 50, 50], 0) == [0, 0, 0]


def test_strongest_inputs():
    W, a = np.array([[1.0, -3], [2, 1], [9, 9]]), np.array([2.0, -2, 0])
    assert find_strongest_inputs(W, a).tolist() == [1, 0]
    assert find_strongest_inputs(W, np.zeros(3)).tolist() == [2, 2]


@pytest.mark.parametrize(
    "sizes",
    [(784, 10), (784, 1, 10), (784, 64, 32, 10), (784, *[512] * 6, 10), (2, 8, 8, 2), (2, 3), (2, 17, 65, 2)],
    ids=str,
)
@pytest.mark.parametrize("width", [350, 1000])
def test_any_network_fits_and_stays_small(theme, checked, sizes, width):
    figure = checked(network_diagram(diagram(sizes), theme, width=width), kilobytes=150 if len(sizes) > 6 else 100)
    for trace in figure.data:
        if trace.x is not None and trace.type == "scatter":
            x = np.asarray(trace.x, float)
            assert np.nanmin(x, initial=0) >= 0 and np.nanmax(x, initial=0) <= width
    hidden = [units(figure, i) for i in range(1, len(sizes) - 1)]
    centers = [np.mean(np.asarray(trace.x)) for trace in hidden]
    assert centers == sorted(centers)


def test_the_image_is_the_input(theme):
    record = diagram()
    image = next(trace for trace in network_diagram(record, theme).data if trace.type == "heatmap")
    assert (image.z.ravel() == record.a[0]).all()
    assert image.customdata[5, 3].tolist() == [0, 5 * 28 + 3, 5, 3]
    assert abs(image.x[1] - image.x[0] - (image.y[1] - image.y[0])) < 1e-3  # square pixels


@pytest.mark.parametrize("sizes", [(784, 16, 12, 10), (784, 64, 100, 10), (784, 512, 512, 10)], ids=str)
def test_units_are_shaded_by_their_activation_and_know_who_they_are(theme, sizes):
    record = diagram(sizes)
    figure = network_diagram(record, theme)
    for layer in (1, 2):
        trace, n = units(figure, layer), sizes[layer]
        if trace.type == "heatmap":
            shade, data = trace.z, np.asarray(trace.customdata)
            filled = ~np.isnan(shade)
            shade, data = shade[filled], data[filled]
        else:
            shade, data = trace.marker.color, np.asarray(trace.customdata)
        assert len(shade) == n and sorted(data[:, 1]) == list(range(n)) and (data[:, 0] == layer).all()
        np.testing.assert_allclose(shade, record.a[layer][data[:, 1]], rtol=1e-6)
        strongest = find_strongest_inputs(record.W[layer - 1], record.a[layer - 1])[data[:, 1]]
        assert (strongest == (data[:, 2] * 28 + data[:, 3] if layer == 1 else data[:, 2])).all()


def test_one_scale_for_all_layers_or_each_its_own(theme):
    record = diagram()
    record.a[1][:] *= 10
    for trace, other in [[units(network_diagram(record, theme), layer) for layer in (1, 2)]]:
        assert trace.marker.cmax == other.marker.cmax == pytest.approx(record.a[1].max())
        assert trace.marker.showscale and not other.marker.showscale
    figure = network_diagram(record, theme, scale="layer")
    assert units(figure, 2).marker.cmax == pytest.approx(record.a[2].max())
    assert f"… {number(record.a[2].max())}" in figure.data[-1].text[2]  # the scale is written above
    with pytest.raises(ValueError, match="'all' and 'layer'"):
        network_diagram(record, theme, scale="log")


def test_lines_are_the_strongest_connections_in_the_colour_of_their_sign(theme):
    record = diagram((2, 8, 6, 3))
    figure = network_diagram(record, theme, max_lines=30)
    positive, negative = lines(figure, theme.positive), lines(figure, theme.negative)
    assert positive.shape[1] + negative.shape[1] == figure.layout.meta["drawn"] == 30
    assert figure.layout.meta["connections"] == 2 * 8 + 8 * 6 + 6 * 3
    assert "the strongest 30 of 82 connections" in figure.layout.meta["alt"]
    place = {}
    for layer in (0, 1, 2, 3):
        trace = units(figure, layer)
        for x, y, data in zip(trace.x, trace.y, trace.customdata, strict=True):
            place[round(float(x)), round(float(y))] = (layer, int(data[1]))
    drawn = [set(), set(), set()]
    for ends, sign in ((positive, 1), (negative, -1)):
        for x0, y0, x1, y1 in np.rint(ends.T):
            (layer, source), (_, target) = place[x0, y0], place[x1, y1]
            assert np.sign(record.W[layer][source, target]) == sign
            drawn[layer].add((source, target))
    for layer, pairs in enumerate(drawn):
        source, target, _ = pick_strongest(record.W[layer], len(pairs))
        assert len(pairs) == 10 and pairs == set(zip(source.tolist(), target.tolist(), strict=True))


def test_thicker_is_larger(theme):
    record = diagram((2, 2), W=[np.array([[1.0, 0.1], [-0.6, -0.3]])])
    drawn = shapes(network_diagram(record, theme), theme.positive)
    assert [shape.path.count("M") for shape in drawn] == [1, 1]  # none in the quarters between
    assert [shape.line.width for shape in drawn] == [LINE_WIDTHS[0], LINE_WIDTHS[3]]


def test_negative_lines_are_dashed_where_they_are_few_and_the_legend_says_so(theme):
    for sizes, dashed in (((2, 8, 6, 3), True), ((784, 64, 10), False)):
        figure = network_diagram(diagram(sizes), theme)
        assert {shape.line.dash == NEGATIVE_DASH for shape in shapes(figure, theme.negative)} == {dashed}
        assert {shape.line.dash for shape in shapes(figure, theme.positive)} == {"solid"}
        assert figure.data[0].marker.colorbar.ticktext[0].startswith("dashed: ") == dashed


def test_lines_leave_and_arrive_level(theme):
    record = diagram((2, 2))
    for shape in shapes(network_diagram(record, theme), theme.negative):
        for path in shape.path[1:].split("M"):
            x0, y0, x1, y1, x2, y2, x3, y3 = (float(number) for number in re.split("[C,]", path))
            assert (y1, y2) == (y0, y3) and x0 < x1 < x2 < x3


def test_lines_out_of_an_image_start_at_pixels_with_ink_and_leave_it_visible(theme):
    record = diagram((784, 64, 10))
    figure = network_diagram(record, theme)
    image = next(trace for trace in figure.data if trace.type == "heatmap")
    ends = np.concatenate([lines(figure, theme.positive), lines(figure, theme.negative)], axis=1)
    ends = ends[:, ends[0] < image.x[-1] + 1]
    assert 0 < ends.shape[1] <= 48
    columns = np.abs(ends[0][:, None] - image.x).argmin(axis=1)
    rows = np.abs(ends[1][:, None] - image.y).argmin(axis=1)
    np.testing.assert_allclose(ends[0], image.x[columns], atol=0.051)
    assert (image.z[rows, columns] > 0.25 * image.z.max()).all()


def test_a_blank_image_and_weights_of_zero(theme, checked):
    blank = diagram((784, 8, 10))
    blank.a[0][:] = 0
    assert checked(network_diagram(blank, theme)).layout.meta["drawn"] > 0
    nothing = diagram((784, 8, 10), W=[np.zeros((784, 8)), np.zeros((8, 10))], a=[blank.a[0], np.zeros(8), blank.a[2]])
    figure = checked(network_diagram(nothing, theme))
    assert figure.layout.meta["drawn"] == 0 and "none is drawn" in figure.layout.meta["alt"]
    assert "100 %" in figure.layout.meta["alt"]  # all units are off
    legends = [t.marker.colorbar.ticktext for t in figure.data if t.type == "scatter" and t.marker.showscale]
    assert legends == [("all weights 0",), ("all activations 0",)]
    assert not figure.layout.shapes[1:]  # the frame of the image alone


def test_pixels_go_from_0_to_1_whatever_the_image_has(theme):
    faint = diagram()
    faint.a[0][:] *= 0.1
    figure = network_diagram(faint, theme)
    image = next(trace for trace in figure.data if trace.type == "heatmap")
    assert (image.zmin, image.zmax) == (0, 1)
    assert ("paper 0, ink 1",) in [trace.text for trace in figure.data]


def test_activations_with_signs_have_the_diverging_scale(theme, checked):
    record = diagram((784, 16, 100, 10))
    for layer in (1, 2):
        record.a[layer][:] = np.linspace(-0.96, 0.4, record.sizes[layer])
    figure = checked(network_diagram(Diagram(**fields(record) | {"signed": None}), theme))
    circles, block = units(figure, 1), units(figure, 2)
    for colors, low, high in (
        (circles.marker.colorscale, circles.marker.cmin, circles.marker.cmax),
        (block.colorscale, block.zmin, block.zmax),
    ):
        assert tuple(map(tuple, colors)) == theme.diverging
        assert -low == high == pytest.approx(0.96)
    assert circles.marker.colorbar.ticktext == ("−0.96", "activation", "+0.96")
    assert circles.marker.colorbar.tickvals[1] == 0
    each = network_diagram(Diagram(**fields(record) | {"signed": None}), theme, scale="layer")
    assert units(each, 1).marker.colorbar.ticktext == ("−layer's largest", "0", "+layer's largest")


def test_an_activation_function_is_signed_or_not_whatever_it_gives_just_now(theme):
    record = diagram()  # as relu gives it
    assert not record.signed and tuple(units(network_diagram(record, theme), 1).marker.colorscale) == theme.sequential
    tanh = network_diagram(diagram(signed=True), theme)
    assert tuple(units(tanh, 1).marker.colorscale) == theme.diverging
    assert "off" not in tanh.data[-1].text[1] and "off" not in tanh.layout.meta["alt"]
    zeros = diagram(signed=True, a=[record.a[0], np.zeros(16), np.zeros(12), record.a[3]])
    marker = units(network_diagram(zeros, theme), 1).marker
    assert (marker.cmin, marker.cmax) == (-1, 1) and marker.colorbar.ticktext == ("all activations 0",)


@pytest.mark.parametrize("sizes", [(784, 16, 100, 10), (2, 8, 3), (784, 10)], ids=str)
def test_the_download_has_every_activation(theme, column, sizes):
    record = diagram(sizes)
    figure = network_diagram(record, theme)
    table = {name: column(figure, what) for name, what in figure.layout.meta["table"].items()}
    assert len(table["layer"]) == len(table["unit"]) == len(table["activation"]) == sum(sizes)
    for layer, size in enumerate(sizes):
        rows = table["layer"] == layer
        order = np.argsort(table["unit"][rows])
        assert (table["unit"][rows][order] == np.arange(size)).all()
        np.testing.assert_allclose(table["activation"][rows][order], record.a[layer], rtol=1e-6)
    assert table["answer"].tolist() == list(record.classes)
    np.testing.assert_allclose(table["probability"], record.a[-1], rtol=1e-6)


def test_the_ring_leaves_the_name_beside_it_alone(theme):
    """Half the ring is narrower than the way from the middle of the dot to the name: 16 pixels, half a letter off."""
    figure = network_diagram(diagram(chosen=(3, 4)), theme)
    ring, dots = figure.data[-2], units(figure, 3)
    assert dots.marker.size < ring.marker.size and ring.marker.size / 2 + 1.5 <= 12


def test_the_verdict_leaves_the_corner_to_the_download_menu(theme):
    figure = network_diagram(diagram(label=3), theme, width=600)
    assert figure.data[-1].x[-1] <= 600 - 28 and figure.data[-1].textposition[-1] == "bottom left"


def test_the_chosen_unit_keeps_its_lines_and_the_others_turn_faint(theme):
    record = diagram((2, 8, 6, 3), chosen=(1, 5))
    figure = network_diagram(record, theme)
    clear = np.concatenate([lines(figure, theme.positive), lines(figure, theme.negative)], axis=1)
    assert clear.shape[1] == 2 + 6  # in and out
    trace = units(figure, 1)
    x, y = trace.x[5], trace.y[5]
    near = np.abs(clear - np.array([x, y, x, y])[:, None]) < 0.06
    assert ((near[0] & near[1]) | (near[2] & near[3])).all()
    assert lines(figure, theme.muted).shape[1] == 82  # all the rest, and these
    ring = figure.data[-2]
    assert ring.marker.color == theme.accent and (ring.x[0], ring.y[0]) == (x, y)


def test_bars_are_the_probabilities(theme):
    record = diagram(label=3)
    figure = network_diagram(record, theme)
    full, parts = bars(figure)
    assert parts.x.sum() == pytest.approx(full.x[0], rel=1e-5)
    np.testing.assert_allclose(parts.x / full.x, record.a[-1], rtol=1e-5)
    assert parts.customdata[7, :2].tolist() == [3, 7]


@pytest.mark.parametrize(("label", "color", "sign"), [(4, "good", "✓"), (2, "bad", "✕"), (None, "accent", "")])
def test_the_answer_is_judged_in_colour_and_sign(theme, label, color, sign):
    p = np.full(10, 0.02)
    p[4] = 0.82
    record = diagram(label=label)
    figure = network_diagram(Diagram(record.sizes, record.W, [*record.a[:-1], p], (28, 28), DIGITS, label), theme)
    assert bars(figure)[1].marker.color[4] == getattr(theme, color)
    headline = figure.data[-1].text[-1]
    assert "answer 4" in headline and sign in headline
    if label == 2:
        assert bars(figure)[0].marker.line.color[2] == theme.good and "it is 2" in figure.layout.meta["alt"]
    assert "4 with 82 %" in figure.layout.meta["alt"]


def test_dead_units_are_crossed_out(theme, checked):
    dead = [np.zeros(16, bool), np.zeros(12, bool)]
    assert len(network_diagram(diagram(dead=dead), theme).data) == len(network_diagram(diagram(), theme).data)
    dead[0][[2, 5]] = dead[1][7] = True
    figure = checked(network_diagram(diagram(dead=dead), theme))
    crosses = next(t for t in figure.data if t.type == "scatter" and t.marker.symbol == "x-thin")
    first, second = units(figure, 1), units(figure, 2)
    assert crosses.y.tolist() == [first.y[2], first.y[5], second.y[7]]


def test_how_many_are_off_is_written_above(theme):
    a = np.array([0.0, 0, 0, 1], np.float32)
    record = diagram((2, 4, 2), a=[np.ones(2), a, np.array([0.5, 0.5])])
    assert network_diagram(record, theme).data[-1].text[1] == "4 units<br>75 % off"
    signed = diagram((2, 4, 2), a=[np.ones(2), a - 0.5, np.array([0.5, 0.5])])
    assert "off" not in network_diagram(signed, theme).data[-1].text[1]


def test_fast_enough_to_watch():
    record = diagram((784, 512, 512, 10))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        network_diagram(Diagram(**fields(record)), LIGHT)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.06  # about 0.004 on a quiet machine


def test_both_themes_draw_the_same_numbers():
    record = diagram()
    light, dark = network_diagram(record, LIGHT), network_diagram(record, DARK)
    assert len(light.data) == len(dark.data)
    for one, other in zip(light.data, dark.data, strict=True):
        np.testing.assert_array_equal(one.x, other.x)


def test_bad_numbers_are_refused_by_name():
    good = diagram()
    W, a = good.W, good.a
    broken = [W[0], W[1].copy(), W[2]]
    broken[1][3, 3] = np.nan
    cases = [
        ({"W": broken}, r"W\[1\].*NaN"),
        ({"W": W[:2]}, "2 matrices"),
        ({"W": [W[0], W[1].T, W[2]]}, r"W\[1\].*\(12, 16\).*\(16, 12\)"),
        ({"a": [a[0], a[1], np.full(12, np.inf), a[3]]}, r"a\[2\].*infinity"),
        ({"a": [*a[:3], np.full(10, 0.2)]}, r"a\[3\] sums to 2"),
        ({"image_shape": (2,)}, "image_shape"),
        ({"classes": DIGITS[:9]}, "9 classes"),
        ({"label": 10}, "label is 10"),
        ({"chosen": (1, 16)}, "chosen is"),
        ({"dead": [np.zeros(16, bool)]}, "dead has 1"),
        ({"dead": [np.zeros(16, bool), np.zeros(16, bool)]}, r"dead\[1\]"),
    ]
    for changes, words in cases:
        with pytest.raises(ValueError, match=words):
            diagram(**changes)
    with pytest.raises(ValueError, match="max_lines is -1"):
        network_diagram(good, LIGHT, max_lines=-1)
    with pytest.raises(ValueError, match="width 100"):
        network_diagram(good, LIGHT, width=100)
