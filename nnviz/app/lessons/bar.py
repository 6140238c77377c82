"""The bar of the open lesson, on top of every page: the card, what it asks and what came out."""

import streamlit as st

from nnviz.app.access import heading
from nnviz.app.lessons import going
from nnviz.app.lessons.asking import ask, judge, show_curve, tell_task
from nnviz.app.lessons.finding import show_me
from nnviz.app.lessons.runs import Numbers
from nnviz.app.lessons.view import CardState, LessonsView
from nnviz.app.lessons.words import Texts
from nnviz.app.visitor import session
from nnviz.lessons import Card, Draw
from nnviz.text.lessons import TASK_DONE, place_of_card


def draw(page: str) -> None:
    """Draw the bar, unless no lesson is open. page: the address of the page; the contents page has none."""
    view = LessonsView.of(session())
    view.tried = None
    if view.lesson is None or page == LessonsView.url:
        return
    if view.just_done:  # whoever has scrolled down for it does not see the bar
        view.just_done = False
        st.toast(TASK_DONE, icon=":material/check_circle:")
    with st.container(key="lesson_bar", border=True):
        _head(view, page)
        if not view.folded:
            _card(view)


def _head(view: LessonsView, page: str) -> None:
    lesson, number = view.lesson, view.number
    last = number == len(lesson.cards) - 1
    heading(f"Lesson: {lesson.title}", level=2)
    with st.container(key="lesson_head", horizontal=True, vertical_alignment="center"):
        with st.container(key="lesson_place", horizontal=True, width="stretch", vertical_alignment="center"):
            st.markdown(f"**{lesson.title}**", width="content")
            st.markdown(place_of_card(lesson, number), width="content")
        show_me(view)
        if not going.is_there(view, page):
            help = "The page, the settings and the moment that this card is about."
            _button("To its place", "location_on", going.return_to_place, type="tertiary", help=help)
        _button("Back", "chevron_left", lambda: going.turn(-1), disabled=number == 0)
        kind = "secondary" if view.state.left(view.card) else "primary"
        if last:
            _button("Finish", "flag", going.finish, type=kind)
        else:
            _button("Next card", "chevron_right", lambda: going.turn(1), type=kind)
        if view.folded:
            _button("Unfold", "expand_more", lambda: setattr(view, "folded", False), type="tertiary")
        else:
            _button("Fold", "expand_less", lambda: setattr(view, "folded", True), type="tertiary")
        _button("Close", "close", going.close, type="tertiary", help="Close the lesson. What you did is kept.")


def _button(label: str, icon: str, press, **looks) -> None:
    st.button(label, key=f"lesson_{label}", icon=f":material/{icon}:", on_click=press, **looks)


def _card(view: LessonsView) -> None:
    card, state = view.card, view.state
    numbers = Numbers(view.session, card.place)
    texts = Texts(numbers.find)
    if card.prediction and judge(view, numbers):
        going.show_answer(view)
    with st.container(key=f"lesson_card_{view.number}"):
        text, curve, asks = _columns(card, state)
        with text, st.container(key="lesson_text"):
            st.markdown(f"**{card.title}**")
            texts.write(card.text)
            if card.prediction and state.outcome is not None:
                texts.write(card.prediction.text)
        if curve is not None:
            with curve:
                show_curve(view)
        if asks is not None:
            with asks, st.container(key="lesson_asks"):
                _asks(view, texts)
        texts.listen()


def _columns(card: Card, state: CardState) -> tuple:
    """Where the text, the drawn curve and what is asked stand, None where there is no such thing."""
    if isinstance(card.prediction, Draw) and state.outcome is not None:
        return tuple(st.columns([4, 4, 5], gap="medium"))
    if card.prediction or card.task:
        text, asks = st.columns([5, 6], gap="medium")
        return text, None, asks
    return st.container(), None, None


def _asks(view: LessonsView, texts: Texts) -> None:
    card, state = view.card, view.state
    if card.prediction:
        ask(view, texts)
    if card.task and (state.outcome is not None or not card.prediction):
        tell_task(view, texts)
    if not state.left(card):
        if card.after:
            texts.write(card.after)
    elif card.hints:
        _hints(view, texts)


def _hints(view: LessonsView, texts: Texts) -> None:
    card, state = view.card, view.state
    for hint in card.hints[: state.hints]:
        texts.write(hint)

    def more() -> None:
        state.hints += 1

    if state.hints < len(card.hints):
        label = "Hint" if not state.hints else "Another hint"
        _button(label, "lightbulb", more, type="tertiary")
