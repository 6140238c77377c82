"""The words that the page of one step adds to a link: which network, what is sent through it, the stage, the number.

They are said on that page alone, and understood on every page: they wait there for a visit to it.
"""

from dataclasses import replace

import streamlit as st

from nnviz.app.state import Session
from nnviz.app.stepping import BATCH, ONE, RUN, TINY, Stepping, stepping
from nnviz.app.view_words import MOMENT, ViewWord, bound_for, one_of, whole
from nnviz.backprop import Cell

PAGE = "step"  # its address


def _set(name: str):
    return lambda now, value: setattr(stepping(), name, value)


def _choice(word: str, name: str, usual: object, **named) -> ViewWord:
    """A word for an attribute of the walk that is one of a few; `usual` goes without saying."""
    texts = {value: text for text, value in named.items()}

    def say(walk: Stepping, now: Session) -> str | None:
        value = getattr(walk, name)
        return None if value == usual else texts[value]

    return ViewWord(word, one_of(**named), _set(name), _here(say))


def _here(say):
    """Only on the page of one step, and not before somebody has been there."""

    def said(now: Session, page: str) -> str | None:
        return say(st.session_state["stepping"], now) if page == PAGE and "stepping" in st.session_state else None

    return said


def _say_batch(walk: Stepping, now: Session) -> str | None:
    return "minibatch" if walk.which == RUN and walk.batch == BATCH else None


def _put_stage(now: Session, text: str) -> None:
    walk = stepping()
    stages = walk.story(now).stages
    ids = [stage.id for stage in stages]
    if text.isdigit() and 1 <= whole(text) <= len(ids):
        walk.number = whole(text) - 1
    elif text in ids:
        walk.number = ids.index(text)
    else:
        raise ValueError(f"the stages are 1 to {len(ids)}, or {', '.join(ids)}")


def _say_stage(walk: Stepping, now: Session) -> str | None:
    return _stage(walk, now).id if walk.number and _stage(walk, now) else None


def _read_cell(text: str) -> Cell:
    name, *place = text.rsplit("-", 2)
    if len(place) != 2:
        raise ValueError("it cannot be read")
    return Cell(name, *map(whole, place))


def _put_cell(now: Session, cell: Cell) -> None:
    walk = stepping()
    walk.choose(walk.story(now).stages[walk.number], cell.row, cell.column, cell.name)


def _say_cell(walk: Stepping, now: Session) -> str | None:
    stage = _stage(walk, now)
    if stage is None or not walk.has_chosen(stage):
        return None
    cell = walk.cell(stage)
    return f"{cell.name}-{cell.row}-{cell.column}"


def _stage(walk, now):
    try:
        return walk.story(now).stages[walk.number]
    except ValueError:  # no step to show, and the page says so
        return None


def _say_moment(now: Session, page: str) -> str | None:
    # The run's own numbers are on the screen: the next visitor must get the very same.
    if page == PAGE and bound_for(now) is None and stepping().which == RUN:
        return str(now.step)
    return MOMENT.say(now, page)


# In the order in which they are put: a cell is one of a stage, a stage one of a network.
WORDS = (
    _choice("network", "which", TINY, tiny=TINY, run=RUN),
    replace(_choice("batch", "batch", ONE, sample=ONE, minibatch=BATCH), say=_here(_say_batch)),
    _choice("predict", "predict", False, yes=True, no=False),
    _choice("check", "check", False, yes=True, no=False),
    ViewWord("stage", str, _put_stage, _here(_say_stage)),
    ViewWord("cell", _read_cell, _put_cell, _here(_say_cell)),
    replace(MOMENT, say=_say_moment),
)
