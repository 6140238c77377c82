"""The page of one training step: forwards, backwards and the change of the weights, number by number."""

import streamlit as st

from nnviz.app.server.entry import through_entry
from nnviz.app.sharing import follow_link
from nnviz.app.state import session
from nnviz.app.step.controls import choose_network, move
from nnviz.app.step.link import PAGE
from nnviz.app.step.panels import asks, checks, derive, explain, how_to_read, title
from nnviz.app.step.pictures import ballot, pictures, strip
from nnviz.app.step.stepping import Stepping, stepping

through_entry(__file__)


def page() -> None:
    now, walk = session(), stepping()
    if now.playing:
        walk.stopped = now.step
        now.pause()
    armed = walk.pace if walk.playing else None

    @st.fragment(run_every=armed)
    def stage_by_stage():
        draw(walk)
        if (walk.pace if walk.playing else None) != armed:
            st.rerun()  # the timer is set by the whole script
        follow_link(PAGE, walk.playing)

    stage_by_stage()
    how_to_read()  # the same for every stage: not drawn again with each


def draw(walk: Stepping) -> None:
    """One stage: its controls, its sentence, the network, the matrices, and one number taken apart."""
    try:
        story = walk.story(session())
    except ValueError as error:
        choose_network(walk)
        st.warning(f"There is no step to show: {error}.", icon=":material/warning:")
        return
    walk.tick(story)
    stage = story.stages[walk.number]
    cell, asked = walk.cell(stage), asks(walk, stage)
    choose_network(walk)
    move(walk, story)
    title(walk, stage, asked)
    strip(walk, story, cell, told=asked is None)
    pictures(stage, cell, asked)
    if asked is None:
        explain(walk, stage, cell)
        if stage.kind == "dz_output":
            derive(stage, cell)
        if stage.kind == "dW" and stage.step.samples > 1:
            ballot(walk, stage, cell)
        if stage.kind in ("dW", "db", "update"):
            checks(walk, stage, cell)


page()
