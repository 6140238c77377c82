"""The pictures on the page of weights: all layers, one matrix and its units, one weight."""

from functools import partial
from time import perf_counter

import numpy as np
import streamlit as st

from nnviz.app.live import theme
from nnviz.app.plot import Frames, plot, plot_width
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.turns import in_turns
from nnviz.app.sight import bring
from nnviz.app.state import Session, session
from nnviz.app.weights.weighing import MATRIX, PICTURES, WEIGHT, Weighing, weighing
from nnviz.figures import (
    Arrows,
    LayerScale,
    Ridges,
    Tiles,
    WeightMatrix,
    layer_scale,
    page_of,
    tile_frames,
    unit_tiles,
    weight_arrows,
    weight_matrix,
    weight_ridges,
)
from nnviz.inspection import KINDS, Parameters, composed_pixels
from nnviz.inspection.movement import FILMED, film_steps, histograms_of
from nnviz.text import weights as words
from nnviz.text.numbers import number, percent

LEFT, RIGHT = 600, 450  # screen pixels of the columns, before their pictures were ever drawn
BAR_EVERY = 0.1  # seconds
INTERVAL = 36  # milliseconds between two pictures of a film: every second one of a screen's sixty


def show(figure, key: str, on_click=None, **settings) -> None:
    plot(figure, key, alt=figure.layout.meta["alt"], on_click=on_click, **settings)


def is_image(now: Session) -> bool:
    """Whether inputs are pixels."""
    return len(now.run.data.shape) == 2


def is_output(now: Session, layer: int) -> bool:
    """Whether the layer, counted from 0, gives the answers."""
    return layer == now.run.network.depth - 1


def layers(now: Session, page: Weighing, view: Parameters) -> None:
    """All matrices to true scale; a click goes down to one."""
    record = LayerScale(view.W, view.b, KINDS[view.kind].symbol, KINDS[view.kind].title, page.layer)
    scale = "all" if page.one_scale else "own"
    show(layer_scale(record, theme(), plot_width("weights_layers", LEFT), scale), "weights_layers", _to_layer)


def _to_layer(click: dict) -> None:
    if click.get("customdata") is not None:
        weighing().choose_layer(int(click["customdata"][0]))
        weighing().level = MATRIX
        bring("weights_words")


def ridges(now: Session, page: Weighing, view: Parameters) -> None:
    """How the numbers of the chosen matrix are spread, at several moments."""
    steps = page.moments(now)
    name = view.symbol(page.layer)
    st.markdown(f"## **How the numbers of {name} are spread**, moment by moment")
    if not steps:
        st.caption("There is no moment to show yet.")
        return
    found = histograms_of([page.past.spreads[page.kind, step][page.layer] for step in steps])
    record = Ridges(
        found.edges,
        found.counts,
        tuple(f"step {step:,}" for step in steps),
        name,
        steps.index(now.step) if now.step in steps else None,
    )
    show(weight_ridges(record, theme()), "weights_ridges", partial(_to_moment, now.number, steps))


def _to_moment(run: int, steps: list[int], click: dict) -> None:
    data = click.get("customdata")
    if data is not None and session().number == run:
        session().look_at(steps[int(data[0])])


def pictures(now: Session, page: Weighing, view: Parameters) -> None:
    """Units as images of their weights; for deeper layers as sketches, and for two inputs as arrows."""
    if not is_image(now):
        unit = page.unit(now)
        record = Arrows(view.W[0], view.b[0], unit, KINDS[view.kind].title)
        show(weight_arrows(record, theme()), "weights_arrows", partial(_to_unit, now.number, page.layer))
        return
    shown, page.page = page_of(page.units(now, view), page.page)
    responses, output = page.responses(now), is_output(now, page.layer)
    record = Tiles(
        unit_images(now, page, view, shown),
        now.run.data.shape,
        shown,
        page.layer + 1,
        firing=responses.firing[page.layer][shown],
        classes=now.run.data.classes,
        favourite=None if output else responses.favourite[page.layer][shown],
        chosen=page.unit(now),
        title="linear sketch" if page.layer else KINDS[view.kind].title,
    )
    figure = unit_tiles(record, theme(), plot_width("weights_tiles", LEFT), scale="all" if page.one_scale else "own")
    show(figure, "weights_tiles", partial(_to_unit, now.number, page.layer))


def unit_images(now: Session, page: Weighing, view: Parameters, units) -> np.ndarray:
    """(units, pixels): the columns of the first matrix, or the sketches of deeper units."""
    return composed_pixels(now.network, page.layer, units) if page.layer else view.W[0].T[units]


def _to_unit(run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0 and session().number == run:
        session().unit = layer + 1, int(data[0])


def matrix(now: Session, page: Weighing, view: Parameters, key: str = "weights_matrix") -> None:
    """The matrix itself, the chosen weight marked; a click goes down to one."""
    output = is_output(now, page.layer)
    rows = f"units of layer {page.layer}" if page.layer else "pixels" if is_image(now) else "coordinates"
    record = WeightMatrix(
        view.W[page.layer],
        view.symbol(page.layer),
        KINDS[view.kind].title,
        rows,
        "answers" if output else f"units of layer {page.layer + 1}",
        now.run.data.classes if output else (),
        (page.row(now), page.unit(now)),
    )
    show(weight_matrix(record, theme(), plot_width(key, LEFT)), key, partial(_to_cell, now.number, page.layer))


def _to_cell(run: int, layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and session().number == run:
        weighing().choose_layer(layer)
        weighing().choose_cell(session(), int(data[0]), int(data[1]))
        weighing().level = WEIGHT
        bring("weights_words")


def unit_picture(now: Session, page: Weighing, view: Parameters, key: str, usual: int) -> None:
    """The chosen unit's own weights, large, the chosen pixel marked; a click goes down to that weight."""
    unit, shape = page.unit(now), now.run.data.shape
    record = WeightMatrix(
        view.W[0][:, unit].reshape(shape),
        f"{view.symbol(0)}[:, {unit}]",
        KINDS[view.kind].title,
        "rows of the image",
        "columns of the image",
        cell=divmod(page.row(now), shape[1]) if page.level == WEIGHT or page.layer in page.rows else None,
    )
    show(weight_matrix(record, theme(), plot_width(key, usual)), key, partial(_to_pixel, now.number, unit, shape[1]))


def _to_pixel(run: int, unit: int, across: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(run, 0, {"customdata": [int(data[0]) * across + int(data[1]), unit]})


def sketch(now: Session, page: Weighing) -> None:
    """The pixel picture of a deeper unit."""
    values = composed_pixels(now.network, page.layer, [page.unit(now)])[0].reshape(now.run.data.shape)
    if not np.isfinite(values).all():
        st.caption(words.LARGE)
        return
    product = " ".join(f"W{i + 1}" for i in range(page.layer + 1))
    record = WeightMatrix(
        values, f"({product})[:, {page.unit(now)}]", "a linear sketch", "rows of the image", "columns of the image"
    )
    show(weight_matrix(record, theme(), plot_width("weights_sketch", RIGHT)), "weights_sketch")


def one_unit(now: Session, page: Weighing, view: Parameters) -> None:
    """The chosen unit: large, with its numbers."""
    network, unit, layer = now.network, page.unit(now), page.layer
    responses, classes = page.responses(now), now.run.data.classes
    name = words.unit_name(layer, unit, network.depth, classes)
    favourite = int(responses.favourite[layer][unit])
    numbers = {
        "norm": number(np.linalg.norm(network.W[layer][:, unit].astype(np.float64))),
        "bias": number(network.b[layer][unit]),
        "is the answer for" if is_output(now, layer) else "fires for": percent(float(responses.firing[layer][unit])),
        "favourite": classes[favourite] if favourite >= 0 else "none",
    }
    if view.kind != "weights":
        size = np.linalg.norm(view.W[layer][:, unit].astype(np.float64))
        numbers = {f"norm of {view.symbol(layer)}": number(size)} | numbers
    if is_output(now, layer):
        del numbers["favourite"]
    told = " · ".join(f"{name} **{value}**" for name, value in numbers.items())
    st.markdown(f"## **{name[0].upper() + name[1:]}**: {told}")
    if not is_image(now):
        _incoming(now, page, view)
    elif layer == 0:
        unit_picture(now, page, view, "weights_unit", RIGHT)
    else:
        sketch(now, page)
        st.caption(
            "A linear sketch: the matrices up to here multiplied. It takes every unit below for switched on, which "
            "they never are all at once."
        )


def _incoming(now, page, view):
    column = view.W[page.layer][:, [page.unit(now)]]
    rows = f"units of layer {page.layer}" if page.layer else "coordinates"
    record = WeightMatrix(
        column.T,
        f"{view.symbol(page.layer)}[:, {page.unit(now)}]",
        KINDS[view.kind].title,
        "unit",
        rows,
        cell=(0, page.row(now)),
    )
    on_click = partial(_to_input, now.number, page.layer, page.unit(now))
    show(weight_matrix(record, theme(), plot_width("weights_incoming", RIGHT)), "weights_incoming", on_click)


def _to_input(run: int, layer: int, unit: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None:
        _to_cell(run, layer, {"customdata": [int(data[1]), unit]})


def one_weight(now: Session, page: Weighing) -> None:
    """One weight: its numbers, what is asked of it, and the sum it is a part of."""
    found, run, layer = page.numbers(now), now.run, page.layer
    row, column = page.row(now), page.unit(now)
    symbol = f"W{layer + 1}[{row}, {column}]"
    st.markdown(f"## **{symbol}** at step {now.step:,}")
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
    still = found["gradient"] == 0 and not (run.experiment.l1 or run.experiment.l2) and page.is_blank(now)
    st.markdown(words.gradient_sentence(found["gradient"], still))
    if found["update"] is None:
        st.caption(words.nothing("update", now.step))
    st.code(words.sum_of(now.network, layer, row, column), language="text")


def film(now: Session, page: Weighing, view: Parameters) -> None:
    """The first units of the page from the start on, as a recording that plays in the browser."""
    (_, _, units), kind = page.film, page.kind
    steps, work = page.film_plan(now)
    start, past = page.start(now), page.past
    place = st.empty()
    began = told = perf_counter()
    for done, _ in enumerate(in_turns(past.film(now.run, units, steps)), start=1):
        if perf_counter() - told > BAR_EVERY:
            told = perf_counter()
            share = min(1.0, done / max(work + len(steps), 1))
            seconds = (told - began) * (1 - share) / share
            place.progress(share, f"Going through the run again: about {max(1, round(seconds)):,} s more.")
            let_reruns_in()  # what is found stays
    place.empty()
    moments = np.stack([past.frames[step].T for step in steps])
    if kind == "change":
        moments = moments - start.W[0].T[list(units)]
    limit = float(np.abs(moments).max()) or 1.0
    record = Tiles(moments[-1], now.run.data.shape, np.array(units), title=KINDS[kind].title)
    figure = unit_tiles(record, theme(), plot_width("weights_film", LEFT), scale="all", captions=False, limit=limit)
    sheets = tile_frames(moments, now.run.data.shape, figure.layout.meta["columns"], limit)
    frames = Frames(
        {(figure.layout.meta["sheet"], "z"): sheets}, [f"step {step:,}" for step in steps], interval=INTERVAL
    )
    st.caption(words.film_sentence(steps, len(film_steps(now.step)), len(units), kind))
    show(figure, "weights_film", partial(_to_unit, now.number, 0), frames=frames)


def film_units(now: Session, page: Weighing, view: Parameters) -> tuple[int, ...]:
    """The units of a film: the first ones of the page of tiles."""
    shown, _ = page_of(page.units(now, view), page.page)
    return tuple(int(unit) for unit in shown[:FILMED])


def can_film(now: Session, page: Weighing) -> bool:
    """Whether there is anything to film: the first layer of a network that sees images, after a step or more."""
    return (
        page.layer == 0
        and is_image(now)
        and now.step > 0
        and not now.playing
        and page.drawn[True] == PICTURES
        and page.kind in ("weights", "change")
    )
