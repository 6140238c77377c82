"""The words that the page of activations adds to a link: which image, what is drawn, the unit, what is changed in it.

They are said on that page alone, the unit on the Train page too, and understood on every page: they wait there for a
visit to it. An uploaded picture is in no link.
"""

import re

import streamlit as st

from nnviz.app.activations.looking import (
    CHANGE,
    DRAW,
    LAYERS,
    MOST_EDITS,
    PAD,
    PLACE,
    TEST,
    UNIT,
    UPLOAD,
    WHY,
    Edit,
    Looking,
    drawing_on_pad,
    looking,
)
from nnviz.app.pad import put_on_pad
from nnviz.app.state import Session
from nnviz.app.train.view import TrainView
from nnviz.app.view_words import ViewWord, one_of, whole
from nnviz.data.drawing import Drawing, decode, encode
from nnviz.unit import Unit

PAGE = "activations"  # its address
LONG = 3000  # characters: a drawing of the most points has fewer
PARTS = {"unit": UNIT, "change": CHANGE, "why": WHY, "layers": LAYERS}


def _here(say):
    """Only on the page of activations, and not before somebody has been there."""

    def said(now: Session, page: str) -> str | None:
        return say(looking(), now) if page == PAGE and "looking" in st.session_state else None

    return said


def _put(name: str):
    return lambda now, value: setattr(looking(), name, value)


def _say_image(look: Looking, now: Session) -> str | None:
    # An upload is nowhere but in this session: its link opens where uploads are made.
    return {DRAW: "draw", UPLOAD: "upload"}.get(look.source_of(now))


def _put_drawing(now: Session, drawing: Drawing) -> None:
    put_on_pad(PAD, drawing)
    looking().source = DRAW


def _say_drawing(look: Looking, now: Session) -> str | None:
    drawing = drawing_on_pad()
    return encode(drawing) if drawing is not None and look.source_of(now) == DRAW else None


def _read_place(text: str) -> tuple[float, float]:
    if not re.fullmatch(r"-?\d{1,2}(\.\d{1,3})?,-?\d{1,2}(\.\d{1,3})?", text, re.ASCII):
        raise ValueError("it can be two numbers such as 0.5,-0.25")
    x, y = text.split(",")
    return float(x), float(y)


def _put_place(now: Session, place: tuple[float, float]) -> None:
    if now.run.data.shape != (2,):
        raise ValueError("only points in the plane have a place")
    looking().source, looking().place = PLACE, place


def _say_place(look: Looking, now: Session) -> str | None:
    return "{:g},{:g}".format(*look.place) if look.source_of(now) == PLACE and look.place else None


def _read_unit(text: str) -> Unit:
    parts = text.split("-")
    if len(parts) != 2:
        raise ValueError("it can be a layer and a unit such as 1-12")
    return Unit(whole(parts[0]), whole(parts[1]))


def _put_unit(now: Session, unit: Unit) -> None:
    if not unit.exists_in(now.run.network.sizes):
        raise ValueError("there is no such unit")
    now.unit = unit


def _say_unit(now: Session, page: str) -> str | None:
    return "{}-{}".format(*now.unit) if now.unit is not None and page in (PAGE, TrainView.url) else None


def _put_class(now: Session, answer: int) -> None:
    if answer >= len(now.run.data.classes):
        raise ValueError(f"the classes are 0 to {len(now.run.data.classes) - 1}")
    looking().target = answer


def _read_off(text: str) -> list[Unit]:
    return [_read_unit(part) for part in text.split(",")][:64]


def _put_off(now: Session, units: list[Unit]) -> None:
    for unit in units:
        if not unit.is_hidden_in(now.run.network.sizes):
            raise ValueError("there is no such unit")
        looking().switch(unit, off=True)


def _say_off(look: Looking, now: Session) -> str | None:
    there = [unit for unit in look.off if unit.is_hidden_in(now.run.network.sizes)]
    return ",".join("{}-{}".format(*unit) for unit in there) or None


def _read_edits(text: str) -> tuple[Edit, ...]:
    edits = []
    for part in text.split(","):
        numbers = part.split("-")
        if len(numbers) != 4:
            raise ValueError("it cannot be read")
        row, column, size, value = map(whole, numbers)
        if max(row, column) > 27 or not 1 <= size <= 4 or value > 1:
            raise ValueError("it cannot be read")
        edits.append(Edit(row, column, size, float(value)))
    return tuple(edits[:MOST_EDITS])


def _put_edits(now: Session, edits: tuple[Edit, ...]) -> None:
    if not now.run.data.kind.pixels:
        raise ValueError("only images have pixels")
    looking().edits = edits


def _say_edits(look: Looking, now: Session) -> str | None:
    if not now.run.data.kind.pixels or not look.edits or look.source_of(now) == UPLOAD:
        return None
    return ",".join(f"{edit.row}-{edit.column}-{edit.size}-{edit.value:.0f}" for edit in look.edits)


def _say_part(look: Looking, now: Session) -> str | None:
    return next((word for word, part in PARTS.items() if part == look.part and part != UNIT), None)


WORDS = (
    ViewWord("image", one_of(test=TEST, draw=DRAW, upload=UPLOAD), _put("source"), _here(_say_image)),
    ViewWord("drawing", decode, _put_drawing, _here(_say_drawing), LONG),
    ViewWord("place", _read_place, _put_place, _here(_say_place)),
    ViewWord("unit", _read_unit, _put_unit, _say_unit),
    ViewWord("class", whole, _put_class, _here(lambda look, now: None if look.target is None else str(look.target))),
    ViewWord("off", _read_off, _put_off, _here(_say_off), LONG),
    ViewWord("painted", _read_edits, _put_edits, _here(_say_edits), LONG),
    ViewWord("part", one_of(**PARTS), _put("part"), _here(_say_part)),
)
