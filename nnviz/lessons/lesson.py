"""A lesson as its file says it: cards, each with a text, a place in the app, and what the reader guesses and does."""

from dataclasses import dataclass

from nnviz.lessons.place import Place
from nnviz.lessons.words import Condition, Quantity, read_gaps


@dataclass(frozen=True)
class Choice:
    """One of a few answers. when: the condition under which it is the right one; None for "otherwise". reply: what is
    said to whoever chose it, right or wrong."""

    text: str
    when: Condition | None
    reply: str


@dataclass(frozen=True)
class Choose:
    """A prediction: one of several answers. The right one is the first whose condition holds."""

    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Guess:
    """A prediction: a number. near: how far off still counts as right, a share of the answer, or percentage points
    where the answer is a percentage. low, high: what is said to a guess that is too low, or too high."""

    text: str
    answer: Quantity
    near: float
    low: str
    high: str


@dataclass(frozen=True)
class Draw:
    """A prediction: a curve drawn by hand. curve: what changes from step `start` to step `end`, on an axis from
    `bottom` to `top`. near: how far off on the average still counts as right, in units of the curve. low, high: what is
    said where the drawn curve lies too low, or too high, on the average."""

    text: str
    curve: Quantity
    start: int
    end: int
    bottom: float
    top: float
    near: float
    low: str
    high: str


Prediction = Choose | Guess | Draw


@dataclass(frozen=True)
class Task:
    """Something to do. until: the condition that the app watches."""

    text: str
    until: Condition


@dataclass(frozen=True)
class Card:
    """place: where it plays; a card that says none stays at the place of the card before. moves: whether it says one.
    after: the text shown once the prediction is made and the task done."""

    title: str
    text: str
    place: Place
    moves: bool
    prediction: Prediction | None = None
    task: Task | None = None
    hints: tuple[str, ...] = ()
    after: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All that can have gaps."""
        asked, said = self.prediction, []
        if isinstance(asked, Choose):
            said = [part for choice in asked.choices for part in (choice.text, choice.reply)]
        elif asked is not None:
            said = [asked.low, asked.high]
        tasks = [self.task.text] if self.task else []
        return self.text, *([asked.text] if asked else []), *said, *tasks, *self.hints, self.after

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All that is looked up in the runs of its place."""
        asked, found = self.prediction, [quantity for text in self.texts for quantity in read_gaps(text)]
        if isinstance(asked, Choose):
            found += [q for choice in asked.choices if choice.when for q in choice.when.quantities]
        elif isinstance(asked, Guess):
            found.append(asked.answer)
        if self.task:
            found += [quantity for quantity in self.task.until.quantities if quantity.changes]
        return tuple(found)


@dataclass(frozen=True)
class Lesson:
    """minutes: that it takes. question: the one that it answers."""

    title: str
    question: str
    minutes: int
    cards: tuple[Card, ...]
