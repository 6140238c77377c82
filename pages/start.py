"""The page where everybody lands: a digit of one's own, and a network that learns to read it."""

import streamlit as st

from nnviz import Experiment
from nnviz.app.controls import fill_widgets
from nnviz.app.player import keep_up
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.start import panels
from nnviz.app.start.view import FOOL, HOOD, WHY, StartView
from nnviz.app.visitor import session
from nnviz.text import start as words

through_entry(__file__)


def draw_whose(now: Session) -> None:
    """Whose run this is, where it is not the one that everybody begins with, and the way back to that."""
    say, label = words.whose_run, "Back to the usual run"
    if not now.run.data.kind.pixels:
        say, label = words.no_images, "Back to the digits"
    with st.container(horizontal=True, vertical_alignment="center", key="start_whose"):
        st.markdown(say(now.experiment), width="content")
        st.button(label, key="start_usual", icon=":material/undo:", on_click=fill_widgets, args=(Experiment(),))


def draw_buttons(now: Session) -> None:
    with st.container(key="start_train"):
        panels.draw_buttons(StartView.of(now))


def draw(now: Session) -> None:
    view = StartView.of(now)
    scene = panels.draw_digit(view)
    panels.draw_learning(view, scene)
    if view.is_open(WHY) and not scene.empty:  # both speak of the ink
        panels.draw_why(view, scene)
    if view.is_open(FOOL) and not scene.empty:
        panels.draw_fool(view, scene)
    if view.is_open(HOOD):
        panels.draw_doors()
    view.bring_into_sight()


with st.container(key="start_title"):
    panels.title(words.TITLE)
    st.markdown(words.ABOUT)
if session().experiment != Experiment():
    draw_whose(session())
if session().run.data.kind.pixels:
    with st.container(key="start"):
        keep_up(draw_buttons, draw)
