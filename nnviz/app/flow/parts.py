"""What stands beside the verdicts on the page of gradient flow: one picture at a time, each with its sentence."""

from functools import partial

import streamlit as st

from nnviz.app.access import heading
from nnviz.app.flow.flowing import NOW, PARTS, SPREAD, START, TIME, TRAP, UPDATES, Flowing, flowing, open_case
from nnviz.app.live import theme
from nnviz.app.moments import to_epoch
from nnviz.app.plot import plot
from nnviz.app.state import Session, session
from nnviz.app.widgets import menu, segments
from nnviz.diagnostics import QUANTITIES, find_wait
from nnviz.diagnostics.flow import start_of
from nnviz.diagnostics.waiting import FEWEST, WINDOW
from nnviz.figures import (
    VIEWS,
    flow_figure,
    flow_trap_figure,
    histogram_figure,
    layer_time_figure,
    loss_curves,
    update_lines,
)
from nnviz.figures.flow_records import flow_of, over_time_of, trap_of, value_histograms_of
from nnviz.figures.run_records import curves_of
from nnviz.text import flow as words

TALL, CURVE = 385, 235  # pixels of a picture, so that all fits a screen of 1440 x 900


def choose_part(now: Session, page: Flowing) -> None:
    """Which picture, and of what."""
    with st.container(horizontal=True, vertical_alignment="center", key="flow_choice"):
        _segments("part", list(PARTS), page.part, "What to look at", PARTS.get)
        if page.part == TIME:
            _menu("measure", list(VIEWS), page.measure, "Measure", words.SHORT.get)
        elif page.part == SPREAD:
            _menu("quantity", list(QUANTITIES), page.quantity, "Quantity", words.NAMES.get)
            _menu("layer", list(range(now.run.network.depth)), page.layer, "Layer", lambda i: f"layer {i + 1}")


def picture(now: Session, page: Flowing) -> None:
    """The chosen picture below its sentence."""
    heading(PARTS[page.part])
    DRAW[page.part](now, page)


def flow_now(now: Session, page: Flowing) -> None:
    here = page.here(now)
    if not here.finite:
        _say(words.NOT_FINITE)
        return
    _say(words.flow_sentence(here, now.step))
    _show(flow_figure(flow_of(here, now.judgement(), now.step), theme()), "flow_now")


def over_time(now: Session, page: Flowing) -> None:
    over = over_time_of(now.run, now.step, page.measure)
    _say(words.time_sentence(over, now.run.experiment.activation))
    _show(layer_time_figure(over, theme()), "flow_time", on_click=to_epoch)


def updates(now: Session, page: Flowing) -> None:
    over = over_time_of(now.run, now.step, "update_data")
    _say(words.update_sentence(over))
    _show(update_lines(over, theme()), "flow_updates", on_click=to_epoch)


def spread(now: Session, page: Flowing) -> None:
    h = value_histograms_of(now.run, now.step, page.quantity, page.layer)
    _say(words.spread_sentence(page.quantity, page.layer, h.counts, h.steps, now.step))
    _show(histogram_figure(h, theme()), "flow_spread", on_click=to_epoch)


def start(now: Session, page: Flowing) -> None:
    run = now.run
    _say(words.start_sentence(start_of(run)))
    st.markdown(wait_words(now))
    _show(loss_curves(curves_of(run, now.step, now.test()[0]), theme()), "flow_loss", CURVE, to_epoch)
    with st.container(horizontal=True, vertical_alignment="center", key="flow_noise"):
        noise = page.noise(now)
        st.button(
            "Measure the noise",
            key="flow_measure_noise",
            icon=":material/graphic_eq:",
            on_click=lambda: flowing().measure_noise(session()),
            disabled=now.playing,
            help="The angle between the gradient of the next minibatch and that of a large batch, at the moment shown.",
        )
        st.markdown(
            words.noise_words(noise)
            if noise
            else f"How much of a minibatch of {run.experiment.batch_size:,} "
            "is noise? It takes about as long as a hundred steps.",
            width="stretch",
        )


def wait_words(now: Session) -> str:
    """Whether the run waited at the loss of guessing by the moment looked at, in numbers."""
    losses = now.run.history.losses[: now.step]
    wait = find_wait(losses, len(now.run.data.classes))
    if wait is not None:
        return str(wait)
    if len(losses) < FEWEST + WINDOW:
        return f"Whether it waits at the loss of guessing can be told from step {FEWEST + WINDOW} on."
    return f"It did not wait: within the first {FEWEST} steps the loss had left that of guessing."


def trap(now: Session, page: Flowing) -> None:
    here = page.here(now)
    if not here.finite:
        _say(words.NOT_FINITE)
    else:
        _say(words.trap_sentence(here))
        _show(flow_trap_figure(trap_of(here, now.step), theme()), "flow_trap", height=TALL - 50)
    st.button(
        "Open the six layers from 0.01 × normal",
        key="flow_open_trap",
        icon=":material/science:",
        on_click=open_case,
        args=("small_start", 1),  # later its last hidden layer is off, and there is no gradient
    )


DRAW = {NOW: flow_now, TIME: over_time, UPDATES: updates, SPREAD: spread, START: start, TRAP: trap}


def _say(text: str) -> None:
    with st.container(key="flow_sentence"):
        st.markdown(text)


def _show(figure, key: str, height: int = TALL, on_click=None) -> None:
    plot(figure, key, alt=figure.layout.meta["alt"], height=height, on_click=on_click)


def _segments(name, options, value, label, show):
    segments(f"flow_{name}", options, value, label, partial(setattr, flowing(), name), show)


def _menu(name, options, value, label, show):
    choose = partial(setattr, flowing(), name)
    menu(f"flow_{name}", options, value, label, choose, show, label_visibility="collapsed", width=190)
