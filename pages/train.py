"""The Train page: watch the run, steer it, and look at what it makes of single samples."""

import streamlit as st

from nnviz import confusion
from nnviz.app.access import announce
from nnviz.app.buttons import Button, buttons
from nnviz.app.live import live, theme
from nnviz.app.moments import to_epoch
from nnviz.app.plot import plot, plot_width
from nnviz.app.server.entry import through_entry
from nnviz.app.sight import bring
from nnviz.app.state import Session, session
from nnviz.app.train.view import TrainView
from nnviz.app.widgets import pager, segments
from nnviz.figures import (
    accuracy_curves,
    confusion_figure,
    decision_boundary,
    digit_gallery,
    loss_curves,
    network_diagram,
)
from nnviz.figures.run_records import (
    ALL_IMAGES,
    GALLERY_PAGE_SIZE,
    WRONG_ONLY,
    boundary_of,
    curves_of,
    diagram_of,
    find_nearest_sample,
    gallery_of,
)
from nnviz.text.numbers import count, percent
from nnviz.text.train import how_to_read
from nnviz.unit import Unit

through_entry(__file__)

CURVE_HEIGHT = 240  # pixels: two of them stand beside the network, and fill a screen of 1440 x 900 with it


def draw(now: Session) -> None:
    with st.container(key="train"):  # style.css stacks its columns where they would be too narrow
        rooms(now)


def rooms(now: Session) -> None:
    planar = now.run.data.kind.planar
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key="train_network"):
        network(now)
    with right:
        if planar:
            plane(now)
        else:
            accuracy(now)
            loss(now)
    left, right = st.columns([1, 1] if planar else [3, 2], gap="medium")
    with left:
        if planar:
            accuracy(now)
        else:
            with st.container(key="train_images"):
                gallery(now)
    with right:
        if planar:
            loss(now)
        else:
            mistakes(now)


def network(now: Session) -> None:
    with heading("network"):
        st.markdown(f"## **The network** and test sample {now.example:,}", width="stretch")
        buttons(
            "samples",
            Button("Previous", "Previous", lambda: now.turn_sample(-1), "chevron_left", kind="tertiary"),
            Button("Next", "Next", lambda: now.turn_sample(1), "chevron_right", kind="tertiary"),
        )
    diagram = diagram_of(now.run, now.network, now.example, now.unit)
    if not now.playing:
        p, classes = diagram.a[-1], diagram.classes
        announce("sample", f"Test sample {now.example:,} is read as {classes[p.argmax()]} with {percent(p.max())}")
    figure = network_diagram(diagram, theme(), width=plot_width("diagram", 600))
    plot(figure, "diagram", on_click=choose_unit)
    drawn, connections = (figure.layout.meta[name] for name in ("drawn", "connections"))
    with st.expander("How to read this"):
        st.markdown(how_to_read(now.example, len(now.run.data.y_test), diagram.signed, drawn, connections))


def accuracy(now: Session) -> None:
    with heading("accuracy"):
        st.markdown("## **Right answers**")
    curves = curves_of(now.run, now.step, now.test()[0])
    plot(accuracy_curves(curves, theme()), "accuracy", to_epoch, height=CURVE_HEIGHT)


def loss(now: Session) -> None:
    with heading("loss"):
        st.markdown("## **Loss**: how wrong it is", width="stretch")
        view = TrainView.of(now)
        view.toggle("log", "Log scale")
    curves = curves_of(now.run, now.step, now.test()[0])
    plot(loss_curves(curves, theme(), view.log), "loss", to_epoch, height=CURVE_HEIGHT)


def plane(now: Session) -> None:
    with heading("plane"):
        st.markdown("## **The plane** as the network sees it, the test sample ringed")
    plot(
        decision_boundary(boundary_of(now.run.data, now.network, now.example), theme()), "plane", on_click=choose_point
    )


def gallery(now: Session) -> None:
    with heading("gallery"):
        st.markdown("## **Test images** and the answers", width="stretch")
        view, classes = TrainView.of(now), now.run.data.classes
        images = view.images()
        options = [WRONG_ONLY, ALL_IMAGES, *([images] if isinstance(images, tuple) else [])]
        segments("which", options, images, "Which images", view.show_images, lambda images: named(images, classes))
    record, total = gallery_of(now.run, now.answers(), now.example, images, view.page)
    plot(digit_gallery(record, theme(), width=plot_width("gallery", 600)), "gallery", on_click=choose_tile)
    pages = max(1, -(-total // GALLERY_PAGE_SIZE))
    page = min(view.page, pages - 1)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(counted(images, total, page, pages, classes), width="stretch")
        pager("gallery_turn", view, pages)


def named(images: str | tuple[int, int], classes: tuple[str, ...]) -> str:
    if not isinstance(images, tuple):
        return images
    truth, answer = images
    return f"{classes[truth]} read right" if truth == answer else f"{classes[truth]} taken for {classes[answer]}"


def counted(images: str | tuple[int, int], total: int, page: int, pages: int, classes: tuple[str, ...]) -> str:
    """How many images there are, and what a click does."""
    what = count(total, "test image")
    if images == WRONG_ONLY:
        what = count(total, "wrong answer") + ", the surest first" * (total > 1)
    if isinstance(images, tuple):
        what = f"{named(images, classes)}: {count(total, 'image') if total else 'none'}"
    return f"Page {page + 1} of {pages}: {what}." + " Click one to send it through the network." * (total > 0)


def mistakes(now: Session) -> None:
    with heading("mistakes"):
        st.markdown("## **What is taken for what**: click a number to see the images")
    classes, run = now.run.data.classes, now.run
    counts = confusion(run.data.y_test[run.tested], now.answers().predicted, len(classes))
    images = TrainView.of(now).images()
    chosen = images if isinstance(images, tuple) else None
    plot(confusion_figure(counts, classes, theme(), chosen), "confusion", on_click=choose_cell)


def heading(name: str):
    """The line above a picture: as high as its neighbours', so that pictures side by side begin side by side."""
    return st.container(horizontal=True, vertical_alignment="center", key=f"heading_{name}")


def choose(example: int) -> None:
    session().example = example % len(session().run.data.y_test)


def choose_unit(click: dict) -> None:
    """A click on a unit chooses it; another click on it lets it go."""
    if click.get("customdata") is not None:
        unit = Unit(*(int(number) for number in click.get("customdata")[:2]))
        session().unit = None if session().unit == unit else unit


def choose_tile(click: dict) -> None:
    if click.get("customdata") is not None:
        choose(int(click.get("customdata")[0]))
        bring("train_network")


def choose_cell(click: dict) -> None:
    """The images behind a number of the confusion matrix."""
    if click.get("customdata") is not None:
        truth, answer = (int(place) for place in click["customdata"][:2])
        TrainView.of(session()).show_images((truth, answer))
        bring("train_images")


def choose_point(click: dict) -> None:
    """The test point that is nearest to the click."""
    x, y = click.get("x"), click.get("y")
    if isinstance(x, int | float) and isinstance(y, int | float):
        choose(find_nearest_sample(session().run.data, x, y))
        bring("train_network")


live(draw)
