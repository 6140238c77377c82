"""The way back to the run before, after ready-made settings, an experiment, a run compared or a file were opened.

Runs can be repeated: it is enough to remember the experiment, where its run stood, and what was looked at.
"""

import streamlit as st

from nnviz import Experiment
from nnviz.app import controls, link
from nnviz.app.compare.view import CompareView
from nnviz.app.destination import CASE, COMPARISON, WAY_BACK, Before, Destination
from nnviz.app.pages import PAGES, file_at
from nnviz.app.sight import scroll_to
from nnviz.app.step.view import RUN, TINY, StepView
from nnviz.app.visitor import Visitor, visitor
from nnviz.text.compare import labels


def left_by(here: Visitor, chosen: Experiment | None) -> Before | None:
    """What the session leaves where it takes on `chosen`, if that was opened; None for settings made by hand."""
    there, now = here.destination, here.session
    opened = there is not None and there.number is None and there.experiment == chosen and there.asked_by != WAY_BACK
    if not opened or chosen == now.experiment:
        return None
    words = {name: text for name, text in link.view_words(here.page).items() if text is not None and name != "moment"}
    return Before(now.experiment, chosen, now.run.position, now.moment, now.example, now.unit, here.page, words)


def remember(here: Visitor, before: Before | None) -> None:
    """Once the session has taken on what was opened: offer the way back to what it left."""
    if before is not None:
        here.before = before


def follow(here: Visitor) -> None:
    """Go to the page where the run that was asked for is seen, before it is trained."""
    there, now = here.destination, here.session
    if there is None or there.number is not None or there.experiment != now.experiment:
        return
    if there.before is not None:
        if here.page != there.before.page:
            st.switch_page(file_at(there.before.page))
        _put(here, there.before)
        return
    if here.before is not None and here.before.opened == now.experiment and there.asked_by != CASE:
        scroll_to("way_back")  # a case brings its own place into sight
        if here.page == StepView.url and there.asked_by != COMPARISON:
            StepView.of(now).which = RUN
        elif here.page == "words" or here.page == CompareView.url and not CompareView.of(now).compared.own:
            st.switch_page(PAGES[0].file)
    if there.asked_by == COMPARISON and here.page == CompareView.url:
        st.switch_page(PAGES[0].file)


def _put(here: Visitor, back: Before) -> None:
    """Show what was looked at on the page that was left."""
    now = here.session
    CompareView.of(now).asked = {}
    if back.page == StepView.url:
        StepView.of(now).which = TINY  # which goes without saying
    link.put_words(now, back.words)
    now.example, now.unit = back.example, back.unit


def offer(here: Visitor) -> None:
    """The button, until it is used or other settings are made."""
    before = here.before
    if before is None or before.opened != here.session.experiment:
        here.before = None
        return
    name = labels([before.experiment, before.opened])[0]
    st.button(
        f"Back to the run before ({name}), step {_moment(before):,}",
        key="way_back_button",
        icon=":material/undo:",
        type="tertiary",
        on_click=_back,
    )


def _moment(before: Before) -> int:
    """The step that was looked at."""
    return before.position if before.moment is None else before.moment


def _back() -> None:
    here = visitor()
    before, here.before = here.before, None
    controls.ask_for(Destination(before.experiment, WAY_BACK, before.position, moment=_moment(before), before=before))
