"""The sentence of now says what is true."""

import re

import numpy as np
import pytest

from nnviz import Experiment, Run, confusion, load_dataset
from nnviz.app.sentence import header, sentence


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=600)


def small(digits, **settings):
    return Run(Experiment(**{"samples": 600, "hidden": (24,), "epochs": 5, **settings}), digits)


def said(run, step=None):
    step = run.position if step is None else step
    return sentence(run, step, run.answers(run.network_at(step)))


def test_before_the_first_step(digits):
    run = small(digits)
    text, point = said(run), run.history.points[0]
    assert "Nothing is learned yet" in text
    assert f"{point.test_accuracy:.1%}".replace("%", " %") in text and f"{point.test_loss:.2f}" in text


def test_on_the_way_the_numbers_are_the_run_s(digits):
    run = small(digits, batch_size=50)
    run.advance(steps=7)
    text, answers = said(run), run.answers(run.network)
    assert "It has seen 350 images." in text
    assert f"right on {answers.accuracy:.1%}".replace("%", " %") in text
    counts = confusion(digits.y_test, answers.predicted, 10)
    mixed = np.triu(counts + counts.T, 1)
    first, second = re.search(r"confuses (\d) and (\d) most, (\d+) times", text).groups()[:2]
    assert mixed[int(first), int(second)] == mixed.max() > 1


def test_samples_seen_count_the_short_last_batch(digits):
    run = small(digits, batch_size=250)
    run.advance(epochs=2)
    assert "It has seen 1,200 images, each of the 600 about 2 times." in said(run)
    assert "It has seen 500 images." in said(run, 2)


def test_the_end(digits):
    run = small(digits)
    run.advance(epochs=5)
    assert said(run).endswith("Training is finished.") and not said(run, 3).endswith("finished.")


def test_zeros_stay_equal(digits):
    run = small(digits, initializer="zeros")
    run.advance(epochs=1)
    assert "same answer" in said(run) and "started equal" in said(run)


def test_worse_than_guessing(digits):
    run = small(digits, learning_rate=5.0, activation="identity")
    run.advance(steps=2)
    assert run.halt is None and "worse than guessing (2.30)" in said(run) and "below 5" in said(run)


def test_dead_units_are_counted(digits):
    run = small(digits, learning_rate=10.0, hidden=(24, 24, 24))
    run.advance(epochs=2)
    assert "units are off for each of 200 samples" in said(run) or "worse than guessing" in said(run)


def test_a_halt_is_explained(digits):
    run = small(digits, learning_rate=10.0, activation="identity", hidden=(24, 24, 24), l2=1.0, epochs=100)
    run.advance(epochs=100)
    assert run.halt and said(run) == str(run.halt)


def test_planar_sets_have_points():
    run = Run(Experiment(dataset="xor", hidden=(8,), epochs=30))
    run.advance(epochs=1)
    assert "It has seen 500 points." in said(run)


def test_header_has_the_numbers_of_that_step(digits):
    run = small(digits, batch_size=10)
    run.advance(steps=37)  # no test of the training samples at this step
    answers, point = run.answers(run.network), run.history.points[-1]
    line = header(run, 37, answers)
    assert point.step < 37 and f"right {point.train_accuracy:.1%}".replace("%", f" % (at step {point.step})") in line
    assert f"**Test** loss {answers.loss:.3f}, right {answers.accuracy:.1%}".replace("%", " %") in line
    assert f"**Last batch** loss {run.history.losses[36]:.3f}" in line
    assert "**Step** 37 of 300" in line and "**Epoch** 0.62 of 5" in line
    assert "Last batch" not in header(run, 0, answers)
