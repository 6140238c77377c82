"""The pictures on the page of weights: all layers, one matrix and its units, one weight."""

from functools import partial

import streamlit as st

from nnviz.app.live import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.sight import bring
from nnviz.app.weights.view import MATRIX, WEIGHT, WeightsView
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

LEFT, RIGHT = 600, 450  # screen pixels of the columns, before their pictures were ever drawn


def is_image(view: WeightsView) -> bool:
    """Whether inputs are pixels."""
    return view.run.data.kind.pixels


def layers(view: WeightsView, parameters: Parameters) -> None:
    """All matrices to true scale; a click goes down to one."""
    scale = "all" if view.one_scale else "own"
    figure = layer_scale(layer_scale_of(parameters, view.layer), theme(), plot_width("weights_layers", LEFT), scale)
    plot(figure, "weights_layers", partial(_to_layer, view))


def _to_layer(view: WeightsView, click: dict) -> None:
    if click.get("customdata") is not None:
        view.layer, view.level = int(click["customdata"][0]), MATRIX
        bring("weights_words")


def ridges(view: WeightsView, parameters: Parameters) -> None:
    """How the numbers of the chosen matrix are spread, at several moments."""
    steps = view.moments()
    name = parameters.symbol(view.layer)
    st.markdown(f"## **How the numbers of {name} are spread**, moment by moment")
    if not steps:
        st.caption("There is no moment to show yet.")
        return
    spreads = [view.past.spreads[view.kind, step][view.layer] for step in steps]
    figure = weight_ridges(ridges_of(spreads, steps, name, view.step), theme())
    plot(figure, "weights_ridges", partial(_to_moment, view, view.session.number, steps))


def _to_moment(view: WeightsView, run: int, steps: list[int], click: dict) -> None:
    data = click.get("customdata")
    if data is not None and view.session.number == run:
        view.session.look_at(steps[int(data[0])])


def pictures(view: WeightsView, parameters: Parameters) -> None:
    """Units as images of their weights; for deeper layers as sketches, and for two inputs as arrows."""
    on_click = partial(choose_unit, view, view.session.number, view.layer)
    if not is_image(view):
        plot(weight_arrows(arrows_of(parameters, view.unit()), theme()), "weights_arrows", on_click)
        return
    shown, view.page = take_page(view.units(parameters), view.page)
    record = tiles_of(view.session.network, parameters, view.layer, shown, view.run.data, view.responses(), view.unit())
    figure = unit_tiles(record, theme(), plot_width("weights_tiles", LEFT), scale="all" if view.one_scale else "own")
    plot(figure, "weights_tiles", on_click)


def choose_unit(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0 and view.session.number == run:
        view.session.unit = Unit.of_column(layer, int(data[0]))


def matrix(view: WeightsView, parameters: Parameters, key: str = "weights_matrix") -> None:
    """The matrix itself, the chosen weight marked; a click goes down to one."""
    record = matrix_of(parameters, view.layer, view.run.data, (view.row(), view.unit()))
    on_click = partial(_to_cell, view, view.session.number, view.layer)
    plot(weight_matrix(record, theme(), plot_width(key, LEFT)), key, on_click)


def _to_cell(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and view.session.number == run:
        view.layer, view.level = layer, WEIGHT
        view.choose_cell(int(data[0]), int(data[1]))
        bring("weights_words")


def unit_picture(view: WeightsView, parameters: Parameters, key: str, usual_width: int) -> None:
    """The chosen unit's own weights, large, the chosen pixel marked; a click goes down to that weight."""
    unit, shape = view.unit(), view.run.data.shape
    chosen = view.level == WEIGHT or view.layer in view.rows
    record = unit_image_of(parameters, unit, shape, view.row() if chosen else None)
    on_click = partial(_to_pixel, view, view.session.number, unit, shape[1])
    plot(weight_matrix(record, theme(), plot_width(key, usual_width)), key, on_click)


def _to_pixel(view: WeightsView, run: int, unit: int, across: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(view, run, 0, {"customdata": [int(data[0]) * across + int(data[1]), unit]})


def sketch(view: WeightsView) -> None:
    """The pixel picture of a deeper unit."""
    record = sketch_of(view.session.network, view.layer, view.unit(), view.run.data.shape)
    if record is None:
        st.caption(words.CANNOT_DRAW)
    else:
        plot(weight_matrix(record, theme(), plot_width("weights_sketch", RIGHT)), "weights_sketch")
    st.caption(words.SKETCH)


def one_unit(view: WeightsView, parameters: Parameters) -> None:
    """The chosen unit: large, with its numbers."""
    network, classes = view.session.network, view.run.data.classes
    st.markdown(words.unit_numbers(network, parameters, view.layer, view.unit(), view.responses(), classes))
    if not is_image(view):
        _incoming(view, parameters)
    elif view.layer == 0:
        unit_picture(view, parameters, "weights_unit", RIGHT)
    else:
        sketch(view)


def _incoming(view: WeightsView, parameters: Parameters) -> None:
    record = incoming_of(parameters, view.layer, view.unit(), view.row())
    on_click = partial(_to_input, view, view.session.number, view.layer, view.unit())
    plot(weight_matrix(record, theme(), plot_width("weights_incoming", RIGHT)), "weights_incoming", on_click)


def _to_input(view: WeightsView, run: int, layer: int, unit: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(view, run, layer, {"customdata": [int(data[1]), unit]})


def one_weight(view: WeightsView) -> None:
    """One weight: its numbers, what is asked of it, and the sum it is a part of."""
    found, run, layer = view.numbers_of_weight(), view.run, view.layer
    row, column = view.row(), view.unit()
    st.markdown(f"## **W{layer + 1}[{row}, {column}]** at step {view.step:,}")
    with st.container(key="weights_table"):
        st.markdown(words.numbers_table(found))
    still = found["gradient"] == 0 and not (run.experiment.l1 or run.experiment.l2) and is_blank(run.data, layer, row)
    st.markdown(words.gradient_sentence(found["gradient"], still))
    if found["update"] is None:
        st.caption(words.nothing("update", view.step))
    st.code(words.sum_of(view.session.network, layer, row, column), language="text")
