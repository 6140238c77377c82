"""The link: read once when a visitor comes, kept equal to what is set and looked at ever after.

It holds the settings of the run (`Experiment.to_query`) and words for what is looked at (`ViewWord`), each only where
it differs from how a visit begins.
"""

from dataclasses import dataclass, replace
from time import monotonic, perf_counter
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from nnviz import Experiment
from nnviz.app.activations.view import ActivationsView
from nnviz.app.compare.view import CompareView
from nnviz.app.flow.view import FlowView
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.sequence import stamp
from nnviz.app.state import Session, begins_at, open_session, session
from nnviz.app.step.view import RUN, StepView
from nnviz.app.train.view import TrainView
from nnviz.app.view_words import (
    EXAMPLE,
    MOMENT,
    NOWHERE,
    UNIT,
    VERSION,
    VERSION_WORD,
    bound_for,
    head_for,
    sent_by_link,
    words_of,
)
from nnviz.app.weights.view import WeightsView
from nnviz.exports import fingerprint


def _say_moment(now: Session, page: str) -> str | None:
    # The run's own numbers are on the screen: the next visitor must get the very same.
    if page == StepView.url and bound_for(now) is None and StepView.of(now).which == RUN:
        return str(now.step)
    return MOMENT.say(now, page)


WORDS = {
    word.name: word
    for word in (
        VERSION_WORD,
        EXAMPLE,
        *words_of(TrainView),
        *words_of(StepView),
        replace(MOMENT, say=_say_moment),
        UNIT,
        *words_of(ActivationsView),
        *words_of(WeightsView),
        *words_of(FlowView),
        *words_of(CompareView),
    )
}
LONGEST = 40  # characters of a word in a link that are told again where it makes no sense
FOLLOWS = 0.8  # seconds between two addresses while it plays: browsers refuse more than a few a second
PATIENCE = 0.3  # seconds of training before a bar is shown


@dataclass(frozen=True)
class Brought:
    """What is remembered of weights that are brought back: what made them, if the file says so, and which they are."""

    experiment: Experiment | None
    step: int | None
    fingerprint: str


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
    query = dict(st.query_params)
    view = {name: query.pop(name) for name in WORDS if name in query}
    experiment, problems = Experiment.read_query(query)
    opened = open_session(experiment, problems, lambda opened: put_words(opened, view))
    return opened


def put_words(opened: Session, view: dict[str, str]) -> list[str]:
    """Make a session show what the words of a link say, and return what was wrong with them."""
    problems = []
    for name, text in view.items():
        word = WORDS[name]
        try:
            word.put(opened, word.read(text[: word.longest]))
        except ValueError as error:
            problems.append(f"{name} is {text[:LONGEST]!r} ({error})")
    return problems


def arrive(now: Session) -> None:
    """Train to the moment that a link, or a choice on the page, asks for: in slices, with a bar, until it is there or
    somebody says stop."""
    step, began, bar, place = bound_for(now), perf_counter(), None, None
    if step is None:
        return
    why = "The link shows this run after step" if sent_by_link() else "This run is trained to step"
    for at in now.towards(step) if now.run.position < step else ():
        if perf_counter() - began > PATIENCE:
            if bar is None:
                place = st.empty()
                bar = _bar(place)
            bar.progress(at / step, f"{why} {step:,}: step {at:,} is taken.")
        let_reruns_in()  # the next run goes on
    leave()
    _compare(now)
    if place is not None:
        st.rerun()  # without the bar and the room that it takes


def begin(now: Session) -> None:
    """Where a preset was chosen: train to where every visit to it begins, together with all who chose it.

    Where weights were brought back: carry their experiment out again, so that all earlier moments are there, too.
    """
    if st.session_state.pop("preset_chosen", False) and now.run.position == 0:
        head_for(now, begins_at(now.experiment))
    brought = st.session_state.pop("brought", None)
    if brought and now.experiment == brought.experiment:  # it could be had
        _head_for(now, brought.step, brought.fingerprint)


def _head_for(now: Session, step: int, expected: str) -> None:
    """Look at the run at that step, training to it first if it is ahead; there it is compared with the one expected."""
    st.session_state["expected"] = expected
    now.look_at(step)
    if step > now.run.position:
        head_for(now, step)
    else:
        _compare(now)


def _compare(now: Session) -> None:
    expected = st.session_state.pop("expected", None)
    if expected is not None:
        same = expected == fingerprint(now.network)
        now.say(
            "This is the network of the file, to the last bit."
            if same
            else "The run of the file, trained again. Its weights differ from those in the file: they were changed, or "
            "come from another kind of machine."
        )


def _bar(place):
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button("Stop here", key="stop_here", icon=":material/stop:", on_click=_stop_here)
    return bar


def _stop_here() -> None:
    now = session()
    step = bound_for(now)
    if step is not None:
        now.stop_short(step)
    leave()


def leave() -> None:
    """Be bound for nowhere."""
    st.session_state["bound_for"] = NOWHERE


def keep_link() -> None:
    """Make the address say the settings and what is looked at: only what differs from how a visit begins."""
    _say(st.session_state["page"], "address")


def follow_link(page: str | None = None, playing: bool = False) -> None:
    """The same from within a fragment of the page, which runs without the entry script. playing: the pictures move on
    by themselves, and the address follows at some distance."""
    _say(page or st.session_state["page"], "address_here", FOLLOWS if playing else 0)


def whole_link() -> str:
    """The address of what is looked at now, with its version and moment in any case, to be sent to somebody."""
    address = urlsplit(st.context.url or "")
    query = _query(st.session_state["page"], v=str(VERSION), moment=str(session().step))
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
    now, said = session(), view_words(page) | always
    words = urlencode({name: text for name, text in said.items() if text is not None})
    return "&".join(filter(None, [now.experiment.to_query(), words]))
