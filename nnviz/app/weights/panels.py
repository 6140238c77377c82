"""The pictures on the page of weights: all layers, one matrix and its units, one weight."""

from functools import partial

import numpy as np
import streamlit as st

from nnviz.app.live import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.sight import bring
from nnviz.app.weights.view import MATRIX, WEIGHT, WeightsView
from nnviz.figures import (
    Arrows,
    LayerScale,
    Ridges,
    Tiles,
    WeightMatrix,
    layer_scale,
    take_page,
    unit_tiles,
    weight_arrows,
    weight_matrix,
    weight_ridges,
)
from nnviz.inspection import KINDS, Parameters, composed_pixels
from nnviz.inspection.movement import histograms_of
from nnviz.text import weights as words
from nnviz.text.numbers import number, percent
from nnviz.unit import Unit

LEFT, RIGHT = 600, 450  # screen pixels of the columns, before their pictures were ever drawn


def is_image(view: WeightsView) -> bool:
    """Whether inputs are pixels."""
    return view.run.data.kind.pixels


def is_output(view: WeightsView) -> bool:
    """Whether the layer looked at gives the answers."""
    return view.layer == view.run.network.depth - 1


def layers(view: WeightsView, parameters: Parameters) -> None:
    """All matrices to true scale; a click goes down to one."""
    record = LayerScale(
        parameters.W, parameters.b, KINDS[parameters.kind].symbol, KINDS[parameters.kind].title, view.layer
    )
    scale = "all" if view.one_scale else "own"
    plot(
        layer_scale(record, theme(), plot_width("weights_layers", LEFT), scale),
        "weights_layers",
        partial(_to_layer, view),
    )


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
    found = histograms_of([view.past.spreads[view.kind, step][view.layer] for step in steps])
    record = Ridges(
        found.edges,
        found.counts,
        tuple(f"step {step:,}" for step in steps),
        name,
        steps.index(view.step) if view.step in steps else None,
    )
    plot(weight_ridges(record, theme()), "weights_ridges", partial(_to_moment, view, view.session.number, steps))


def _to_moment(view: WeightsView, run: int, steps: list[int], click: dict) -> None:
    data = click.get("customdata")
    if data is not None and view.session.number == run:
        view.session.look_at(steps[int(data[0])])


def pictures(view: WeightsView, parameters: Parameters) -> None:
    """Units as images of their weights; for deeper layers as sketches, and for two inputs as arrows."""
    if not is_image(view):
        unit = view.unit()
        record = Arrows(parameters.W[0], parameters.b[0], unit, KINDS[parameters.kind].title)
        plot(
            weight_arrows(record, theme()),
            "weights_arrows",
            partial(choose_unit, view, view.session.number, view.layer),
        )
        return
    shown, view.page = take_page(view.units(parameters), view.page)
    responses, output = view.responses(), is_output(view)
    record = Tiles(
        unit_images(view, parameters, shown),
        view.run.data.shape,
        shown,
        view.layer + 1,
        firing=responses.firing[view.layer][shown],
        classes=view.run.data.classes,
        favourite=None if output else responses.favourite[view.layer][shown],
        chosen=view.unit(),
        title="linear sketch" if view.layer else KINDS[parameters.kind].title,
    )
    figure = unit_tiles(record, theme(), plot_width("weights_tiles", LEFT), scale="all" if view.one_scale else "own")
    plot(figure, "weights_tiles", partial(choose_unit, view, view.session.number, view.layer))


def unit_images(view: WeightsView, parameters: Parameters, units) -> np.ndarray:
    """(units, pixels): the columns of the first matrix, or the sketches of deeper units."""
    return composed_pixels(view.session.network, view.layer, units) if view.layer else parameters.W[0].T[units]


def choose_unit(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0 and view.session.number == run:
        view.session.unit = Unit.of_column(layer, int(data[0]))


def matrix(view: WeightsView, parameters: Parameters, key: str = "weights_matrix") -> None:
    """The matrix itself, the chosen weight marked; a click goes down to one."""
    output = is_output(view)
    rows = f"units of layer {view.layer}" if view.layer else "pixels" if is_image(view) else "coordinates"
    record = WeightMatrix(
        parameters.W[view.layer],
        parameters.symbol(view.layer),
        KINDS[parameters.kind].title,
        rows,
        "answers" if output else f"units of layer {view.layer + 1}",
        view.run.data.classes if output else (),
        (view.row(), view.unit()),
    )
    plot(
        weight_matrix(record, theme(), plot_width(key, LEFT)),
        key,
        partial(_to_cell, view, view.session.number, view.layer),
    )


def _to_cell(view: WeightsView, run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and view.session.number == run:
        view.layer, view.level = layer, WEIGHT
        view.choose_cell(int(data[0]), int(data[1]))
        bring("weights_words")


def unit_picture(view: WeightsView, parameters: Parameters, key: str, usual: int) -> None:
    """The chosen unit's own weights, large, the chosen pixel marked; a click goes down to that weight."""
    unit, shape = view.unit(), view.run.data.shape
    record = WeightMatrix(
        parameters.W[0][:, unit].reshape(shape),
        f"{parameters.symbol(0)}[:, {unit}]",
        KINDS[parameters.kind].title,
        "rows of the image",
        "columns of the image",
        cell=divmod(view.row(), shape[1]) if view.level == WEIGHT or view.layer in view.rows else None,
    )
    plot(
        weight_matrix(record, theme(), plot_width(key, usual)),
        key,
        partial(_to_pixel, view, view.session.number, unit, shape[1]),
    )


def _to_pixel(view: WeightsView, run: int, unit: int, across: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(view, run, 0, {"customdata": [int(data[0]) * across + int(data[1]), unit]})


def sketch(view: WeightsView) -> None:
    """The pixel picture of a deeper unit."""
    values = composed_pixels(view.session.network, view.layer, [view.unit()])[0].reshape(view.run.data.shape)
    if not np.isfinite(values).all():
        st.caption(words.CANNOT_DRAW)
        return
    product = " ".join(f"W{i + 1}" for i in range(view.layer + 1))
    record = WeightMatrix(
        values, f"({product})[:, {view.unit()}]", "a linear sketch", "rows of the image", "columns of the image"
    )
    plot(weight_matrix(record, theme(), plot_width("weights_sketch", RIGHT)), "weights_sketch")


def one_unit(view: WeightsView, parameters: Parameters) -> None:
    """The chosen unit: large, with its numbers."""
    network, unit, layer = view.session.network, view.unit(), view.layer
    responses, classes = view.responses(), view.run.data.classes
    name = Unit.of_column(layer, unit).name_in(network.depth, classes)
    favourite = int(responses.favourite[layer][unit])
    numbers = {
        "norm": number(np.linalg.norm(network.W[layer][:, unit].astype(np.float64))),
        "bias": number(network.b[layer][unit]),
        "is the answer for" if is_output(view) else "fires for": percent(float(responses.firing[layer][unit])),
        "favourite": classes[favourite] if favourite >= 0 else "none",
    }
    if parameters.kind != "weights":
        size = np.linalg.norm(parameters.W[layer][:, unit].astype(np.float64))
        numbers = {f"norm of {parameters.symbol(layer)}": number(size)} | numbers
    if is_output(view):
        del numbers["favourite"]
    told = " · ".join(f"{name} **{value}**" for name, value in numbers.items())
    st.markdown(f"## **{name[0].upper() + name[1:]}**: {told}")
    if not is_image(view):
        _incoming(view, parameters)
    elif layer == 0:
        unit_picture(view, parameters, "weights_unit", RIGHT)
    else:
        sketch(view)
        st.caption(
            "A linear sketch: the matrices up to here multiplied. It takes every unit below for switched on, which "
            "they never are all at once."
        )


def _incoming(view: WeightsView, parameters: Parameters) -> None:
    column = parameters.W[view.layer][:, [view.unit()]]
    rows = f"units of layer {view.layer}" if view.layer else "coordinates"
    record = WeightMatrix(
        column.T,
        f"{parameters.symbol(view.layer)}[:, {view.unit()}]",
        KINDS[parameters.kind].title,
        "unit",
        rows,
        cell=(0, view.row()),
    )
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
    symbol = f"W{layer + 1}[{row}, {column}]"
    st.markdown(f"## **{symbol}** at step {view.step:,}")
    with st.container(key="weights_table"):
        st.markdown(
            words.numbers_table(
                {
                    "now": found["weights"],
                    "at the start": found["start"],
                    "change since then": found["change"],
                    "gradient of the next minibatch": found["gradient"],
                    "last update": found["update"],
                }
            )
        )
    still = found["gradient"] == 0 and not (run.experiment.l1 or run.experiment.l2) and view.is_blank()
    st.markdown(words.gradient_sentence(found["gradient"], still))
    if found["update"] is None:
        st.caption(words.nothing("update", view.step))
    st.code(words.sum_of(view.session.network, layer, row, column), language="text")
