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
    choose(view)
    heading(view.shape)
    refused = view.refusal()
    if refused:
        st.warning(refused, icon=":material/warning:")
        return
    with st.container(key="land_room"):
        left, right = st.columns([8, 5], gap="medium")
        survey = view.survey()
        with left:
            room, progress = st.container(), st.empty()  # the bar moves nothing that is looked at
        do(view, survey, progress)
        with room:
            if survey.trouble:
                st.warning(words.no_plane(survey), icon=":material/warning:")
                return
            draw_picture(view, survey)
        with right, st.container(key="land_words"):
            draw_words(view, survey)


def how_to_read() -> None:
    st.markdown(words.how_to_read(len(session().network.parameters), theme().name == "dark"))


keep_drawing(draw)
folded("How to read this", "land_how", how_to_read)
