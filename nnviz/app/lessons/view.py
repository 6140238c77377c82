"""The lessons of a visitor: which one is open, at which card, and what was guessed and done in each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from nnviz.app.destination import Before
from nnviz.app.lessons.own import read_word, write_word
from nnviz.app.session import Session
from nnviz.app.view import View, custom
from nnviz.lessons import LESSONS, Card, Lesson, Place, built_in
from nnviz.lessons.answers import Outcome

OWN = "own"  # the name of the lesson that the visitor brought


@dataclass
class CardState:
    """What a reader did at a card. answer: the prediction, None before it is made: the number of a choice, a number, or
    heights of a curve. outcome: what it comes to. curve: the true one, (step, value) each. done: whether the task is.
    at_first, tried: what the task lacked when the card was opened, and since something was tried. hints: how many were
    asked for. passed: whether the reader went on from here."""

    answer: int | float | tuple | None = None
    outcome: Outcome | None = None
    curve: tuple[tuple[float, float], ...] = ()
    done: bool = False
    at_first: str | None = None
    tried: str = ""
    hints: int = 0
    passed: bool = False

    def left(self, card: Card) -> bool:
        """Whether there is something to do before the reveal."""
        return bool(card.prediction and self.outcome is None or card.task and not self.done)


@dataclass
class Progress:
    """card: the one last shown, from 0."""

    card: int = 0
    cards: dict[int, CardState] = field(default_factory=dict)

    def at(self, card: int) -> CardState:
        return self.cards.setdefault(card, CardState())

    def finished(self, lesson: Lesson) -> int:
        """Cards that the reader has done, and left."""
        return sum(state.passed and not state.left(lesson.cards[at]) for at, state in self.cards.items())


def _put_worksheet(view: "LessonsView", text: str) -> None:
    if text not in LESSONS:
        raise ValueError("there is no such lesson")
    view.worksheet = text


def _say_worksheet(view: "LessonsView") -> str | None:
    return view.worksheet if view.worksheet in LESSONS else None


class LessonsView(View):
    """name: of the open lesson, None while none is. own: the lesson that the visitor brought, and its text, or None.
    progress: by the names of lessons. worksheet: the name of the lesson whose worksheet is shown, or None.

    heading: the place that the card leads to, until it is there; opening: whether it is the first one since the lesson
    was opened. before: the run that the visitor left for the lesson, which waits until it is closed. linked: whether a
    link asks for the card of the open lesson, wherever that is. folded: whether the bar is. just_done: whether a task
    was ticked off that nobody was told of yet. finished: the lesson that was finished last, until another is opened.
    tried: where the bar says what was tried, while the whole page is drawn. trouble: what was wrong with the last
    file. files: how many files came.
    """

    url, prefix, of_run = "lessons", "lessons_", False
    worksheet = custom("worksheet", _put_worksheet, _say_worksheet)

    def __init__(self, session: Session):
        super().__init__(session)
        self.name: str | None = None
        self.finished: str | None = None
        self.own: tuple[Lesson, str] | None = None
        self.progress: dict[str, Progress] = {}
        self.heading: Place | None = None
        self.before: Before | None = None
        self.tried = None
        self.opening = self.linked = self.folded = self.just_done = False
        self.trouble, self.files = "", 0

    def lesson_of(self, name: str) -> Lesson:
        return self.own[0] if name == OWN else built_in(name)

    @property
    def lesson(self) -> Lesson | None:
        """The open one."""
        return None if self.name is None else self.lesson_of(self.name)

    def progress_of(self, name: str) -> Progress:
        return self.progress.setdefault(name, Progress())

    @property
    def number(self) -> int:
        """Of the card that is shown, from 0."""
        return self.progress_of(self.name).card

    @property
    def card(self) -> Card:
        return self.lesson.cards[self.number]

    @property
    def state(self) -> CardState:
        """What the reader did at this card."""
        return self.progress_of(self.name).at(self.number)

    @property
    def task_open(self) -> bool:
        """Whether the open card has a task that is not done: until then the page keeps its advice to itself."""
        return self.name is not None and self.card.task is not None and not self.state.done

    @property
    def opened(self) -> str:
        """Which card is open, in a word; empty while none is."""
        return "" if self.name is None else f"{self.name} {self.number}"

    def bring(self, lesson: Lesson, text: str) -> None:
        """Take a lesson of the visitor's own, in place of the one before."""
        self.own = lesson, text
        self.progress.pop(OWN, None)

    def take(self, word: str, check: Callable[[str], Lesson]) -> str:
        """The name of the lesson that a link speaks of: of one of ours, or of the one that it brings along. check: what
        makes a lesson of a text. Raises ValueError with a reason that people read."""
        if word in LESSONS:
            return word
        text = read_word(word)
        if self.own is None or self.own[1] != text:
            self.bring(check(text), text)
        return OWN

    def word(self, name: str | None) -> str | None:
        """How a link calls a lesson; None for none, or for one of the visitor's own that is too long for a link."""
        return write_word(self.own[1]) if name == OWN and self.own else name

    def put_card(self, text: str) -> None:
        """Show the card that a link names. Raises ValueError if there is none."""
        if self.name is None:
            raise ValueError("no lesson is open")
        cards = len(self.lesson.cards)
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= cards):
            raise ValueError(f"this lesson has cards 1 to {cards}")
        self.progress_of(self.name).card = int(text) - 1

    def close_lesson(self) -> None:
        self.name = self.heading = None
