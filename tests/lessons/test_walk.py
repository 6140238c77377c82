"""Every lesson that comes with nnviz, walked to its end: its places open, its numbers and answers are worked out again
without it, its tasks can be done, and each wrong guess gets a reply of its own."""

from copy import copy
from functools import cache, partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nnviz import Run
from nnviz.inspection import counterfactual
from nnviz.lessons import (
    LESSONS,
    Choose,
    Draw,
    Guess,
    PlaceSource,
    ReaderSource,
    Snapshot,
    built_in,
    fill,
    read_condition,
    read_place,
    read_quantity,
)
from nnviz.lessons.staging import snapshot_at
from tests.lessons.by_itself import Tiny, find_in_run

# What the reader does: (lesson, card) -> the place where the task is done. {right} and {wrong} stand for the first test
# sample that the network reads right, or wrong.
SOLUTIONS = {
    ("in-and-out", "Right by luck"): "activations?moment=0&example={right}",
    ("in-and-out", "One look at each picture"): "train?moment=313",
    ("in-and-out", "Where it is wrong"): "train?moment=313&example={wrong}",
    ("weighted-sum", "Build a unit that finds the left bar"): "step?stage=a1&changed=W1-2-0~2",
    ("weighted-sum", "Now find the top bar"): "step?stage=a1&changed=W1-1-0~2",
    ("loss-at-start", "Find a cheaper guess"): "train?dataset=xor&initializer=normal&moment=0",
    ("loss-at-start", "Below guessing"): "train?epochs=1&moment=100",
    ("one-step", "Take the step"): "step?taken=1",
    ("one-step", "A step too far"): "step?stage=again&changed=rate~5",
    ("chain-rule", "Change the right answer"): "step?stage=dz3&changed=y-1-0~0",
    ("chain-rule", "The slow way"): "step?stage=dW3&check=yes",
    ("learning-rate", "Small steps"): "train?samples=1000&hidden=32&epochs=5&learning_rate=0.001&moment=160",
    ("learning-rate", "And thirty times further"): "train?samples=1000&hidden=32&epochs=5&learning_rate=3&moment=160",
    ("learning-rate", "Find a good one"): "train?samples=1000&hidden=32&epochs=5&learning_rate=0.1&moment=160",
    (
        "how-to-begin",
        "Wake it up",
    ): "train?hidden=512-512&batch_size=64&epochs=1&initializer=normal&scale=0.05&moment=40",
    ("depth", "Open the gates"): "flow?samples=2000&hidden=32-32-32-32-32-32&activation=tanh&initializer=glorot_normal"
    "&epochs=5&moment=0",
    ("dead-units", "One leap too far"): "train?samples=2000&epochs=2&learning_rate=3&moment=63",
    ("dead-units", "Nobody notices"): "train?hidden=128&batch_size=64&learning_rate=1&epochs=2&moment=314",
    ("dead-units", "Keep them alive"): "train?samples=2000&epochs=2&learning_rate=0.1&moment=126",
    ("by-heart", "New pictures"): "train?samples=20&epochs=100&moment=100",
    (
        "by-heart",
        "Right more often, and yet worse than guessing?",
    ): "train?samples=20&epochs=100&moment=100&example={wrong}",
    ("by-heart", "Mend it"): "train?samples=200&epochs=100&moment=200",
    (
        "xor",
        "A border like a ruler",
    ): "train?dataset=xor&batch_size=16&learning_rate=0.3&epochs=30&activation=tanh&hidden=none&seed=1&moment=200",
    (
        "xor",
        "A hidden layer",
    ): "train?dataset=xor&batch_size=16&learning_rate=0.3&epochs=30&activation=tanh&hidden=4&moment=400",
    (
        "xor",
        "How few are enough?",
    ): "train?dataset=xor&batch_size=16&learning_rate=0.3&epochs=30&activation=tanh&hidden=3&moment=400",
    (
        "momentum",
        "Let it roll",
    ): "train?dataset=spiral&noise=0.05&hidden=32-32&epochs=30&learning_rate=0.01&momentum=0.9&moment=300",
    (
        "momentum",
        "Too fast to stop",
    ): "train?dataset=spiral&noise=0.05&hidden=32-32&epochs=30&learning_rate=0.1&momentum=0.99&moment=300",
    (
        "momentum",
        "Without touching the learning rate",
    ): "train?dataset=spiral&noise=0.05&hidden=32-32&epochs=30&learning_rate=0.003&optimizer=adam&moment=480",
    (
        "batch-size",
        "The same pictures",
    ): "train?samples=1000&hidden=32&learning_rate=0.05&epochs=3&batch_size=1024&moment=3",
    (
        "batch-size",
        "Smaller steps for smaller batches",
    ): "train?samples=1000&hidden=32&learning_rate=0.01&epochs=3&batch_size=1&moment=3000",
    (
        "features",
        "Tell it something else",
    ): "train?dataset=circles&features=x1sq-x2sq&hidden=none&learning_rate=0.3&epochs=30&moment=160",
    (
        "features",
        "One number for XOR",
    ): "train?dataset=xor&features=x1x2&hidden=none&learning_rate=0.3&epochs=30&moment=160",
    ("fooling", "Who speaks for it?"): "activations?moment=626&part=why&example=16&class=9",
}
BY_HAND = {}  # those that are done on the page itself; below
# Quantities that by_itself.py does not work out.
ANSWERS = ("answer", "right answer", "probability of the answer")
LEFT_TO_OTHER_TESTS = ("share of dead units", "verdict", "largest change on", "change of ink on")
CARDS = [(name, number) for name in LESSONS for number in range(len(built_in(name).cards))]
IDS = [f"{name}-{number + 1}" for name, number in CARDS]


@cache
def _longest(experiment):
    """Every run is trained once, as far as any card needs it."""
    return Run(experiment)


def run_of(experiment, step):
    run = _longest(experiment)
    if run.position < step:
        run.advance(steps=step - run.position)
    return run


@pytest.fixture(params=CARDS, ids=IDS)
def card(request):
    name, number = request.param
    return built_in(name).cards[number]


def look_at(text):
    """The snapshot of a place."""
    place = read_place(text)
    return snapshot_at(place, run_of(place.experiment, place.step), place.step)


def solve(name, title):
    """The place where a task is done."""
    text = SOLUTIONS[name, title]
    if "{" not in text:
        return text
    place = read_place(text.format(right=0, wrong=0))
    run = run_of(place.experiment, place.step)
    right = run.network_at(place.step).forward(run.test_inputs(slice(None))).a[-1].argmax(axis=1) == run.data.y_test
    return text.format(right=int(right.argmax()), wrong=int((~right).argmax()))


def test_every_place_is_a_link_that_the_app_understands():
    places = {card.place for name in LESSONS for card in built_in(name).cards}
    told = AppTest.from_function(_put_words, args=(list(places),), default_timeout=60).run()
    assert not told.exception
    assert told.session_state["problems"] == []


def _put_words(places):
    import streamlit as st

    from nnviz.app import link
    from nnviz.app.pages import PAGES
    from nnviz.app.server.datasets import dataset_of
    from nnviz.app.session import Session
    from nnviz.app.visitor import enter

    st.session_state["problems"] = problems = []
    here = enter()
    for place in places:
        here.session, here.views = Session(place.experiment, dataset_of(place.experiment)), {}
        words = {"moment": str(place.step), **dict(place.words)}
        known = {name: text for name, text in words.items() if name in link.WORDS}
        problems += [f"{name} is no word of a link" for name in words.keys() - known.keys()]
        problems += link.put_words(here.session, known)
        if place.page not in [page.name for page in PAGES]:
            problems.append(f"there is no page {place.page}")


def test_every_number_is_what_plain_numpy_finds(card):
    """All that a text, an answer or a condition looks up in the run of the place."""
    place = card.place
    source = PlaceSource(place, run_of)
    tiny = Tiny(place.word("taken", "0"), place.word("changed")) if place.word("network") != "run" else None
    for quantity in card.quantities:
        name, experiment = quantity.name.words, quantity.experiment(place.experiment)
        found = source.find(quantity)
        assert found is not None, quantity.text
        for letter, number in zip(quantity.name.letters, quantity.numbers, strict=True):
            name = name.replace("{" + letter + "}", str(number))
        if name in ANSWERS:
            expected = _answered(name, run_of(experiment, place.step), place)
        elif place.page == "step" and tiny and ("-" in name or "the step" in name) and name != "loss of guessing":
            expected = tiny.find(name)
        elif name.startswith(LEFT_TO_OTHER_TESTS):
            continue
        else:
            expected = find_in_run(name, *_moment(quantity, place, experiment))
        assert expected is not None, f"{name} is not worked out here"
        if isinstance(expected, str):
            assert found == expected, quantity.text
        else:
            assert found == pytest.approx(expected, rel=2e-3, abs=2e-6), quantity.text


def _moment(quantity, place, experiment):
    """(run, step) of a quantity."""
    when, total = quantity.when, experiment.total_steps
    if when is None:
        return run_of(experiment, min(place.step, total)), min(place.step, total)
    if when.kind == "best":
        points = run_of(experiment, total).history.points
        return run_of(experiment, total), max(points, key=lambda p: (p.test_accuracy, -p.step)).step
    step = {"start": 0, "end": total, "step": when.at, "epoch": round(when.at * experiment.steps_per_epoch)}[when.kind]
    return run_of(experiment, int(step)), int(step)


def _answered(name, run, place):
    example = int(place.word("example", "0"))
    p = run.network_at(place.step).forward(run.test_inputs([example])).a[-1][0]
    said = {"answer": p.argmax(), "right answer": run.data.y_test[example]}
    return run.data.classes[said[name]] if name in said else float(p.max())


def test_every_gap_is_filled(card):
    source = PlaceSource(card.place, run_of)
    for text in card.texts:
        filled = fill(text, source.find)
        assert "{{" not in filled and "no number yet" not in filled, filled


def test_one_answer_is_right_and_each_wrong_one_has_a_reply_of_its_own(card):
    asked = card.prediction
    if isinstance(asked, Choose):
        find = PlaceSource(card.place, run_of).find
        right = [c.when is None or c.when.holds(find) for c in asked.choices]
        assert any(right), "no choice is right"
        last_is_the_rest = asked.choices[-1].when is None
        assert sum(right[:-1] if last_is_the_rest and any(right[:-1]) else right) == 1, "more than one choice is right"
        replies = [c.reply for c in asked.choices]
        assert all(replies) and len(set(replies)) == len(replies)
    elif isinstance(asked, Guess | Draw):
        assert asked.low and asked.high and asked.low != asked.high


def test_a_guess_can_be_wrong(card):
    asked = card.prediction
    if isinstance(asked, Guess):
        answer = PlaceSource(card.place, run_of).find(asked.answer)
        near = asked.near * (1 if asked.answer.name.kind == "share" else abs(answer))
        assert 0 < near <= 0.6 * abs(answer)


def test_a_curve_lies_on_its_axis_and_has_enough_points(card):
    asked = card.prediction
    if isinstance(asked, Draw):
        points = run_of(asked.curve.experiment(card.place.experiment), asked.end).history.points
        values = np.array([getattr(p, asked.curve.name.curve) for p in points if asked.start <= p.step <= asked.end])
        assert asked.bottom <= values.min() and values.max() <= asked.top
        assert len(values) >= 5


TASKS = [(name, card.title) for name in LESSONS for card in built_in(name).cards if card.task]


@pytest.mark.parametrize(("name", "title"), TASKS, ids=[f"{name}-{title}" for name, title in TASKS])
def test_a_task_is_not_done_at_first_and_can_be_done(name, title):
    card = next(card for card in built_in(name).cards if card.title == title)
    place = card.place
    at_first = PlaceSource(place, run_of)
    run = run_of(place.experiment, place.step)
    assert not card.task.until.holds(ReaderSource(snapshot_at(place, run, place.step), at_first).find)
    by_hand = BY_HAND.get((name, title))
    done = _by_hand(place, run, by_hand) if by_hand else look_at(solve(name, title))
    assert card.task.until.holds(ReaderSource(done, at_first).find)


def _by_hand(place, run, do):
    """What the reader sees who did something by hand."""
    network = run.network_at(place.step)
    example = int(place.word("example", "0"))
    seen = do(network, run.test_inputs([example])[0].astype(network.dtype), int(run.data.y_test[example]), run)
    chosen = dict(place.words) | ({"drawing": 400 * "Ab_-"} if place.word("image") == "draw" else {})
    return Snapshot(run, place.step, page=place.page, chosen=chosen, example=example, **seen)


def _draw_a_digit(network, image, label, run):
    """A clear digit: the test image that the network is surest of."""
    x = run.test_inputs(slice(0, 200))
    surest = x[network.forward(x).a[-1].max(axis=1).argmax()]
    return {"passing": lambda: network.forward(surest[None])}


def _draw_no_digit(network, image, label, run):
    """A shape that is no digit, and that the network is sure of."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    shapes = [
        (abs(rows - columns) < 2) | (abs(rows + columns) < 2),  # a cross
        (abs(rows) < 1.5) | (abs(columns) < 1.5),
        (abs(rows - 5) < 1.2) | (abs(abs(columns) * 1.2 - rows - 5) < 1.5),  # a triangle
        abs(rows - 4 * np.sin(columns)) < 1.2,  # a wave
        (abs(abs(rows) - 5) < 1.2) | (abs(abs(columns) - 5) < 1.2),  # a fence
    ]
    inside = (abs(rows) < 10) & (abs(columns) < 10)
    pictures = np.array([(shape & inside).ravel() for shape in shapes], network.dtype)
    surest = pictures[network.forward(pictures).a[-1].max(axis=1).argmax()]
    return {"passing": lambda: network.forward(surest[None])}


def _erase(network, image, label, run):
    """The image with pieces of 4 x 4 pixels erased, each time the one that harms its answer most."""
    for edits in range(1, 9):
        tries = np.repeat(image[None], 49, axis=0).reshape(-1, 28, 28)
        for i, one in enumerate(tries):
            one[i // 7 * 4 : i // 7 * 4 + 4, i % 7 * 4 : i % 7 * 4 + 4] = 0
        p = network.forward(tries.reshape(-1, 784)).a[-1]
        image = tries.reshape(-1, 784)[p[:, label].argmin()]
        forward = network.forward(image[None])
        if forward.a[-1].argmax() != label:
            return {"passing": partial(copy, forward), "label": label, "by_hand": edits}
    raise AssertionError("a few pieces are not enough")


def _find_the_way(network, image, label, run):
    second = int(network.forward(image[None]).a[-1][0].argsort()[-2])
    return {"way": counterfactual(network, image, second)}


BY_HAND |= {
    ("in-and-out", "Your own hand"): _draw_a_digit,
    ("fooling", "Watch it turn"): _find_the_way,
    ("fooling", "Which part counts?"): _erase,
    ("fooling", "No digit at all"): _draw_no_digit,
}


def test_a_solution_belongs_to_a_task():
    assert sorted([*SOLUTIONS, *BY_HAND]) == sorted(TASKS)


def test_a_number_is_not_that_of_a_later_step():
    """A card looks up its run at several steps; the run goes on meanwhile."""
    card = built_in("in-and-out").cards[3]
    source = PlaceSource(card.place, run_of)
    _longest.cache_clear()
    source.find(read_quantity("units in layer 1"))
    later, now = source.find(read_quantity("test accuracy after 1 epoch")), source.find(read_quantity("test accuracy"))
    assert now < 0.3 < later
    assert read_condition("test accuracy < 30 %").holds(source.find)
