"""Watches the task of the open card, and ticks it off when its condition holds on the screen."""

from functools import partial

import streamlit as st

from nnviz.app.lessons.runs import Numbers, look_up
from nnviz.app.lessons.view import LessonsView
from nnviz.app.link import WORDS
from nnviz.app.pages import page_at
from nnviz.app.session import Session
from nnviz.app.view import View, choice
from nnviz.app.visitor import session, visitor
from nnviz.lessons import ReaderSource, Snapshot
from nnviz.text.lessons import say_try


def watch(page: str) -> None:
    """Look whether the task is done by now, and draw everything anew once it is. After the page is drawn, and in each
    of its fragments."""
    view = LessonsView.of(session())
    if view.lesson is None or page == LessonsView.url or view.heading is not None:
        return
    card, state = view.card, view.state
    waits = card.prediction is not None and state.outcome is None
    if card.task is None or state.done or waits or visitor().under_way() is not None:
        return
    source = ReaderSource(snapshot(view.session, page), Numbers(view.session, card.place))
    find = partial(look_up, source)
    if card.task.until.holds(find):
        state.done = view.just_done = True
        st.rerun()
    if not view.session.playing:
        _tell_try(view, say_try(card.task.until, find))


def _tell_try(view: LessonsView, missing: str) -> None:
    """Say in the bar what the task still lacks, once the reader has tried something. missing: what that is now."""
    card, state = view.card, view.state
    if state.at_first is None:
        state.at_first = missing
    now, place = view.session, card.place
    moved = now.experiment != place.experiment or now.step != place.step
    tried = missing if moved or missing != state.at_first else ""
    if tried == state.tried:
        return
    state.tried = tried
    if view.tried is None:  # a fragment draws: the bar belongs to the whole page
        st.rerun()
    view.tried.markdown(tried)


def snapshot(session: Session, page: str) -> Snapshot:
    """What the visitor has on the screen."""
    shown = page_at(page).view
    view = shown.of(session) if shown else None
    seen = view.seen_by_lessons() if view else {}
    found = Snapshot(
        session.run,
        session.step,
        session.network,
        page_at(page).name,
        _chosen(session, page, view),
        session.example,
        **seen,
    )
    found.point = session.test()[0]  # the numbers on the screen
    found.judgement = session.judgement()
    return found


def _chosen(session: Session, page: str, view: View | None) -> dict[str, str]:
    """What the words of the page's link say, the usual things that go without saying included."""
    said = {"drawing": WORDS["drawing"].say(session, page)}
    for name, field in view.fields.items() if view else ():
        if field.word:
            text = field.say(view)
            said[field.word] = field.write(getattr(view, name)) if text is None and isinstance(field, choice) else text
    return {word: text for word, text in said.items() if text is not None}
