"""What surrounds the pictures on the page of one step: its sentence, the formula with its numbers, the check."""

import streamlit as st

from nnviz.app.access import announce
from nnviz.app.code import code
from nnviz.app.folded import folded
from nnviz.app.player import theme
from nnviz.app.plot import plot
from nnviz.app.step.view import TINY, StepView
from nnviz.app.widgets import menu, whole_number
from nnviz.backprop import Cell, Stage, Step, check_all, find_terms, read_source
from nnviz.backprop.places import find_largest
from nnviz.figures.slope import slope_figure
from nnviz.figures.task_cards import task_cards
from nnviz.text.pages import section
from nnviz.text.step import Question, question, stage_sentence
from nnviz.text.step.checks import check_tables, check_words, largest_gap
from nnviz.text.step.derivation import derivation, derivation_question
from nnviz.text.step.explanation import explanation, heading, invitation, tally, verdict
from nnviz.text.step.network import task_words

TABLES_IN_A_ROW = 3  # side by side
CODE_HEIGHT = 140  # pixels; longer code scrolls


def draw_title(view: StepView, stage: Stage, asked: Question | None) -> None:
    """What this stage is and what it means, in a place of one height for all stages."""
    sentence = stage_sentence(stage) if asked is None else invitation(*view.tally)
    with st.container(key="step_words"):
        st.markdown(heading(stage, sentence))
        announce("stage", f"{stage.title} ({stage.id})")


def draw_task(view: StepView, step: Step) -> None:
    """What the network is to do, before any number: the pictures, what is right, and what the last step did."""
    told = not view.predict
    with st.container(key="step_task"):
        st.markdown(view.reward if told and view.reward else task_words(step, told))
        if view.which == TINY:
            p = step.forward.a[-1] if told else None
            st.html(task_cards(step.x, step.kind.shape, step.y, p, step.classes))
        if view.reward and told:
            announce("step taken", view.reward.replace("*", ""))


def find_question(view: StepView, stage: Stage) -> Question | None:
    """The question to answer before this stage is shown, or None once it is answered."""
    if not view.predict or view.answered(stage) is not None:
        return None
    cell = view.cell(stage)
    return question(stage, cell.row, cell.column, cell.name)


def explain(view: StepView, stage: Stage, cell: Cell) -> None:
    """The formula in symbols, in shapes and with the numbers of the chosen cell, and the engine's own code for it."""
    with st.container(key="step_explain"):
        left, right = st.columns([6, 5], gap="medium")
    said = explanation(stage, cell, find_terms(stage, cell.row, cell.column, cell.name))
    if view.predict:
        said = f"{verdict(*view.answered(stage))} :gray[{tally(*view.tally)}]\n\n{said}"
    left.markdown(said)
    with right:
        _choose_cell(view, stage, cell)
        code(read_source(stage), CODE_HEIGHT)


def _choose_cell(view: StepView, stage: Stage, cell: Cell) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="step_cell"):
        names = [q.name for q in stage.results]
        if len(names) > 1:
            menu("cell_name", names, cell.name, "Number in", lambda name: _choose_result(view, stage, name), width=120)
        rows, columns = stage.quantity(cell.name).values.shape
        whole_number(
            "cell_Row",
            cell.row,
            0,
            rows - 1,
            "Row",
            lambda row: view.choose(stage, row, cell.column, cell.name),
            width=100,
            help="Or click a number in a picture.",
        )
        whole_number(
            "cell_Column",
            cell.column,
            0,
            columns - 1,
            "Column",
            lambda column: view.choose(stage, cell.row, column, cell.name),
            width=100,
        )


def _choose_result(view: StepView, stage: Stage, name: str) -> None:
    cell = find_largest(stage, name)
    view.choose(stage, cell.row, cell.column, name)


def derive(stage: Stage, cell: Cell) -> None:
    """Folded: where the formula of the first gradient comes from."""
    folded(derivation_question(stage), "step_derivation", lambda: [st.markdown(b) for b in derivation(stage, cell)])


def draw_checks(view: StepView, stage: Stage, cell: Cell) -> None:
    """The same gradient by finite differences, if the visitor asks for it."""
    view.toggle("check", "Check it: is this gradient right?")
    if not view.check:
        return
    found = view.check_of(stage, Cell(cell.name.removeprefix("new ").removeprefix("d"), cell.row, cell.column))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        for block in check_words(stage.step, found):
            st.markdown(block)
    with right:
        plot(slope_figure(found, theme()), "slope")
    if view.which == TINY:
        _draw_all_checks(stage)


def _draw_all_checks(stage: Stage) -> None:
    cells, gradient, estimate = check_all(stage.step)
    st.markdown(largest_gap(gradient, estimate))
    with st.container(key="step_checks"):
        tables = check_tables(cells, gradient, estimate, TABLES_IN_A_ROW)
        for slot, table in zip(st.columns(TABLES_IN_A_ROW), tables, strict=False):
            slot.markdown(table)


def draw_how_to_read() -> None:
    """How to read the page, folded."""
    folded("How to read this", "step_how", lambda: st.markdown(section("step", "How to read")))
