"""The two rows of controls on the page of weights: where in the network, which numbers, and in which order."""

import streamlit as st

from nnviz.app.buttons import turn_pages
from nnviz.app.state import Session, session
from nnviz.app.weights.pictures import can_film, film_units, is_image
from nnviz.app.weights.weighing import MATRIX, NETWORK, NUMBERS, PICTURES, WEIGHT, Weighing, weighing
from nnviz.app.widgets import keep, menu, segments, whole_number
from nnviz.figures.tiles import PAGE
from nnviz.inspection import KINDS, SORTS, Parameters
from nnviz.text.weights import SHORT


def where(now: Session, page: Weighing) -> None:
    """How far down, in which matrix, and which of its numbers."""
    with st.container(horizontal=True, vertical_alignment="center", key="weights_where"):
        _pick("level", [NETWORK, MATRIX, WEIGHT], page.level, "How far down")
        if now.run.network.depth > 1:
            _pick(
                "layer",
                list(range(now.run.network.depth)),
                page.layer,
                "Matrix",
                lambda i: f"W{i + 1}",
                page.choose_layer,
            )
        _pick("kind", list(KINDS), page.kind, "Which numbers", SHORT.get)


def tools(now: Session, page: Weighing, view: Parameters | None) -> None:
    """What belongs to the level: order and scale, the page, the place of a weight."""
    with st.container(horizontal=True, vertical_alignment="center", key="weights_tools"):
        if page.level == WEIGHT:
            _cell(now, page)
            return
        if page.level == NETWORK:
            _toggle(page)
            st.caption("Click a matrix to go down to it.", width="stretch")
            return
        first, tiles = page.layer == 0, is_image(now)
        if tiles or first:
            names = {PICTURES: PICTURES if tiles else "Arrows", NUMBERS: NUMBERS}
            _pick("drawn", [PICTURES, NUMBERS], page.drawn[first], "How it is drawn", names.get, _draw_as)
        if page.drawn[first] != PICTURES or not tiles:
            st.caption(
                "Click a number to go down to it."
                if page.drawn[first] != PICTURES or not first
                else "Click a tip to choose a unit.",
                width="stretch",
            )
            return
        filming = page.film is not None
        menu(
            "weights_order",
            list(SORTS),
            page.order,
            "Order",
            _sort,
            SORTS.get,
            label_visibility="collapsed",
            width=240,
            disabled=filming,
        )
        _toggle(page, disabled=filming)
        units = now.run.network.sizes[page.layer + 1]
        pages = -(-units // PAGE)
        if pages > 1:
            said = f"Page {page.page + 1} of {pages}, {units} units"
            turn_pages("weights", page, pages, disabled=filming, help=said)
        if filming:
            st.button("Back to this moment", key="weights_still", icon=":material/image:", on_click=_film, args=(None,))
        elif first:
            key = page.film_key(now, film_units(now, page, view)) if view and can_film(now, page) else None
            st.button(
                "Show how it grew",
                key="weights_film_it",
                icon=":material/movie:",
                disabled=key is None,
                on_click=_film,
                args=(key,),
                help="A film of these units from step 0 to the moment looked at, for W and its change.",
            )


def _cell(now: Session, page: Weighing) -> None:
    sizes = now.run.network.sizes
    row, column = page.row(now), page.unit(now)
    for word, value, most, help, choose in (
        (
            "Row",
            row,
            sizes[page.layer] - 1,
            "What comes in: a pixel, or a unit of the layer below.",
            lambda row: page.choose_cell(session(), row, column),
        ),
        (
            "Column",
            column,
            sizes[page.layer + 1] - 1,
            "The unit that it goes to.",
            lambda column: page.choose_cell(session(), row, column),
        ),
    ):
        st.markdown(f"{word}")
        looks = {"width": 120, "label_visibility": "collapsed", "help": help}
        whole_number(f"weights_{word}", value, 0, most, word, choose, **looks)
    st.caption("Or click another one in the picture.", width="stretch")


def _toggle(page: Weighing, disabled: bool = False) -> None:
    keep("weights_one_scale", page.one_scale)
    st.toggle(
        "One scale for all",
        key="weights_one_scale",
        disabled=disabled,
        on_change=lambda: setattr(weighing(), "one_scale", st.session_state["weights_one_scale"]),
        help="Off: each picture has the full colours of its own largest number.",
    )


def _pick(name, options, value, label, words=str, choose=None) -> None:
    """One of a few, kept in `Weighing`."""
    choose = choose or (lambda chosen: setattr(weighing(), name, chosen))
    segments(f"weights_{name}", options, value, label, choose, words)


def _sort(order: str) -> None:
    weighing().order, weighing().page = order, 0


def _draw_as(how: str) -> None:
    weighing().drawn[weighing().layer == 0] = how


def _film(key: tuple | None) -> None:
    weighing().film = key
