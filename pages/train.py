"""The Train page: watch the run, steer it, and look at what it makes of single samples."""

import streamlit as st

from nnviz import confusion
from nnviz.app.live import live, theme
from nnviz.app.plot import plot
from nnviz.app.records import GALLERY, boundary_of, curves_of, diagram_of, gallery_of
from nnviz.app.state import Session, session
from nnviz.figures import (
    accuracy_curves,
    confusion_figure,
    decision_boundary,
    digit_gallery,
    loss_curves,
    network_diagram,
)


def draw(now: Session) -> None:
    left, right = st.columns([3, 2])
    with left:
        network(now)
    if now.run.data.shape == (2,):
        with right:
            plane(now)
        left, right = st.columns(2)
        with left:
            accuracy(now)
        with right:
            loss(now)
    else:
        with right:
            accuracy(now)
            loss(now)
        left, right = st.columns([3, 2])
        with left:
            gallery(now)
        with right:
            mistakes(now)


def show(figure, key, on_click=None):
    return plot(figure, key, alt=figure.layout.meta["alt"], on_click=on_click)


def network(now: Session) -> None:
    samples = len(now.run.data.y_test)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**The network** and test sample {now.example:,}", width="stretch")
        st.button("Previous", icon=":material/chevron_left:", key="previous", on_click=choose, args=(now.example - 1,))
        st.button("Next", icon=":material/chevron_right:", key="next", on_click=choose, args=(now.example + 1,))
    figure = network_diagram(diagram_of(now, st.session_state.get("unit")), theme())
    meta = figure.layout.meta
    show(figure, "diagram", on_click=choose_unit)
    lines = (
        "all of its connections"
        if meta["drawn"] == meta["connections"]
        else f"the strongest {meta['drawn']:,} of its {meta['connections']:,} connections"
    )
    with st.expander("How to read this"):
        st.markdown(
            f"On the left is test sample {now.example:,} of {samples:,}. Each dot is a **unit**: it adds up the layer to its left, "
            "each value times the **weight** of its connection, and adds its **bias**. The darker (in the dark theme: the brighter) "
            "a dot, the larger its **activation**. "
            f"Drawn are {lines}: blue for positive weights, orange for negative ones, thicker for stronger ones. "
            "The bars are the probabilities of the answers; they sum to 100 %. Click a unit to see only its own connections."
        )


def choose(example: int) -> None:
    session().example = example % len(session().run.data.y_test)


def choose_unit(click: dict) -> None:
    unit = click.get("customdata")
    if unit is not None and len(unit) >= 2:
        unit = (int(unit[0]), int(unit[1]))
        st.session_state["unit"] = None if st.session_state.get("unit") == unit else unit


def accuracy(now: Session) -> None:
    st.markdown("**Right answers**")
    show(accuracy_curves(curves_of(now), theme()), "accuracy")


def loss(now: Session) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Loss** (cross-entropy)", width="stretch")
        log = st.toggle("Log scale", key="log")
    show(loss_curves(curves_of(now), theme(), log), "loss")


def plane(now: Session) -> None:
    st.markdown("**The plane** as the network sees it")
    show(decision_boundary(boundary_of(now), theme()), "plane")


def gallery(now: Session) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Test images** and the answers", width="stretch")
        which = st.segmented_control(
            "Which",
            ["Wrong ones", "All"],
            default="Wrong ones",
            key="which",
            label_visibility="collapsed",
            required=True,
        )
    record, total = gallery_of(now, which == "Wrong ones")
    show(digit_gallery(record, theme()), "gallery", on_click=choose_tile)
    kind = "wrong answers, the surest first" if which == "Wrong ones" else "test images"
    st.caption(f"{min(GALLERY, total):,} of {total:,} {kind}. Click one to send it through the network above.")


def choose_tile(click: dict) -> None:
    tile = click.get("customdata")
    if tile is not None:
        choose(int(tile[0]))


def mistakes(now: Session) -> None:
    st.markdown("**What is taken for what**")
    classes, run = now.run.data.classes, now.run
    counts = confusion(run.data.y_test[run.tested], now.answers().predicted, len(classes))
    show(confusion_figure(counts, classes, theme()), "confusion")


live(draw)
