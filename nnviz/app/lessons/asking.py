"""What a card asks: a prediction with its widgets and what came of it, and a task."""

from functools import partial

import numpy as np
import streamlit as st

from nnviz.app.access import announce
from nnviz.app.lessons.curve import COLUMNS, curve_pad
from nnviz.app.lessons.runs import Numbers
from nnviz.app.lessons.view import LessonsView
from nnviz.app.lessons.words import Texts
from nnviz.lessons import Choose, Draw, Guess
from nnviz.lessons.answers import Outcome, judge_choice, judge_curve, judge_guess
from nnviz.lessons.words import SHARE
from nnviz.text.lessons import answer_unit, axis_ends, say_outcome, step_range


def judge(view: LessonsView, numbers: Numbers) -> bool:
    """Work out what the answer comes to, once there is one; whether that was now."""
    if view.state.outcome is not None or view.state.answer is None:
        return False
    view.state.outcome = _judge(view, numbers)
    return True


def show_curve(view: LessonsView) -> None:
    """The curve that was drawn, and the true one."""
    asked, state = view.card.prediction, view.state
    curve_pad(_key(view, "shown"), step_range(asked), axis_ends(asked), state.answer, state.curve)


def ask(view: LessonsView, texts: Texts) -> None:
    """The prediction of the open card: the question, or what the answer came to; then the question stands with the
    card's text."""
    asked, state = view.card.prediction, view.state
    if state.outcome is None:
        texts.write(asked.text)
        _ASK[type(asked)](view, texts)
        return
    if isinstance(asked, Choose):
        st.markdown(f"You said: “{texts.plain(asked.choices[state.answer].text)}”")
    said = texts.plain(say_outcome(asked, state.outcome))
    st.markdown(said)
    announce("lesson", said.replace("**", ""))
    if state.outcome.reply:
        texts.write(state.outcome.reply)


def tell_task(view: LessonsView, texts: Texts) -> None:
    """The task of the open card, and whether it is done."""
    if view.state.done:
        st.markdown(":green[:material/check_box:] **Done.**")
    else:
        texts.write(f":material/check_box_outline_blank: **To do.** {view.card.task.text}")
        view.tried = st.container(key="lesson_tried").empty()
        if view.state.tried:
            view.tried.markdown(view.state.tried)


def _judge(view: LessonsView, numbers: Numbers) -> Outcome | None:
    asked, state = view.card.prediction, view.state
    if isinstance(asked, Choose):
        return judge_choice(asked, state.answer, numbers.find)
    if isinstance(asked, Guess):
        return judge_guess(asked, state.answer, numbers.find)
    curve = numbers.curve(asked)
    state.curve = in_shares(asked, curve)
    return judge_curve(asked, state.answer, curve)


def in_shares(asked: Draw, curve: tuple[np.ndarray, np.ndarray]) -> tuple[tuple[float, float], ...]:
    """A curve in shares of the width and the height of the axes that it is drawn on."""
    steps, values = curve
    width, height = asked.end - asked.start, asked.top - asked.bottom
    return tuple(zip((steps - asked.start) / width, (values - asked.bottom) / height, strict=True))


def _ask_choice(view: LessonsView, texts: Texts) -> None:
    with st.container(key="lesson_choices"):
        for i, choice in enumerate(view.card.prediction.choices):
            answer = partial(_answer, view.state, i)
            st.button(texts.plain(choice.text), key=_key(view, f"choice_{i}"), width="stretch", on_click=answer)


def _ask_number(view: LessonsView, texts: Texts) -> None:
    key, share = _key(view, "guess"), view.card.prediction.answer.name.kind == SHARE

    def check() -> None:
        guess = st.session_state.get(key)
        if guess is not None:
            _answer(view.state, guess / 100 if share else guess)

    with st.form(_key(view, "form"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        label = f"Your guess {answer_unit(view.card.prediction.answer)}".strip()
        looks = {"label_visibility": "collapsed", "placeholder": label, "width": 200}
        st.number_input(label, value=None, key=key, format="%.6g", min_value=-1e9, max_value=1e9, **looks)
        st.form_submit_button("Check", on_click=check)


def _ask_curve(view: LessonsView, texts: Texts) -> None:
    asked = view.card.prediction
    heights = curve_pad(_key(view, "curve"), step_range(asked), axis_ends(asked))
    drawn = sum(height is not None for height in heights)
    st.button(
        "Show the run’s curve",
        key=_key(view, "compare"),
        disabled=drawn < 0.6 * COLUMNS,
        on_click=_answer,
        args=(view.state, heights),
    )


_ASK = {Choose: _ask_choice, Guess: _ask_number, Draw: _ask_curve}


def _answer(state, answer) -> None:
    state.answer = answer


def _key(view: LessonsView, what: str) -> str:
    return f"lesson_{view.name}_{view.number}_{what}"
