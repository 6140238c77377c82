"""What a visitor looks at on a page: each setting is declared once, with its default, its word in a link, its check and
its widget.

A page's `View` lists its settings as fields:

    class FlowView(View):
        url, prefix = "flow", "flow_"
        part = choice("flow", *PARTS)
        layer = number("flow_layer", "layers", below=lambda view: view.run.network.depth, shown_from=1)

`view.part` is the value, `view.segments("part", "What to look at")` its widget, and nnviz/app/link.py writes the links.
Words of a link are put in the order of the fields.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Self

from nnviz import Run
from nnviz.app import widgets
from nnviz.app.session import Session
from nnviz.app.visitor import visitor
from nnviz.memo import forget
from nnviz.unit import Unit

MAX_DIGITS = 9  # of a whole number in a link


def whole(text: str) -> int:
    """A whole number of a link. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise ValueError("it cannot be read")
    return int(text)


def read_unit(text: str) -> Unit:
    """A unit of a link, such as 1-12. Raises ValueError for anything else."""
    parts = text.split("-")
    if len(parts) != 2:
        raise ValueError("it can be a layer and a unit such as 1-12")
    return Unit(whole(parts[0]), whole(parts[1]))


class Field:
    """A setting of a view, with its value in the view.

    word: in links, None where links do not say it. usual: the value at first, which goes without saying.
    said_if: whether a link has anything to say of it; None for always. resets: the name of a field that begins anew
    when this one changes. longest: characters of its text in a link that are read.
    """

    longest = 40

    def __init__(self, word: str | None, usual=None, said_if: Callable | None = None, resets: str | None = None):
        self.word, self.usual, self.said_if, self.resets = word, usual, said_if, resets

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, view: "View | None", owner: type | None = None):
        return self if view is None else vars(view).get(self.name, self.usual)

    def __set__(self, view: "View", value) -> None:
        if self.resets and value != self.__get__(view):
            setattr(view, self.resets, view.fields[self.resets].usual)
        vars(view)[self.name] = value

    def put(self, view: "View", text: str) -> None:
        """Take over what a link says. Raises ValueError with a reason that people read."""
        self.__set__(view, self.read(view, text))

    def say(self, view: "View") -> str | None:
        """The text for a link; None for what goes without saying."""
        value = self.__get__(view)
        if value == self.usual or self.said_if and not self.said_if(view):
            return None
        return self.write(value)

    def settle(self, view: "View") -> None:
        """Fit the value to the run there is by now."""


class choice(Field):
    """One of a few. texts and named: the texts in links, and what they stand for; the first is the usual one."""

    def __init__(self, word: str | None, *texts: str, usual=None, said_if=None, resets=None, **named):
        self.named = {text: text for text in texts} | named
        super().__init__(word, next(iter(self.named.values())) if usual is None else usual, said_if, resets)

    def options(self, view: "View") -> Sequence:
        return list(self.named.values())

    def read(self, view: "View", text: str):
        if text not in self.named:
            raise ValueError(f"it can be {' or '.join(self.named)}")
        return self.named[text]

    def write(self, value) -> str:
        return next(text for text, named in self.named.items() if named == value)


class flag(choice):
    """Yes or no, and no at first; a link can have other words for them."""

    def __init__(self, word: str | None = None, **named: bool):
        super().__init__(word, usual=False, **(named or {"yes": True, "no": False}))


class number(Field):
    """A whole number from 0, or None for none chosen where that is usual. of: what it counts, in the plural, for
    people. below: the view's limit, None for none. shown_from: how people, and links, call the first."""

    def __init__(self, word: str, of: str, below=None, shown_from: int = 0, usual=0, said_if=None, resets=None):
        super().__init__(word, usual, said_if, resets)
        self.of, self.below, self.shown_from = of, below, shown_from

    def options(self, view: "View") -> Sequence:
        none = [None] if self.usual is None else []
        return [*none, *range(self.below(view))]

    def read(self, view: "View", text: str) -> int:
        value, end = whole(text) - self.shown_from, self.below and self.below(view)
        if value < 0 or end is not None and value >= end:
            raise ValueError(f"the {self.of} are {self.shown_from} to {end - 1 + self.shown_from:,}")
        return value

    def write(self, value: int) -> str:
        return str(value + self.shown_from)

    def settle(self, view: "View") -> None:
        value = self.__get__(view)
        if self.below and value is not None and value >= self.below(view):
            vars(view)[self.name] = None if self.usual is None else self.below(view) - 1


class custom(Field):
    """What is of no other kind, such as a drawing. put(view, text) takes over what a link says, and raises ValueError
    with a reason that people read; say(view) is the text for a link, or None."""

    def __init__(self, word: str, put: Callable, say: Callable, usual=None, longest: int = Field.longest):
        super().__init__(word, usual)
        self.put, self.say, self.longest = put, say, longest


class View:
    """What one visitor looks at on a page. url: of the page. prefix: of the keys of its widgets."""

    url: str
    prefix: str
    of_run = True  # whether the visitor's own run is what is looked at
    fields: dict[str, Field] = {}

    def __init_subclass__(cls):
        cls.fields = {name: field for name, field in vars(cls).items() if isinstance(field, Field)}

    def __init__(self, session: Session):
        self.session = session

    @classmethod
    def of(cls, session: Session) -> Self:
        """This visitor's view, fitted to the run there is by now."""
        views = visitor().views
        view = views.get(cls.__name__)
        if view is None or view.session is not session:
            view = views[cls.__name__] = cls(session)
        view.settle()
        return view

    def close(self) -> None:
        """Give back what was worked out: the visitor's tab is closed."""
        forget(self)

    def rest(self) -> None:
        """Give back what is large and can be worked out again: nobody has touched the page for long."""

    @property
    def run(self) -> Run:
        return self.session.run

    @property
    def step(self) -> int:
        """The step that is looked at."""
        return self.session.step

    def settle(self) -> None:
        """Fit what is chosen to the run there is by now."""
        for field in self.fields.values():
            field.settle(self)

    def seen_by_lessons(self) -> dict:
        """What of the page a lesson's words can name, beside the run: arguments of `nnviz.lessons.Snapshot`."""
        return {}

    def segments(self, name: str, label: str, show: Callable = str, help: str | None = None) -> None:
        """The choice of a field, side by side. show: its values for people."""
        widgets.segments(*self._widget(name), label, partial(setattr, self, name), show, help)

    def menu(self, name: str, label: str, show: Callable = str, **looks) -> None:
        """The choice of a field as a menu. looks: as st.selectbox has them."""
        widgets.menu(*self._widget(name), label, partial(setattr, self, name), show, **looks)

    def toggle(self, name: str, label: str, **looks) -> None:
        """A flag as a switch. looks: as st.toggle has them."""
        widgets.toggle(self.prefix + name, getattr(self, name), label, partial(setattr, self, name), **looks)

    def _widget(self, name: str) -> tuple[str, Sequence, object]:
        return self.prefix + name, self.fields[name].options(self), getattr(self, name)
