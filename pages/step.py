"""The page of one training step: forwards, backwards and the change of the weights, number by number."""

import streamlit as st

from nnviz.app.controls import follow_page
from nnviz.app.lessons.watching import watch
from nnviz.app.link import follow_link
from nnviz.app.pages import page_at
from nnviz.app.server.entry import through_entry
from nnviz.app.step.controls import choose_network, move
from nnviz.app.step.landscape import offer_landscape
from nnviz.app.step.panels import derive, draw_checks, draw_how_to_read, draw_task, draw_title, explain, find_question
from nnviz.app.step.pictures import draw_matrices, draw_network, draw_votes
from nnviz.app.step.view import TINY, StepView
from nnviz.app.visitor import session

through_entry(__file__)


def page() -> None:
    view = StepView.of(session())
    if view.session.playing:
        view.stopped = view.step
        view.session.pause()
    armed = view.pace if view.playing else None

    @st.fragment(run_every=armed)
    def stage_by_stage():
        draw(StepView.of(session()))
        follow_page(page_at(StepView.url), session())
        if (view.pace if view.playing else None) != armed:
            st.rerun()  # the timer is set by the whole script
        follow_link(StepView.url, view.playing)
        watch(StepView.url)

    stage_by_stage()
    draw_how_to_read()  # the same for every stage: not drawn again with each


def draw(view: StepView) -> None:
    """One stage: its controls, its sentence, the network, the matrices, and one number taken apart."""
    try:
        story = view.story()
    except ValueError as error:
        choose_network(view)
        st.warning(f"There is no step to show: {error}.", icon=":material/warning:")
        return
    view.tick(story)
    stage = story.stages[view.stage_number]
    cell, asked = view.cell(stage), find_question(view, stage)
    choose_network(view)
    draw_task(view, story.step)
    move(view, story)
    draw_title(view, stage, asked)
    draw_network(view, story, cell, told=asked is None)
    draw_matrices(view, stage, cell, asked)
    if asked is None:
        explain(view, stage, cell)
        if stage.kind == "dz_output":
            derive(stage, cell)
        if stage.kind == "dW" and stage.step.samples > 1:
            draw_votes(view, stage, cell)
        if stage.kind in ("dW", "db", "update"):
            draw_checks(view, stage, cell)
    if view.which == TINY and asked is None:  # it tells the loss
        offer_landscape(view)


page()
