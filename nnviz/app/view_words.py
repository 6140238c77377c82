"""The words of a link that say what is looked at, beside the settings of the run: which moment, which sample.

A page that shows more adds words of its own (see nnviz/app/step/link.py) to WORDS in nnviz/app/sharing.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from nnviz.app.state import Session, begins_at
from nnviz.app.view import Field, View, read_unit
from nnviz.unit import Unit

VERSION = 2  # of links, counted up when one shows something else than before; the address bar does not say it
OLD = (
    "This link was made with an earlier nnviz. The network is the same, to the last bit; its curves now have points at "
    "other steps, and a test takes fewer training samples."
)
NOWHERE = (0, 0, False)  # no run is bound for a step: number of the run, step, whether a link says so
UNIT_PAGES = ("", "activations")  # addresses of pages whose links say the chosen unit
DIGITS = 9  # of a whole number in a link, at most


@dataclass(frozen=True)
class ViewWord:
    """One word of a link.

    read: text -> value. put: makes the session show the value. Both raise ValueError with a reason that people read.
    say: (session, page) -> the text for the link of that page, or None where it goes without saying.
    longest: characters of it that are read.
    """

    name: str
    read: Callable[[str], object]
    put: Callable[[Session, object], None]
    say: Callable[[Session, str], str | None]
    longest: int = 40


def words_of(view: type[View]) -> list[ViewWord]:
    """The words of a view: said on its page alone, understood on every page, where they wait for a visit to it."""
    return [_word(view, field) for field in view.fields.values() if field.word]


def _word(view: type[View], field: Field) -> ViewWord:
    return ViewWord(
        field.word,
        str,
        lambda session, text: field.put(view.of(session), text),
        lambda session, page: field.say(view.of(session)) if page == view.url else None,
        field.longest,
    )


def whole(text: str) -> int:
    """A whole number of a link. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise ValueError("it cannot be read")
    return int(text)


def one_of(**named) -> Callable[[str], object]:
    """A reader of names: text -> what it stands for."""

    def read(text: str):
        if text not in named:
            raise ValueError(f"it can be {' or '.join(named)}")
        return named[text]

    return read


def _put_example(now: Session, example: int) -> None:
    samples = len(now.run.data.y_test)
    if example >= samples:
        raise ValueError(f"the test samples are 0 to {samples - 1:,}")
    now.example = example


def _say_example(now: Session, page: str) -> str | None:
    return str(now.example) if now.example else None


def _put_moment(now: Session, step: int) -> None:
    if step > now.run.total_steps:
        raise ValueError(f"the run takes {now.run.total_steps:,} steps")
    head_for(now, step, by_link=True)


def _say_moment(now: Session, page: str) -> str | None:
    bound = bound_for(now)
    if bound is not None:
        return str(bound)
    # Where every visit begins goes without saying.
    return None if now.step == begins_at(now.experiment) else str(now.step)


def head_for(now: Session, step: int, by_link: bool = False) -> None:
    """Have this run trained to `step` before the page is drawn."""
    st.session_state["bound_for"] = now.number, step, by_link


def bound_for(now: Session) -> int | None:
    """The step that this run is sent to, until it gets there; or None."""
    number, step, _ = st.session_state.get("bound_for", NOWHERE)
    return step if number == now.number else None


def sent_by_link() -> bool:
    """Whether it is a link that sends the run to that step, and not a choice on the page."""
    return st.session_state.get("bound_for", NOWHERE)[2]


def _put_version(now: Session, version: int) -> None:
    if version > VERSION:
        raise ValueError("the link is of a newer nnviz than this one; the rest is read as far as it is understood")
    if version < 1:
        raise ValueError("versions are counted from 1")
    if version < VERSION:
        st.toast(OLD, icon=":material/info:", duration="long")


def _put_unit(now: Session, unit: Unit) -> None:
    if not unit.exists_in(now.run.network.sizes):
        raise ValueError("there is no such unit")
    now.unit = unit


def _say_unit(now: Session, page: str) -> str | None:
    return "{}-{}".format(*now.unit) if now.unit is not None and page in UNIT_PAGES else None


VERSION_WORD = ViewWord("v", whole, _put_version, lambda now, page: None)
EXAMPLE = ViewWord("example", whole, _put_example, _say_example)
MOMENT = ViewWord("moment", whole, _put_moment, _say_moment)
UNIT = ViewWord("unit", read_unit, _put_unit, _say_unit)
