"""The words that the page of weights adds to a link: how far down, which numbers, which matrix, unit and weight.

They are said on that page alone, and understood on every page: they wait there for a visit to it.
"""

import streamlit as st

from nnviz.app.state import Session
from nnviz.app.view_words import ViewWord, one_of, whole
from nnviz.app.weights.weighing import MATRIX, NETWORK, NUMBERS, PICTURES, WEIGHT, Weighing, weighing
from nnviz.inspection import KINDS, SORTS

PAGE = "weights"  # its address
DRAWN = {"pictures": PICTURES, "matrix": NUMBERS}


def _here(say):
    """Only on the page of weights, and not before somebody has been there."""

    def said(now: Session, page: str) -> str | None:
        if page != PAGE or "weighing" not in st.session_state:
            return None
        weighing().settle(now)
        return say(weighing(), now)

    return said


def _set(name: str):
    return lambda now, value: setattr(weighing(), name, value)


def _choice(word: str, name: str, usual: object, **named) -> ViewWord:
    """A word for an attribute of the page that is one of a few; `usual` goes without saying."""
    texts = {value: text for text, value in named.items()}

    def say(page: Weighing, now: Session) -> str | None:
        value = getattr(page, name)
        return None if value == usual else texts[value]

    return ViewWord(word, one_of(**named), _set(name), _here(say))


def _put_layer(now: Session, layer: int) -> None:
    depth = now.run.network.depth
    if not 1 <= layer <= depth:
        raise ValueError(f"the matrices are 1 to {depth}")
    weighing().choose_layer(layer - 1)


def _put_drawn(now: Session, drawn: str) -> None:
    weighing().drawn[weighing().layer == 0] = drawn


def _say_drawn(page: Weighing, now: Session) -> str | None:
    first = page.layer == 0
    usual = PICTURES if first else NUMBERS
    return None if page.drawn[first] == usual else next(w for w, drawn in DRAWN.items() if drawn == page.drawn[first])


def _put_column(now: Session, unit: int) -> None:
    layer = weighing().layer
    units = now.run.network.sizes[layer + 1]
    if unit >= units:
        raise ValueError(f"the columns of W{layer + 1} are 0 to {units - 1}")
    now.unit = (layer + 1, unit)


def _put_row(now: Session, row: int) -> None:
    layer = weighing().layer
    rows = now.run.network.sizes[layer]
    if row >= rows:
        raise ValueError(f"the rows of W{layer + 1} are 0 to {rows - 1}")
    weighing().rows[layer] = row


def _say_row(page: Weighing, now: Session) -> str | None:
    return str(page.rows[page.layer]) if page.layer in page.rows else None


# In the order in which they are put: a weight is one of a matrix.
WORDS = (
    _choice("view", "level", NETWORK, layers=NETWORK, matrix=MATRIX, weight=WEIGHT),
    _choice("numbers", "kind", "weights", **{kind: kind for kind in KINDS}),
    _choice("order", "order", "number", **{order: order for order in SORTS}),
    _choice("colours", "one_scale", False, own=False, one=True),
    ViewWord("layer", whole, _put_layer, _here(lambda page, now: str(page.layer + 1) if page.layer else None)),
    ViewWord("tiles", whole, _set("page"), _here(lambda page, now: str(page.page) if page.page else None)),
    ViewWord("drawn", one_of(**DRAWN), _put_drawn, _here(_say_drawn)),
    ViewWord("column", whole, _put_column, _here(lambda page, now: str(now.unit[1]) if page.has_chosen(now) else None)),
    ViewWord("row", whole, _put_row, _here(_say_row)),
)
