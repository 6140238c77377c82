"""The way back to the run before, once another one has begun: after a changed setting, or where one was opened.

Runs can be repeated: it is enough to remember the experiment, where its run stood, and its tests for the curves.
"""

import streamlit as st

from nnviz import Experiment
from nnviz.app import controls, link
from nnviz.app.compare.view import CompareView
from nnviz.app.destination import CARD, CASE, COMPARISON, LESSON, POINTS, WAY_BACK, Before, Destination, Seen
from nnviz.app.pages import page_at
from nnviz.app.session import Session
from nnviz.app.sight import scroll_to
from nnviz.app.start.view import StartView
from nnviz.app.step.view import RUN, TINY, StepView
from nnviz.app.train.view import TrainView
from nnviz.app.visitor import Visitor, visitor
from nnviz.exports import fingerprint
from nnviz.figures.curves import EarlierCurves
from nnviz.figures.run_records import earlier_curves_of
from nnviz.text.compare import MAX_LABELS, labels, same_task
from nnviz.text.run import about_before


def left_by(here: Visitor, chosen: Experiment | None) -> Before | None:
    """The run that the session leaves where it takes on `chosen`; None where its run goes on."""
    if chosen is None or here.session.goes_on_with(chosen) or _from_card_to_card(here, chosen):
        return None
    return as_it_stands(here, _opened(here, chosen))


def as_it_stands(here: Visitor, opened: bool) -> Before:
    """The visitor's run now, to come back to. opened: whether another one is opened, so that what is looked at counts,
    too."""
    now, seen = here.session, None
    run = now.run
    point = now.test()[0] if now.moment is None else run.test(run.position, run.network)[0]
    points = (*(p for p in run.history.points if p.step < point.step), point)
    if opened:
        words = link.view_words(here.page).items()
        words = {name: text for name, text in words if text is not None and name not in ("moment", "lesson", "card")}
        seen = Seen(now.example, now.unit, here.page, words)
    return Before(now.experiment, run.position, now.moment, fingerprint(run.network), points, seen)


def _from_card_to_card(here: Visitor, chosen: Experiment) -> bool:
    """Whether a lesson goes on: the way back will lead to what was there before it."""
    return _opened(here, chosen) and here.destination.asked_by == CARD


def _opened(here: Visitor, chosen: Experiment) -> bool:
    """Whether `chosen` was opened, by a menu or a button, and is not a setting changed by hand or the way back."""
    there = here.destination
    return (
        there is not None
        and there.number is None
        and there.experiment == chosen
        and there.asked_by not in (WAY_BACK, POINTS)
    )


def remember(here: Visitor, left: Before | None) -> None:
    """Once the session has taken on another experiment: offer the way back to what it left.

    Settings changed at step 0 leave nothing: the run before them is still the one to come back to.
    """
    there = here.destination
    back = there is not None and there.asked_by == WAY_BACK
    if left is not None and (left.position > 0 or left.seen):
        here.before = left
    elif back and there.before is here.before:
        here.before = None


def follow(here: Visitor, left: Before | None) -> None:
    """Go to the page where the run that was asked for is seen, before it is trained. left: the run before."""
    wanted, here.wanted = here.wanted, None
    if wanted is not None:
        st.switch_page(page_at(wanted).file)
    there, now = here.destination, here.session
    if there is None or there.number is not None or there.experiment != now.experiment:
        return
    if there.asked_by in (LESSON, CARD):  # which go to a place of their own
        return
    if there.before is not None:
        seen = there.before.seen
        if seen is not None:
            if here.page != seen.page:
                st.switch_page(page_at(seen.page).file)
            _put(here, seen)
        return
    if there.asked_by not in (CASE, POINTS):  # which have their own place in sight
        if left is not None:
            scroll_to("way_back")
        if here.page == StepView.url and there.asked_by != COMPARISON:
            StepView.of(now).which = RUN
        elif here.page in (StartView.url, "words") or _compares_others(here):
            st.switch_page(page_at(TrainView.url).file)
    if there.asked_by == COMPARISON and here.page == CompareView.url:
        st.switch_page(page_at(TrainView.url).file)


def _compares_others(here: Visitor) -> bool:
    """Whether the page that is open shows other runs than the visitor's own."""
    return here.page == CompareView.url and not CompareView.of(here.session).compared.own


def _put(here: Visitor, seen: Seen) -> None:
    """Show what was looked at on the page that was left."""
    now = here.session
    CompareView.of(now).asked = {}
    if seen.page == StepView.url:
        StepView.of(now).which = TINY  # which goes without saying
    link.put_words(now, seen.words)
    now.example, now.unit = seen.example, seen.unit


def offer(here: Visitor) -> None:
    """The way back, and a comparison of both runs, among the run's controls."""
    before = here.before
    if before is None:
        return
    about = about_before(name_of(before, here.session), before.position, before.points[-1].test_accuracy)
    with st.container(key="way_back", horizontal=True, width="content"):
        _button("Bring it back", f"{about} Train it again to there, with the same numbers.")
        st.button(
            "Compare",
            key="way_back_compare",
            type="tertiary",
            help="Both runs on the Compare page, on common axes.",
            on_click=_compare,
        )


def offer_opened(here: Visitor) -> None:
    """The way back from what was opened, for a page without the run's controls."""
    before = here.before
    if before is not None and before.seen is not None:
        with st.container(key="way_back"):
            _button(f"Back to the run before ({name_of(before, here.session)}), step {_moment(before):,}")


def curves(here: Visitor) -> EarlierCurves | None:
    """The run before, to be drawn beside this one; None where there is none, or it was tested on other samples."""
    before = here.before
    if before is None or before.position == 0 or not same_task([before.experiment, here.session.experiment]):
        return None
    return earlier_curves_of(before.experiment, before.points, name_of(before, here.session, most=1))


def name_of(before: Before, now: Session, most: int = MAX_LABELS) -> str:
    """What the run before had that this one has not: "rate 0.1". most: differences that are named."""
    if before.experiment == now.experiment:
        return "the same settings"
    return labels([before.experiment, now.experiment], most)[0]


def _button(label: str, help: str | None = None) -> None:
    st.button(label, key="way_back_button", icon=":material/undo:", type="tertiary", help=help, on_click=_back)


def _moment(before: Before) -> int:
    """The step that was looked at."""
    return before.position if before.moment is None else before.moment


def _back() -> None:
    before = visitor().before
    controls.ask_for(
        Destination(before.experiment, WAY_BACK, before.position, _moment(before), before.fingerprint, before)
    )


def _compare() -> None:
    here = visitor()
    view = CompareView.of(here.session)
    view.asked = {}
    view.compared.choose((here.session.experiment, here.before.experiment), own=True)
    here.wanted = CompareView.url
