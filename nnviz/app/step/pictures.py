"""The pictures on the page of one step: the strip of the network, the matrices of a stage, the votes of a batch."""

from dataclasses import replace
from functools import partial

import streamlit as st

from nnviz.app.live import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.step.controls import offer
from nnviz.app.step.view import TINY, StepView
from nnviz.backprop import Cell, Stage, Story, find_terms, find_votes, sees_images
from nnviz.backprop.quantities import update_direction
from nnviz.figures.matrix import HEIGHT, Matrix, find_places, matrix_figure
from nnviz.figures.walk import walk_figure, walk_of
from nnviz.figures.walk_votes import Votes, votes_figure
from nnviz.text.numbers import exact
from nnviz.text.step import Question, votes_sentence

ASKED = 6.5  # the width of a question, beside pictures of 4 to 7
SIGNS = {  # what stands between the pictures, by kind of stage
    "z": ("", "@", "+", "="),
    "a": ("", "→"),
    "softmax": ("", "→", "÷", "="),
    "loss": ("", ",", "→", "→"),
    "dW": ("", "@", "="),
    "db": ("", "Σ"),
    "da": ("", "@", "="),
    "gate": ("", "×", "="),
    "again": ("", "→", ","),
}


def signs(stage: Stage, pictures: int) -> tuple[str, ...]:
    """What stands before each of the `pictures` of a stage, so that they read as its formula."""
    match stage.kind:
        case "dz_output":
            n = stage.step.samples
            return ("", "−", "=") if n == 1 else ("", "−", "=", f"÷ {n} =")
        case "dW" if pictures == 4:
            return ("", "@", "+", "=")
        case "update":
            times = f"− {exact(stage.step.optimizer.learning_rate)} ×"
            made_of = pictures - 3  # pictures of what the direction is made of
            return (*["", "→", ","][:made_of], ";" if made_of else "", times, "=")
    return SIGNS.get(stage.kind, ("", ""))


def strip(view: StepView, story: Story, cell: Cell, told: bool) -> None:
    """The whole network with the part at work lit; a click on a stage's name goes there."""
    figure = walk_figure(walk_of(story, view.stage_number, cell, told), theme(), plot_width("walk", 1050))
    plot(figure, "walk", on_click=partial(_to_station, view, story))


def _to_station(view: StepView, story: Story, click: dict) -> None:
    station = click.get("customdata")
    if station and station[0] >= 0:
        view.go(int(station[0]), story)


def pictures(view: StepView, stage: Stage, cell: Cell, asked: Question | None) -> None:
    """The operands and the result as matrices, aligned as they are multiplied, added or compared."""
    about = cell if asked is None else asked.cell
    marked = shown(stage, about or cell)
    if about is None:
        marked = [(q, None, None) for q, _, _ in marked]
    lines = [len(q.values) for q, _, _ in marked if len(q.values) <= 12]
    room = (max([3, *lines]), 1)  # so that all small ones have cells of one height
    closed = {stage.result.name: stage.closed}
    matrices = [
        Matrix(q, row, column, closed.get(q.name), sign, room)
        for (q, row, column), sign in zip(marked, signs(stage, len(marked)), strict=True)
        if asked is None or not asked.hides(q.name, stage)
    ]
    if stage.kind == "input" and stage.step.kind.pixels and find_places(matrices[0]).shape == stage.step.x.shape:
        matrices.insert(1, replace(matrices[0], images=True, sign="="))  # the tiny network's, which are numbers so far
    weights = [3.6 + min(find_places(matrix).shape[1], 6) / 2 + max(0, len(matrix.sign) - 1) / 6 for matrix in matrices]
    if asked is not None:
        weights.append(ASKED)
    with st.container(key="step_pictures"):
        slots = st.columns(weights, gap="small")
    for i, (slot, matrix) in enumerate(zip(slots, matrices, strict=False)):
        with slot:
            figure = matrix_figure(matrix, theme())
            on_click = partial(_clicked, view, stage, matrix)
            plot(figure, f"matrix{i}", on_click=on_click)
    if asked is not None:
        with slots[-1]:
            _ask(view, asked)


def shown(stage: Stage, cell: Cell) -> list[tuple]:
    """The pictures of a stage: (quantity, row, column) marked in each, in the order of the formula."""
    used = find_terms(stage, cell.row, cell.column, cell.name).uses
    results = {q.name: q for q in stage.results}
    match stage.kind:
        case "input":
            quantities = list(stage.results)
        case "softmax" | "loss":
            quantities = [*stage.operands, *stage.between, results[cell.name]]
            if cell.name in ("penalty", "objective"):
                quantities = [*stage.operands, *stage.between, results["loss"]]
        case "update":
            name = cell.name.removeprefix("new ")
            memories = [q for q in stage.between if q.name.endswith(f"({name})")]
            along = update_direction(stage.step, name)
            made_of = [stage.quantity(f"d{name}"), *memories]
            made_of = [q for q in made_of if q.name != along.name]
            quantities = [*made_of, stage.quantity(name), along, results[cell.name]]
        case "dW" | "dz_output":
            quantities = [*stage.operands[:2], *stage.between, results[cell.name]]
        case "again":
            quantities = [stage.quantity("p"), results["new p"], stage.quantity("y")]
        case _:
            quantities = [*stage.operands, results[cell.name]]
    place = {cell.name: (cell.row, cell.column)}
    if stage.kind == "update":
        place = {q.name: (cell.row, cell.column) for q in quantities}
    return [(q, *(place.get(q.name) or used.get(q.name, (None, None)))) for q in quantities]


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
    """The question, in place of what is hidden."""
    with st.container(height=HEIGHT, border=False, key="step_question"):
        st.markdown(f"**{asked.text}**")
        with st.container(horizontal=True):
            for i, choice in enumerate(asked.choices):
                st.button(choice, key=f"choice_{i}", on_click=view.answer, args=(asked, i))


def ballot(view: StepView, stage: Stage, cell: Cell) -> None:
    """For a batch: each sample's own gradient of the weights, beside the mean of all."""
    step = stage.step
    own, mean = find_votes(stage, cell.column)
    images = sees_images(stage)
    of = f"unit {cell.column}'s weights" if images else stage.result.name.removeprefix("d")
    with st.container(horizontal=True, vertical_alignment="center"):
        first = "each sample" if len(own) == step.samples else f"each of the first {len(own)} samples"
        said = votes_sentence(own, mean, step.samples)
        st.markdown(f"**The gradient of {of} from {first} alone, and the mean of all.** {said}", width="stretch")
        help = "Off: each picture has the full colours of its own largest number, which stands below it."
        view.toggle("one_scale", "One scale for all", help=help)
    names = tuple(f"sample {k}: {step.classes[y][:10]}" for k, y in enumerate(step.y[: len(own)]))
    place = divmod(cell.row, step.shape[1]) if images else (cell.row, cell.column)
    record = Votes(own, mean, names, step.samples, place, view.one_scale)
    figure = votes_figure(record, theme(), plot_width("votes", 1050))
    plot(figure, "votes")
