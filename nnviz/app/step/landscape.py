"""The loss of the tiny network over two of its numbers, folded below its step."""

from functools import partial

import streamlit as st

from nnviz.app.folded import folded
from nnviz.app.player import theme
from nnviz.app.plot import plot
from nnviz.app.server.turns import in_turns
from nnviz.app.step.view import StepView
from nnviz.app.widgets import menu
from nnviz.backprop.places import parameter_cell
from nnviz.figures import loss_contours
from nnviz.figures.landscape_records import two_numbers_of
from nnviz.text import landscape as words

FOLD = "step_ground"
LABELS = "First number", "Second number"


def offer_landscape(view: StepView) -> None:
    """Folded: the loss over two numbers. A link that says which ones has it open."""
    if view.two.chosen is not None and FOLD not in st.session_state:
        st.session_state[FOLD] = True
    folded("Its landscape: the loss over two of the 35 numbers", FOLD, lambda: _draw(view))


def _draw(view: StepView) -> None:
    two, network = view.two, view.tiny.network
    left, right = st.columns([8, 5], gap="medium")
    with right:
        for which, (column, label) in enumerate(zip(st.columns(2), LABELS, strict=True)):
            with column:
                menu(
                    f"step_ground_{which}",
                    range(len(network.parameters)),
                    two.places[which],
                    label,
                    partial(two.choose, which),
                    lambda place: words.name_number(parameter_cell(network, place)),
                )
    found = two.known()
    if found is None:
        for _ in in_turns(two.work()):
            pass
        found = two.known()
    with left:
        plot(loss_contours(two_numbers_of(found), theme()), "step_landscape")
    with right:
        for said in (words.two_numbers(found, view.tiny.rate), words.walk_or_jump(found.ahead, "the next {} steps go")):
            if said:
                st.markdown(said.replace(" %", "\N{NO-BREAK SPACE}%"))
        st.caption(words.about_two_numbers(found, theme().name == "dark"))
