"""The words that the Train page adds to a link: the unit chosen in the network, and how curves and images are shown."""

import streamlit as st

from nnviz.app.state import Session, session
from nnviz.app.view_words import ViewWord, one_of, whole
from nnviz.figures.run_records import ALL, WRONG

PAGE = ""  # its address


def _widget(key: str, usual: object):
    """put and say for what a widget of the page keeps under its key."""

    def put(now: Session, value: object) -> None:
        st.session_state[key] = value

    def value(page: str) -> object:
        return st.session_state.get(key, usual) if page == PAGE else usual

    return put, value


_put_log, _log = _widget("log", False)


def _put_page(now: Session, value: int) -> None:
    now.gallery_page = value


def images_of(now: Session) -> str | tuple[int, int]:
    """Which test images are shown: WRONG, ALL, or (truth, answer), positions in the classes."""
    images = st.session_state.get("images", WRONG)
    known = not isinstance(images, tuple) or max(images) < len(now.run.data.classes)
    return images if known else WRONG


def show_images(images: str | tuple[int, int]) -> None:
    """Show others, from the first page on."""
    st.session_state["images"], session().gallery_page = images, 0


def _read_images(text: str) -> str | tuple[int, int]:
    truth, pair, answer = text.partition("-")
    return (whole(truth), whole(answer)) if pair else one_of(wrong=WRONG, all=ALL)(text)


def _put_images(now: Session, images: str | tuple[int, int]) -> None:
    last = len(now.run.data.classes) - 1
    if isinstance(images, tuple) and max(images) > last:
        raise ValueError(f"the classes are 0 to {last}")
    st.session_state["images"] = images


def _say_images(now: Session, page: str) -> str | None:
    images = images_of(now) if page == PAGE else WRONG
    if isinstance(images, tuple):
        return "-".join(map(str, images))
    return "all" if images == ALL else None


WORDS = (
    ViewWord("loss", one_of(linear=False, log=True), _put_log, lambda now, page: "log" if _log(page) else None),
    ViewWord("images", _read_images, _put_images, _say_images),
    ViewWord(
        "images_page",
        whole,
        _put_page,
        lambda now, page: str(now.gallery_page) if page == PAGE and now.gallery_page else None,
    ),
)
