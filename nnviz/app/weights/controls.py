"""The two rows of controls on the page of weights: where in the network, which numbers, and in which order."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from nnviz.app.weights.film import can_film, film_units
from nnviz.app.weights.panels import is_image
from nnviz.app.weights.view import NETWORK, NUMBERS, PICTURES, WEIGHT, WeightsView
from nnviz.app.widgets import pager, segments, whole_number
from nnviz.figures.tiles import TILES_PAGE_SIZE
from nnviz.inspection import SORTS, Parameters
from nnviz.text.weights import SHORT_TITLES


def where(view: WeightsView) -> None:
    """How far down, in which matrix, and which of its numbers."""
    with st.container(horizontal=True, vertical_alignment="center", key="weights_where"):
        view.segments("level", "How far down")
        if view.run.network.depth > 1:
            view.segments("layer", "Matrix", lambda layer: f"W{layer + 1}")
        view.segments("kind", "Which numbers", SHORT_TITLES.get)


def tools(view: WeightsView, parameters: Parameters | None) -> None:
    """What belongs to the level: order and scale, the page, the place of a weight."""
    with st.container(horizontal=True, vertical_alignment="center", key="weights_tools"):
        if view.level == WEIGHT:
            _cell(view)
            return
        if view.level == NETWORK:
            _toggle(view)
            st.caption("Click a matrix to go down to it.", width="stretch")
            return
        first, tiles = view.layer == 0, is_image(view)
        if tiles or first:
            names = {PICTURES: PICTURES if tiles else "Arrows", NUMBERS: NUMBERS}
            choose = partial(setattr, view, "drawn")
            segments("weights_drawn", [PICTURES, NUMBERS], view.drawn, "How it is drawn", choose, names.get)
        if view.drawn != PICTURES or not tiles:
            st.caption(
                "Click a number to go down to it."
                if view.drawn != PICTURES or not first
                else "Click a tip to choose a unit.",
                width="stretch",
            )
            return
        filming = view.film is not None
        view.menu("order", "Order", SORTS.get, label_visibility="collapsed", width=240, disabled=filming)
        _toggle(view, disabled=filming)
        units = view.run.network.sizes[view.layer + 1]
        pages = -(-units // TILES_PAGE_SIZE)
        if pages > 1:
            said = f"Page {view.page + 1} of {pages}, {units} units"
            pager("weights", view, pages, disabled=filming, help=said)
        if filming:
            st.button(
                "Back to this moment",
                key="weights_still",
                icon=":material/image:",
                on_click=partial(setattr, view, "film", None),
            )
        elif first:
            key = view.film_key(film_units(view, parameters)) if parameters and can_film(view) else None
            st.button(
                "Show how it grew",
                key="weights_film_it",
                icon=":material/movie:",
                disabled=key is None,
                on_click=partial(setattr, view, "film", key),
                help="A film of these units from step 0 to the moment looked at, for W and its change.",
            )


def _cell(view: WeightsView) -> None:
    sizes, row, column = view.run.network.sizes, view.row(), view.unit()
    _place(
        "Row",
        row,
        sizes[view.layer] - 1,
        "What comes in: a pixel, or a unit of the layer below.",
        lambda row: view.choose_cell(row, column),
    )
    _place(
        "Column",
        column,
        sizes[view.layer + 1] - 1,
        "The unit that it goes to.",
        lambda column: view.choose_cell(row, column),
    )
    st.caption("Or click another one in the picture.", width="stretch")


def _place(word: str, value: int, highest: int, help: str, choose: Callable[[int], None]) -> None:
    st.markdown(word)
    looks = {"width": 120, "label_visibility": "collapsed", "help": help}
    whole_number(f"weights_{word}", value, 0, highest, word, choose, **looks)


def _toggle(view: WeightsView, disabled: bool = False) -> None:
    help = "Off: each picture has the full colours of its own largest number."
    view.toggle("one_scale", "One scale for all", disabled=disabled, help=help)
