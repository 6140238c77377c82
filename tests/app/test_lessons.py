"""Lessons in the app: the bar on every page, predictions, tasks, progress, links, and a lesson of one's own."""

import base64
import re
import zlib
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest

from nnviz import Run
from nnviz.app.drawing import PAD
from nnviz.app.lessons import bringing, runs
from nnviz.app.lessons.checking import check
from nnviz.app.lessons.own import MARK, MAX_WORD, read_word, write_word
from nnviz.app.link import WORDS
from nnviz.app.server.datasets import dataset_of
from nnviz.data import DataUnavailable
from nnviz.data.drawing import Drawing
from nnviz.lessons import built_in, read_lesson
from nnviz.lessons.answers import Outcome
from nnviz.text.numbers import percent
from tests.app.visiting import go_to, open_link, session, view_of

TINY = """# Two colours
question: What can one layer do?
minutes: 2

## First
place: train?dataset=xor&hidden=4&epochs=2&moment=0

A network with {{hidden layers}} hidden layer.

### Guess
answer: test accuracy
near: 1 %
low: too low said
high: too high said

How many are right?

### After
It was {{test accuracy}}.

## Second
place: flow?dataset=xor&hidden=4&epochs=2&moment=3

Now it stands at step {{step}}.

### Task
until: step >= 5

Take two steps.

### After
Well done.

## Third

Still there, at step {{step}}.
"""


def words(at) -> str:
    """All texts, without the links of the glossary's words."""
    return re.sub(r"\[([^\]]*)\]\(#word-[^)]*\)", r"\1", " ".join(markdown.value for markdown in at.markdown))


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception
    return at


@pytest.fixture
def opened():
    """A visit with a lesson of the visitor's own, at its first card."""
    return open_link({"lesson": write_word(TINY), "dataset": "xor", "hidden": "4", "epochs": "2", "moment": "0"})


def test_a_card_asks_judges_and_reveals(opened):
    at = opened
    view = view_of(at, "LessonsView")
    assert not at.told and view.name == "own" and "with 1 hidden layer" in words(at)
    assert "It was" not in words(at)
    right = session(at).run.history.points[0].test_accuracy
    at.number_input(key="lesson_own_0_guess").set_value(100 * right + 20)
    at.button[[button.label for button in at.button].index("Check")].click().run()
    assert "too high said" in words(at) and "20 points too high" in words(at) and "It was" in words(at)
    assert not view.state.left(view.card)


def test_the_page_shows_the_run_that_the_answer_was_read_from():
    text = TINY.replace("answer: test accuracy", "answer: test accuracy after 1 epoch")
    at = open_link({"lesson": write_word(text), "dataset": "xor", "hidden": "4", "epochs": "2", "moment": "0"})
    epoch = session(at).experiment.steps_per_epoch
    view_of(at, "LessonsView").state.answer = 0.2
    at.run()
    assert session(at).step == epoch > 0 and f"now after {epoch}" in words(at)
    press(at, "lesson_Next card")
    assert session(at).step == 3, "the next card has a place of its own"
    press(at, "lesson_Back")
    assert session(at).step == epoch, "the answer still stands above"


def test_next_goes_to_the_place_and_the_task_is_ticked_off(opened):
    at = press(opened, "lesson_Next card")
    view, now = view_of(at, "LessonsView"), session(at)
    assert view.number == 1 and now.run.position == 3 and at.session_state["visitor"].page == "flow"
    assert "Now it stands at step 3" in words(at) and not view.state.done
    assert "Wanted" not in words(at), "nothing was tried"
    now.advance(1)
    at.run()
    assert not view.state.done and "Now: step **4**. Wanted: at least 5." in words(at)
    now.advance(1)
    at.run()
    assert view.state.done and not view.state.left(view.card) and "Wanted" not in words(at)


def test_the_page_keeps_its_advice_to_itself_until_the_task_is_done():
    place = "samples=2000&epochs=2&learning_rate=3&moment=63"
    at = open_link(f"{place}&lesson=dead-units&card=6")
    view, sentence = view_of(at, "LessonsView"), next(m.value for m in at.markdown if ":red-badge" in m.value)
    advice = session(at).judgement().remedy
    assert advice and advice not in sentence
    view.state.done = True
    at.run()
    assert advice in next(m.value for m in at.markdown if ":red-badge" in m.value)


def test_a_card_asks_for_a_drawing_of_its_own_and_ticks_it_off():
    at = open_link()
    at.session_state[f"{PAD} pad"] = {"version": 0, "serial": 0, "drawing": Drawing([[(128, 38), (128, 218)]])}
    go_to(at, "lessons")
    view = view_of(at, "LessonsView")
    view.progress_of("in-and-out").card = 5
    press(at, "lessons_start_in-and-out")
    assert view.card.title == "Your own hand" and not view.state.done
    at.session_state[f"{PAD} pad"]["drawing"] = Drawing([[(128, y) for y in range(38, 218)]])
    at.run()
    assert view.state.done


def test_after_the_last_card_the_next_lesson_is_offered():
    at = go_to(open_link(), "lessons")
    view = view_of(at, "LessonsView")
    progress = view.progress_of("in-and-out")
    progress.card = 5
    for number in range(6):
        progress.at(number).done = progress.at(number).passed = True
        progress.at(number).outcome = Outcome(True, 0)
    press(press(at, "lessons_start_in-and-out"), "lesson_Finish")
    assert at.session_state["visitor"].page == "lessons" and "Well done!" in words(at)
    press(at, "lessons_next")
    assert view.name == "weighted-sum" and view.finished is None


def test_closing_and_coming_back_keeps_progress(opened):
    at = press(opened, "lesson_Next card")
    press(at, "lesson_Close")
    assert "Now it stands at step 3" not in words(at)
    go_to(at, "lessons")
    at.button(key="lessons_start_own").click().run()
    view = view_of(at, "LessonsView")
    assert view.name == "own" and view.number == 1 and at.session_state["visitor"].page == "flow"


def test_the_link_of_a_card_opens_it():
    at = open_link("lesson=loss-at-start&card=2&dataset=spiral&moment=0")
    assert not at.told and built_in("loss-at-start").cards[1].title in words(at)
    for query, said in (
        ("lesson=nothing", "there is no such lesson"),
        ("lesson=loss-at-start&card=99", "cards 1 to"),
        ("card=2", "no lesson is open"),
        (f"lesson={MARK}eJxLTE", "cannot be read"),
        (f"lesson={write_word(TINY.replace('flow?', 'flaw?'))}", "there is no page 'flaw'"),
    ):
        assert said in " ".join(open_link(query).told)


@pytest.mark.parametrize(
    "place, until",
    [
        ("activations?moment=20&drawing=gDOAzA", "answer with dataset spiral is 3"),
        ("train?moment=0", "test accuracy at step 1 with dataset mnist > 1 %"),
    ],
)
def test_a_task_of_numbers_that_cannot_be_had_stays_undone(place, until, monkeypatch):
    def fetch(experiment):
        if experiment.dataset == "mnist":
            raise DataUnavailable("no network")
        return dataset_of(experiment)

    monkeypatch.setattr(runs, "dataset_of", fetch)
    lesson = f"# Far\nquestion: Q?\nminutes: 1\n\n## One\nplace: {place}\n\nT.\n\n### Task\nuntil: {until}\n\nDo it."
    page, _, query = place.partition("?")
    at = open_link({"lesson": write_word(lesson)} | dict(parse_qsl(query)), page)
    view = view_of(at, "LessonsView")
    assert view.name == "own" and view.state.left(view.card) and "Do it." in words(at)


def test_a_lesson_in_a_link_is_bounded():
    assert read_word(write_word(TINY)) == TINY
    assert write_word("".join(chr(0x4E00 + i * 7 % 20000) for i in range(9000))) is None
    bomb = MARK + base64.urlsafe_b64encode(zlib.compress(b"# A\n" + b"x" * 1_000_000, 9)).decode()
    assert len(bomb) < MAX_WORD
    with pytest.raises(ValueError, match="bytes"):
        read_word(bomb)


def file_of(text: str):
    data = text.encode()
    return SimpleNamespace(getvalue=BytesIO(data).getvalue, file_id="x")


def test_a_file_is_checked_before_it_is_shown(monkeypatch):
    at = go_to(open_link("dataset=xor&hidden=4"), "lessons")
    view = view_of(at, "LessonsView")
    monkeypatch.setattr(bringing, "take", lambda file: file.getvalue())
    bringing._take(view, file_of(TINY.replace("flow?", "flaw?")))
    assert "there is no page 'flaw'" in view.trouble and view.own is None
    bringing._take(view, file_of(TINY.replace("moment=3", "moment=3&nonsense=1")))
    assert "neither a setting nor a word" in view.trouble and view.own is None
    bringing._take(view, file_of(TINY.replace("until: step", "until: ![x](//a.example/x.png)")))
    assert view.trouble and view.own is None
    (warning,) = at.run().warning
    assert "!\\[x\\](//a.example" in warning.value
    bringing._take(view, file_of(TINY))
    assert not view.trouble and view.own[0].title == "Two colours"
    assert "Two colours" in words(at.run())


def test_a_lesson_that_trains_for_too_long_is_refused():
    long = TINY.replace("xor", "digits").replace("epochs=2&moment=0", "epochs=90&batch_size=1&moment=900000")
    with pytest.raises(ValueError, match="too long to train"):
        check(long, WORDS)
    assert "too long to train" in " ".join(open_link({"lesson": write_word(long)}).told)


def test_a_worksheet_has_blanks_and_a_key_of_computed_answers():
    at = go_to(open_link("dataset=xor&hidden=4"), "lessons")
    view = view_of(at, "LessonsView")
    view.bring(read_lesson(TINY), TINY)
    at.run()
    press(at, "lessons_sheet_own")
    right = Run(view.own[0].cards[0].place.experiment).history.points[0].test_accuracy
    said = words(at)
    assert "☐ Take two steps." in said and f"**{percent(right, 0, ends=1)}**" in said
    assert said.index("☐ Take two steps.") < said.index("Key: Two colours") < said.index("Well done.")
    press(at, "worksheet_back")
    assert "Key:" not in words(at)


def test_the_run_before_a_lesson_waits_until_it_is_closed():
    at = open_link("dataset=xor&hidden=4&epochs=2&moment=20")
    here, now = at.session_state["visitor"], session(at)
    go_to(at, "lessons")
    view = view_of(at, "LessonsView")
    view.bring(read_lesson(TINY), TINY)
    at.run()
    press(at, "lessons_start_own")
    assert here.page == "train" and now.run.position == 0 and here.before is None and view.before.position == 20
    assert "Your own run waits" in now.notice
    press(at, "lesson_Close")
    assert here.before.position == 20
    press(at, "way_back_button")
    assert now.run.position == 20 and here.before is None


def test_whoever_strolled_finds_the_way_to_the_card(opened):
    keys = [button.key for button in opened.button]
    assert "lesson_Fold" in keys and "lesson_To its place" not in keys
    go_to(opened, "words")
    press(opened, "lesson_To its place")
    assert opened.session_state["visitor"].page == "train"
    opened.slider(key="set_epochs").set_value(3).run()
    press(opened, "lesson_To its place")
    assert session(opened).experiment.epochs == 2
