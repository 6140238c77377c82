"""The words that the page of gradient flow adds to a link: what is seen beside the verdicts, and how it was recorded.

They are said on that page alone, and understood on every page: they wait there for a visit to it.
"""

import streamlit as st

from nnviz.app.flow.flowing import NOW, PARTS, SPREAD, TIME, Flowing, flowing, record_every
from nnviz.app.state import Session
from nnviz.app.view_words import ViewWord, one_of, whole
from nnviz.diagnostics import QUANTITIES
from nnviz.diagnostics.recorder import EVERY
from nnviz.figures import VIEWS

PAGE = "flow"  # its address


def _here(say):
    """Only on the page of gradient flow, and not before somebody has been there."""

    def said(now: Session, page: str) -> str | None:
        if page != PAGE or "flowing" not in st.session_state:
            return None
        flowing().settle(now)
        return say(flowing(), now)

    return said


def _set(name: str):
    return lambda now, value: setattr(flowing(), name, value)


def _put_layer(now: Session, layer: int) -> None:
    depth = now.run.network.depth
    if not 1 <= layer <= depth:
        raise ValueError(f"the layers are 1 to {depth}")
    flowing().layer = layer - 1


def _say_measure(page: Flowing, now: Session) -> str | None:
    return page.measure if page.part == TIME and page.measure != "dz_reach" else None


def _say_quantity(page: Flowing, now: Session) -> str | None:
    return page.quantity if page.part == SPREAD and page.quantity != "dz" else None


def _say_layer(page: Flowing, now: Session) -> str | None:
    return str(page.layer + 1) if page.part == SPREAD and page.layer else None


def _say_rate(page: Flowing, now: Session) -> str | None:
    return None if now.run.recorder.every == EVERY else str(now.run.recorder.every)


WORDS = (
    ViewWord(
        "flow",
        one_of(**{part: part for part in PARTS}),
        _set("part"),
        _here(lambda page, now: None if page.part == NOW else page.part),
    ),
    ViewWord("measure", one_of(**{name: name for name in VIEWS}), _set("measure"), _here(_say_measure)),
    ViewWord("spread", one_of(**{name: name for name in QUANTITIES}), _set("quantity"), _here(_say_quantity)),
    ViewWord("flow_layer", whole, _put_layer, _here(_say_layer)),
    ViewWord("recorded", whole, record_every, _here(_say_rate)),
)
