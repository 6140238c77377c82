"""The pictures of the page of gradient flow: one at a time, each with its sentence."""

import streamlit as st

from nnviz.app.access import heading
from nnviz.app.flow.cases import open_case
from nnviz.app.flow.view import LAYERS, NOW, PARTS, SPREAD, START, TIME, TRAP, UPDATES, FlowView
from nnviz.app.moments import to_epoch
from nnviz.app.player import theme
from nnviz.app.plot import plot
from nnviz.diagnostics.flow import measure_start
from nnviz.figures import (
    flow_figure,
    flow_trap_figure,
    histogram_figure,
    layer_time_figure,
    loss_curves,
    update_lines,
)
from nnviz.figures.flow_records import flow_of, measure_history_of, signal_of, trap_of, value_histograms_of
from nnviz.figures.run_records import curves_of
from nnviz.figures.signal_rows import signal_rows
from nnviz.text import flow as words
from nnviz.text.measures import MEASURES
from nnviz.text.pages import section
from nnviz.text.signal import WHAT_IT_IS

PICTURE_HEIGHT, CURVE_HEIGHT = 360, 235  # pixels of a picture, so that all fits a screen of 1440 x 900
MENU_LOOKS = {"label_visibility": "collapsed", "width": 190}


def choose_part(view: FlowView) -> None:
    """The choice of a picture, and of what it shows."""
    with st.container(horizontal=True, vertical_alignment="center", key="flow_choice"):
        view.segments("part", "What to look at", PARTS.get)
        if view.part == TIME:
            view.menu("measure", "Measure", lambda name: MEASURES[name].short, **MENU_LOOKS)
        elif view.part == SPREAD:
            view.menu("quantity", "Quantity", words.QUANTITY_NAMES.get, **MENU_LOOKS | {"width": 155})
            view.menu("layer", "Layer", lambda layer: f"layer {layer + 1}", **MENU_LOOKS | {"width": 110})


def draw_picture(view: FlowView) -> None:
    """The chosen picture, below its sentence; below a picture of measures, what they are."""
    heading(PARTS[view.part])
    DRAW_PART[view.part](view)
    if view.part != LAYERS:
        st.caption(section("flow", f"Measures: {view.part}"))
        st.caption(words.decided(view.session.judgement()))


def draw_layers(view: FlowView) -> None:
    here = view.here()
    if not here.finite:
        _say(words.NOT_FINITE)
        return
    with st.container(key="flow_layers"):
        st.html(signal_rows(signal_of(here, view.session.judgement())))
    st.caption(f"{WHAT_IT_IS} {words.when_measured(view.run.recorder, view.step)}")


def draw_flow(view: FlowView) -> None:
    here = view.here()
    if not here.finite:
        _say(words.NOT_FINITE)
        return
    _say(words.flow_sentence(here, view.step))
    plot(flow_figure(flow_of(here, view.session.judgement(), view.step), theme()), "flow_now", height=PICTURE_HEIGHT)


def draw_over_time(view: FlowView) -> None:
    history = measure_history_of(view.run, view.step, view.measure)
    _say(words.time_sentence(history.name, history.steps, history.values, view.step, view.run.experiment.activation))
    plot(layer_time_figure(history, theme()), "flow_time", on_click=to_epoch, height=PICTURE_HEIGHT)


def draw_updates(view: FlowView) -> None:
    history = measure_history_of(view.run, view.step, "update_data")
    _say(words.update_sentence(history.steps, history.values, view.step))
    plot(update_lines(history, theme()), "flow_updates", on_click=to_epoch, height=PICTURE_HEIGHT)


def draw_spread(view: FlowView) -> None:
    h = value_histograms_of(view.run, view.step, view.quantity, view.layer)
    _say(words.spread_sentence(view.quantity, view.layer, h.counts, h.steps, view.step))
    plot(histogram_figure(h, theme()), "flow_spread", on_click=to_epoch, height=PICTURE_HEIGHT)


def draw_start(view: FlowView) -> None:
    run = view.run
    _say(words.start_sentence(measure_start(run)))
    st.markdown(words.wait_words(run.history.losses[: view.step], len(run.data.classes)))
    curves = curves_of(run, view.step, view.session.test()[0])
    plot(loss_curves(curves, theme()), "flow_loss", to_epoch, height=CURVE_HEIGHT)
    with st.container(horizontal=True, vertical_alignment="center", key="flow_noise"):
        noise = view.noise()
        st.button(
            "Measure the noise",
            key="flow_measure_noise",
            icon=":material/graphic_eq:",
            on_click=view.measure_noise,
            disabled=view.session.playing,
            help=words.NOISE_HELP,
        )
        said = words.noise_words(noise) if noise else words.noise_question(run.experiment.batch_size)
        st.markdown(said, width="stretch")


def draw_trap(view: FlowView) -> None:
    here = view.here()
    if not here.finite:
        _say(words.NOT_FINITE)
    else:
        _say(words.trap_sentence(here))
        plot(flow_trap_figure(trap_of(here, view.step), theme()), "flow_trap", height=PICTURE_HEIGHT - 50)
    st.button(
        "Open the six layers from 0.01 × normal",
        key="flow_open_trap",
        icon=":material/science:",
        on_click=open_case,
        args=("small_start", 1),  # later the last hidden layer is off, and no gradient is left
    )


DRAW_PART = {
    LAYERS: draw_layers,
    NOW: draw_flow,
    TIME: draw_over_time,
    UPDATES: draw_updates,
    SPREAD: draw_spread,
    START: draw_start,
    TRAP: draw_trap,
}


def _say(text: str) -> None:
    with st.container(key="flow_sentence"):
        st.markdown(text)
