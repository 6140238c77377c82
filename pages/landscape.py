"""The page of the landscape: the loss around the run, and the way it took."""

import streamlit as st

from nnviz.app.access import heading
from nnviz.app.folded import folded
from nnviz.app.landscape.panels import choose, do, draw_picture, draw_words
from nnviz.app.landscape.view import LandscapeView
from nnviz.app.player import keep_drawing, theme
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.visitor import session
from nnviz.text import landscape as words

through_entry(__file__)


def draw(session: Session) -> None:
    view = LandscapeView.of(session)
    heading(view.shape)
    refused = view.refusal()
    if refused:
        st.warning(refused, icon=":material/warning:")
        return
    with st.container(key="land_room"):
        left, right = st.columns([8, 5], gap="medium")
        survey = view.survey()
        with right:
            progress = st.empty()
        do(view, survey, progress)
        with left:
            if survey.trouble:
                st.warning(words.no_plane(survey), icon=":material/warning:")
                return
            draw_picture(view, survey)
        with right, st.container(key="land_words"):
            draw_words(view, survey)


def how_to_read() -> None:
    st.markdown(words.how_to_read(len(session().network.parameters), theme().name == "dark"))


keep_drawing(draw, choose=lambda session: choose(LandscapeView.of(session)))
folded("How to read this", "land_how", how_to_read)
