"""The page of weights: every number of the network, from all layers down to a single one, and how they grew."""

import streamlit as st

from nnviz.app.access import heading
from nnviz.app.live import live, theme
from nnviz.app.server.entry import through_entry
from nnviz.app.state import Session
from nnviz.app.weights import pictures as parts
from nnviz.app.weights.controls import tools, where
from nnviz.app.weights.weighing import MATRIX, NETWORK, PICTURES, WEIGHT, Weighing, weighing
from nnviz.inspection import Parameters
from nnviz.text import weights as words
from nnviz.text.pages import section

through_entry(__file__)


def draw(now: Session) -> None:
    page = weighing()
    page.settle(now)
    with st.container(key="weights_top"):
        where(now, page)
        view = page.view(now)
        if page.film is not None and not filming(now, page, view):
            page.film = None
        tools(now, page, view)
        with st.container(key="weights_words"):
            st.markdown(sentence(now, page, view).replace(" %", "\N{NO-BREAK SPACE}%"))
    with st.container(key="weights_room"):
        heading(page.level)
        if view is None and page.level == WEIGHT:
            view = page.view(now, "weights")
        if view is not None:
            room(now, page, view)
        else:
            st.markdown("&nbsp;")  # keeps the room
    with st.expander("How to read this"):
        images = parts.is_image(now)
        st.markdown(words.how_to_read(now.run.experiment.activation, images, theme().name == "dark"))
    with st.expander("The formulas"):
        st.markdown(section("weights", "Formulas"))


def filming(now: Session, page: Weighing, view: Parameters | None) -> bool:
    """Whether what is shown is what the film was asked for."""
    if view is None or page.level != MATRIX or not parts.can_film(now, page):
        return False
    return page.film == page.film_key(now, parts.film_units(now, page, view))


def sentence(now: Session, page: Weighing, view: Parameters | None) -> str:
    """What is seen now, with its numbers."""
    network, layer, data = now.network, page.layer, now.run.data
    if view is None and page.level != WEIGHT:
        return words.nothing(page.kind, now.step)
    if page.level == NETWORK:
        return words.network_sentence(network, page.start(now), now.step)
    if page.level == WEIGHT:
        return words.cell_sentence(network, layer, page.row(now), page.unit(now), data.shape, data.classes)
    if page.kind == "update" and page.held(now) is not None:
        return words.held(page.held(now))
    things = "images" if parts.is_image(now) else "points"
    said = words.unit_sentence(network, view, layer, page.unit(now), page.responses(now), data.classes, things)
    if page.drawn[layer == 0] == PICTURES:
        noise = parts.is_image(now) and layer == 0
        return said + (words.noise_sentence(network, page.start(now), page.kind) if noise else "")
    return said + " " + words.largest_sentence(view, layer)


def room(now: Session, page: Weighing, view: Parameters) -> None:
    left, right = st.columns([4, 3], gap="medium")
    if page.level == NETWORK:
        with left:
            parts.layers(now, page, view)
        with right:
            parts.ridges(now, page, view)
    elif page.level == MATRIX:
        with left:
            if page.film is not None:
                parts.film(now, page, view)
            elif page.drawn[page.layer == 0] == PICTURES and (parts.is_image(now) or page.layer == 0):
                parts.pictures(now, page, view)
            else:
                parts.matrix(now, page, view)
        with right:
            parts.one_unit(now, page, view)
    else:
        with left:
            if page.layer == 0 and parts.is_image(now):
                parts.unit_picture(now, page, view, "weights_cell", parts.LEFT)
            else:
                parts.matrix(now, page, view, "weights_cells")
        with right:
            parts.one_weight(now, page)


live(draw)
