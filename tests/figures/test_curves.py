import numpy as np
import pytest

from nnviz.figures import Curves, accuracy_curves, loss_curves
from nnviz.figures.curves import SMALLEST_LOSS, block_means

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


def named(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def test_block_means_are_means_of_the_steps_they_name():
    values = np.arange(1, 1001.0)
    first, last, means = block_means(values, 400)
    assert len(means) == 250 <= 400
    assert first[:2].tolist() == [1, 5] and last[:2].tolist() == [4, 8] and last[-1] == 1000
    assert means[:2].tolist() == [2.5, 6.5]
    first, last, means = block_means(np.arange(1, 804.0), 400)  # the last block has 3 of 4 steps
    assert (first[-1], last[-1], means[-1]) == (801, 803, 802)
    assert all(len(part) == 0 for part in block_means(np.zeros(0), 400))


@pytest.mark.parametrize("log", [False, True])
def test_loss_lines_hold_the_numbers(theme, checked, log):
    record = curves()
    figure = checked(loss_curves(record, theme, log), kilobytes=40)
    np.testing.assert_allclose(named(figure, "train").y, record.train_loss, rtol=1e-6)
    np.testing.assert_allclose(named(figure, "test").y, record.test_loss, rtol=1e-6)
    np.testing.assert_allclose(named(figure, "test").x, record.at / 200)
    assert named(figure, "train").line.color == theme.train
    batches = named(figure, "mean of 4 minibatches")
    assert len(batches.y) == 250
    np.testing.assert_allclose(batches.y[0], record.step_loss[:4].mean(), rtol=1e-6)
    assert named(figure, "guessing").y.tolist() == pytest.approx([CHANCE, CHANCE])
    assert named(figure, "moment").x.tolist() == [5, 5]
    assert list(figure.layout.xaxis.range) == [0, 10]  # the whole run, from the first step on
    assert figure.layout.yaxis.type == ("log" if log else None)
    assert "0.200" in figure.layout.meta["alt"] and "0.300" in figure.layout.meta["alt"]


def test_end_labels_are_on_the_lines_and_do_not_meet(theme):
    words = loss_curves(curves(), theme).data[-1]
    assert list(words.text) == ["train 0.200", "test 0.300"]
    assert list(words.textposition) == ["bottom right", "top right"]
    apart = loss_curves(curves(test_loss=np.full(5, 1.5)), theme).data[-1]
    assert list(apart.textposition) == ["middle right", "middle right"]
    accuracy = accuracy_curves(curves(), theme).data[-1]
    assert list(accuracy.text) == ["train 98.0 %", "test 95.0 %"]
    assert list(accuracy.textposition) == ["top right", "bottom right"]


def test_accuracy_in_percent(theme, checked):
    figure = checked(accuracy_curves(curves(), theme), kilobytes=40)
    np.testing.assert_allclose(named(figure, "test").y, np.linspace(10, 95, 5), rtol=1e-6)
    assert named(figure, "guessing").y[0] == pytest.approx(10)
    assert figure.layout.yaxis.range[1] >= 100


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(("steps", "evaluations"), [(0, 0), (0, 1), (1, 1)])
def test_a_run_that_has_hardly_begun(theme, checked, steps, evaluations, log):
    figure = checked(loss_curves(curves(steps, evaluations), theme, log))
    assert len(named(figure, "train").x) == evaluations
    assert np.isfinite(figure.layout.yaxis.range).all() and figure.layout.yaxis.range[0] < figure.layout.yaxis.range[1]
    assert list(figure.layout.xaxis.range) == [0, 10]
    if not evaluations:
        assert "nothing" in figure.layout.meta["alt"]
    checked(accuracy_curves(curves(steps, evaluations), theme))


def test_a_loss_of_zero_on_a_log_axis(theme, checked):
    figure = checked(loss_curves(curves(test_loss=np.zeros(5), step_loss=np.zeros(100)), theme, log=True))
    assert named(figure, "test").y.min() == pytest.approx(SMALLEST_LOSS)
    assert named(figure, "test").customdata[-1, 1] == 0  # the label tells the truth
    assert figure.layout.yaxis.range[0] == pytest.approx(np.log10(SMALLEST_LOSS), abs=1)


def test_long_runs_stay_small(theme, checked):
    figure = checked(loss_curves(curves(300_000, 500, total_steps=300_000), theme), kilobytes=60)
    assert all(len(trace.x) <= 500 for trace in figure.data)


def test_a_wild_minibatch_does_not_press_the_rest_flat(theme):
    wild = np.full(300, 0.5)
    wild[7] = 1e4
    figure = loss_curves(curves(step_loss=wild), theme)
    assert figure.layout.yaxis.range[1] < 10


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
