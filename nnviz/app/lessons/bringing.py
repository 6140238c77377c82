"""A lesson of the visitor's own comes as a file: it is checked, and there at once for this visitor."""

import streamlit as st

from nnviz.app.lessons.runs import refusal
from nnviz.app.lessons.view import LessonsView
from nnviz.app.link import WORDS
from nnviz.app.pages import PAGES
from nnviz.app.server.uploads import take
from nnviz.lessons import Lesson, LessonError, decode, read_lesson


def bring(view: LessonsView) -> None:
    """The field for a file, and what was wrong with the last one."""
    st.markdown(
        "A lesson is a text file in Markdown. `docs/lessons.md` in nnviz teaches the format on one page. Nothing of "
        "your file is kept on the server once you leave."
    )
    file = st.file_uploader("Your lesson", type="md", key=f"lessons_file_{view.files}")
    if file is not None:
        _take(view, file)
        view.files += 1  # each file is read by a widget of its own
        st.rerun()
    if view.trouble:
        st.warning(view.trouble, icon=":material/warning:")


def _take(view: LessonsView, file) -> None:
    view.trouble = ""
    try:
        text = decode(take(file))
        view.bring(check(text), text)
    except ValueError as error:
        view.trouble = str(error)


def check(text: str) -> Lesson:
    """The lesson of a text. Raises ValueError, with one sentence, if it cannot be shown here."""
    lesson = read_lesson(text, [page.name for page in PAGES if page.name != LessonsView.url], WORDS)
    if refused := refusal(lesson):
        raise LessonError(1, refused.rstrip("."))
    return lesson
