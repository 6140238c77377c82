"""The page where everybody lands: a digit of one's own, and a network that learns to read it."""

import streamlit as st

from nnviz import Experiment
from nnviz.app.controls import fill_widgets
from nnviz.app.player import keep_up
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.start import panels
from nnviz.app.start.view import FOOL, HOOD, WHY, StartView
from nnviz.text import start as words

through_entry(__file__)


def draw_once(now: Session) -> None:
    """What a press of the whole page's buttons changes."""
    if now.experiment != Experiment():
        with st.container(horizontal=True, vertical_alignment="center", key="start_whose"):
            say = words.no_images if now.run.data.kind.planar else words.whose_run
            st.markdown(say(now.experiment), width="stretch")
            label = "Back to the digits" if now.run.data.kind.planar else "Back to the usual run"
            st.button(label, key="start_usual", icon=":material/undo:", on_click=fill_widgets, args=(Experiment(),))
    if not now.run.data.kind.planar:
        with st.container(key="start_train"):
            panels.draw_buttons(StartView.of(now))


def draw(now: Session) -> None:
    if now.run.data.kind.planar:
        return
    view = StartView.of(now)
    scene = panels.draw_digit(view)
    panels.draw_learning(view, scene)
    if view.is_open(WHY):
        panels.draw_why(view, scene)
    if view.is_open(FOOL):
        panels.draw_fool(view, scene)
    if view.is_open(HOOD):
        panels.draw_doors()


with st.container(key="start_title"):
    panels.title(words.TITLE)
    st.markdown(words.ABOUT)
with st.container(key="start"):
    keep_up(draw_once, draw)
