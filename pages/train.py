"""The Train page: watch the run, steer it, and look at what it makes of single samples."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from nnviz import confusion
from nnviz.app import way_back
from nnviz.app.access import announce
from nnviz.app.buttons import Button, buttons
from nnviz.app.controls import ask_for
from nnviz.app.destination import POINTS, Destination
from nnviz.app.moments import to_epoch
from nnviz.app.net import network_picture
from nnviz.app.player import keep_drawing, theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.points import points_editor
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.sight import scroll_to
from nnviz.app.train.view import MINIBATCH, SAMPLE, TrainView
from nnviz.app.visitor import session, visitor
from nnviz.app.widgets import pager, picture_heading, segments
from nnviz.data import DRAWN
from nnviz.figures import Theme, accuracy_curves, confusion_figure, decision_boundary, loss_curves, samples_figure
from nnviz.figures.drawn_plane import drawn_plane
from nnviz.figures.run_records import (
    GALLERY_PAGE_SIZE,
    curves_of,
    find_nearest_sample,
    gallery_of,
)
from nnviz.text.drawn import ABOUT_AFTER, DRAW, ON
from nnviz.text.glossary_words import meaning
from nnviz.text.plane import ABOUT_KINKS, about_columns, about_plane
from nnviz.text.train import ALL_IMAGES, WRONG_ONLY, how_to_read, images_count, images_name
from nnviz.text.views import verdict
from nnviz.unit import Unit

through_entry(__file__)

NETWORK_HEIGHT = 290  # pixels of its canvas
CURVE_HEIGHT = 200  # pixels: two of them stand beside the network, and fill a screen of 1280 x 720 with it
PLANE_HEIGHT = 440
PRESENT_WIDTH = 530  # pixels of a picture beside the network whose words are as large as usual where it is presented


def draw(session: Session) -> None:
    with st.container(key="train"):  # style.css stacks its columns where they would be too narrow
        draw_parts(session)


def draw_parts(session: Session) -> None:
    planar = session.run.data.kind.planar
    left, right = st.columns([4, 3], gap="medium")
    with left, st.container(key="train_network"):
        draw_network(session)
    with right:
        if planar:
            draw_plane(session)
        else:
            draw_accuracy(session)
            draw_loss(session)
    if TrainView.of(session).present:
        return
    left, right = st.columns([1, 1] if planar else [3, 2], gap="medium")
    with left:
        if planar:
            draw_accuracy(session)
        else:
            with st.container(key="train_images"):
                draw_gallery(session)
    with right:
        if planar:
            draw_loss(session)
        else:
            draw_mistakes(session)


def draw_network(session: Session) -> None:
    view = TrainView.of(session)
    with picture_heading("network"):
        st.markdown("## **The network**", width="stretch")
        noun = session.run.data.kind.noun
        view.segments("subject", "What is sent through it", lambda it: f"Test {noun}" if it == SAMPLE else it)
        fixed = view.subject == MINIBATCH
        buttons(
            "samples",
            Button("Previous", "Previous", lambda: session.turn_sample(-1), "chevron_left", "", "tertiary", fixed),
            Button("Next", "Next", lambda: session.turn_sample(1), "chevron_right", "", "tertiary", fixed),
        )
    picture = view.picture()
    if not session.playing:
        announce("sample", f"{picture.title}. {verdict(picture)}")
    network_picture(
        picture,
        "network",
        theme(),
        view=view.shown,
        chosen=session.unit,
        film=session.film,
        height=NETWORK_HEIGHT,
        by_hand=view.hand_answers(),
        on_choose=choose_unit,
        on_edit=view.change_by_hand,
        on_view=partial(setattr, view, "shown"),
    )
    if not view.present:
        with st.expander("How to read this"):
            st.markdown(how_to_read(picture))


def draw_accuracy(session: Session) -> None:
    before = way_back.curves(visitor())
    with picture_heading("accuracy"):
        st.markdown("## **Right answers**", help=meaning("training samples", "accuracy"))
        if before:
            st.caption(f"grey: the run before ({before.name})")
    curves = curves_of(session.run, session.step, session.test()[0], before)
    show(partial(accuracy_curves, curves), "accuracy", to_epoch, CURVE_HEIGHT)


def draw_loss(session: Session) -> None:
    with picture_heading("loss"):
        st.markdown("## **Loss**: how wrong it is", width="stretch", help=meaning("loss"))
        view = TrainView.of(session)
        view.toggle("log", "Log scale")
    curves = curves_of(session.run, session.step, session.test()[0], way_back.curves(visitor()))
    show(partial(loss_curves, curves, log=view.log), "loss", to_epoch, CURVE_HEIGHT)


def draw_plane(session: Session) -> None:
    view, own = TrainView.of(session), session.experiment.dataset == DRAWN and not TrainView.of(session).present
    with picture_heading("plane"):
        if own:
            st.markdown("## **Your points**", width="stretch")
            view.segments("pencil", "What to do with them")
        else:
            st.markdown("## **The plane** as the network sees it, the test point ringed")
    if own and view.pencil == DRAW:
        draw_own_points(session)
        return
    show(partial(decision_boundary, view.boundary()), "plane", choose_point, PLANE_HEIGHT)
    if view.present:
        return
    with st.container(key="plane_controls", horizontal=True, vertical_alignment="center"):
        view.segments("surface", "What is seen of the plane")
        view.toggle("tests", "Test points")
        if view.has_pieces():
            view.toggle("kinks", "Where units switch", help=ABOUT_KINKS)
    if session.run.data.scale is not None:
        st.caption(about_columns(session.run.data.scale.names))
    st.caption(about_plane(view.surface, session.network, view.kinks and view.has_pieces(), view.pieces()))


def draw_own_points(session: Session) -> None:
    """The plane to draw into. Other points make another run, which begins as the visitor chose."""
    if points_to_come():
        st.rerun()
    colors = theme()
    answers = drawn_plane(session.run.data, session.network, colors)
    points_editor(
        "own_points", session.experiment.points, answers, colors.classes, colors.background, learn_from_points
    )
    TrainView.of(session).segments("after", "What the run does with other points", help=ABOUT_AFTER)


def points_to_come() -> bool:
    """Whether points were drawn that the session has not taken on yet: the whole script does so."""
    there = visitor().destination
    return there is not None and there.asked_by == POINTS and there.number is None


def learn_from_points(text: str) -> None:
    now, there = session(), visitor().destination
    other = replace(now.experiment, points=text, samples=None)
    on_its_way = there is not None and there.asked_by == POINTS  # to the step where it was before the last points
    reached = there.step if on_its_way else now.run.position
    ask_for(Destination(other, POINTS, min(reached, other.total_steps) if TrainView.of(now).after == ON else 0))


def show(draw: Callable[[Theme], go.Figure], key: str, on_click: Callable[[dict], None], height: int) -> None:
    """Put a picture on the screen: with larger words where the page is presented and there is room for them."""
    if not TrainView.of(session()).present:
        plot(draw(theme()), key, on_click, height=height)
        return
    width = plot_width(key, PRESENT_WIDTH)
    figure = draw(replace(theme(), type=max(1.0, width / PRESENT_WIDTH)))
    figure.layout.meta = figure.layout.meta | {"width": width}  # so that the browser says its own
    plot(figure, key, on_click, height=round(height * max(0.94, width / PRESENT_WIDTH)))


def draw_gallery(session: Session) -> None:
    with picture_heading("gallery"):
        st.markdown(f"## **Test {session.run.data.kind.plural}** and the answers", width="stretch")
        view, classes = TrainView.of(session), session.run.data.classes
        images = view.images()
        options = [WRONG_ONLY, ALL_IMAGES, *([images] if isinstance(images, tuple) else [])]
        segments(
            "which", options, images, "Which of them", view.show_images, lambda images: images_name(images, classes)
        )
    record, total = gallery_of(session.run, session.answers(), session.example, images, view.page)
    plot(samples_figure(record, theme(), width=plot_width("gallery", 600)), "gallery", on_click=choose_tile)
    pages = max(1, -(-total // GALLERY_PAGE_SIZE))
    view.page = min(view.page, pages - 1)  # as links will say it
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(images_count(images, total, view.page, pages, classes, session.run.data.kind), width="stretch")
        pager("gallery_turn", view, pages)


def draw_mistakes(session: Session) -> None:
    with picture_heading("mistakes"):
        st.markdown("## **What it mixes up**: click a number to see the samples", help=meaning("confusion"))
    classes, run = session.run.data.classes, session.run
    counts = confusion(run.data.y_test[run.tested], session.answers().predicted, len(classes))
    images = TrainView.of(session).images()
    chosen = images if isinstance(images, tuple) else None
    plot(confusion_figure(counts, classes, theme(), chosen, run.data.kind), "confusion", on_click=choose_cell)


def choose_sample(example: int) -> None:
    session().example = example % len(session().run.data.y_test)


def choose_unit(unit: Unit | None) -> None:
    session().unit = unit


def choose_tile(click: dict) -> None:
    if click.get("customdata") is not None:
        choose_sample(int(click.get("customdata")[0]))
        scroll_to("train_network")


def choose_cell(click: dict) -> None:
    """The images behind a number of the confusion matrix."""
    if click.get("customdata") is not None:
        truth, answer = (int(place) for place in click["customdata"][:2])
        TrainView.of(session()).show_images((truth, answer))
        scroll_to("train_images")


def choose_point(click: dict) -> None:
    """The test point that is nearest to the click."""
    x, y = click.get("x"), click.get("y")
    if isinstance(x, int | float) and isinstance(y, int | float):
        choose_sample(find_nearest_sample(session().run.data, x, y))
        scroll_to("train_network")


def page() -> None:
    view = TrainView.of(session())
    if view.present:
        st.html('<span class="nnviz-present"></span>')  # for style.css
    leave = Button(
        "present",
        "Leave" if view.present else "Present",
        partial(setattr, view, "present", not view.present),
        "close_fullscreen" if view.present else "open_in_full",
        "Network, curves, sentence and controls fill the screen, in larger type, for a projector. Escape goes back.",
        "tertiary",
        shortcut="Escape" if view.present else "",
    )
    keep_drawing(draw, leave)


page()
