"""The language of lessons: quantities and conditions, read from text and looked up in a run. Nothing is evaluated.

    quantity    NAME [at step N | after N epochs | at the start | at the end | at the best] [with SETTING VALUE ...]
                [to N decimals]
    condition   COMPARISON [and COMPARISON ...]
    comparison  QUANTITY > VALUE (or <, >=, <=) | QUANTITY is VALUE | QUANTITY is not VALUE
                QUANTITY between VALUE and VALUE
    value       a number, a percentage such as 95 %, a word, or another QUANTITY

A NAME is one of `VOCABULARY`, a setting (`learning_rate`), or `chosen WORD`: what a word of the page's link says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from nnviz.experiment import SETTINGS, Experiment
from nnviz.lessons.order import check_order
from nnviz.lessons.snapshot import Snapshot
from nnviz.lessons.vocabulary import COUNT, NUMBER, SHARE, VOCABULARY, WORD, Name
from nnviz.queries import read_difference
from nnviz.setting import shorten, write
from nnviz.text.numbers import fixed, number, percent

MAX_LENGTH = 300  # characters of a quantity or a condition
MAX_COMPARISONS = 6  # in a condition
MAX_DECIMALS = 6
MAX_WORD = 60  # characters that a quantity is compared with
NUMBER_TEXT = re.compile(r"([-−]?\d{1,9}(?:\.\d{1,9})?(?:e[-−]?\d{1,2})?)( ?%)?", re.ASCII)
GAP = re.compile(r"\{\{([^{}]*)\}\}")
START, END, BEST, STEP, EPOCH = "start", "end", "best", "step", "epoch"

Value = float | str | None


@dataclass(frozen=True)
class When:
    """A moment of a run. kind: START, END, BEST (the test with the highest accuracy), STEP or EPOCH, with `at` steps or
    epochs."""

    kind: str
    at: float = 0

    def step(self, experiment: Experiment) -> int | None:
        """The step that it is in a run of this experiment; None for the best, which only the run knows."""
        epoch, total = experiment.steps_per_epoch, experiment.total_steps
        return {START: 0, END: total, BEST: None, STEP: int(self.at), EPOCH: ceil(self.at * epoch)}[self.kind]


@dataclass(frozen=True)
class Quantity:
    """name: of the vocabulary, with its numbers. when: None for the moment that is looked at. changes: settings that
    differ from the card's, as "learning_rate 1", "" for none. decimals: to be written, None for as many as it takes."""

    text: str
    name: Name
    numbers: tuple[int, ...] = ()
    when: When | None = None
    changes: str = ""
    decimals: int | None = None

    def look_up(self, snapshot: Snapshot | None) -> Value:
        """Its value there; None where there is none."""
        try:
            return None if snapshot is None else self.name.find(snapshot, *self.numbers)
        except IndexError:
            return None

    def say(self, value: Value) -> str:
        """A value of it, for people."""
        if value is None:
            return "(no number yet)"
        if isinstance(value, str):
            return value
        if self.name.kind == SHARE:
            return percent(value, self.decimals or 0, ends=1)
        if self.name.kind == COUNT:
            return f"{value:,}"
        return number(value) if self.decimals is None else fixed(value, self.decimals)

    def experiment(self, base: Experiment) -> Experiment:
        """The experiment that it is of, where the card's is `base`."""
        return read_difference(base, self.changes)[0] if self.changes else base

    def check(self, base: Experiment) -> None:
        """Raises ValueError, with a reason that people read, if there is no such thing in a card's experiment."""
        mine, problems = read_difference(base, self.changes) if self.changes else (base, [])
        if problems:
            raise ValueError(problems[0])
        step = self.when.step(mine) if self.when else None
        if step is not None and step > mine.total_steps:
            raise ValueError(f"“{shorten(self.text)}”: the run takes {mine.total_steps:,} steps")
        layers = len(mine.sizes) - 1
        for letter, given in zip(self.name.letters, self.numbers, strict=True):
            if letter == "L" and "-" not in self.name.words and not 1 <= given <= layers:
                raise ValueError(f"“{shorten(self.text)}”: the network has layers 1 to {layers}")


@dataclass(frozen=True)
class Comparison:
    """quantity: what is compared. sign: ">", "<", ">=", "<=", "is", "is not" or "between". values: with what."""

    quantity: Quantity
    sign: str
    values: tuple[float | str | Quantity, ...]

    def holds(self, find: Callable[[Quantity], Value]) -> bool:
        found = find(self.quantity)
        values = [find(value) if isinstance(value, Quantity) else value for value in self.values]
        if found is None or None in values:
            return False
        match self.sign:
            case ">":
                return found > values[0]
            case "<":
                return found < values[0]
            case ">=":
                return found >= values[0]
            case "<=":
                return found <= values[0]
            case "between":
                return values[0] <= found <= values[1]
            case "is":
                return found == values[0]
        return found != values[0]


@dataclass(frozen=True)
class Condition:
    """Comparisons that all have to hold."""

    text: str
    parts: tuple[Comparison, ...]

    def holds(self, find: Callable[[Quantity], Value]) -> bool:
        """Whether it holds. find: a quantity -> its value, None where there is none: then it does not."""
        return all(part.holds(find) for part in self.parts)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return tuple(q for part in self.parts for q in (part.quantity, *part.values) if isinstance(q, Quantity))


def read_quantity(text: str) -> Quantity:
    """Raises ValueError, with a reason that people read, for a text that is no quantity."""
    said = _tidy(text)
    check_order(said)
    rest, decimals = _cut(r" to (\d) decimals?", said)
    rest, changes = _cut(r" with (.+)", rest)
    rest, when = _cut(r" (at step .+|after .+ epochs?|at the \w+)", rest)
    if decimals and int(decimals) > MAX_DECIMALS:
        raise ValueError(f"at most {MAX_DECIMALS} decimals are written")
    name, numbers = _read_name(rest)
    if changes:
        _, problems = read_difference(None, changes)
        if problems:
            raise ValueError(problems[0])
    return Quantity(
        said, name, numbers, _read_when(when) if when else None, changes, int(decimals) if decimals else None
    )


def read_condition(text: str) -> Condition:
    """Raises ValueError, with a reason that people read, for a text that is no condition."""
    said = _tidy(text)
    parts: list[str] = []
    for part in said.split(" and "):
        if parts and " between " in parts[-1] and " and " not in parts[-1]:
            parts[-1] += f" and {part}"
        else:
            parts.append(part)
    if len(parts) > MAX_COMPARISONS:
        raise ValueError(f"a condition has at most {MAX_COMPARISONS} parts")
    return Condition(said, tuple(map(_read_comparison, parts)))


def read_gaps(text: str) -> tuple[Quantity, ...]:
    """The quantities in the {{gaps}} of a text. Raises ValueError for one that makes no sense."""
    if "{{" in GAP.sub("", text) or "}}" in GAP.sub("", text):
        raise ValueError("a gap is opened by {{ and closed by }}")
    return tuple(read_quantity(gap) for gap in GAP.findall(text))


def fill(text: str, find: Callable[[Quantity], Value]) -> str:
    """A text with its gaps filled."""

    def say(gap: re.Match) -> str:
        quantity = read_quantity(gap[1])
        return quantity.say(find(quantity))

    return GAP.sub(say, text)


def read_number(text: str, share: bool = False) -> float:
    """A number, or a percentage as a share where `share` says so. Raises ValueError for anything else."""
    found = NUMBER_TEXT.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{shorten(text)!r} is no number")
    if bool(found[2]) != share:
        raise ValueError(f"{shorten(text)!r} is {'no ' if share else 'a '}percentage")
    value = float(found[1].replace("−", "-"))
    return value / 100 if share else value


def _tidy(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise ValueError(f"{shorten(text)!r} is longer than {MAX_LENGTH} characters")
    said = " ".join(text.split())
    if not said:
        raise ValueError("there is nothing to look up")
    return said


def _cut(pattern: str, text: str) -> tuple[str, str]:
    """A text without what its end says, and that."""
    found = re.fullmatch(rf"(.+?){pattern}", text, re.ASCII)
    return (found[1], found[2]) if found else (text, "")


def _read_when(text: str) -> When:
    named = {"at the start": START, "at the end": END, "at the best": BEST}
    if text in named:
        return When(named[text])
    if found := re.fullmatch(r"at step (\d{1,3}(?:,\d{3})+|\d{1,7})", text, re.ASCII):
        return When(STEP, int(found[1].replace(",", "")))
    if found := re.fullmatch(r"after (\d{1,3}(?:\.\d{1,3})?) epochs?", text, re.ASCII):
        return When(EPOCH, float(found[1]))
    raise ValueError(
        f"{shorten(text)!r} is no moment; write at step 100, after 2 epochs, at the start, at the end or at the best"
    )


def _read_name(text: str) -> tuple[Name, tuple[int, ...]]:
    for name in VOCABULARY:
        if found := name.pattern.fullmatch(text):
            return name, tuple(map(int, found.groups()))
    if text in SETTINGS:
        return _setting(text), ()
    if found := re.fullmatch(r"chosen ([a-z_]{1,30})", text):
        word = found[1]
        return Name(text, WORD, "", lambda snapshot: _chosen(snapshot, word)), ()
    raise ValueError(f"{shorten(text)!r} is no word of the vocabulary (docs/lessons.md has them all)")


def _chosen(snapshot: Snapshot, word: str) -> str | None:
    """What a word of the page's link says, of a drawing the beginning; None for what no choice is called, because it is
    written into a text."""
    said = snapshot.chosen.get(word, "")
    return said[: MAX_WORD + 1] if re.fullmatch(r"[\w.,~-]+", said) else None


def _setting(name: str) -> Name:
    setting = SETTINGS[name]
    if setting.low is None or setting.each is not None:
        return Name(name, WORD, setting.help, lambda s: write(getattr(s.run.experiment, name)))
    kind = COUNT if isinstance(setting.low, int) else NUMBER
    return Name(name, kind, setting.help, lambda s: getattr(s.run.experiment, name))


def _read_comparison(text: str) -> Comparison:
    if found := re.fullmatch(r"(.+?) between (.+) and (.+)", text):
        quantity = read_quantity(found[1])
        return Comparison(quantity, "between", tuple(_read_value(quantity, part) for part in found.group(2, 3)))
    if found := re.fullmatch(r"(.+?) (>=|<=|>|<|is not|is) (.+)", text):
        quantity, sign = read_quantity(found[1]), found[2]
        if quantity.name.kind == WORD and not sign.startswith("is"):
            raise ValueError(f"“{shorten(quantity.text)}” is a word: compare it by “is” or “is not”")
        return Comparison(quantity, sign, (_read_value(quantity, found[3]),))
    raise ValueError(f"{shorten(text)!r} compares nothing; write it as “test accuracy > 95 %”")


def _read_value(quantity: Quantity, text: str) -> float | str | Quantity:
    """What a quantity is compared with: a number or a word as it has them, or another quantity of its kind."""
    kind = quantity.name.kind
    if NUMBER_TEXT.fullmatch(text) and kind != WORD:
        return read_number(text, share=kind == SHARE)
    try:
        other = read_quantity(text)
    except ValueError:
        if kind != WORD:
            raise ValueError(f"{shorten(text)!r} is neither a number nor a word of the vocabulary") from None
        return _read_word(quantity, text)
    if (other.name.kind == WORD) != (kind == WORD) or (other.name.kind == SHARE) != (kind == SHARE):
        raise ValueError(f"“{shorten(quantity.text)}” and “{shorten(text)}” cannot be compared")
    return other


def _read_word(quantity: Quantity, text: str) -> str:
    if len(text) > MAX_WORD:
        raise ValueError(f"{shorten(text)!r} is longer than a word can be")
    setting = SETTINGS.get(quantity.name.words)
    if setting is not None:
        text = write(setting.check(quantity.name.words, setting.read(quantity.name.words, text)))
    return text
