import re

import numpy as np
import pytest

from nnviz.figures import Curves, accuracy_curves, loss_curves
from nnviz.figures.curves import EarlierCurves, average_blocks

CHANCE = np.log(10)


def curves(steps=1000, evaluations=5, **changes):
    rng = np.random.default_rng(0)
    falling = np.linspace(2.3, 0.2, evaluations)
    fields = {
        "step_loss": np.linspace(2.3, 0.1, steps) + 0.05 * rng.random(steps),
        "at": np.linspace(0, steps, evaluations).astype(int),
        "train_loss": falling,
        "test_loss": falling + 0.1,
        "train_accuracy": np.linspace(0.1, 0.98, evaluations),
        "test_accuracy": np.linspace(0.1, 0.95, evaluations),
        "moment": steps,
        "steps_per_epoch": 200,
        "total_steps": 2000,
        "chance_loss": CHANCE,
    }
    return Curves(**fields | changes)


def straight(figure, i):
    """[x0, y0, x1, y1] of a straight line: 0 guessing, 1 the moment."""
    return [float(number) for number in re.findall(r"[\d.e-]+", figure.layout.shapes[i].path.replace("L", ","))]


def tags(figure):
    """Shapes that are words: the moment, then train and test."""
    return [shape for shape in figure.layout.shapes if shape.label.text]


def words(figure):
    return [tag.label.text for tag in tags(figure)]


def named(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_block_means_are_means_of_the_steps_they_name():
    values = np.arange(1, 1001.0)
    first, last, means = average_blocks(values, 400)
    assert len(means) == 251 <= 401
    assert first[:3].tolist() == [1, 2, 5] and last[:3].tolist() == [1, 4, 8] and last[-1] == 1000
    assert means[:3].tolist() == [1, 3, 6.5], "the network as it starts is in no mean"
    first, last, means = average_blocks(np.arange(1, 804.0), 400)  # the last block has 3 of 4 steps
    assert (first[-1], last[-1], means[-1]) == (801, 803, 802)
    assert average_blocks(np.arange(1, 401.0), 400)[2].tolist() == list(range(1, 401))
    assert [part.tolist() for part in average_blocks(np.ones(1), 400)] == [[1], [1], [1]]
    assert all(len(part) == 0 for part in average_blocks(np.zeros(0), 400))


@pytest.mark.parametrize("log", [False, True])
def test_loss_lines_hold_the_numbers(theme, checked, log):
    record = curves()
    figure = checked(loss_curves(record, theme, log), kilobytes=40)
    np.testing.assert_allclose(named(figure, "train").y, record.train_loss, rtol=1e-6)
    np.testing.assert_allclose(named(figure, "test").y, record.test_loss, rtol=1e-6)
    np.testing.assert_allclose(named(figure, "test").x, record.at / 200)
    assert named(figure, "train").line.color == theme.train
    batches = named(figure, "mean of 4 minibatches")
    assert len(batches.y) == len(batches.hovertext) == 251
    np.testing.assert_allclose(batches.y[:2], [record.step_loss[0], record.step_loss[1:4].mean()], rtol=1e-6)
    assert list(batches.hovertext[:3]) == ["minibatch of step 1", "mean of steps 2 to 4", "mean of steps 5 to 8"]
    assert straight(figure, 0) == pytest.approx([0, CHANCE, 5, CHANCE], rel=1e-5)
    assert straight(figure, 1)[::2] == [5, 5] and "step 1,000" in words(figure)
    assert list(figure.layout.xaxis.range) == [0, 5]  # all that is trained, from the first step on
    assert figure.layout.yaxis.type == ("log" if log else None)
    assert "0.200" in figure.layout.meta["alt"] and "0.300" in figure.layout.meta["alt"]


def test_values_stand_in_the_margin_level_with_the_curves_and_do_not_meet(theme):
    figure = loss_curves(curves(), theme)
    assert words(figure) == ["step 1,000", "train 0.200", "test 0.300"]
    train, test = tags(figure)[1:]
    assert (train.xref, train.x0, train.label.xanchor) == ("paper", 1, "left")
    assert (train.y0, test.y0) == (0.2, pytest.approx(0.3)) and train.y1 == train.y0
    assert (train.label.yanchor, test.label.yanchor) == ("top", "bottom")
    apart = tags(loss_curves(curves(test_loss=np.full(5, 1.5)), theme))[1:]
    assert [tag.label.yanchor for tag in apart] == ["middle", "middle"]
    accuracy = accuracy_curves(curves(), theme)
    assert words(accuracy)[1:] == ["train 98.0 %", "test 95.0 %"]
    assert [tag.label.yanchor for tag in tags(accuracy)[1:]] == ["bottom", "top"]


@pytest.mark.parametrize(("moment", "anchor"), [(0, "left"), (500, "center"), (1000, "right")])
def test_the_name_of_the_moment_stays_inside(theme, moment, anchor):
    tag = tags(loss_curves(curves(moment=moment), theme))[0]
    assert (tag.x0, tag.yref, tag.y0, tag.label.xanchor) == (moment / 200, "paper", 1, anchor)


@pytest.mark.parametrize(("moment", "test"), [(0, 0), (249, 0), (250, 1), (999, 3), (1000, 4)])
@pytest.mark.parametrize("log", [False, True])
def test_values_are_those_of_the_moment_looked_at(theme, moment, test, log):
    record = curves(moment=moment)
    figure = loss_curves(record, theme, log)
    values = f"{record.train_loss[test]:.3f}", f"{record.test_loss[test]:.3f}"
    when = "" if record.at[test] == moment else f", tested at step {record.at[test]:,}"
    assert words(figure) == [f"step {moment:,}{when}", f"train {values[0]}", f"test {values[1]}"]
    assert f"after step {record.at[test]:,} of" in figure.layout.meta["alt"] and values[1] in figure.layout.meta["alt"]
    dots = [shape for shape in figure.layout.shapes if shape.type == "circle"]
    assert [(dot.xanchor, dot.yanchor) for dot in dots] == [
        (record.at[test] / 200, pytest.approx(y)) for y in (record.train_loss[test], record.test_loss[test])
    ]
    assert tags(figure)[1].y0 == pytest.approx(record.train_loss[test])  # shapes have no logarithm on a log axis
    right = words(accuracy_curves(record, theme))
    assert right[2] == f"test {100 * record.test_accuracy[test]:.1f} %"


def test_looking_back_changes_no_trace(theme):
    """What the browser relies on to draw only what is new."""
    for draw in (loss_curves, accuracy_curves):
        now, then = (draw(curves(moment=moment), theme) for moment in (1000, 300))
        for one, other in zip(now.data, then.data, strict=True):
            assert one.to_json() == other.to_json()
        assert now.layout.annotations == ()


def test_the_download_has_the_numbers_of_the_tests_and_of_the_minibatches(theme, column):
    record, figure = curves(), loss_curves(curves(), theme)
    table = {name: column(figure, path) for name, path in figure.layout.meta["table"].items()}
    assert list(table) == ["step", "train_loss", "test_loss", "first_step", "last_step", "minibatch_loss"]
    assert table["step"].tolist() == record.at.tolist()
    np.testing.assert_allclose(table["test_loss"], record.test_loss, rtol=1e-6)
    assert table["first_step"][2] == 5 and table["last_step"][1] == 4
    np.testing.assert_allclose(table["minibatch_loss"][1], record.step_loss[1:4].mean(), rtol=1e-6)
    assert list(accuracy_curves(record, theme).layout.meta["table"]) == [
        "step",
        "train_right_percent",
        "test_right_percent",
    ]


def test_accuracy_in_percent(theme, checked):
    figure = checked(accuracy_curves(curves(), theme), kilobytes=40)
    np.testing.assert_allclose(named(figure, "test").y, np.linspace(10, 95, 5), rtol=1e-6)
    assert straight(figure, 0)[1] == pytest.approx(10)
    assert figure.layout.yaxis.range[1] >= 100


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(("steps", "evaluations"), [(0, 0), (0, 1), (1, 1)])
def test_a_run_that_has_hardly_begun(theme, checked, steps, evaluations, log):
    figure = checked(loss_curves(curves(steps, evaluations), theme, log))
    assert len(named(figure, "train").x) == evaluations
    assert np.isfinite(figure.layout.yaxis.range).all() and figure.layout.yaxis.range[0] < figure.layout.yaxis.range[1]
    assert list(figure.layout.xaxis.range) == [0, 0.25], "50 of 2,000 steps: the first ones are seen"
    if not evaluations:
        assert "nothing" in figure.layout.meta["alt"]
    checked(accuracy_curves(curves(steps, evaluations), theme))


def test_a_loss_of_zero_on_a_log_axis(theme, checked):
    """It has a line of its own with a tick that says 0, and a loss that is nearly 0 has its own power of ten."""
    train = np.array([2.3, 1, 1e-3, 1e-9, 2e-9])
    record = curves(5, test_loss=np.zeros(5), train_loss=train, step_loss=np.ones(100))
    figure = checked(loss_curves(record, theme, log=True))
    axis = figure.layout.yaxis
    assert axis.ticktext[0] == "0" and axis.ticktext.count("0") == 1
    np.testing.assert_allclose(named(figure, "test").y, axis.tickvals[0], rtol=1e-5)
    np.testing.assert_allclose(named(figure, "train").y, train, rtol=1e-5)
    assert 10 ** axis.range[0] < axis.tickvals[0] < 0.5e-9
    assert named(figure, "test").customdata[-1, 1] == 0  # the label tells the truth


def test_long_runs_stay_small(theme, checked):
    figure = checked(loss_curves(curves(300_000, 500, total_steps=300_000), theme), kilobytes=60)
    assert all(len(trace.x) <= 500 for trace in figure.data)


def test_a_wild_minibatch_does_not_press_the_rest_flat_and_it_is_said(theme):
    wild = np.full(300, 0.5)
    wild[7] = 1e4
    figure = loss_curves(curves(step_loss=wild), theme)
    assert figure.layout.yaxis.range[1] < 10
    assert "each minibatch, up to 10,000" in named(figure, "each minibatch, up to 10,000").name
    assert "faint: each minibatch, up to 10,000" in figure.data[1].text


@pytest.mark.parametrize("steps", [300, 900])
def test_the_peak_of_a_learning_rate_that_is_too_high_is_inside(theme, steps):
    loss = np.full(steps, 2.3)
    loss[2:6] = 21  # as high as a loss of ten classes gets: -log(1e-10) is 23
    figure = loss_curves(curves(step_loss=loss, train_loss=np.full(5, 2.3), test_loss=np.full(5, 2.3)), theme)
    line = figure.data[0]
    assert figure.layout.yaxis.range[1] > line.y.max() and "up to" not in line.name
    tested = loss_curves(curves(step_loss=loss, test_loss=np.array([2.3, 900, 2.3, 2.3, 2.3])), theme)
    assert tested.layout.yaxis.range[1] > 900


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"train_loss": [1, np.nan, 1, 1, 1]}, "train_loss.*NaN"),
        ({"step_loss": [1, np.inf]}, "step_loss.*infinity"),
        ({"test_accuracy": np.ones(4)}, r"test_accuracy.*\(4,\).*5"),
        ({"at": [0, 2, 1, 3, 4]}, "rising"),
        ({"moment": 2001}, "moment is 2001"),
        ({"steps_per_epoch": 0}, "at least 1"),
        ({"chance_loss": 0.0}, "chance_loss"),
    ],
)
def test_bad_numbers_are_refused_by_name(changes, words):
    with pytest.raises(ValueError, match=words):
        curves(**changes)


def test_the_axis_spans_what_is_trained_here_and_in_the_run_before(theme):
    def end(figure):
        return figure.layout.xaxis.range[1] * 200

    for steps, last in ((0, 50), (313, 400), (1000, 1000), (1001, 1500), (1900, 2000)):
        for draw in (loss_curves, accuracy_curves):
            figure = draw(curves(steps, moment=0), theme)
            assert end(figure) == last
            assert all(x < last / 200 for trace in figure.data if trace.mode == "markers+text" for x in trace.x)
    before = EarlierCurves("rate 0.3", np.array([0, 2.4]), np.array([2.3, 0.2]), np.array([0.1, 0.95]))
    figure = accuracy_curves(curves(10, before=before), theme)
    assert end(figure) == 500 and "before 95.0 %" in words(figure)
    assert "rate 0.3" not in "".join(words(figure)) and "(rate 0.3)" in figure.layout.meta["alt"]
