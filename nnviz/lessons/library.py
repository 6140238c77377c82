"""The lessons that come with nnviz: the numbered Markdown files beside this one, in the order of a course."""

from functools import cache
from pathlib import Path

from nnviz.lessons.lesson import Lesson
from nnviz.lessons.parts import decode
from nnviz.lessons.reader import read_lesson

FILES = {path.stem.partition("-")[2]: path for path in sorted(Path(__file__).parent.glob("[0-9][0-9]-*.md"))}
LESSONS = tuple(FILES)  # their names in links: those of their files, without the number


@cache
def built_in(name: str) -> Lesson:
    """A lesson that comes with nnviz. Raises KeyError for a name that is none."""
    return read_lesson(decode(FILES[name].read_bytes()))
