"""A lesson on paper: its cards with blanks to fill in, its QR code, and a key with the answers on a page of its own."""

import streamlit as st

from nnviz.app.lessons.asking import in_shares
from nnviz.app.lessons.axes import axes_picture
from nnviz.app.lessons.bringing import link_to
from nnviz.app.lessons.runs import Numbers
from nnviz.app.lessons.view import LessonsView
from nnviz.app.qr import qr_code
from nnviz.lessons import Card, Choose, Draw, Guess, fill
from nnviz.lessons.answers import right_choice
from nnviz.text.lessons import KEY_NOTE, NAME_LINE, say_answer

_printer = st.components.v2.component(
    "nnviz_printer",
    html='<button type="button">Print</button>',
    css="""
button { font: inherit; color: inherit; background: none; padding: 0.3rem 0.9rem; cursor: pointer;
  border: 1px solid var(--st-border-color, gray); border-radius: 0.5rem; }
""",
    js="""
export default function ({ parentElement }) { parentElement.querySelector("button").onclick = () => window.print() }
""",
)


def draw(view: LessonsView) -> None:
    """The worksheet that was asked for."""
    lesson = view.lesson_of(view.worksheet)
    with st.container(key="worksheet_tools", horizontal=True, vertical_alignment="center"):
        icon = ":material/arrow_back:"
        st.button("Back to the lessons", key="worksheet_back", icon=icon, on_click=_leave, args=(view,))
        _printer(key="worksheet_print", width="content")
    numbers = [Numbers(view.session, card.place) for card in lesson.cards]
    with st.container(key="worksheet"):
        left, right = st.columns([4, 1], gap="medium")
        with left:
            st.markdown(f"## **{lesson.title}**\n\n{lesson.question}\n\n{NAME_LINE}")
        with right:
            _code(view)
        for at, card in enumerate(lesson.cards):
            with st.container(key=f"worksheet_card_{at}"):
                _blank(card, at + 1, numbers[at])
        with st.container(key="worksheet_key"):
            st.markdown(f"## **Key: {lesson.title}**\n\n{KEY_NOTE}")
            for at, card in enumerate(lesson.cards):
                if card.prediction or card.task:
                    _answer(card, at + 1, numbers[at])


def _leave(view: LessonsView) -> None:
    view.worksheet = None


def _code(view: LessonsView) -> None:
    link = link_to(view, view.worksheet)
    if link is not None:
        qr_code(link, "3.2cm")


def _blank(card: Card, number: int, numbers: Numbers) -> None:
    """A card as it is before anything is guessed."""
    st.markdown(f"**{number}. {card.title}**\n\n{fill(card.text, numbers.find)}")
    asked = card.prediction
    if asked:
        st.markdown(fill(asked.text, numbers.find))
    if isinstance(asked, Choose):
        st.markdown("  \n".join(f"☐ {fill(choice.text, numbers.find)}" for choice in asked.choices))
    elif isinstance(asked, Draw):
        st.html(axes_picture(asked))
    elif isinstance(asked, Guess):
        _lines("My guess", 1)
    if card.task:
        st.markdown(f"☐ {fill(card.task.text, numbers.find)}")
    if asked or card.task:
        _lines("What I saw", 2)


def _lines(label: str, count: int) -> None:
    st.html(f'<div class="nnviz-lines" style="--lines: {count}"><span>{label}</span></div>')


def _answer(card: Card, number: int, numbers: Numbers) -> None:
    """What is right, as the run of the card has it."""
    asked = card.prediction
    st.markdown(f"**{number}. {card.title}**")
    if isinstance(asked, Choose):
        st.markdown(fill(say_answer(asked, right_choice(asked, numbers.find)), numbers.find))
    elif isinstance(asked, Guess):
        st.markdown(say_answer(asked, numbers.find(asked.answer)))
    elif isinstance(asked, Draw):
        st.html(axes_picture(asked, in_shares(asked, numbers.curve(asked))))
    if card.after:
        st.markdown(fill(card.after, numbers.find))
