"""The left-hand side of the page of activations: which image, or which point, is sent through the network."""

from dataclasses import replace

import numpy as np
import streamlit as st

from nnviz.app.activations.looking import (
    ALL,
    DRAW,
    IN_ORDER,
    LEAST_SURE,
    PAD,
    PLACE,
    RIGHT,
    SUREST,
    TEST,
    UPLOAD,
    WRONG,
    Looking,
    looking,
)
from nnviz.app.activations.reading import read_digit
from nnviz.app.activations.uploads import MAX_BYTES
from nnviz.app.live import theme
from nnviz.app.pad import pad
from nnviz.app.plot import plot, plot_width
from nnviz.app.server.uploads import take
from nnviz.app.sight import bring
from nnviz.app.state import Session, session
from nnviz.app.widgets import menu, pager, segments, whole_number
from nnviz.figures import Gallery, decision_boundary, digit_gallery
from nnviz.figures.run_records import boundary_of

THUMBNAILS = 6  # test images at a time
UPLOADED = ("png", "jpg", "jpeg", "bmp", "gif")


def choose_image(now: Session, look: Looking) -> None:
    """Which kind of image, and the way to one: test images to click, a pad to draw on, a file to upload."""
    source = look.source_of(now)
    if source == DRAW:
        pad(PAD)
        st.caption("A network that learned digits takes whatever is drawn for one of them.")
    elif source == UPLOAD:
        _upload(look)
    else:
        _choose_test(now, look, images=source == TEST)
    if now.run.data.kind.planar:
        boundary = boundary_of(now.run.data, now.network, now.example)
        if source == PLACE:
            boundary = replace(boundary, chosen=np.array(look.place or (0, 0)))
        figure = decision_boundary(boundary, theme())
        plot(figure, "act_plane", _to_place, height=430)
        st.caption("Click anywhere: the network is asked about that place.")


def candidates(now: Session, look: Looking) -> np.ndarray:
    """The test samples to choose from, as indices into the test set, in the order asked for."""
    run, answers = now.run, now.answers()
    rows, labels = run.tested, run.data.y_test[run.tested]
    keep = np.ones(len(rows), bool)
    if look.digit is not None:
        keep &= labels == look.digit
    if look.which != ALL:
        keep &= (answers.predicted == labels) == (look.which == RIGHT)
    found, sure = np.flatnonzero(keep), answers.probabilities.max(axis=1)
    if look.order != IN_ORDER:
        found = found[np.argsort(sure[found] * (-1 if look.order == SUREST else 1), kind="stable")]
    return found


def _choose_test(now: Session, look: Looking, images: bool) -> None:
    data, tested = now.run.data, now.run.tested
    if look.digit is not None and look.digit >= len(data.classes):
        look.digit = None
    found = candidates(now, look)
    with st.container(horizontal=True, vertical_alignment="center", key="act_filter"):
        with st.popover("Which ones", icon=":material/filter_list:", type="tertiary"):
            options = [None, *range(len(data.classes))]
            choose("digit", "Class", options, look, lambda c: "All" if c is None else data.classes[c])
            choose("which", "Answers", [ALL, RIGHT, WRONG], look)
            choose("order", "Order", [IN_ORDER, SUREST, LEAST_SURE], look)
            _number(now)
        drawn = 0 if not len(found) else int(tested[found[np.random.default_rng(look.draws).integers(len(found))]])
        st.button(
            "Random",
            icon=":material/casino:",
            key="act_random",
            type="tertiary",
            on_click=_draw,
            args=(drawn, look.draws + 1),
            disabled=not len(found),
            help="One of them at random.",
        )
    if not len(found):
        st.caption("There are none of these among the test samples now.")
        return
    rows = tested[found]
    pages = -(-len(rows) // THUMBNAILS)
    page = min(look.page, pages - 1)
    if images:
        shown = found[page * THUMBNAILS : (page + 1) * THUMBNAILS]
        answers = now.answers()
        gallery = Gallery(
            data.test[tested[shown]],
            data.y_test[tested[shown]],
            answers.predicted[shown],
            answers.probabilities[shown].max(axis=1),
            data.classes,
            tested[shown],
            now.example,
        )
        figure = digit_gallery(gallery, theme(), columns=3, width=plot_width("act_gallery", 220))
        plot(figure, "act_gallery", to_tile)
    if images:
        with st.container(horizontal=True, vertical_alignment="center", key="act_turn"):
            pager("act", look, pages)
    place = f", page {page + 1} of {pages}" if images else ""
    st.caption(_which(look, data.classes, len(rows), data.kind.plural) + place + ".")


def _which(look: Looking, classes: tuple[str, ...], count: int, things: str) -> str:
    said = f"{count:,} test {things}"
    if look.digit is not None:
        said += f" of class {classes[look.digit]}"
    if look.which != ALL:
        said += f", answered {'rightly' if look.which == RIGHT else 'wrongly'}"
    return said + ("" if look.order == IN_ORDER else f", the {look.order}")


def _number(now: Session) -> None:
    whole_number("act_example", now.example, 0, len(now.run.data.y_test) - 1, "Or by its number", _show)


def _upload(look: Looking) -> None:
    file = st.file_uploader(
        "A picture of one digit",
        UPLOADED,
        key=f"act_file_{look.uploads}",
        max_upload_size=MAX_BYTES // 2**20,
        help="PNG, JPEG, BMP or GIF, up to 5 MB: dark ink on bright paper, or the other way round.",
    )
    if file is not None:
        try:
            reading = read_digit(take(file))
            look.upload(reading.pixels, done=reading.done)
        except ValueError as error:
            look.upload(None, str(error))
        st.rerun()
    if look.trouble:
        st.warning(look.trouble, icon=":material/warning:")
        if look.uploaded is not None:
            st.caption(f"Beside is still your earlier picture. {look.done}")
    elif look.uploaded is not None:
        st.caption(f"Your picture is read. {look.done}")
        st.caption("The file is not kept, only the 28 × 28 pixels beside, until you leave.")
    else:
        st.caption("One digit on plain paper, photographed or scanned. The file is not kept.")


def pick(name: str, options: list, value, label: str) -> None:
    """One of a few, kept in `Looking`: Streamlit forgets a widget while another page is shown."""
    segments(f"act_{name}", options, value, label, lambda chosen: setattr(looking(), name, chosen))


def choose(name: str, label: str, options: list, look: Looking, words=str) -> None:
    """The same as a menu; another choice goes back to the first page."""
    menu(f"act_{name}", options, getattr(look, name), label, lambda chosen: _choose(name, chosen), words)


def _choose(name, value) -> None:
    setattr(looking(), name, value)
    looking().page = 0


def _draw(example: int, draws: int) -> None:
    looking().draws = draws
    _show(example)


def _show(example: int) -> None:
    session().example = int(example) % len(session().run.data.y_test)
    look = looking()
    if look.source_of(session()) not in (TEST, look.sources(session())[0]):
        look.source = look.sources(session())[0]


def to_tile(click: dict) -> None:
    """A click on a test image looks at it."""
    if click.get("customdata") is not None:
        _show(int(click["customdata"][0]))
        bring("act_words")


def _to_place(click: dict) -> None:
    x, y = click.get("x"), click.get("y")
    if all(isinstance(c, int | float) and abs(c) <= 100 for c in (x, y)):
        looking().source, looking().place = PLACE, (round(float(x), 3), round(float(y), 3))
