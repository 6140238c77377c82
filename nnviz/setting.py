"""What a setting of an experiment is: what it may be, how it is written in a link, and its words on the page."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from nnviz.text.numbers import decimal

BETWEEN = re.compile(r"\s*[-,;x×–]\s*|\s+", re.IGNORECASE)  # two widths in a link; nnviz itself writes 64-32

MAX_TEXT = 2000  # characters of a text that is a setting
AMONG = re.compile(r"[-,;\s]+")  # two names of several


def never(experiment) -> bool:
    return False


@dataclass(frozen=True)
class Setting:
    """One setting. What it may be follows from what is given:

    choices: one of these names; several: a tuple of some of them, at least one, in their order. low, high: a number in
    this range, a whole one if `low` is. text: a function that checks a text and returns it. each: a tuple of `low` to
    `high` values, each as this setting says. Nothing of these: True or False.

    title, help: of its widget. offered: the values its slider has; step: how far apart they are, where that is even;
    without both a number is typed in. option: a value as the widget shows it; say: as a sentence has it.
    noun: its name in a sentence, by default the title; label: how a value is told without that name.
    told_with: the setting in whose words a comparison tells this one. explained: what the Words page says of it, ""
    where its text does so already.
    idle: experiment -> whether it changes nothing beside the other settings, such as the momentum while Adam is chosen.
    """

    title: str
    help: str = ""
    choices: Mapping[str, Any] | None = None
    several: bool = False
    low: float | None = None
    high: float | None = None
    each: "Setting | None" = None
    text: Callable[[str], str] | None = None
    offered: tuple[float, ...] = ()
    step: float | None = None
    option: Callable[[Any], str] | None = None
    say: Callable[[Any], str] = str
    noun: str = ""
    label: str = "{}"
    told_with: str = ""
    explained: str = ""
    idle: Callable[[Any], bool] = never

    @property
    def name_in_sentences(self) -> str:
        """Such as "learning rate", "L1 penalty"."""
        return self.noun or (self.title if self.title[1].isdigit() else self.title[0].lower() + self.title[1:])

    def check(self, name: str, value):
        """The value of the setting `name` as an experiment keeps it. Raises ValueError saying what is allowed."""
        if self.text is not None:
            return self.text(value)
        if self.several:
            return self._check_several(name, value)
        if self.choices is not None:
            if not isinstance(value, str) or value not in self.choices:
                raise ValueError(f"{name} is {value!r}; it can be {', '.join(self.choices)}")
            return value
        if self.each is not None:
            return self._check_each(name, value)
        if self.low is not None:
            return self._check_number(name, value)
        if not isinstance(value, bool):
            raise ValueError(f"{name} is {value!r}; it can be True or False")
        return value

    def _check_number(self, name, value):
        whole = isinstance(self.low, int)
        kinds = (int,) if whole else (int, float)
        if hasattr(value, "item"):  # a NumPy number
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, kinds) or not self.low <= value <= self.high:
            allowed = f"a{' whole' * whole} number from {_plain(self.low)} to {_plain(self.high)}"
            raise ValueError(f"{name} is {_plain(value)}; it can be {allowed}")
        return value if whole else float(value)

    def _check_several(self, name, values):
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise ValueError(f"{name} is {values!r}; it needs names out of {', '.join(self.choices)}")
        values = tuple(values)
        for value in values:
            if not isinstance(value, str) or value not in self.choices:
                raise ValueError(f"{name} has {shorten(str(value))!r}; it can have {', '.join(self.choices)}")
        if not values:
            raise ValueError(f"{name} is empty; it needs at least one of {', '.join(self.choices)}")
        return tuple(choice for choice in self.choices if choice in values)

    def _check_each(self, name, values):
        try:
            values = tuple(self.each.check("a hidden layer", width) for width in values)
        except TypeError:
            raise ValueError(f"{name} is {values!r}; it needs the units of each layer, such as (64, 32)") from None
        if len(values) > self.high:
            raise ValueError(f"{name} has {len(values)} layers; at most {self.high} are allowed")
        return values

    def read(self, name: str, text: str):
        """The value that a link's text says, not yet checked. Raises ValueError for what cannot be read."""
        try:
            if self.each is not None:
                return () if text == "none" else _widths(text)
            if self.text is not None:
                return _short_word(text, MAX_TEXT)
            if self.several:
                return tuple(filter(None, AMONG.split(_short_word(text, 80))))
            if self.choices is not None:
                return _short_word(text)
            if self.low is None:
                return {"true": True, "false": False}[text.lower()]
            return _whole(text) if isinstance(self.low, int) else _real(text)
        except (ValueError, KeyError):
            allowed = "which cannot be read" if self.each is None else "which can be widths such as 64-32, or none"
            raise ValueError(f"{name} is {shorten(text)!r}, {allowed}") from None


def _plain(value) -> str:
    """A number as people write it: 0.00001, 100 and 1,000,000; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return repr(value)
    return f"{value:,}" if isinstance(value, int) else decimal(value) if 1e-12 < abs(value) < 1e12 else f"{value:g}"


def setting(default, title: str, help: str, **facts):
    """A field of an `Experiment`: its default, and the `Setting` that says all else."""
    facts.setdefault("say", decimal if isinstance(default, float) else str)
    return field(default=default, metadata={"setting": Setting(title, help, **facts)})


def write(value) -> str:
    """A setting's value as a link has it."""
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value).lower() if isinstance(value, bool) else str(value)


def shorten(text: str, most: int = 40) -> str:
    """What a visitor wrote, for an error message."""
    return text if len(text) <= most else text[:most] + "…"


def _widths(text):
    *widths, last = BETWEEN.split(text.strip())
    return tuple(_whole(width) for width in (widths if widths and not last else [*widths, last]))  # "8,8,": 8-8


def _whole(text):
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError
    return int(text)


def _real(text):
    value = float(text)
    if not isfinite(value):
        raise ValueError
    return value


def _short_word(text, most=40):
    if len(text) > most:
        raise ValueError
    return text
