"""Every lesson that comes with nnviz, in the app: each place opens, wrong guesses get replies, tasks are ticked off."""

from urllib.parse import parse_qsl

import pytest

from nnviz.app.lessons.curve import COLUMNS
from nnviz.lessons import LESSONS, Choose, Guess, built_in
from nnviz.lessons.answers import last_step, right_choice
from nnviz.lessons.sources import PlaceSource
from tests.app.visiting import open_link, session, view_of
from tests.lessons.test_walk import SOLUTIONS, run_of, solve


def words(at) -> str:
    return " ".join(markdown.value for markdown in at.markdown)


def guess_wrong(at, view):
    """Answer a prediction, wrongly if it can be; the first words of the reply."""
    asked = view.card.prediction
    if isinstance(asked, Choose):
        right = right_choice(asked, PlaceSource(view.card.place, run_of).find)
        view.state.answer = (right + 1) % len(asked.choices)
        reply = asked.choices[view.state.answer].reply
    elif isinstance(asked, Guess):
        view.state.answer, reply = -1.0, asked.low
    else:
        view.state.answer, reply = (0.0,) * COLUMNS, asked.low
    at.run()
    assert not at.exception and not view.state.outcome.right
    return reply.split("{{")[0].split()[:2]


@pytest.mark.parametrize("name", LESSONS)
def test_every_card_opens_at_its_place_and_answers_a_wrong_guess(name):
    at = open_link({"lesson": name}, "lessons")
    for number, card in enumerate(built_in(name).cards):
        if number:
            at.button(key="lesson_Next card").click().run()
        assert not at.exception and not at.warning, card.title
        view, place = view_of(at, "LessonsView"), card.place
        assert (view.name, view.number) == (name, number) and f"**{card.title}**" in words(at)
        assert at.session_state["visitor"].page == place.page
        assert session(at).experiment == place.experiment and session(at).step == place.step
        assert not view.state.done
        if card.prediction:
            reply = guess_wrong(at, view)
            assert all(word in words(at) for word in reply), card.title
            assert "no number yet" not in words(at)
            if card.task is None:  # the run on the page is the one that the reply speaks of
                assert session(at).step == last_step(card.prediction, place), card.title
            else:
                assert session(at).step == place.step, card.title


@pytest.mark.parametrize(("name", "title"), SOLUTIONS, ids=[f"{name}-{title}" for name, title in SOLUTIONS])
def test_a_task_is_ticked_off(name, title):
    number = [card.title for card in built_in(name).cards].index(title)
    page, _, query = solve(name, title).partition("?")
    at = open_link(dict(parse_qsl(query)) | {"lesson": name, "card": str(number + 1)}, page)
    view = view_of(at, "LessonsView")
    if view.card.prediction:
        assert not view.state.done, "the prediction comes first"
        guess_wrong(at, view)
    assert not at.exception and view.state.done
