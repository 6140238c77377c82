"""The page of weights: every number of the network, from all layers down to a single one, and how they grew."""

from functools import partial

import streamlit as st

from nnviz.app.access import heading
from nnviz.app.folded import folded
from nnviz.app.player import keep_drawing, theme
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.weights import panels
from nnviz.app.weights.controls import draw_choices, draw_tools, toggle_scale
from nnviz.app.weights.film import can_film, choose_film_units, draw_film
from nnviz.app.weights.view import MATRIX, NETWORK, PICTURES, WEIGHT, WeightsView
from nnviz.inspection import Parameters
from nnviz.text import weights as words
from nnviz.text.pages import section

through_entry(__file__)


def draw(session: Session) -> None:
    view = WeightsView.of(session)
    with st.container(key="weights_top"):
        draw_choices(view)
        parameters = view.parameters()
        if view.film is not None and not is_filming(view, parameters):
            view.film = None
        draw_tools(view, parameters)
        with st.container(horizontal=True, key="weights_words"):
            st.markdown(compose_sentence(view, parameters).replace(" %", "\N{NO-BREAK SPACE}%"), width="stretch")
            if view.level == NETWORK:
                toggle_scale(view)
    with st.container(key="weights_room"):
        heading(view.level)
        if parameters is None and view.level == WEIGHT:
            parameters = view.parameters("weights")
        if parameters is not None:
            draw_level(view, parameters)
        else:
            st.markdown("&nbsp;")  # keeps the room
    folded("How to read this", "weights_how", lambda: st.markdown(how_to_read(view)))
    folded("The formulas", "weights_formulas", lambda: st.markdown(section("weights", "Formulas")))


def how_to_read(view: WeightsView) -> str:
    return words.how_to_read(view.run.experiment.activation, view.run.data.kind, theme().name == "dark")


def is_filming(view: WeightsView, parameters: Parameters | None) -> bool:
    """Whether what is shown is what the film was asked for."""
    if parameters is None or view.level != MATRIX or not can_film(view):
        return False
    return view.film == view.film_key(choose_film_units(view, parameters))


def compose_sentence(view: WeightsView, parameters: Parameters | None) -> str:
    """What is seen now, with its numbers."""
    network, layer, data = view.session.network, view.layer, view.run.data
    if parameters is None and view.level != WEIGHT:
        return words.nothing(view.kind, view.step)
    if view.level == NETWORK:
        changes = view.first_kind() != view.kind
        return words.look_sentence(view.step, layer, data.kind, view.kind, network, view.start() if changes else None)
    if view.level == WEIGHT:
        return words.cell_sentence(network, layer, view.row(), view.unit(), data.kind, data.classes)
    if view.kind == "update" and view.held() is not None:
        return words.held(view.held())
    classes, things = data.classes, data.kind.plural
    said = words.unit_sentence(network, parameters, layer, view.unit(), view.responses(), classes, things)
    if view.drawn == PICTURES and panels.has_pictures(view):
        noise = panels.is_image(view) and layer == 0
        return said + (words.noise_sentence(network, view.start(), view.kind) if noise else "")
    return said + " " + words.largest_sentence(parameters, layer)


def draw_level(view: WeightsView, parameters: Parameters) -> None:
    left, right = st.columns([4, 3], gap="medium")
    if view.level == NETWORK:
        with left:
            panels.draw_first(view, view.parameters(view.first_kind()) or parameters)
            st.caption(words.first_caption(panels.is_image(view) and view.layer == 0))
        with right:
            st.markdown(words.network_sentence(view.session.network, view.start(), view.step))
            panels.draw_layers(view, parameters)
        folded(words.SPREAD_TITLE, "weights_spread", lambda: panels.draw_ridges(view, parameters))
    elif view.level == MATRIX:
        with left:
            if view.film is not None:
                draw_film(view, parameters)
            else:
                choose = partial(panels.choose_unit, view, view.session.number, view.layer)
                panels.draw_pictures(view, parameters, choose)
        with right:
            panels.draw_unit(view, parameters)
    else:
        with left:
            if view.layer == 0 and panels.is_image(view):
                panels.draw_unit_picture(view, parameters, "weights_cell", panels.LEFT_WIDTH)
            else:
                panels.draw_matrix(view, parameters, "weights_cells")
        with right:
            panels.draw_weight(view)


keep_drawing(draw)
