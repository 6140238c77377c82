"""Lessons: Markdown files and their reader. A lesson's numbers and answers are computed from runs, never typed in."""

from nnviz.lessons.lesson import Card, Choice, Choose, Draw, Guess, Lesson, Prediction, Task
from nnviz.lessons.library import LESSONS, built_in
from nnviz.lessons.parts import LessonError, decode
from nnviz.lessons.place import Place, read_place
from nnviz.lessons.reader import read_lesson
from nnviz.lessons.snapshot import Snapshot
from nnviz.lessons.sources import PlaceSource, ReaderSource
from nnviz.lessons.words import Condition, Quantity, fill, read_condition, read_quantity

__all__ = [
    "LESSONS",
    "Card",
    "Choice",
    "Choose",
    "Condition",
    "Draw",
    "Guess",
    "Lesson",
    "LessonError",
    "Place",
    "PlaceSource",
    "Prediction",
    "Quantity",
    "ReaderSource",
    "Snapshot",
    "Task",
    "built_in",
    "decode",
    "fill",
    "read_condition",
    "read_lesson",
    "read_place",
    "read_quantity",
]
