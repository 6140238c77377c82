import numpy as np
import pytest

from nnviz.diagnostics import BINS, EDGES, THRESHOLDS, ZERO, histogram
from nnviz.figures.compare import RunCurve, compared_loss
from nnviz.figures.compare_flow import RunFlow, compared_flow
from nnviz.figures.flow import Flow, flow_figure
from nnviz.figures.flow_histograms import ValueHistograms, histogram_figure
from nnviz.figures.flow_time import MEASURE_SCALES, MeasureHistory, layer_time_figure, update_lines
from nnviz.figures.flow_trap import FlowTrap, flow_trap_figure
from nnviz.text.numbers import number

RNG = np.random.default_rng(0)


def flow(layers=7, shrink=0.1, states=None):
    """Activations and gradients that get `shrink` times as large in each layer, on their way."""
    a = [np.maximum(RNG.standard_normal((32, 50)), 0) * shrink**i for i in range(layers)]
    dz = [RNG.standard_normal((32, 50)) * shrink ** (layers - 1 - i) for i in range(layers)]
    sizes = [np.array([np.sqrt((one**2).mean()) for one in all_layers]) for all_layers in (a, dz)]
    counts = [np.stack([histogram(one) for one in all_layers]) for all_layers in (a, dz)]
    return Flow(*counts, *sizes, states or ("healthy",) * layers, 1234)


def over(name="dz_reach", steps=40, layers=7, values=None, moment=100):
    at = np.arange(steps) * 8
    if values is None:
        values = (
            np.exp(RNG.standard_normal((steps, layers))) if MEASURE_SCALES[name].log else RNG.random((steps, layers))
        )
    return MeasureHistory(name, at, values, moment, 30, 320)


@pytest.mark.parametrize("layers", [1, 2, 7])
def test_violins_stand_where_the_numbers_are(theme, checked, layers):
    record = flow(layers)
    figure = checked(flow_figure(record, theme), kilobytes=60)
    violins, marks, numbers, back, back_marks, _ = figure.data
    np.testing.assert_allclose(marks.y, np.log10(record.a_rms), rtol=1e-5)
    np.testing.assert_allclose(back_marks.y, np.log10(record.dz_rms), rtol=1e-5)
    for trace, sizes in ((violins, record.a_rms), (back, record.dz_rms)):
        for layer in range(layers):
            mine = np.abs(trace.x - layer) < 0.49
            assert np.abs(trace.x[mine] - layer).max() == pytest.approx(0.44, abs=1e-3)
            widest = trace.y[mine][np.argmax(trace.x[mine])]
            assert abs(widest - np.log10(sizes[layer])) < 0.4
    assert figure.layout.yaxis.range[0] < marks.y.min() and marks.y.max() < figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.range[1] - figure.layout.yaxis.range[0] >= 3  # a steady size looks steady
    assert len(numbers.text) == layers and max(map(len, numbers.text)) <= 6  # seven side by side on a phone
    assert figure.layout.xaxis.ticktext[-1] == "output"


def test_ill_layers_are_marked_and_named(theme):
    figure = flow_figure(flow(3, states=("shrinking", "healthy", "healthy")), theme)
    assert list(figure.layout.xaxis.ticktext) == ["layer 1 ✕", "layer 2", "output"]
    assert figure.data[1].marker.color[0] == theme.bad and figure.data[1].marker.symbol[0] == "x"
    assert "layer 1 shrinking" in figure.layout.meta["alt"] and "At step 1,234" in figure.layout.meta["alt"]
    assert figure.data[1].hovertext[0].startswith("layer 1, shrinking<br>rms a: ")


def test_layers_of_zeros_can_be_drawn(theme, checked):
    counts = np.zeros((2, BINS), int)
    counts[:, ZERO] = 100
    figure = checked(flow_figure(Flow(counts, counts, np.zeros(2), np.zeros(2), ("dead", "dead"), 0), theme))
    assert not len(figure.data[0].x) and list(figure.data[2].text) == ["0", "0"]
    assert "exactly 0: 100 %" in figure.data[1].hovertext[0]


def on_its_own_line(axis, heights, sizes):
    """0 stands at a tick that says 0, below all others, and every other size at its power of ten."""
    heights = np.log10(heights) if axis.type == "log" else np.asarray(heights)
    ticks = np.log10(axis.tickvals) if axis.type == "log" else np.asarray(axis.tickvals)
    words = dict(zip(axis.ticktext, ticks, strict=True))
    np.testing.assert_allclose(heights[sizes > 0], np.log10(sizes[sizes > 0]), rtol=1e-5, atol=1e-6)
    assert (sizes == 0).any() == ("0" in words)
    if "0" in words:
        np.testing.assert_allclose(heights[sizes == 0], words.pop("0"), rtol=1e-5)
        others = [*words.values(), *heights[sizes > 0]]
        assert heights[sizes == 0].max() < min(others) - 0.1 if others else True
    assert axis.range[0] < heights.min() and heights.max() < axis.range[1]


@pytest.mark.parametrize("sizes", [(0, 0, 0), (0, 1e-3, 0.5), (1e-9, 0, 2), (0.3, 0.2, 0.1)])
def test_zeros_have_a_line_of_their_own_on_a_log_axis(theme, checked, sizes):
    sizes = np.array(sizes, float)
    counts = np.stack([histogram(np.full(10, size)) for size in sizes])
    figure = checked(flow_figure(Flow(counts, counts, sizes, sizes, ("healthy",) * 3, 0), theme))
    on_its_own_line(figure.layout.yaxis, figure.data[1].y, sizes)
    on_its_own_line(figure.layout.yaxis2, figure.data[4].y, sizes)
    trap = checked(flow_trap_figure(FlowTrap(sizes, sizes, sizes, 100), theme))
    shares = sizes / sizes[-1] if sizes[-1] else sizes
    on_its_own_line(trap.layout.yaxis, np.concatenate([t.y for t in trap.data]), np.concatenate([shares, sizes]))
    runs = [RunFlow(name, name, sizes) for name in "AB"]
    compared = checked(compared_flow(runs, theme))
    for trace in compared.data:
        on_its_own_line(compared.layout.yaxis, trace.y, sizes)
    tested = [RunCurve(name, name, np.arange(3), sizes, np.zeros(3), 2.3, 30) for name in "AB"]
    losses = checked(compared_loss(tested, theme, log=True))
    for trace in losses.data:
        if 0 in sizes:
            on_its_own_line(losses.layout.yaxis, trace.y, sizes)
        else:
            np.testing.assert_allclose(trace.y, sizes, rtol=1e-6)


def test_sizes_too_small_for_the_trap_s_axis_stand_with_0_and_it_is_said(theme):
    sizes = np.array([1e-30, 0, 1e-3, 1])
    axis = (figure := flow_trap_figure(FlowTrap(sizes, sizes, sizes, 5), theme)).layout.yaxis
    assert axis.ticktext[0] == "<10<sup>−12</sup>" and figure.data[0].text[0] == number(1e-30)
    np.testing.assert_allclose(figure.data[0].y, [axis.tickvals[0]] * 2 + [-3, 0], rtol=1e-5)


def test_the_colour_at_the_end_of_a_log_scale_says_that_more_lies_beyond(theme):
    values = np.exp(RNG.standard_normal((40, 7)))
    legend = layer_time_figure(over("a_rms", values=values), theme).data[0].colorbar
    assert not set("≤≥") & set("".join(legend.ticktext))
    values[3, 2] = 0
    legend = layer_time_figure(over("a_rms", values=values), theme).data[0].colorbar
    assert legend.ticktext[0].startswith("≤ ") and "≥" not in "".join(legend.ticktext)


def test_the_download_of_a_flow_has_a_row_for_each_layer(theme, column):
    record = flow(4)
    figure = flow_figure(record, theme)
    table = {name: column(figure, at) for name, at in figure.layout.meta["table"].items()}
    assert table["layer"].tolist() == [1, 2, 3, 4] and table["dz_rms"].tolist() == record.dz_rms.tolist()
    assert table["a_zero_share"] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("name", MEASURE_SCALES)
@pytest.mark.parametrize("layers", [1, 7])
def test_every_measure_has_a_heatmap(theme, checked, name, layers):
    record = over(name, layers=layers)
    figure = checked(layer_time_figure(record, theme))
    (heat,) = figure.data
    shown = np.log10(record.values) if MEASURE_SCALES[name].log else record.values
    np.testing.assert_allclose(heat.z, np.clip(shown, heat.zmin, heat.zmax).T, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(heat.x, record.steps / 30, rtol=1e-6)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # layer 1 on top
    assert figure.layout.shapes[0].path.startswith(f"M{100 / 30:.6g}")
    for key in (MEASURE_SCALES[name].low, MEASURE_SCALES[name].high):
        if key:
            words = [text for text in heat.colorbar.ticktext if text.endswith(": " + THRESHOLDS[key].state)]
            assert len(words) == 1
            place = heat.colorbar.tickvals[heat.colorbar.ticktext.index(words[0])]
            assert place == pytest.approx(
                np.log10(THRESHOLDS[key].limit) if MEASURE_SCALES[name].log else THRESHOLDS[key].limit
            )
            assert heat.zmin < place < heat.zmax


def test_what_is_right_has_no_colour(theme):
    heat = layer_time_figure(over("dz_reach"), theme).data[0]
    assert heat.zmin == -heat.zmax
    heat = layer_time_figure(over("update_data", values=np.full((40, 3), -3.0)), theme).data[0]
    assert (heat.zmin + heat.zmax) / 2 == -3


def test_gaps_and_infinities_in_a_heatmap(theme, checked, column):
    values = np.ones((3, 2))
    values[0] = np.nan, 0.0
    record = MeasureHistory("dz_reach", np.array([0, 10, 20]), values, 20, 10, 40)
    figure = checked(layer_time_figure(record, theme))
    heat = figure.data[0]
    assert np.isnan(heat.z[0, 0]) and heat.z[1, 0] == pytest.approx(heat.zmin)  # log 0: the strongest colour
    assert heat.text[0][0] == "–" and heat.text[1][0] == "0"
    table = {name: column(figure, at).tolist() for name, at in figure.layout.meta["table"].items()}
    assert list(zip(*table.values(), strict=True)) == [(10, 1, 1), (20, 1, 1), (0, 2, 0), (10, 2, 1), (20, 2, 1)]


def test_lines_of_update_to_data_with_the_line_at_minus_3(theme, checked):
    values = np.tile([-3.1, -2.5, -6.0], (40, 1))
    values[10:, 2] = -np.inf
    figure = checked(update_lines(over("update_data", values=values), theme))
    assert [trace.name for trace in figure.data] == ["layer 1: 0.079 %", "layer 2: 0.32 %", "layer 3: nothing"]
    assert np.isnan(figure.data[2].y[10:]).all() and figure.data[2].y[:10] == pytest.approx(-6)
    assert figure.layout.shapes[0].path.startswith("M0,-3L") and figure.layout.shapes[1].path.startswith("M0,-4L")
    assert figure.layout.yaxis.range[0] < -6 and figure.layout.yaxis.range[1] > -2
    assert "layer 3 none" in figure.layout.meta["alt"]
    with pytest.raises(ValueError, match="it must be 'update_data'"):
        update_lines(over("dz_reach"), theme)


@pytest.mark.parametrize("quantity", ["W", "a"])
def test_histograms_over_time_keep_every_number(theme, checked, quantity):
    values = RNG.standard_normal((60, 500)) * np.linspace(0.1, 3, 60)[:, None]
    values = np.maximum(values, 0) if quantity == "a" else values
    counts = np.stack([histogram(row) for row in values])
    figure = checked(histogram_figure(ValueHistograms(quantity, 2, np.arange(60) * 16, counts, 480, 100, 1000), theme))
    (heat,) = figure.data
    middle = len(heat.z) // 2
    assert heat.y[middle] == 0 and figure.layout.yaxis.title.text == f"{quantity} of layer 3"
    positive = heat.z[middle + 1 :].sum(axis=0)
    np.testing.assert_allclose(positive, (values > 0).mean(axis=1), atol=0.12)
    negative = heat.z[:middle].sum(axis=0)
    assert negative.max() == 0 if quantity == "a" else abs(negative.mean() - positive.mean()) < 0.02
    # The rows hold the values they are labelled with.
    ticks = dict(zip(figure.layout.yaxis.ticktext, figure.layout.yaxis.tickvals, strict=True))
    row = ticks["1"]
    above = heat.z[middle + 1 :][np.arange(1, len(heat.z) - middle) > row].sum(axis=0)
    np.testing.assert_allclose(above, (values >= 1).mean(axis=1), atol=1e-6)
    assert "exactly 0" in figure.layout.meta["alt"]


def test_the_trap_shows_both_lines_as_multiples_of_the_output(theme, checked):
    dW, dz, reach = np.array([2.0, 3.0, 0.5]), np.array([1e-4, 0.01, 0.3]), np.array([1e-3, 0.04, 1.0])
    figure = checked(flow_trap_figure(FlowTrap(dW, dz, reach, 12), theme))
    high, low = figure.data
    np.testing.assert_allclose(10.0 ** np.asarray(high.y, float), dW / dW[-1], rtol=1e-5)
    np.testing.assert_allclose(10.0 ** np.asarray(low.y, float), reach, rtol=1e-5)
    assert list(high.text) == ["4", "6", "1"] and list(low.text) == ["0.001", "0.04", "1"]
    assert all(a != b for a, b in zip(high.textposition, low.textposition, strict=True)), "no number on another"
    assert "2 in layer 1" in figure.layout.meta["alt"] and "0.001 arrives" in figure.layout.meta["alt"]
    np.testing.assert_array_equal(figure.layout.meta["table"]["dz_rms"], dz)


@pytest.mark.parametrize("layers", [1, 2, 7])
def test_the_trap_of_nothing_and_of_very_little(theme, checked, layers):
    zeros = np.zeros(layers)
    figure = checked(flow_trap_figure(FlowTrap(zeros, zeros, np.full(layers, np.nan), 0), theme))
    assert np.isfinite(np.concatenate([trace.y for trace in figure.data])).all()
    tiny = 10.0 ** np.linspace(-30, 0, layers)
    low, high = checked(flow_trap_figure(FlowTrap(tiny, tiny, tiny, 5), theme)).layout.yaxis.range
    assert high - low < 15, "the axis spans no more than can be read"


def test_a_long_run_stays_light(theme, checked):
    steps = np.arange(517) * 64
    values = np.exp(RNG.standard_normal((517, 7)))
    checked(layer_time_figure(MeasureHistory("dz_reach", steps, values, 0, 313, 40_000), theme), kilobytes=200)
    checked(update_lines(MeasureHistory("update_data", steps, np.log10(values), 0, 313, 40_000), theme), kilobytes=200)
    counts = np.tile(histogram(RNG.standard_normal(5000) * 10.0 ** RNG.integers(-6, 3, 5000)), (64, 1))
    spread = ValueHistograms("dz", 0, np.arange(64) * 512, counts, 0, 313, 40_000)
    checked(histogram_figure(spread, theme), kilobytes=200)


def test_figures_of_a_run_that_has_not_begun(theme, checked):
    empty = MeasureHistory("update_data", np.empty(0), np.empty((0, 3)), 0, 30, 300)
    assert "nothing is measured yet" in checked(layer_time_figure(empty, theme)).layout.meta["alt"]
    assert "nothing is measured yet" in checked(update_lines(empty, theme)).layout.meta["alt"]
    nothing = ValueHistograms("W", 0, np.empty(0), np.empty((0, BINS)), 0, 30, 300)
    assert "nothing is recorded yet" in checked(histogram_figure(nothing, theme)).layout.meta["alt"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: MeasureHistory("dz", np.arange(3), np.ones((3, 2)), 0, 1, 3), "name is 'dz'"),
        (lambda: MeasureHistory("a_rms", np.arange(3), np.ones((2, 2)), 0, 1, 3), r"values has shape \(2, 2\)"),
        (lambda: MeasureHistory("a_rms", np.zeros(3), np.ones((3, 2)), 0, 1, 3), "rising"),
        (lambda: MeasureHistory("a_rms", np.arange(3), np.ones((3, 2)), 4, 1, 3), "moment is 4 of 3"),
        (lambda: ValueHistograms("w", 0, np.arange(2), np.ones((2, BINS)), 0, 1, 3), "quantity is 'w'"),
        (lambda: ValueHistograms("W", 0, np.arange(2), np.ones((2, 9)), 0, 1, 3), "counts has shape"),
        (lambda: Flow(np.ones((2, BINS)), np.ones((3, BINS)), np.ones(2), np.ones(2), ("a", "b"), 0), "dz has shape"),
        (lambda: FlowTrap(np.array([np.nan, 1]), np.ones(2), np.ones(2), 0), "dW_norm"),
        (lambda: FlowTrap(np.ones(2), np.ones(3), np.ones(2), 0), "dz_rms has shape"),
        (lambda: FlowTrap(np.ones(2), -np.ones(2), np.ones(2), 0), "allowed are sizes from 0"),
        (lambda: Flow(-np.ones((1, BINS)), np.ones((1, BINS)), np.ones(1), np.ones(1), ("a",), 0), "a holds -1"),
    ],
)
def test_records_that_do_not_fit_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_edges_are_half_octaves():
    assert EDGES[80] == 1 and EDGES[81] == 1.5 and EDGES[82] == 2
