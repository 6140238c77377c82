"""The words that the Train page adds to a link: the unit chosen in the network, and how curves and images are shown."""

import streamlit as st

from nnviz.app.state import Session
from nnviz.app.view_words import ViewWord, one_of, whole

PAGE = ""  # its address
WRONG, ALL = "Wrong answers", "All"


def _widget(key: str, usual: object):
    """put and say for what a widget of the page keeps under its key."""

    def put(now: Session, value: object) -> None:
        st.session_state[key] = value

    def value(page: str) -> object:
        return st.session_state.get(key, usual) if page == PAGE else usual

    return put, value


_put_log, _log = _widget("log", False)
_put_images, _images = _widget("which", WRONG)
_put_page, _page = _widget("gallery_page", 0)


WORDS = (
    ViewWord("loss", one_of(linear=False, log=True), _put_log, lambda now, page: "log" if _log(page) else None),
    ViewWord("images", one_of(wrong=WRONG, all=ALL), _put_images,
             lambda now, page: "all" if _images(page) == ALL else None),
    ViewWord("images_page", whole, _put_page, lambda now, page: str(_page(page)) if _page(page) else None),
)  # fmt: skip
