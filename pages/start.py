"""The page where everybody lands: a digit of one's own, and a network that learns to read it."""

from functools import partial

import streamlit as st

from nnviz.app.buttons import Button, buttons
from nnviz.app.drawing import PAD
from nnviz.app.pad import pad
from nnviz.app.player import keep_up, theme
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.start.view import StartView
from nnviz.app.widgets import segments
from nnviz.figures.answer_bars import answer_bars
from nnviz.text import start as words

through_entry(__file__)


def draw_button(now: Session) -> None:
    with st.container(key="start_train"):
        if now.playing:
            row = Button("train", "Pause", now.pause, "pause", kind="primary")
        else:
            row = Button("train", "Train", now.play_epoch, "play_arrow", kind="primary", disabled=now.run.done)
        buttons("start_run", row)


def draw(now: Session) -> None:
    view, classes = StartView.of(now), now.run.data.classes
    if now.run.data.kind.planar:
        return
    with st.container(key="start_pad"):
        pad(PAD)
    scene = view.scene()
    with st.container(key="start_answer"):
        st.markdown(words.guess(scene, classes, now.step))
        st.html(answer_bars(scene, classes, theme()))
        choose = partial(setattr, view, "digit")
        segments("start_digit", range(len(classes)), view.digit, "I drew a", choose, lambda c: classes[c])


st.html(f'<h2 class="nnviz-question">{words.TITLE}</h2>')
st.markdown(words.ABOUT)
with st.container(key="start"):
    keep_up(draw_button, draw)
