"""What a prediction comes to: right or wrong, how far off, and with which reply."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz import Run
from nnviz.lessons import PlaceSource, read_condition, read_lesson, read_quantity
from nnviz.lessons.answers import judge_choice, judge_curve, judge_guess, true_curve
from nnviz.text.lessons import say_outcome, say_try

TEXT = """# T
question: q
minutes: 1

## One
place: train?dataset=xor&hidden=4&epochs=4&moment=0

Text.

### Guess
answer: {answer}
near: {near}
low: low
high: high

How many?

## Two

Text.

### Draw
curve: test accuracy
from: step 2
to: 3 epochs
axis: 0 % to 100 %
near: 10 %
low: low
high: high

Draw.

## Three

Text.

### Choose
Which?

- First.
  when: step > 5
  reply: one
- Second.
  when: step < 5 and hidden is 4
  reply: two
- Third.
  when: otherwise
  reply: three
"""


@pytest.fixture(scope="module")
def run():
    run = Run(read_lesson(TEXT.format(answer="step", near="1 %")).cards[0].place.experiment)
    run.advance(epochs=4)
    return run


def asked(at, answer="test loss after 1 epoch", near="10 %"):
    return read_lesson(TEXT.format(answer=answer, near=near)).cards[at]


@pytest.fixture
def find(run):
    return PlaceSource(asked(0).place, lambda experiment, step: run).find


@pytest.mark.parametrize(
    ("answer", "near", "factor", "off", "right"),
    [
        ("test loss after 1 epoch", "10 %", 1.09, 0, True),
        ("test loss after 1 epoch", "10 %", 1.11, 0, False),
        ("test loss after 1 epoch", "10 %", 0.5, 0, False),
        ("test accuracy after 1 epoch", "5 %", 1, 0.049, True),
        ("test accuracy after 1 epoch", "5 %", 1, -0.051, False),
        ("steps in an epoch", "0 %", 1, 0, True),
        ("steps in an epoch", "0 %", 1, 1, False),
    ],
)
def test_a_guess(find, answer, near, factor, off, right):
    guess = asked(0, answer, near).prediction
    true = find(guess.answer)
    outcome = judge_guess(guess, true * factor + off, find)
    assert outcome.right == right and outcome.answer == true
    assert outcome.off == pytest.approx(true * factor + off - true)
    assert outcome.reply == ("" if right else "low" if outcome.off < 0 else "high")
    assert say_outcome(guess, outcome).startswith("**Right" if right else "**Not quite")


def test_a_curve(run):
    draw = asked(1).prediction
    steps, values = true_curve(draw, run)
    assert steps[0] >= 2 and steps[-1] <= 3 * run.experiment.steps_per_epoch and len(steps) > 3
    places = np.linspace(draw.start, draw.end, 41)
    true = np.interp(places, steps, values)
    curve = true_curve(draw, run)
    assert judge_curve(draw, true, curve).right and judge_curve(draw, true, curve).away == pytest.approx(0)
    low = judge_curve(draw, true - 0.2, curve)
    assert not low.right and low.reply == "low" and low.away == pytest.approx(0.2)
    assert "20 points" in say_outcome(draw, low)
    half = [height if i % 5 else None for i, height in enumerate(true)]
    assert judge_curve(draw, half, curve).right
    with pytest.raises(ValueError):
        judge_curve(draw, [*true[:10], *[None] * 31], curve)


def test_a_curve_between_two_tests_is_the_line_between_them(run):
    tested, accuracy = run.history.column("step"), run.history.column("test_accuracy")
    draw = replace(asked(1).prediction, start=int(tested[-2]) + 1, end=int(tested[-1]) - 1)
    steps, values = true_curve(draw, run)
    assert steps.tolist() == [draw.start, draw.end]
    np.testing.assert_allclose(values, np.interp(steps, tested, accuracy))


def test_a_curve_that_ends_early_is_judged_as_far_as_it_goes():
    draw = asked(1).prediction
    places = np.linspace(draw.start, draw.end, 41)
    half = (np.array([draw.start, places[20]]), np.array([0.5, 0.5]))
    drawn = np.where(places <= places[20], 0.5, 1.0)
    assert judge_curve(draw, drawn, half).away == pytest.approx(0)
    nothing = judge_curve(draw, drawn, (np.empty(0), np.empty(0)))
    assert not nothing.right and say_outcome(draw, nothing) == "The run has no number for this."


def test_a_choice(find):
    choose = asked(2).prediction
    outcomes = [judge_choice(choose, i, find) for i in range(3)]
    assert [outcome.right for outcome in outcomes] == [False, True, False]
    assert [outcome.reply for outcome in outcomes] == ["one", "two", "three"]
    assert say_outcome(choose, outcomes[0]) == "**No.** It is: “Second”."


@pytest.mark.parametrize(
    ("until", "values", "told"),
    [
        (
            "samples is 1000 and test accuracy > 95 %",
            {"samples": 1000, "test accuracy": 0.9496},
            ["Now: test accuracy **94.96 %**. Wanted: above 95 %."],
        ),
        (
            "learning_rate < 0.00001 and step between 1 and 1000",
            {"learning_rate": 0.00005, "step": 1200},
            [
                "Now: learning rate **0.00005**. Wanted: below 0.00001.",
                "Now: step **1,200**. Wanted: 1 to 1,000.",
            ],
        ),
        (
            "answer is not right answer and dW3-1-0 < 0 and chosen class is not missing",
            {"answer": "4", "right answer": "4", "dW3-1-0": 0.25},
            [
                "Now: answer **4**. Wanted: not 4 (the right answer).",
                "Now: dW3, row 1, column 0: **0.25**. Wanted: below 0.",
            ],
        ),
    ],
)
def test_a_task_that_is_not_done_says_what_it_lacks(until, values, told):
    assert (
        say_try(read_condition(until), lambda q: values.get(q.text)).replace("\N{NO-BREAK SPACE}", " ").split("  \n")
        == told
    )


def test_parts_in_another_order_are_put_right():
    with pytest.raises(ValueError, match="order; write “test loss after 1 epoch with learning_rate 1 to 2 decimals”"):
        read_quantity("test loss with learning_rate 1 to 2 decimals after 1 epoch")
