"""The link: read once when a visitor comes, kept equal to what is set and looked at ever after.

It holds the settings of the run (`Experiment.to_query`) and words for what is looked at, each only where it differs
from how a visit begins. Most words are fields of a page's view; those that belong to the session are written here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from nnviz import Experiment
from nnviz.app.activations.view import MAX_LENGTH, ActivationsView, put_drawing, say_drawing
from nnviz.app.destination import LINK, Destination
from nnviz.app.lessons.checking import check
from nnviz.app.lessons.own import MAX_WORD
from nnviz.app.lessons.view import LessonsView
from nnviz.app.own import asking as own
from nnviz.app.pages import VIEWS
from nnviz.app.server.sequence import stamp
from nnviz.app.session import Session
from nnviz.app.start.view import StartView
from nnviz.app.step.view import RUN, StepView
from nnviz.app.train.view import TrainView
from nnviz.app.view import Field, View, read_unit, whole
from nnviz.app.visitor import open_session, session, visitor
from nnviz.first_steps import begins_at

VERSION = 3  # of links, counted up when one shows something else than before; the address bar does not say it
ABOUT_OLD_LINKS = (
    "This link was made with an earlier nnviz. The built-in digits have changed since, so where it shows them its "
    "numbers may differ; all its settings are as they were."
)
MAX_REPEATED = 40  # characters of a word that makes no sense, in the sentence that says so
SECONDS_BETWEEN_ADDRESSES = 0.8  # while it plays: browsers refuse more than a few a second


@dataclass(frozen=True)
class Word:
    """One word of a link.

    put: makes the session show what the text says. Raises ValueError with a reason that people read.
    say: (session, page) -> the text for the link of that page, or None where it goes without saying.
    longest: characters of it that are read.
    """

    name: str
    put: Callable[[Session, str], None]
    say: Callable[[Session, str], str | None]
    longest: int = Field.longest


def words_of(view: type[View]) -> list[Word]:
    """The words of a view: said on its page alone, understood on every page, where they wait for a visit to it."""
    return [_word(view, field) for field in view.fields.values() if field.word]


def _word(view: type[View], field: Field) -> Word:
    return Word(
        field.word,
        lambda session, text: field.put(view.of(session), text),
        lambda session, page: field.say(view.of(session)) if page == view.url else None,
        field.longest,
    )


def _put_version(session: Session, text: str) -> None:
    version = whole(text)
    if version > VERSION:
        raise ValueError("the link is of a newer nnviz than this one; the rest is read as far as it is understood")
    if version < 1:
        raise ValueError("versions are counted from 1")
    if version < VERSION:
        st.toast(ABOUT_OLD_LINKS, icon=":material/info:", duration="long")


def _put_example(session: Session, text: str) -> None:
    example, samples = whole(text), len(session.run.data.y_test)
    if example >= samples:
        raise ValueError(f"the test samples are 0 to {samples - 1:,}")
    session.example = example


def _say_example(session: Session, page: str) -> str | None:
    return str(session.example) if session.example else None


def _put_lesson(session: Session, text: str) -> None:
    view = LessonsView.of(session)
    view.name = view.take(text, lambda own: check(own, WORDS))
    view.linked = visitor().page == LessonsView.url  # the contents page is no card's place


def _say_lesson(session: Session, page: str) -> str | None:
    view = LessonsView.of(session)
    return None if page == LessonsView.url else view.word(view.name)


def _put_card(session: Session, text: str) -> None:
    LessonsView.of(session).put_card(text)


def _say_card(session: Session, page: str) -> str | None:
    view = LessonsView.of(session)
    return str(view.number + 1) if _say_lesson(session, page) is not None else None


def _put_moment(session: Session, text: str) -> None:
    step = whole(text)
    if step > session.run.total_steps:
        raise ValueError(f"the run takes {session.run.total_steps:,} steps")
    visitor().destination = Destination(session.experiment, LINK, step, number=session.number)


def _say_moment(session: Session, page: str) -> str | None:
    there = visitor().under_way()
    if there is not None:
        return str(there.step)
    if page == StepView.url and StepView.of(session).which == RUN:
        return str(session.step)  # the run's own numbers are on the screen: the next visitor must get the very same
    # Where every visit begins goes without saying.
    begun = 0 if page == StartView.url else begins_at(session.experiment)
    return None if session.step == begun else str(session.step)


def _put_unit(session: Session, text: str) -> None:
    unit = read_unit(text)
    if not unit.exists_in(session.run.network.sizes):
        raise ValueError("there is no such unit")
    session.unit = unit


def _say_unit(session: Session, page: str) -> str | None:
    shown = session.unit is not None and page in (TrainView.url, ActivationsView.url)
    return "{}-{}".format(*session.unit) if shown else None


def _say_drawing(session: Session, page: str) -> str | None:
    if page == StartView.url:
        return StartView.of(session).say_drawing()
    return say_drawing(ActivationsView.of(session)) if page == ActivationsView.url else None


BEFORE_MOMENT = (TrainView, StepView)  # what these say stands before the moment, what other pages say after it

# In the order in which they are put, and said.
WORDS = {
    word.name: word
    for word in (
        Word("v", _put_version, lambda session, page: None),
        Word(own.FILE, lambda session, text: None, own.say_file),
        Word("lesson", _put_lesson, _say_lesson, MAX_WORD),
        Word("card", _put_card, _say_card),
        Word("example", _put_example, _say_example),
        *(word for view in BEFORE_MOMENT for word in words_of(view)),
        Word("moment", _put_moment, _say_moment),
        Word("unit", _put_unit, _say_unit),
        Word("drawing", lambda session, text: put_drawing(ActivationsView.of(session), text), _say_drawing, MAX_LENGTH),
        *(word for view in VIEWS if view not in BEFORE_MOMENT for word in words_of(view)),
    )
}

# st.query_params would add an entry to the browser's history for every setting, and take the Back button away.
_address = st.components.v2.component(
    "nnviz_address",
    js="""
let latest = 0
export default function ({ data }) {
  if (data.stamp < latest) return  // an older update, see server/sequence.py
  latest = data.stamp
  const url = new URL(window.location.href)
  const query = new URLSearchParams(data.query)
  for (const [name, value] of url.searchParams)
    if (name.startsWith("embed")) query.append(name, value)  // Streamlit's own, for pages inside pages
  if (url.searchParams.toString() !== query.toString()) {
    url.search = query.toString()
    window.history.replaceState(window.history.state, "", url)
  }
}
""",
)


def open_link() -> Session:
    """The session of a visitor who comes by the link in the address; what makes no sense in it is said once."""
    here = visitor()
    query, here.reopened = here.reopened or dict(st.query_params), None
    if own.asks_for_file(here, query):
        query = {}  # until the file is there, the usual run is
    view = {name: query.pop(name) for name in WORDS if name in query}
    experiment, problems = Experiment.read_query(query)
    untrained = here.page == StartView.url
    return open_session(experiment, problems, lambda opened: put_words(opened, view), untrained)


def asks_for_train() -> bool:
    """Whether the root's address says something, and it is not Start's: Train was there once, and links lead to it."""
    starts = {word.name for word in words_of(StartView)}
    return bool(st.query_params) and starts.isdisjoint(st.query_params)


def put_words(opened: Session, words: dict[str, str]) -> list[str]:
    """Make a session show what the words of a link say, and return what was wrong with them."""
    problems = []
    for name, text in words.items():
        word = WORDS[name]
        try:
            word.put(opened, text[: word.longest])
        except ValueError as error:
            problems.append(f"{name} is {text[:MAX_REPEATED]!r} ({error})")
    return problems


def keep_link() -> None:
    """Make the address say the settings and what is looked at: only what differs from how a visit begins."""
    _say(visitor().page, "address")


def follow_link(page: str | None = None, playing: bool = False) -> None:
    """The same from within a fragment of the page, which runs without the entry script. playing: the pictures move on
    by themselves, and the address follows at some distance."""
    _say(page or visitor().page, "address_here", SECONDS_BETWEEN_ADDRESSES if playing else 0)


def whole_link() -> str:
    """The address of what is looked at now, with its version and moment in any case, to be sent to somebody."""
    address = urlsplit(st.context.url or "")
    query = _query(visitor().page, v=str(VERSION), moment=str(session().step))
    return urlunsplit((address.scheme, address.netloc, address.path or "/", query, ""))


def _say(page: str, key: str, seldom: float = 0) -> None:
    """seldom: seconds in which the address stays as it was said last."""
    when, said = st.session_state.get("said", (0, {"page": None}))
    if monotonic() - when >= seldom or said["page"] != page:  # said again after a change of pages, which clears it
        said = {"query": _query(page), "page": page}
        st.session_state["said"] = monotonic(), said
    _address(data=said | {"stamp": stamp("address", str(said))}, key=key, height=1)


def view_words(page: str) -> dict[str, str | None]:
    """What the link of a page says of what is looked at, by its words; None for what goes without saying."""
    return {name: word.say(session(), page) for name, word in WORDS.items()}


def _query(page: str, **always: str) -> str:
    said = view_words(page) | always
    words = urlencode({name: text for name, text in said.items() if text is not None})
    query = "&".join(filter(None, [session().experiment.to_query(), words]))
    if query and page == StartView.url and said["start"] is None:
        return f"start={StartView.part.write(StartView.of(session()).part)}&{query}"  # see `asks_for_train`
    return query
