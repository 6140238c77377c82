"""The pictures on the page of one step: the network, the matrices of a stage, the gradients of samples."""

from functools import partial

import streamlit as st

from nnviz.app.net import network_picture
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.step.controls import offer
from nnviz.app.step.view import TINY, StepView
from nnviz.backprop import Cell, Stage, Story, find_votes, sees_images
from nnviz.backprop.units import unit_of_cell
from nnviz.figures.matrix import HEIGHT, Matrix, find_places, matrix_figure
from nnviz.figures.step_matrices import matrices_of, share_width
from nnviz.figures.votes import Votes, votes_figure
from nnviz.inspection.film_time import film_time
from nnviz.text.step import Question, votes_sentence
from nnviz.text.step.network import SCALE_HELP

LEAST_HEIGHT, ANSWER_HEIGHT = 130, 7  # pixels of the network's picture, and more for each answer
QUESTION_WIDTH = 6.5  # beside matrices of 4 to 7


def draw_network(view: StepView, story: Story, cell: Cell, told: bool) -> None:
    """The whole network at this stage; a click on a unit chooses the number of the stage that is its own.

    told: whether the stage's results are shown; False while the reader is to predict them.
    """
    number = view.stage_number
    stage, known = story.stages[number], None
    still = film_time(stage)
    if view.predict:  # what may be asked yet stays hidden
        known = int(still if told else film_time(story.stages[max(number - 1, 0)]))
        still = known
    network_picture(
        view.picture(),
        "step_picture",
        theme(),
        still=still,
        told=known,
        chosen=unit_of_cell(stage, cell),
        height=LEAST_HEIGHT + ANSWER_HEIGHT * min(len(story.step.classes), 10),
        on_choose=partial(view.choose_unit, stage),
    )


def draw_matrices(view: StepView, stage: Stage, cell: Cell, asked: Question | None) -> None:
    """The operands and the result of a stage as matrices, or the question about it; a click chooses a number."""
    about = cell if asked is None else asked.cell
    matrices = matrices_of(
        stage, about or cell, about is not None, lambda name: asked is not None and asked.hides(name, stage)
    )
    widths = [share_width(matrix) for matrix in matrices] + [QUESTION_WIDTH] * (asked is not None)
    with st.container(key="step_pictures"):
        slots = st.columns(widths, gap="small")
    for i, (slot, matrix) in enumerate(zip(slots, matrices, strict=False)):
        with slot:
            plot(matrix_figure(matrix, theme()), f"matrix{i}", on_click=partial(_clicked, view, stage, matrix))
    if asked is not None:
        with slots[-1]:
            _ask(view, asked)


def _clicked(view: StepView, stage: Stage, matrix: Matrix, click: dict) -> None:
    at, point = find_places(matrix), click.get("point")
    if isinstance(point, list) and len(point) == 2 and all(0 <= k < n for k, n in zip(point, at.shape, strict=True)):
        k = int(at[int(point[0]), int(point[1])])
        if k >= 0:
            row, column = divmod(k, matrix.quantity.values.shape[1])
            if stage.kind == "update":  # all its pictures have the rows and columns of what is changed
                view.choose(stage, row, column, view.cell(stage).name)
            else:
                view.point_at(stage, matrix.quantity.name, row, column)
            if view.which == TINY:
                offer(matrix.quantity.name, row, column)


def _ask(view: StepView, asked: Question) -> None:
    """The question, in place of the matrices that it hides."""
    with st.container(height=HEIGHT, border=False, key="step_question"):
        st.markdown(f"**{asked.text}**")
        with st.container(horizontal=True):
            for i, choice in enumerate(asked.choices):
                st.button(choice, key=f"choice_{i}", on_click=view.answer, args=(asked, i))


def draw_votes(view: StepView, stage: Stage, cell: Cell) -> None:
    """For a batch: the gradient of each sample alone, beside the mean of all."""
    step = stage.step
    own, mean = find_votes(stage, cell.column)
    images = sees_images(stage)
    with st.container(horizontal=True, vertical_alignment="center"):
        of = f"unit {cell.column}'s weights" if images else stage.result.name.removeprefix("d")
        st.markdown(votes_sentence(of, own, mean, step.samples), width="stretch")
        view.toggle("one_scale", "One scale for all", help=SCALE_HELP)
    names = tuple(f"sample {k}: {step.classes[y][:10]}" for k, y in enumerate(step.y[: len(own)]))
    place = divmod(cell.row, step.kind.shape[1]) if images else (cell.row, cell.column)
    record = Votes(own, mean, names, step.samples, place, view.one_scale)
    figure = votes_figure(record, theme(), plot_width("votes", 1050))
    plot(figure, "votes")
