"""The sentence of now says what is true."""

import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

from nnviz import ACTIVATIONS, Evaluation, Experiment, Run, confusion, evaluate, load_dataset
from nnviz.diagnostics import judge
from nnviz.evaluation import standard_error
from nnviz.halt import largest_weights
from nnviz.history import Point
from nnviz.text.judgement import badge
from nnviz.text.numbers import decimal, percent
from nnviz.text.run import facts, header, more_numbers, say_problems, sentence, which_samples


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=600)


def small(digits, **settings):
    return Run(Experiment(**{"samples": 600, "hidden": (24,), "epochs": 5, **settings}), digits)


def looked_at(run, step=None):
    """(answers, judgement) after `step` steps, or now."""
    step = run.position if step is None else step
    network = run.network_at(step)
    test, answers = run.test(step, network)
    return answers, judge(run, step, network, test)


def said(run, step=None):
    return sentence(run, run.position if step is None else step, *looked_at(run, step))


def test_before_the_first_step(digits):
    run = small(digits)
    text, point = said(run), run.history.points[0]
    assert "Nothing is learned yet" in text
    assert f"{point.test_accuracy:.1%}".replace("%", " %") in text and f"{point.test_loss:.3f}" in text


def test_on_the_way_the_numbers_are_the_run_s(digits):
    run = small(digits, batch_size=50)
    run.advance(steps=7)
    text, answers = said(run), run.answers(run.network)
    assert "It has seen 350 images." in text
    assert f"right on {answers.accuracy:.1%}".replace("%", " %") in text
    counts = confusion(digits.y_test, answers.predicted, 10)
    np.fill_diagonal(counts, 0)
    truth, answer, often = map(int, re.search(r"mistake: (\d) read as (\d), (\d+) times", text).groups())
    assert counts[truth, answer] == counts.max() == often > 2


def test_the_most_frequent_mistake_has_its_direction(digits):
    run, labels = small(digits), digits.y_test

    def after(*mistakes):
        predicted = labels.copy()
        for truth, answer, often in mistakes:
            predicted[np.flatnonzero((labels == truth) & (predicted == truth))[:often]] = answer
        right = float((predicted == labels).mean())
        return facts(run, 1, Evaluation(0.3, right, np.eye(10)[predicted]))

    # 3 and 8 are mixed up more often than 5 and 3 are, but no cell of the matrix has a larger number.
    assert "Its most frequent mistake: 5 read as 3, 32 times." in after((5, 3, 32), (3, 8, 20), (8, 3, 20))
    assert "Its most frequent mistake: 3 read as 5, twice." in after((3, 5, 2), (5, 3, 1))
    assert "mistake" not in after((3, 5, 1), (5, 3, 1)), "none is the most frequent"
    assert "It makes no mistake on them." in after()
    xor = Run(Experiment(dataset="xor", hidden=(4,), epochs=3))
    answers = np.zeros(len(xor.tested), int)
    answers[xor.data.y_test == 1] = np.arange((xor.data.y_test == 1).sum()) > 2
    text = facts(xor, 1, Evaluation(0.1, 0.99, np.eye(2)[answers]))
    assert f"mistake: {xor.data.classes[1]} taken for {xor.data.classes[0]}, 3 times." in text


def test_samples_seen_count_the_short_last_batch(digits):
    run = small(digits, batch_size=250)
    run.advance(epochs=2)
    assert "It has seen 1,200 images, each training image 2 times." in said(run)
    assert "It has seen 500 images." in said(run, 2)
    assert "It has seen 600 images." in said(run, 3)
    assert "It has seen 1,100 images, each training image about 2 times." in said(run, 5)


def test_the_end(digits):
    run = small(digits)
    run.advance(epochs=5)
    assert "Training is finished, after 95 steps." in said(run) and "finished" not in said(run, 3)


def test_a_gap_between_training_and_test_is_told(digits):
    run = small(digits)
    run.advance(epochs=1)
    learned = run.history.points[-1].train_accuracy
    answers = Evaluation(0.5, learned - 0.11, np.eye(10)[digits.y_test])
    assert f"of the test images, but on {percent(learned, 1)} of those it learns from." in facts(
        run, run.position, answers
    )
    assert "learns from" not in facts(run, run.position, replace(answers, accuracy=learned - 0.09))


def test_zeros_stay_equal(digits):
    run = small(digits, initializer="zeros")
    run.advance(epochs=1)
    answers, verdict = looked_at(run)
    given = np.unique(answers.predicted)
    assert len(given) == 1 and f"same answer, {given[0]}," in said(run)
    assert verdict.name == "stuck" and verdict.evidence[0].rule == "twins" and badge("stuck") in said(run)


def test_hardly_ever_wrong_is_not_always_right(digits):
    run = small(digits)
    run.advance(steps=1)
    hardly = Point(1, 0.01, 1.0, 0.01, 4999 / 5000)
    assert "**Test** loss 0.010, right >99.9 %" in header(run, 1, hardly).replace("\N{NO-BREAK SPACE}", " ")
    always = Point(1, 0.01, 4999 / 5000, 0.01, 1.0)
    assert "**Test** loss 0.010, right 100.0 %" in header(run, 1, always).replace("\N{NO-BREAK SPACE}", " ")


def test_worse_than_guessing(digits):
    run = small(digits, learning_rate=5.0, activation="identity")
    run.advance(steps=3)
    text = said(run)
    assert run.halt is None and "times that of guessing" in text and "Try a learning rate of 0.1 (now 5)" in text


def test_dead_units_are_counted(digits):
    run = small(digits, learning_rate=10.0, hidden=(24, 24, 24))
    run.advance(epochs=2)
    layer = int(re.search(r"Layer (\d): all of its units are dead, 0 for each of 600 samples\.", said(run))[1])
    assert np.all(run.network.forward(run.data.batch(np.arange(600), "float32")).a[layer] == 0)


def test_a_halt_is_explained(digits):
    run = small(digits, learning_rate=10.0, activation="identity", hidden=(24, 24, 24), l2=1.0, epochs=100)
    run.advance(epochs=100)
    assert run.halt and run.halt.reason in said(run) and "a learning rate of 0.1 (now 10)" in said(run)


@pytest.mark.parametrize("settings", [{"l1": 0.1}, {"l2": 1.0}, {"l1": 0.5}, {"l1": 0.1, "momentum": 0.9}])
def test_heavy_penalties_are_named(digits, settings):
    run = small(digits, epochs=20, **settings)
    run.advance(epochs=20)
    text, penalty = said(run), "L2" if "l2" in settings else "L1"
    assert f"The {penalty} penalty of {settings[penalty.lower()]:g} pulls all weights towards 0" in text
    assert "learning rate" not in text
    assert "penalty" not in said(run, 1)  # by then it had not done so


def test_a_penalty_that_overshoots_is_not_the_learning_rate(digits):
    run = small(digits, l1=1.0, learning_rate=1.0, epochs=20)
    while run.halt is None and run.answers(run.network).loss < 1.5 * np.log(10):
        assert run.advance(steps=1)
    text = said(run)
    assert "L1 penalty of 1 moves each weight by 1 in every step" in text and "learning rate of 1 is" not in text


def test_a_penalty_that_runs_away_with_all_units_off(digits):
    run = small(digits, l1=1.0, learning_rate=1.0, hidden=(64, 32), epochs=20, seed=7)
    run.advance(epochs=2)
    assert "same answer" in said(run) and "L1 penalty of 1 moves each weight" in said(run)


def test_the_whole_test_set_is_told_where_the_rest_is_a_part_of_it(digits):
    twice = {"test": np.concatenate([digits.test] * 2), "y_test": np.concatenate([digits.y_test] * 2)}
    large = replace(digits, **twice)
    run = Run(Experiment(samples=600, hidden=(24,), batch_size=1, learning_rate=0.01, epochs=17), large)
    assert len(run.tested) == 2000 < len(large.y_test) == 4000
    run.advance(epochs=16)
    first, second = run.history.epochs
    assert second.step == run.position
    first_step, first, second = first.step, first.accuracy, second.accuracy
    assert f"On all 4,000 test images it is right on {second:.1%}.".replace("%", " %") in said(run)
    run.advance(steps=3)
    assert "On all" not in said(run), "the test of another step stands in no line of this one"
    assert f"On all 4,000 test images it is right on {first:.1%}.".replace("%", " %") in said(run, first_step)
    assert "On all" not in said(run, first_step - 9) + said(run, first_step + 11)
    part = small(digits)
    part.advance(epochs=1)
    assert "On all" not in said(part)  # there the test set is the part


def test_problems_of_a_link_in_one_sentence():
    assert say_problems([]) == ""
    assert say_problems(["wings is not a setting"]) == (
        "Parts of the link cannot be used and are left out: wings is not a setting."
    )
    many = [f"w{i} is not a setting" for i in range(8)]
    assert say_problems(many).endswith("w4 is not a setting; and 3 more.")
    assert "more" not in say_problems(many[:5])
    _, problems = Experiment.read_query("epochs=999&samples=60000&batch_size=1&seed=-1")
    assert say_problems(problems).count(";") == len(problems) - 1 == 1


def test_a_link_cannot_write_markdown():
    _, problems = Experiment.read_query({"[win](http://x.y)": "1", "activation": ":red[<b>hi</b>](WWW.x.y) `a`@b.c"})
    text = say_problems(problems)
    assert r"\[win\](http\:" in text and r"\:red\[\<b\>hi\</b\>\]" in text and r"\`a\`" in text
    for address in ("://", "www.", "@b"):  # Markdown would make a link of it, escaped or not
        assert address not in text.lower() and address in text.lower().replace("\N{WORD JOINER}", "").replace("\\", "")


def test_planar_sets_have_points():
    run = Run(Experiment(dataset="xor", hidden=(8,), epochs=30))
    run.advance(epochs=1)
    assert "It has seen 500 points." in said(run)


def test_header_has_the_numbers_of_that_step(digits):
    run = small(digits, batch_size=10)
    run.advance(steps=37)  # no test of the training samples at this step
    answers, rows = run.answers(run.network), run.tested_training
    assert run.history.points[-1].step < 37 and len(rows) == 250
    trained = evaluate(run.network, digits.batch(rows, "float32"), digits.y_train[rows])
    point, _ = run.test(37, run.network)
    line = (header(run, 37, point) + more_numbers(run, 37, point)).replace("\N{NO-BREAK SPACE}", " ")
    assert f"**Test** loss {answers.loss:.3f}, right {answers.accuracy:.1%}".replace("%", " %") in line
    assert f"**Training** loss {trained.loss:.3f}, right {trained.accuracy:.1%}".replace("%", " %") in line
    assert f"**Last batch** loss {run.history.losses[36]:.3f}" in line
    assert "**Step** 37 of 300" in line and "**Epoch** 0.62 of 5" in line
    assert "Last batch" not in more_numbers(run, 0, point)
    by_chance = [100 * np.sqrt(p * (1 - p) / n) for p, n in ((point.test_accuracy, 2000), (point.train_accuracy, 250))]
    assert which_samples(run, point) == ("**Tested** at step 37 on all 2,000 test and 250 of 600 training images")
    for right, chance in zip((point.test_accuracy, point.train_accuracy), by_chance, strict=True):
        assert f"right {percent(right, 1)} ± {chance:.1f}" in line
    assert "±" not in header(run, 37, Point(37, 0.1, 1.0, 0.1, 1.0))


def test_chance_moves_a_share_as_far_as_the_standard_error_says():
    """Many draws of so many samples, of which each is right with the same probability."""
    draws = np.random.default_rng(0).binomial(500, 0.9, 20_000) / 500
    assert standard_error(0.9, 500) == pytest.approx(draws.std(), rel=0.02)
    within = np.mean(np.abs(draws - 0.9) <= standard_error(0.9, 500))
    assert within == pytest.approx(2 / 3, abs=0.05)  # as the help of the header says
    assert standard_error(1.0, 500) == standard_error(0.0, 500) == 0


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("start", [{}, {"initializer": "normal", "scale": 1.0}])
def test_at_absurd_rates_nothing_warns_and_the_reason_is_said(digits, activation, optimizer, start):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        extreme = {"learning_rate": 10.0, "batch_size": 16, **start}
        run = small(digits, hidden=(24, 24), activation=activation, optimizer=optimizer, **extreme)
        run.advance(steps=150)
        fwd = run.network.forward(run.test_inputs(slice(0, 100)))
        run.network.backward(fwd, digits.y_test[:100])
        run.answers(run.network_at(max(run.position - 1, 0)))
        _, verdict = looked_at(run)
    if run.halt or run.answers(run.network).loss > 3 or max(largest_weights(run.network)) > 1000:
        assert not verdict.good and "learning_rate" in verdict.change and decimal(10) in verdict.remedy


def test_gelu_with_weights_beyond_its_cube_warns_nobody(digits):
    run = small(digits, activation="gelu")
    run.network.parameters[:] *= 1e20
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fwd = run.network.forward(run.test_inputs(slice(0, 100)))
        run.network.backward(fwd, digits.y_test[:100])
    assert fwd.a[-1].shape == (100, 10)
