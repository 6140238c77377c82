"""The way to a card's place: page, settings, moment and what is looked at, as opening its link would show them."""

import streamlit as st

from nnviz.app import controls, link, way_back
from nnviz.app.destination import ANSWER, CARD, LESSON, Destination
from nnviz.app.drawing import PAD
from nnviz.app.lessons.view import LessonsView
from nnviz.app.pad import put_on_pad
from nnviz.app.pages import page_at
from nnviz.app.session import Session
from nnviz.app.visitor import Visitor, session, visitor
from nnviz.lessons.answers import last_step
from nnviz.text.lessons import RUN_WAITS
from nnviz.text.run import say_problems


def open_lesson(name: str) -> None:
    """Open a lesson where the visitor left it. A callback."""
    view = LessonsView.of(session())
    asked_by = LESSON if view.name is None else CARD
    view.name, view.finished = name, None
    _head_for(view, asked_by)


def turn(by: int) -> None:
    """Go so many cards on, or back. A callback."""
    view = LessonsView.of(session())
    if view.lesson is None:
        return
    progress, last = view.progress_of(view.name), len(view.lesson.cards) - 1
    if by > 0:
        view.state.passed = True
    stood = step_of(view)
    before, progress.card = progress.card, min(max(progress.card + by, 0), last)
    # A card without a place of its own stays where the one before it was.
    low, high = sorted((before, progress.card))
    if any(card.moves for card in view.lesson.cards[low + 1 : high + 1]) or step_of(view) != stood:
        _head_for(view)


def step_of(view: LessonsView) -> int:
    """Where the run of the open card stands: at its place and, once the answer is revealed, where the run shows it. A
    run that the reader is to train stays at its place."""
    card = view.card
    if card.prediction is None or card.task is not None or view.state.outcome is None:
        return card.place.step
    return last_step(card.prediction, card.place)


def show_answer(view: LessonsView) -> None:
    """Let the page below show the run that the answer was just read from. Before the page is drawn."""
    now, step = view.session, step_of(view)
    if now.experiment == view.card.place.experiment and now.run.position < step:
        now.pause()
        visitor().destination = Destination(now.experiment, ANSWER, step, number=now.number)


def is_there(view: LessonsView, page: str) -> bool:
    """Whether the page and the settings of the open card are on the screen. page: the address of the one that is."""
    place = view.card.place
    return page_at(page).name == place.page and view.session.experiment == place.experiment


def return_to_place() -> None:
    """Go to the place of the open card, from wherever the reader strolled. A callback."""
    view = LessonsView.of(session())
    if view.lesson is not None:
        _head_for(view)


def close() -> None:
    """Close the lesson; what was done in it is kept, and there is a way back to the run before it. A callback."""
    here, view = visitor(), LessonsView.of(session())
    if view.name is None:
        return
    view.close_lesson()
    if view.before is not None:
        here.before, view.before = view.before, None


def finish() -> None:
    """Close the lesson after its last card, and go to the contents page. A callback."""
    view = LessonsView.of(session())
    view.state.passed = True
    progress = view.progress_of(view.name)
    progress.card = 0
    view.finished = view.name
    close()
    visitor().wanted = LessonsView.url


def begin_linked() -> None:
    """Go to the card that a link to the contents page asks for. Before any widget is drawn."""
    view = LessonsView.of(session())
    if view.linked:
        view.linked = False
        _head_for(view, LESSON)


def follow(here: Visitor) -> None:
    """Show the place of the card, once the session has taken on its settings."""
    view = LessonsView.of(here.session)
    place = view.heading
    if place is None:
        return
    if here.session.experiment != place.experiment:  # this server takes no such run, and has said so
        view.heading = None
        return
    if page_at(here.page).name != place.page:
        st.switch_page(page_at(place.page).file)
    view.heading = None
    if view.opening:
        view.before = here.before
        if view.before is not None:
            here.session.say(RUN_WAITS)
    here.before = None
    _look_around(here, place)


def _head_for(view: LessonsView, asked_by: str = CARD) -> None:
    place, now, step = view.card.place, view.session, step_of(view)
    view.heading, view.opening = place, asked_by == LESSON
    now.pause()
    if now.goes_on_with(place.experiment) and now.run.position > step:
        if view.opening:
            visitor().before = way_back.as_it_stands(visitor(), opened=True)
        now.restart()  # as whoever opens the link stands at its moment, with nothing learned since
        now.say("")
    controls.ask_for(Destination(place.experiment, asked_by, step))


def _look_around(here: Visitor, place) -> None:
    """Make the page show what the place's link says, and nothing else that was chosen before."""
    now: Session = here.session
    shown = page_at(place.page).view
    if shown is not None and (left := here.views.pop(shown.__name__, None)) is not None:
        left.close()
    now.example, now.unit = 0, None
    if place.word("image") == "draw":
        put_on_pad(PAD, None)  # the pad is that of all pages, but a card asks for a new drawing
    problems = link.put_words(now, dict(place.words))
    if problems:
        now.troubles.append(say_problems(problems))
