"""The two rows of controls on the page of weights."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from nnviz.app.weights.film import can_film, choose_film_units
from nnviz.app.weights.panels import has_pictures, is_image
from nnviz.app.weights.view import NETWORK, NUMBERS, PICTURES, WEIGHT, WeightsView
from nnviz.app.widgets import pager, segments, whole_number
from nnviz.figures.tiles import TILES_PAGE_SIZE
from nnviz.inspection import SORTS, Parameters
from nnviz.text import weights as words


def draw_choices(view: WeightsView) -> None:
    """The first row: level, matrix, and kind of numbers."""
    with st.container(horizontal=True, vertical_alignment="center", key="weights_where"):
        view.segments("level", "How far down")
        if view.run.network.depth > 1:
            view.segments("layer", "Matrix", lambda layer: f"W{layer + 1}")
        view.segments("kind", "Which numbers", words.SHORT_TITLES.get)


def draw_tools(view: WeightsView, parameters: Parameters | None) -> None:
    """The second row, which depends on the level: order, scale and page of the pictures, or the place of a weight.
    All layers have none, so that the pictures of the first one are in sight.
    """
    if view.level == NETWORK:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="weights_tools"):
        if view.level == WEIGHT:
            _choose_cell(view)
            return
        first, tiles = view.layer == 0, is_image(view)
        if has_pictures(view):
            names = {PICTURES: PICTURES if tiles else "Arrows", NUMBERS: NUMBERS}
            choose = partial(setattr, view, "drawn")
            segments("weights_drawn", [PICTURES, NUMBERS], view.drawn, "How it is drawn", choose, names.get)
        if view.drawn != PICTURES or not tiles:
            st.caption(
                "Click a number to go down to it."
                if view.drawn != PICTURES or not has_pictures(view)
                else "Click a tip to choose a unit.",
                width="stretch",
            )
            return
        filming = view.film is not None
        view.menu("order", "Order", SORTS.get, label_visibility="collapsed", width=240, disabled=filming)
        toggle_scale(view, disabled=filming)
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
            key = view.film_key(choose_film_units(view, parameters)) if parameters and can_film(view) else None
            st.button(
                "Show how it grew",
                key="weights_film_it",
                icon=":material/movie:",
                disabled=key is None,
                on_click=partial(setattr, view, "film", key),
                help=words.FILM_HELP,
            )


def _choose_cell(view: WeightsView) -> None:
    sizes, row, column = view.run.network.sizes, view.row(), view.unit()
    _choose_index(
        "Row",
        row,
        sizes[view.layer] - 1,
        words.ROW_HELP,
        lambda row: view.choose_cell(row, column),
    )
    _choose_index(
        "Column",
        column,
        sizes[view.layer + 1] - 1,
        words.COLUMN_HELP,
        lambda column: view.choose_cell(row, column),
    )
    st.caption("Or click another one in the picture.", width="stretch")


def _choose_index(word: str, value: int, highest: int, help: str, choose: Callable[[int], None]) -> None:
    st.markdown(word)
    looks = {"width": 120, "label_visibility": "collapsed", "help": help}
    whole_number(f"weights_{word}", value, 0, highest, word, choose, **looks)


def toggle_scale(view: WeightsView, disabled: bool = False) -> None:
    view.toggle("one_scale", "One scale for all", disabled=disabled, help=words.SCALE_HELP)
