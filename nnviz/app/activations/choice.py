"""The choice of the image, or the point, that is sent through the network."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from nnviz.app.activations.teaching import draw_teaching
from nnviz.app.activations.view import (
    ALL,
    DRAW,
    IN_ORDER,
    LEAST_SURE,
    PLACE,
    RIGHT,
    SUREST,
    TEST,
    UPLOAD,
    ActivationsView,
)
from nnviz.app.drawing import PAD
from nnviz.app.pad import pad
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.server.uploads import take
from nnviz.app.sight import scroll_to
from nnviz.app.widgets import pager, whole_number
from nnviz.data.pictures import MAX_BYTES, read_digit
from nnviz.figures import decision_boundary, samples_figure
from nnviz.figures.gallery import TIGHT_PITCH
from nnviz.figures.run_records import boundary_of, gallery_at
from nnviz.inspection import choose_samples
from nnviz.text import activations as words

THUMBNAILS_PER_PAGE = 6  # test images at a time
SURE = {IN_ORDER: 0, SUREST: 1, LEAST_SURE: -1}  # see choose_samples
FILE_TYPES = ("png", "jpg", "jpeg", "bmp", "gif")


def choose_image(view: ActivationsView) -> None:
    """The way to an image: test images to click, a pad to draw on, a file to upload, or a place in the plane."""
    source = view.source_here()
    if source == DRAW:
        pad(PAD)
        st.caption(words.PAD_CAPTION)
        draw_teaching(view)
    elif source == UPLOAD:
        _upload(view)
    else:
        _choose_sample(view, images=source == TEST)
    if view.run.data.kind.planar:
        boundary = boundary_of(view.run.data, view.session.network, view.session.example)
        if source == PLACE:
            boundary = replace(boundary, chosen=np.array(view.place or (0, 0)))
        figure = decision_boundary(boundary, theme())
        plot(figure, "act_plane", partial(_look_at_place, view), height=370)
        st.caption(words.PLANE_CAPTION)


def find_candidates(view: ActivationsView) -> np.ndarray:
    """The test samples to choose from: indices into `run.tested`, in the chosen order."""
    labels = view.run.data.y_test[view.run.tested]
    right = None if view.which == ALL else view.which == RIGHT
    return choose_samples(view.session.answers(), labels, view.digit, right, SURE[view.order])


def _choose_sample(view: ActivationsView, images: bool) -> None:
    data, tested = view.run.data, view.run.tested
    found = find_candidates(view)
    rows = tested[found]
    pages = max(1, -(-len(rows) // THUMBNAILS_PER_PAGE))
    page = min(view.page, pages - 1)
    name = None if view.digit is None else data.classes[view.digit]
    right = None if view.which == ALL else view.which == RIGHT
    said = words.found_words(len(rows), data.kind.plural, name, right, None if view.order == IN_ORDER else view.order)
    said += f", page {page + 1} of {pages}." if images else "."
    with st.container(horizontal=True, vertical_alignment="center", key="act_filter"):
        with st.popover("Which ones", icon=":material/filter_list:", type="tertiary"):
            view.menu("digit", "Class", lambda c: "All" if c is None else data.classes[c])
            view.menu("which", "Answers")
            view.menu("order", "Order")
            _choose_by_number(view)
            st.caption(said)
        drawn = 0 if not len(found) else int(rows[np.random.default_rng(view.draws).integers(len(found))])
        st.button(
            "Random",
            icon=":material/casino:",
            key="act_random",
            type="tertiary",
            on_click=_choose_random,
            args=(view, drawn, view.draws + 1),
            disabled=not len(found),
            help="One of them at random.",
        )
        if images and len(found):
            pager("act", view, pages, help=said)
    if not len(found):
        st.caption(words.SAMPLES_GONE)
    elif images:
        shown = found[page * THUMBNAILS_PER_PAGE : (page + 1) * THUMBNAILS_PER_PAGE]
        answers = view.session.answers()
        predicted, sure = answers.predicted[shown], answers.probabilities[shown].max(axis=1)
        gallery = gallery_at(view.run, tested[shown], predicted, sure, view.session.example)
        width = plot_width("act_gallery", 440)
        in_a_row = THUMBNAILS_PER_PAGE if width >= THUMBNAILS_PER_PAGE * TIGHT_PITCH else 3
        figure = samples_figure(gallery, theme(), in_a_row, width)
        plot(figure, "act_gallery", partial(look_at_tile, view))


def _choose_by_number(view: ActivationsView) -> None:
    last = len(view.run.data.y_test) - 1
    whole_number("act_example", view.session.example, 0, last, "Or by its number", partial(_look_at, view))


def _upload(view: ActivationsView) -> None:
    file = st.file_uploader(
        "A picture of one digit",
        FILE_TYPES,
        key=f"act_file_{view.uploads}",
        max_upload_size=MAX_BYTES // 2**20,
        help=words.UPLOAD_HELP,
    )
    if file is not None:
        try:
            reading = read_digit(take(file))
            view.upload(reading.pixels, done=words.reading_words(reading))
        except ValueError as error:
            view.upload(None, str(error))
        st.rerun()
    if view.trouble:
        st.warning(view.trouble, icon=":material/warning:")
        if view.uploaded is not None:
            st.caption(f"{words.EARLIER_PICTURE} {view.done}")
    elif view.uploaded is not None:
        st.caption(f"{words.PICTURE_READ} {view.done}")
        st.caption(words.PIXELS_KEPT)
    else:
        st.caption(words.NO_PICTURE)


def _choose_random(view: ActivationsView, example: int, draws: int) -> None:
    view.draws = draws
    _look_at(view, example)


def _look_at(view: ActivationsView, example: int) -> None:
    view.session.example = int(example) % len(view.run.data.y_test)
    first = view.sources()[0]
    if view.source_here() not in (TEST, first):
        view.source = first


def look_at_tile(view: ActivationsView, click: dict) -> None:
    """A click on a test image looks at it."""
    if click.get("customdata") is not None:
        _look_at(view, int(click["customdata"][0]))
        scroll_to("act_words")


def _look_at_place(view: ActivationsView, click: dict) -> None:
    x, y = click.get("x"), click.get("y")
    if all(isinstance(c, int | float) and abs(c) <= 100 for c in (x, y)):
        view.source, view.place = PLACE, (round(float(x), 3), round(float(y), 3))
