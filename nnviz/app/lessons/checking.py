"""What a lesson has to fulfil that comes from outside: as a file, or in a link."""

from collections.abc import Container

from nnviz.app.lessons.runs import refusal
from nnviz.app.lessons.view import LessonsView
from nnviz.app.pages import PAGES
from nnviz.lessons import Lesson, read_lesson


def check(text: str, words: Container[str]) -> Lesson:
    """The lesson of a text. words: those that links have. Raises ValueError, with one sentence, if it cannot be shown
    here."""
    lesson = read_lesson(text, [page.name for page in PAGES if page.name != LessonsView.url], words)
    if refused := refusal(lesson):
        raise ValueError(refused)
    return lesson
