"""The way back to the run before, after ready-made settings, an experiment, a run compared or a file were opened.

Runs can be repeated: it is enough to remember the experiment, where its run stood, and what was looked at.
"""

from dataclasses import dataclass

import streamlit as st

from nnviz import Experiment
from nnviz.app import controls, link
from nnviz.app.compare.view import CompareView
from nnviz.app.destination import head_for
from nnviz.app.session import Session
from nnviz.app.sight import bring
from nnviz.app.step.view import RUN, TINY, StepView
from nnviz.app.visitor import visitor
from nnviz.text.compare import labels
from nnviz.unit import Unit

ASKED = ("preset_chosen", "brought", "flow_case", "compare_open")  # by what a run is asked for that is not set by hand


@dataclass(frozen=True)
class Before:
    """A run that was left. opened: what it was left for; until that is left too, there is a way back.

    position: where the run stood. moment: the step looked at, or None for now. page: its address; words: what its link
    said of what is looked at.
    """

    experiment: Experiment
    opened: Experiment
    position: int
    moment: int | None
    example: int
    unit: Unit | None
    page: str
    words: dict[str, str]


def left_by(now: Session, chosen: Experiment | None) -> Before | None:
    """What the session leaves where it takes on `chosen`, if that was opened; None for settings made by hand."""
    if chosen in (None, now.experiment) or not any(name in st.session_state for name in ASKED):
        return None
    page = visitor().page
    words = {name: text for name, text in link.view_words(page).items() if text is not None and name != "moment"}
    return Before(now.experiment, chosen, now.run.position, now.moment, now.example, now.unit, page, words)


def remember(before: Before | None) -> None:
    """Once the session has taken on what was opened: offer the way back to what it left."""
    if before is not None:
        st.session_state["before"] = before


def follow(now: Session) -> None:
    """Go to where ready-made settings and files are seen when they were opened, and all the way back if asked."""
    page, back = visitor().page, st.session_state.get("going_back")
    if back is not None and now.experiment == back.experiment and page != back.page:
        st.switch_page(f"pages/{back.page or 'train'}.py")
    st.session_state.pop("going_back", None)
    if back is not None and now.experiment == back.experiment:
        _put(now, back)
    before = st.session_state.get("before")
    asked = next((name for name in ASKED if name in st.session_state), None)
    if before is None or before.opened != now.experiment or asked in (None, "flow_case"):  # that has a place of its own
        return
    bring("way_back")
    if asked == "compare_open":  # the page of comparisons goes on by itself
        return
    if page == StepView.url:
        StepView.of(now).which = RUN
    elif page == "words" or page == CompareView.url and not CompareView.of(now).compared.own:
        st.switch_page("pages/train.py")


def _put(now: Session, back: Before) -> None:
    CompareView.of(now).asked = {}
    if back.page == StepView.url:
        StepView.of(now).which = TINY  # which goes without saying
    link.put_words(now, back.words)
    now.example, now.unit = back.example, back.unit
    if now.run.position < back.position:
        head_for(now, back.position)
    st.session_state["stand_at"] = now.number, back.position if back.moment is None else back.moment


def stand(now: Session) -> None:
    """Look at the moment that was looked at, once the run is trained again."""
    number, step = st.session_state.pop("stand_at", (None, 0))
    if number == now.number:
        now.look_at(step)


def offer(now: Session) -> None:
    """The button, until it is used or other settings are made."""
    before = st.session_state.get("before")
    if before is None or before.opened != now.experiment:
        st.session_state.pop("before", None)
        return
    name = labels([before.experiment, before.opened])[0]
    st.button(
        f"Back to the run before ({name}), step {before.position if before.moment is None else before.moment:,}",
        key="way_back_button",
        icon=":material/undo:",
        type="tertiary",
        on_click=_back,
    )


def _back() -> None:
    before = st.session_state.pop("before")
    controls.put(before.experiment)
    st.session_state["going_back"] = before
