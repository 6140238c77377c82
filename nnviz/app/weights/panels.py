"""The pictures on the page of weights: all layers, one matrix and its units, one weight."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from nnviz.app.code import code
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.sight import scroll_to
from nnviz.app.weights.view import MATRIX, PICTURES, WEIGHT, WeightsView
from nnviz.figures import layer_scale, take_page, unit_tiles, weight_arrows, weight_matrix, weight_ridges
from nnviz.figures.weight_records import (
    arrows_of,
    incoming_of,
    layer_scale_of,
    matrix_of,
    ridges_of,
    sketch_of,
    tiles_of,
    unit_image_of,
)
from nnviz.inspection import Parameters
from nnviz.inspection.weights import is_blank
from nnviz.text import weights as words
from nnviz.unit import Unit

LEFT_WIDTH, RIGHT_WIDTH = 600, 450  # screen pixels of the columns, until the browser has told their width


def is_image(view: WeightsView) -> bool:
    """Whether the inputs are pixels."""
    return view.run.data.kind.pixels


def has_pictures(view: WeightsView) -> bool:
    """Whether the units of the chosen layer are drawn as pictures: images, or arrows in the plane."""
    return is_image(view) or view.layer == 0 and view.run.data.kind.plain


def draw_layers(view: WeightsView, parameters: Parameters) -> None:
    """All matrices, drawn to one scale; a click opens one."""
    record, width = layer_scale_of(parameters, view.layer), plot_width("weights_layers", RIGHT_WIDTH)
    figure = layer_scale(record, theme(), width, "all" if view.one_scale else "own")
    plot(figure, "weights_layers", partial(_to_layer, view))


def _to_layer(view: WeightsView, click: dict) -> None:
    if click.get("customdata") is not None:
        view.layer, view.level = int(click["customdata"][0]), MATRIX
        scroll_to("weights_words")


def draw_ridges(view: WeightsView, parameters: Parameters) -> None:
    """Histograms of the chosen matrix at several moments; a click goes to a moment."""
    steps = view.moments()
    name = parameters.symbol(view.layer)
    st.caption(words.SPREAD)
    if not steps:
        st.caption("There is no moment to show yet.")
        return
    spreads = [view.past.fine[view.kind, step][view.layer] for step in steps]
    figure = weight_ridges(ridges_of(spreads, steps, name, view.step), theme())
    plot(figure, "weights_ridges", partial(_to_moment, view, view.session.number, steps))


def _to_moment(view: WeightsView, run: int, steps: list[int], click: dict) -> None:
    data = click.get("customdata")
    if data is not None and view.session.number == run:
        view.session.look_at(steps[int(data[0])])


def draw_first(view: WeightsView, parameters: Parameters) -> None:
    """What the units of the chosen layer look for; a click on a unit goes down to it."""
    draw_pictures(view, parameters, partial(_to_unit, view, view.session.number, view.layer))


def draw_pictures(view: WeightsView, parameters: Parameters, on_click: Callable[[dict], None]) -> None:
    """The units of the chosen layer as pictures, or its matrix. on_click: of the pictures."""
    if view.drawn == PICTURES and has_pictures(view):
        draw_units(view, parameters, on_click)
    else:
        draw_matrix(view, parameters)


def draw_units(view: WeightsView, parameters: Parameters, on_click: Callable[[dict], None]) -> None:
    """Units as images of their weights, deeper ones as linear sketches; as arrows where there are two inputs."""
    if not is_image(view):
        plot(weight_arrows(arrows_of(parameters, view.unit()), theme()), "weights_arrows", on_click)
        return
    shown, view.page = take_page(view.units(parameters), view.page)
    record = tiles_of(view.session.network, parameters, view.layer, shown, view.run.data, view.responses(), view.unit())
    figure = unit_tiles(
        record, theme(), plot_width("weights_tiles", LEFT_WIDTH), scale="all" if view.one_scale else "own"
    )
    plot(figure, "weights_tiles", on_click)


def choose_unit(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0 and view.session.number == run:
        view.session.unit = Unit.of_column(layer, int(data[0]))


def _to_unit(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0 and view.session.number == run:
        choose_unit(view, run, layer, click)
        view.level = MATRIX
        scroll_to("weights_words")


def draw_matrix(view: WeightsView, parameters: Parameters, key: str = "weights_matrix") -> None:
    """The matrix, the chosen weight marked; a click opens a weight."""
    record = matrix_of(parameters, view.layer, view.run.data, (view.row(), view.unit()))
    on_click = partial(_to_cell, view, view.session.number, view.layer)
    plot(weight_matrix(record, theme(), plot_width(key, LEFT_WIDTH)), key, on_click)


def _to_cell(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and view.session.number == run:
        view.layer, view.level = layer, WEIGHT
        view.choose_cell(int(data[0]), int(data[1]))
        scroll_to("weights_words")


def draw_unit_picture(view: WeightsView, parameters: Parameters, key: str, usual_width: int) -> None:
    """The weights of the chosen unit as a large image, the chosen pixel marked; a click opens a weight."""
    unit, shape = view.unit(), view.run.data.shape
    chosen = view.level == WEIGHT or view.layer in view.rows
    record = unit_image_of(parameters, unit, shape, view.row() if chosen else None)
    on_click = partial(_to_pixel, view, view.session.number, unit, shape[1])
    plot(weight_matrix(record, theme(), plot_width(key, usual_width)), key, on_click)


def _to_pixel(view: WeightsView, run: int, unit: int, across: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(view, run, 0, {"customdata": [int(data[0]) * across + int(data[1]), unit]})


def draw_sketch(view: WeightsView) -> None:
    """The linear sketch of a deeper unit."""
    record = sketch_of(view.session.network, view.layer, view.unit(), view.run.data.shape)
    if record is None:
        st.caption(words.CANNOT_DRAW)
    else:
        plot(weight_matrix(record, theme(), plot_width("weights_sketch", RIGHT_WIDTH)), "weights_sketch")
    st.caption(words.SKETCH)


def draw_unit(view: WeightsView, parameters: Parameters) -> None:
    """The chosen unit: its numbers and its picture."""
    network, classes = view.session.network, view.run.data.classes
    st.markdown(words.unit_numbers(network, parameters, view.layer, view.unit(), view.responses(), classes))
    if not is_image(view):
        _draw_incoming(view, parameters)
    elif view.layer == 0:
        draw_unit_picture(view, parameters, "weights_unit", RIGHT_WIDTH)
    else:
        draw_sketch(view)


def _draw_incoming(view: WeightsView, parameters: Parameters) -> None:
    record = incoming_of(parameters, view.layer, view.unit(), view.row(), view.run.data)
    on_click = partial(_to_input, view, view.session.number, view.layer, view.unit())
    plot(weight_matrix(record, theme(), plot_width("weights_incoming", RIGHT_WIDTH)), "weights_incoming", on_click)


def _to_input(view: WeightsView, run: int, layer: int, unit: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(view, run, layer, {"customdata": [int(data[1]), unit]})


def draw_weight(view: WeightsView) -> None:
    """One weight: its numbers, its gradient in words, and the sum it is part of."""
    found, run, layer = view.numbers_of_weight(), view.run, view.layer
    row, column = view.row(), view.unit()
    st.markdown(f"## **W{layer + 1}[{row}, {column}]** at step {view.step:,}")
    with st.container(key="weights_table"):
        st.markdown(words.numbers_table(found))
    still = found["gradient"] == 0 and not (run.experiment.l1 or run.experiment.l2) and is_blank(run.data, layer, row)
    st.markdown(words.gradient_sentence(found["gradient"], still))
    if found["update"] is None:
        st.caption(words.nothing("update", view.step))
    code(words.sum_of(view.session.network, layer, row, column))
