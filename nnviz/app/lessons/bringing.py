"""A lesson of the visitor's own comes as a file: it is checked, and there at once for this visitor."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from nnviz.app.copying import copy_buttons
from nnviz.app.folded import folded
from nnviz.app.lessons.checking import check
from nnviz.app.lessons.view import OWN, LessonsView
from nnviz.app.link import WORDS
from nnviz.app.server.uploads import take
from nnviz.lessons import decode
from nnviz.text import lessons as words
from nnviz.text.run import literally

GUIDE = Path(__file__).parents[3] / "docs" / "lessons.md"


def bring(view: LessonsView) -> None:
    """The field for a file, and what was wrong with the last one."""
    st.markdown(words.ABOUT_OWN)
    file = st.file_uploader("Your lesson", type="md", key=f"lessons_file_{view.files}")
    if file is not None:
        _take(view, file)
        view.files += 1  # each file is read by a widget of its own
        st.rerun()
    if view.trouble:
        st.warning(literally(view.trouble), icon=":material/warning:")


def teach() -> None:
    """The page that teaches the format."""
    folded("How to write a lesson", "lessons_how", lambda: st.markdown(GUIDE.read_text("utf-8")))


def link_to_own(view: LessonsView) -> None:
    """A link that brings the visitor's own lesson along, or why there is none."""
    link = link_to(view, OWN)
    if link is None:
        st.caption(words.TOO_LONG_FOR_A_LINK)
    else:
        copy_buttons({"Copy a link to this lesson": link}, key="lessons_copy")


def link_to(view: LessonsView, name: str) -> str | None:
    """The link that opens a lesson, from the contents page; None for one that is too long for a link."""
    word, here = view.word(name), urlsplit(st.context.url or "")
    if word is None:
        return None
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode({"lesson": word}), ""))


def _take(view: LessonsView, file) -> None:
    view.trouble = ""
    try:
        text = decode(take(file))
        view.bring(check(text, WORDS), text)
    except ValueError as error:
        view.trouble = str(error)
