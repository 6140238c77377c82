"""The way to a destination: the run is trained to its step before the page is drawn."""

from dataclasses import replace
from time import perf_counter

import streamlit as st

from nnviz.app.destination import ANSWER, CASE, LINK, PRESET, WAY_BACK, Destination
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.visitor import Visitor, visitor
from nnviz.exports import fingerprint
from nnviz.text.run import say_trained_again, shows_answer, trained_already

SECONDS_WITHOUT_BAR = 0.3  # of training, before a bar is shown


def begin(here: Visitor) -> None:
    """Set out for where the visitor asked to be, now that the session has taken on its settings."""
    there, session = here.destination, here.session
    if there is None or there.number == session.number:
        return
    chosen_since = there.number is not None or there.experiment != session.experiment
    only_longer = there.asked_by == PRESET and session.run.position > 0  # that run goes on from where it stands
    if chosen_since or only_longer:
        here.destination = None
    elif there.asked_by != CASE:  # its own page plays it
        here.destination = replace(there, number=session.number, instead=None)


def arrive(here: Visitor) -> None:
    """Train to the step: in slices, with a bar, until it is there or somebody says stop."""
    there, began, bar, place = here.under_way(), perf_counter(), None, None
    if there is None:
        return
    step, run = there.step, here.session.run
    why = "The link shows this run after step" if there.asked_by == LINK else "This run is trained to step"
    for at in here.session.towards(step) if run.position < step else ():
        if perf_counter() - began > SECONDS_WITHOUT_BAR:
            if bar is None:
                place = st.empty()
                bar = _bar(place)
            bar.progress(at / step, f"{why} {step:,}: step {at:,} is taken.")
        let_reruns_in()  # the next run goes on
    let_reruns_in()  # from here on nothing breaks in, until all is done
    _look_around(here, there)
    if there.expected is not None:
        _compare(here, there)
    if place is not None:
        st.rerun()  # without the bar and the room that it takes


def _look_around(here: Visitor, there: Destination) -> None:
    """Look at the moment that was asked for: the visitor is there."""
    if there.moment is not None:
        here.session.look_at(there.moment)
    if there.asked_by == PRESET:
        here.session.say(trained_already(here.session.run.position))
    elif there.asked_by == ANSWER:
        here.session.say(shows_answer(here.session.run.position))
    here.destination = None


def _compare(here: Visitor, there: Destination) -> None:
    found = fingerprint(here.session.run.network_at(there.step))
    here.session.say(say_trained_again(there.asked_by == WAY_BACK, there.expected == found))


def _bar(place):
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button("Stop here", key="stop_here", icon=":material/stop:", on_click=_stop_here)
    return bar


def _stop_here() -> None:
    here = visitor()
    there = here.under_way()
    if there is not None:
        here.session.stop_short(there.step)
        _look_around(here, there)
