"""Reads a lesson from its Markdown file. Whatever is wrong with it is told in one sentence, with its line.

docs/lessons.md teaches the format. Nothing of a file is evaluated, and all of it is bounded.
"""

import re
from collections.abc import Callable, Container

from nnviz.lessons.lesson import Card, Choice, Choose, Draw, Guess, Lesson, Prediction, Task
from nnviz.lessons.parts import MAX_BYTES, LessonError, Part, at_line, check_text, read_facts, split
from nnviz.lessons.place import Place, read_place
from nnviz.lessons.words import SHARE, Quantity, read_condition, read_gaps, read_number, read_quantity
from nnviz.setting import shorten

MAX_CARDS, MAX_HINTS, MAX_CHOICES = 24, 4, 6
MAX_MINUTES = 60
MAX_QUANTITIES = 30  # that a card looks up
USUAL_NEAR = 0.1
SECTIONS = ("Choose", "Guess", "Draw", "Task", "Hint", "After")
CURVES = "training loss, test loss, training accuracy or test accuracy"


def read_lesson(text: str, pages: Container[str] | None = None, words: Container[str] | None = None) -> Lesson:
    """The lesson of a file's text. pages, words: the addresses and the words of links that there are, None for any.

    Raises LessonError at the first thing that is wrong.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise LessonError(1, f"the text is longer than {MAX_BYTES:,} bytes")
    parts = split(text.replace("\r\n", "\n").replace("\r", "\n"))
    title, *rest = parts
    if title.level != 1:
        raise LessonError(title.line, "a lesson begins with its title, such as “# Why does the loss start at 2.30?”")
    if title.text:
        raise LessonError(title.text_line, "no text stands between the title and the first card")
    _allow(title, "question", "minutes")
    minutes = title.read("minutes", _read_minutes)
    cards: list[Card] = []
    place = Place()
    for group in _group(rest):
        cards.append(_read_card(group, place, pages, words))
        place = cards[-1].place
    if not cards:
        raise LessonError(title.line, "a lesson has at least one card, such as “## Before the first step”")
    if len(cards) > MAX_CARDS:
        raise LessonError(rest[0].line, f"this lesson has {len(cards)} cards; at most {MAX_CARDS} are allowed")
    question = title.fact("question")
    check_text(question, title.facts["question"][1])
    return Lesson(title.heading, question, minutes, tuple(cards))


def _group(parts: list[Part]) -> list[list[Part]]:
    """The parts of each card: its own, and those of its sections."""
    cards: list[list[Part]] = []
    for part in parts:
        if part.level == 1:
            raise LessonError(part.line, "a lesson has one title; a card begins with “## ”")
        if part.level == 2:
            cards.append([part])
        elif not cards:
            raise LessonError(part.line, f"“{part.heading}” belongs to a card, which begins with “## ”")
        else:
            cards[-1].append(part)
    return cards


def _read_card(parts: list[Part], before: Place, pages, words) -> Card:
    head, *sections = parts
    _allow(head, "place")
    moves = "place" in head.facts
    place = head.read("place", lambda text: read_place(text, pages, words)) if moves else before
    if not head.text:
        raise LessonError(head.line, f"the card “{head.heading}” has no text")
    found: dict[str, Part] = {}
    hints = []
    for part in sections:
        if part.heading not in SECTIONS:
            raise LessonError(part.line, f"there is no section “{part.heading}”; there are {', '.join(SECTIONS)}")
        if not part.text:
            raise LessonError(part.line, f"“{part.heading}” has no text")
        if part.heading == "Hint":
            hints.append(part)
            continue
        if part.heading in found:
            raise LessonError(part.line, f"this card has “{part.heading}” already")
        found[part.heading] = part
    asked = [part for name, part in found.items() if name in ("Choose", "Guess", "Draw")]
    if len(asked) > 1:
        raise LessonError(asked[1].line, "a card asks for one prediction at most")
    if len(hints) > MAX_HINTS:
        raise LessonError(hints[MAX_HINTS].line, f"a card has at most {MAX_HINTS} hints")
    _allow_none(hints + [part for name, part in found.items() if name == "After"])
    prediction = _PREDICTIONS[asked[0].heading](asked[0], place) if asked else None
    task = _read_task(found["Task"]) if "Task" in found else None
    after = found.get("After")
    if after and not (prediction or task):
        raise LessonError(after.line, "“After” follows a prediction or a task, and this card has neither")
    count = sum(len(_quantities(part, place)) for part in parts if part.heading != "Choose" or part is head)
    if count > MAX_QUANTITIES:
        raise LessonError(head.line, f"this card looks up {count} quantities; at most {MAX_QUANTITIES} are allowed")
    return Card(
        head.heading,
        head.text,
        place,
        moves,
        prediction,
        task,
        tuple(part.text for part in hints),
        after.text if after else "",
    )


def _read_choose(part: Part, place: Place) -> Choose:
    _allow(part)
    lines = part.text.split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith("- ")]
    if not 2 <= len(starts) <= MAX_CHOICES:
        raise LessonError(part.line, f"“Choose” has 2 to {MAX_CHOICES} choices, each a line that begins with “- ”")
    text = _text("\n".join(lines[: starts[0]]), part.text_line, place)
    if not text:
        raise LessonError(part.line, "“Choose” asks nothing: write the question before the choices")
    ends = starts[1:] + [len(lines)]
    choices = tuple(
        _read_choice(lines[i:end], part.text_line + i, place, last=end == len(lines))
        for i, end in zip(starts, ends, strict=True)
    )
    if len({choice.text for choice in choices}) < len(choices):
        raise LessonError(part.line, "two choices are the same")
    return Choose(text, choices)


def _read_choice(lines: list[str], line: int, place: Place, last: bool) -> Choice:
    indented = [text[2:] if text.startswith("  ") else text for text in lines[1:]]
    facts, used = read_facts(indented, line + 1)
    for i, rest in enumerate(indented[used:], line + 1 + used):
        if rest.strip():
            raise LessonError(i, "under a choice stand “when: ...” and “reply: ...”, indented by two spaces")
    choice = Part(3, f"- {lines[0][2:].strip()}", line, facts, "", line)
    _allow(choice, "when", "reply")
    when = choice.fact("when")
    if when == "otherwise" and not last:
        raise LessonError(facts["when"][1], "only the last choice can say “otherwise”")
    condition = None if when == "otherwise" else choice.read("when", read_condition)
    for quantity in condition.quantities if condition else ():
        at_line(facts["when"][1], quantity.check, place.experiment)
    text = _text(lines[0][2:].strip(), line, place)
    if not text:
        raise LessonError(line, "this choice is empty")
    return Choice(text, condition, _text(choice.fact("reply"), facts["reply"][1], place))


def _read_guess(part: Part, place: Place) -> Guess:
    _allow(part, "answer", "near", "low", "high")
    answer = _answer(part, "answer", place)
    near = part.read("near", lambda text: read_number(text, share=True), f"{100 * USUAL_NEAR:g} %")
    if not 0 <= near <= 1:
        raise LessonError(part.facts["near"][1], "near is 0 % to 100 %")
    return Guess(part.text, answer, near, *_replies(part, place))


def _read_draw(part: Part, place: Place) -> Draw:
    _allow(part, "curve", "from", "to", "axis", "near", "low", "high")
    curve = _answer(part, "curve", place)
    if not curve.name.curve:
        raise LessonError(part.facts["curve"][1], f"what can be drawn is {CURVES}")
    if curve.when is not None:
        raise LessonError(part.facts["curve"][1], "a curve has no moment of its own: write “from” and “to”")
    share, experiment = curve.name.kind == SHARE, curve.experiment(place.experiment)
    start, end = (
        part.read(name, lambda text: _read_step(text, experiment), usual)
        for name, usual in (("from", "step 0"), ("to", None))
    )
    if start >= end:
        raise LessonError(part.facts["to"][1], "the curve ends before it begins")
    axis = part.fact("axis").split(" to ")
    if len(axis) != 2:
        raise LessonError(part.facts["axis"][1], "the axis is two numbers, such as “axis: 0 to 3”")
    bottom, top = (at_line(part.facts["axis"][1], lambda text: read_number(text, share), text) for text in axis)
    if not bottom < top:
        raise LessonError(part.facts["axis"][1], "the axis goes from a smaller number to a larger one")
    near = part.read("near", lambda text: read_number(text, share))
    return Draw(part.text, curve, start, end, bottom, top, near, *_replies(part, place))


def _read_task(part: Part) -> Task:
    _allow(part, "until")
    return Task(part.text, part.read("until", read_condition))


_PREDICTIONS: dict[str, Callable[[Part, Place], Prediction]] = {
    "Choose": _read_choose,
    "Guess": _read_guess,
    "Draw": _read_draw,
}


def _answer(part: Part, name: str, place: Place) -> Quantity:
    quantity = part.read(name, read_quantity)
    at_line(part.facts[name][1], quantity.check, place.experiment)
    if quantity.name.kind == "word":
        raise LessonError(part.facts[name][1], f"“{quantity.text}” is a word, and a guess needs a number")
    return quantity


def _replies(part: Part, place: Place) -> tuple[str, str]:
    return tuple(_text(part.fact(name), part.facts[name][1], place) for name in ("low", "high"))


def _quantities(part: Part, place: Place) -> tuple[Quantity, ...]:
    """The gaps of a part's text, checked."""
    return _gaps(part.text, part.text_line, place)


def _text(text: str, line: int, place: Place) -> str:
    """A text that was checked."""
    check_text(text, line)
    _gaps(text, line, place)
    return text.strip()


def _gaps(text: str, line: int, place: Place) -> tuple[Quantity, ...]:
    check_text(text, line)
    try:
        found = read_gaps(text)
    except ValueError as error:
        raise LessonError(_line_of("{{", text, line), str(error)) from None
    for quantity in found:
        at_line(_line_of("{{" + quantity.text, text, line), quantity.check, place.experiment)
    return found


def _read_minutes(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or not 1 <= int(text) <= MAX_MINUTES:
        raise ValueError(f"minutes is {shorten(text)!r}; it is a whole number from 1 to {MAX_MINUTES}")
    return int(text)


def _read_step(text: str, experiment) -> int:
    """ "step 100" or "2 epochs"."""
    if found := re.fullmatch(r"step (\d{1,7})", text, re.ASCII):
        step = int(found[1])
    elif found := re.fullmatch(r"(\d{1,3}) epochs?", text, re.ASCII):
        step = int(found[1]) * experiment.steps_per_epoch
    else:
        raise ValueError(f"{shorten(text)!r} is neither a step such as “step 100” nor epochs such as “2 epochs”")
    if step > experiment.total_steps:
        raise ValueError(f"the run takes {experiment.total_steps:,} steps")
    return step


def _allow(part: Part, *names: str) -> None:
    for name, (_, line) in part.facts.items():
        if name not in names:
            known = f"there are {', '.join(names)}" if names else "there are none here"
            raise LessonError(line, f"“{name}” is not known here; {known}")


def _allow_none(parts: list[Part]) -> None:
    for part in parts:
        _allow(part)


def _line_of(what: str, text: str, first: int) -> int:
    at = text.find(what)
    return first + text[: max(at, 0)].count("\n")
