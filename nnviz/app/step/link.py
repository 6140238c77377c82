"""The words that the page of one step adds to a link: which network, what is sent through it, the stage, the number.

They are said on that page alone, and understood on every page: they wait there for a visit to it.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import streamlit as st

from nnviz.app.state import Session
from nnviz.app.step.stepping import BATCH, ONE, RUN, TINY, Stepping, stepping
from nnviz.app.view_words import MOMENT, ViewWord, bound_for, one_of, whole
from nnviz.backprop import Cell

PAGE = "step"  # its address
MOST_TAKEN = 1000  # steps of the tiny network, which take a second
LARGEST = 1e6  # of its numbers
LONG = 1600  # characters: all of its numbers have fewer


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


def _put_taken(now: Session, taken: int) -> None:
    if taken > MOST_TAKEN:
        raise ValueError(f"it can be 0 to {MOST_TAKEN}")
    walk = stepping()
    while walk.taken < taken:
        walk.take(now)


def _say_taken(walk: Stepping, now: Session) -> str | None:
    return str(walk.taken) if walk.which == TINY and walk.taken else None


@lru_cache(maxsize=16)
def _untouched(taken: int) -> dict[str, float]:
    """The numbers of the tiny network after so many steps, where none was changed by hand."""
    walk = Stepping()
    while walk.taken < taken:
        walk.take(None)
    return _numbers(walk)


def _numbers(walk: Stepping) -> dict[str, float]:
    """All numbers of the tiny network: W1-0-2 for a weight, b1-0-2, x-1-0 for an input, y-1-0 for an answer, rate."""
    arrays = {f"{kind}{at + 1}": array for kind in "Wb" for at, array in enumerate(getattr(walk.network, kind))}
    found = {"rate": walk.rate}
    for name, array in {**arrays, "x": walk.x, "y": walk.y[:, None]}.items():
        found |= {f"{name}-{row}-{column}": float(a) for (row, column), a in np.ndenumerate(np.atleast_2d(array))}
    return found


def _read_numbers(text: str) -> dict[str, float]:
    words = text.split("~")
    try:
        return {name: float(value) for name, value in zip(words[::2], words[1::2], strict=True)}
    except ValueError:
        raise ValueError("it can be names and numbers such as W1-0-2~0.5~rate~0.1") from None


def _put_numbers(now: Session, numbers: dict[str, float]) -> None:
    walk, known = stepping(), _numbers(stepping())
    for name, value in numbers.items():
        if name not in known:
            raise ValueError("the tiny network has no such number")
        low, high = (0.0, 10.0) if name == "rate" else (-LARGEST, LARGEST)
        if not low <= value <= high or name[0] == "y" and value not in (0, 1):
            raise ValueError(f"{name} can be {'0 or 1' if name[0] == 'y' else f'{low:,.0f} to {high:,.0f}'}")
    for name, value in numbers.items():
        if name == "rate":
            walk.set_rate(value)
        else:
            array, row, column = name.split("-")
            walk.edit(array, int(row), int(column), value)


def _say_numbers(walk: Stepping, now: Session) -> str | None:
    if walk.which != TINY or not walk.edited:
        return None
    usual = _untouched(walk.taken)
    changed = {name: value for name, value in _numbers(walk).items() if value != usual[name]}
    return "~".join(f"{name}~{_short(value)}" for name, value in changed.items()) or None


def _short(value: float) -> str:
    return repr(value).removesuffix(".0")


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
    ViewWord("taken", whole, _put_taken, _here(_say_taken)),
    ViewWord("changed", _read_numbers, _put_numbers, _here(_say_numbers), LONG),
    ViewWord("stage", str, _put_stage, _here(_say_stage)),
    ViewWord("cell", _read_cell, _put_cell, _here(_say_cell)),
    replace(MOMENT, say=_say_moment),
)
