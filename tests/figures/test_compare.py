"""Several runs on common axes."""

import numpy as np
import pytest

from nnviz.figures.compare import RunCurve, compared_accuracy, compared_loss, run_colors
from nnviz.figures.compare_flow import RunFlow, compared_flow
from nnviz.figures.seed_band import SeedBand

LN10 = float(np.log(10))


def curve(name="A", loss=(2.3, 1.0, 0.4), accuracy=(0.1, 0.7, 0.9), at=(0, 64, 300), total=3000, chance=LN10):
    return RunCurve(name, f"rate {name}", np.array(at), np.array(loss), np.array(accuracy), chance, total)


def three():
    return [curve(), curve("B", (2.3, 0.9, 0.38), (0.1, 0.72, 0.91)), curve("C", (2.3, 9, 14.2), (0.1, 0.1, 0.1))]


def test_each_run_is_a_line_of_its_own_colour_with_its_true_numbers(theme, checked, column):
    runs = three()
    for figure, name in (
        (checked(compared_accuracy(runs, theme)), "right_percent"),
        (checked(compared_loss(runs, theme)), "loss"),
    ):
        assert len({trace.line.color for trace in figure.data}) == len({t.marker.symbol for t in figure.data}) == 3
        for run, trace in zip(runs, figure.data, strict=True):
            expected = 100 * run.accuracy if name == "right_percent" else run.loss
            np.testing.assert_allclose(trace.y, expected, rtol=1e-6)
            np.testing.assert_array_equal(trace.x, run.at)
            table = figure.layout.meta["table"]
            np.testing.assert_allclose(column(figure, table[f"{run.name}_{name}"]), expected, rtol=1e-6)
            np.testing.assert_array_equal(column(figure, table[f"{run.name}_step"]), run.at)


def test_every_line_is_named_with_its_value_of_now_and_no_label_covers_another(theme):
    figure = compared_accuracy(three(), theme)
    tags = {note.text: note.y for note in figure.layout.annotations if note.xref == "paper" and note.x > 1}
    assert set(tags) == {"<b>A</b> 90.0 %", "<b>B</b> 91.0 %", "<b>C</b> 10.0 %"}
    heights = sorted(tags.values())
    assert min(np.diff(heights)) >= 0.1 - 1e-9 and heights[0] >= 0 and heights[-1] <= 1
    assert tags["<b>B</b> 91.0 %"] > tags["<b>A</b> 90.0 %"]
    high = [curve(name, accuracy=(0.1, 0.9, right)) for name, right in (("A", 1), ("B", 0.999), ("C", 0.998))]
    notes = [note.y for note in compared_accuracy(high, theme).layout.annotations if note.x > 1]
    assert max(notes) <= 1 and min(np.diff(sorted(notes))) >= 0.1 - 1e-9


def test_a_run_far_off_does_not_flatten_the_others(theme):
    figure = compared_loss(three(), theme)
    assert figure.layout.yaxis.range[1] < 3 * LN10
    assert any("14.200 ↑" in note.text for note in figure.layout.annotations)
    log = compared_loss(three(), theme, log=True)
    assert log.layout.yaxis.range[1] > np.log10(14.2) and not any("↑" in note.text for note in log.layout.annotations)


def test_a_run_not_quite_so_far_off_is_seen(theme):
    figure = compared_loss([curve(), curve("C", (300, 15, 9.3))], theme)
    assert 9.3 < figure.layout.yaxis.range[1] < 15
    assert not any("↑" in note.text for note in figure.layout.annotations)


def test_the_axis_grows_seldom_and_ends_with_the_longest_run(theme):
    ends = [compared_loss([curve(at=(0, 1, n))], theme).layout.xaxis.range[1] for n in (90, 110, 190, 450, 2100)]
    assert ends == [100, 150, 200, 500, 3000]


def test_runs_that_guess_differently_have_a_line_of_guessing_each(theme):
    runs = [curve(), curve("B", chance=float(np.log(2)))]
    for figure in (compared_loss(runs, theme), compared_accuracy(runs, theme)):
        assert sum("guessing" in note.text for note in figure.layout.annotations) == 2
    assert len(compared_loss(three(), theme).layout.shapes) == 1


def test_the_alt_says_the_numbers(theme):
    alt = compared_accuracy(three(), theme, "training sample").layout.meta["alt"]
    assert "A (rate A) 90.0 % at training sample 300" in alt and "guessing gives 10.0 %" in alt


def test_the_gradients_of_all_runs_have_one_scale(theme, checked, column):
    runs = [
        RunFlow("A", "small", np.geomspace(1e-9, 0.1, 7)),
        RunFlow("B", "he", np.full(7, 0.3)),
        RunFlow("C", "zeros", np.array([0.0, 0.0, 0.2])),
    ]
    figure = checked(compared_flow(runs, theme))
    assert {trace.yaxis for trace in figure.data} == {"y"} and len({trace.xaxis for trace in figure.data}) == 3
    low, high = (10**end for end in figure.layout.yaxis.range)
    for run, trace in zip(runs, figure.data, strict=True):
        np.testing.assert_array_equal(trace.customdata, run.dz_rms)
        np.testing.assert_array_equal(trace.y[run.dz_rms > 0], run.dz_rms[run.dz_rms > 0])
        assert (trace.y >= low * 0.999).all() and (trace.y < high).all()
    assert figure.data[2].text[0] == "0" and "1e−09" in figure.data[0].text[0].replace(".0", "")
    ends = [figure.layout[f"xaxis{i}"].domain for i in ("", 2, 3)]
    assert ends[0][1] < ends[1][0] and ends[1][1] < ends[2][0]
    table = figure.layout.meta["table"]
    assert column(figure, table["run"]).tolist() == ["A"] * 7 + ["B"] * 7 + ["C"] * 3
    assert "from 0.1 at the output to 1e−09 in layer 1" in figure.layout.meta["alt"]


def test_nothing_measured_yet_and_a_single_layer(theme, checked):
    runs = [RunFlow("A", "none", np.full(3, np.nan)), RunFlow("B", "linear", np.array([0.5]))]
    figure = checked(compared_flow(runs, theme))
    assert "nothing measured yet" in figure.layout.meta["alt"] and "0.5 in its only layer" in figure.layout.meta["alt"]
    checked(compared_flow(runs[:1], theme))


def test_one_test_before_the_first_step_can_be_drawn(theme, checked):
    runs = [curve(at=(0,), loss=(2.3,), accuracy=(0.1,)), curve("B", at=(), loss=(), accuracy=())]
    for log in (True, False):
        checked(compared_loss(runs, theme, log=log))
    checked(compared_accuracy(runs, theme))


def test_colours_of_runs_can_be_read_as_text(theme):
    def light(color):
        parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        parts = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(parts @ (0.2126, 0.7152, 0.0722))

    for color in run_colors(theme):
        one, other = sorted((light(color), light(theme.background)))
        assert (other + 0.05) / (one + 0.05) >= 4.5


@pytest.mark.parametrize(
    "change, words",
    [
        ({"at": (0, 5, 5)}, "rising"),
        ({"loss": (1, 2)}, "loss"),
        ({"accuracy": (0, np.nan, 1)}, "accuracy"),
        ({"chance": 0.0}, "chance_loss"),
        ({"total": 200}, "total"),
    ],
)
def test_records_refuse_what_does_not_fit(change, words):
    with pytest.raises(ValueError, match=words):
        curve(**change)


def test_at_most_three(theme):
    with pytest.raises(ValueError, match="4 runs"):
        compared_loss([curve()] * 4, theme)
    with pytest.raises(ValueError, match="dz_rms"):
        RunFlow("A", "", np.array([-1.0]))


def seeds(*columns, at=(0, 64, 300)):
    values = np.array(columns).T
    return SeedBand(np.array(at), 2.3 - values, values)


def test_a_band_reaches_from_the_lowest_seed_to_the_highest_behind_the_curves(theme, checked, column):
    band = seeds((0.1, 0.7, 0.9), (0.12, 0.6, 0.95))
    at, loss, right = np.array([0, 64, 300]), band.loss[:, 0], band.accuracy[:, 0]
    run = RunCurve("A", "rate", at, loss, right, LN10, 3000, band)
    for draw, values in ((compared_accuracy, 100 * band.accuracy), (compared_loss, band.loss)):
        figure = checked(draw([run, curve("B")], theme))
        assert len(figure.data) == 3
        drawn = figure.data[2]
        assert drawn.zorder == -1 and drawn.hoverinfo == "skip" and drawn.fillcolor == figure.data[0].line.color
        np.testing.assert_allclose(drawn.y[:3], values.max(axis=1), rtol=1e-6)
        np.testing.assert_allclose(drawn.y[3:], values.min(axis=1)[::-1], rtol=1e-6)
        np.testing.assert_array_equal(drawn.x, [0, 64, 300, 300, 64, 0])
        table = figure.layout.meta["table"]
        for k in range(2):
            name = next(name for name in table if name.startswith("A_seeds_") and name.endswith(f"_{k}"))
            np.testing.assert_allclose(column(figure, table[name]), values[:, k], rtol=1e-6)
    assert "A with 2 seeds: 90.0 % to 95.0 % at step 300." in compared_accuracy([run], theme).layout.meta["alt"]


def test_labels_round_nothing_to_all_or_none(theme):
    run = curve(accuracy=(0.0001, 0.9, 0.9995), loss=(0.1, 0.0, 0.00004))
    figure = compared_accuracy([run], theme)
    assert figure.data[0].hovertext == ("<0.1 %", "90.0 %", ">99.9 %")
    assert any("<b>A</b> >99.9 %" in note.text for note in figure.layout.annotations)
    loss = compared_loss([run], theme)
    assert loss.data[0].hovertext == ("0.100", "0.000", "4e−05") and "%{hovertext}" in loss.data[0].hovertemplate


@pytest.mark.parametrize(
    "sizes, first, last",
    [
        ((0.1, 0.2, 0.3), "bottom right", "top left"),
        ((0.3, 0.2, 0.1), "top right", "bottom left"),
        ((0.16, 0.05, 0.158), "top right", "top left"),
        ((0.1, 0.3, 0.2), "bottom right", "bottom left"),
    ],
)
def test_a_number_stands_on_the_side_of_its_point_where_the_line_is_not(theme, sizes, first, last):
    places = compared_flow([RunFlow("A", "dips", np.array(sizes))], theme).data[0].textposition
    assert (places[0], places[-1]) == (first, last)
