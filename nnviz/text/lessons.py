"""What the app says while a lesson is open."""

from collections.abc import Callable

from nnviz.experiment import SETTINGS
from nnviz.lessons import Choose, Draw, Guess, Lesson
from nnviz.lessons.answers import Outcome
from nnviz.lessons.words import COUNT, NUMBER, SHARE, Comparison, Condition, Quantity, Value
from nnviz.text.numbers import count, decimal, fixed, number, percent


def say_outcome(asked: Choose | Guess | Draw, outcome: Outcome) -> str:
    """Right or wrong, and how far off."""
    if isinstance(asked, Draw):
        if outcome.away != outcome.away:
            return NO_NUMBER
        off = _amount(asked.curve, outcome.away)
        return f"**{'Well drawn' if outcome.right else 'Not quite'}.** Your curve is {off} off on the average."
    if outcome.answer != outcome.answer:
        return NO_NUMBER
    if isinstance(asked, Choose):
        if outcome.right:
            return "**Right.**"
        return f"**No.** It is: “{asked.choices[int(outcome.answer)].text.rstrip('.')}”."
    found = f"It is **{asked.answer.say(outcome.answer)}**"
    if not outcome.away:
        return f"**Right.** {found}."
    off = f"your guess is {_amount(asked.answer, outcome.away)} too {'high' if outcome.off > 0 else 'low'}"
    return f"**{'Right' if outcome.right else 'Not quite'}.** {found}; {off}."


def say_try(until: Condition, find: Callable[[Quantity], Value]) -> str:
    """What keeps a task from being done: what is there now, and what is wanted. "" if nothing of it has a value. find:
    a quantity -> its value on the screen."""
    missing = (part for part in until.parts if not part.holds(find) and not part.quantity.text.startswith("chosen "))
    said = "  \n".join(filter(None, (_say_comparison(part, find) for part in missing)))
    return said.replace(" %", "\N{NO-BREAK SPACE}%")


def _say_comparison(part: Comparison, find: Callable[[Quantity], Value]) -> str:
    quantity, now = part.quantity, find(part.quantity)
    values = [find(value) if isinstance(value, Quantity) else value for value in part.values]
    if now is None or None in values:
        return ""
    told = [_say_apart(quantity, value, []) for value in values]
    for i, value in enumerate(part.values):
        if isinstance(value, Quantity) and not value.changes:
            told[i] += f" (the {_name(value)})"
    return f"Now: {_name(quantity)} **{_say_apart(quantity, now, values)}**. Wanted: {_SIGNS[part.sign].format(*told)}."


_SIGNS = {
    ">": "above {}",
    "<": "below {}",
    ">=": "at least {}",
    "<=": "at most {}",
    "is": "{}",
    "is not": "not {}",
    "between": "{} to {}",
}


def _say_apart(quantity: Quantity, value: Value, others: list[Value]) -> str:
    """A value of a quantity, a share with as many digits as tell it from the others."""
    if quantity.text in SETTINGS and quantity.name.kind == NUMBER:
        return decimal(value)
    said = quantity.say(int(value) if quantity.name.kind == COUNT else value)
    if quantity.name.kind == SHARE:
        for digits in range(1, 4):
            if not any(value != other and percent(other, digits - 1, ends=1) == said for other in others):
                break
            said = percent(value, digits)
    return said


def _name(quantity: Quantity) -> str:
    """A quantity as the screen calls it: a setting by its title, a number of One step by its table."""
    if quantity.text in SETTINGS:
        return SETTINGS[quantity.text].name_in_sentences
    if quantity.name.cell:
        letters, *numbers = quantity.name.words.partition("{")[0].rstrip("-"), *quantity.numbers
        layer, (row, column) = numbers[:-2], numbers[-2:]
        return f"{letters}{''.join(map(str, layer))}, row {row}, column {column}:"
    return quantity.text


SHOW_ME, BACK_TO_CARD = "Show me", "To the card"
NO_NUMBER = "The run has no number for this."
ABOUT_OWN = (
    "A lesson is a text file in Markdown. Yours is checked and then there at once, for you alone; a short one travels "
    "in a link. The server forgets it when you leave."
)
RUN_WAITS = "Your own run waits: close the lesson, and a button brings it back."
TASK_DONE = "Done! The lesson goes on at the top of the page."
TRAINING = "Training the run of this card."
TOO_LONG_FOR_A_LINK = "This lesson is too long to travel in a link: pass on the file itself."
NAME_LINE = "Name " + 24 * r"\_" + " &emsp; Date " + 12 * r"\_"
KEY_NOTE = "Every number here was worked out by the run of its card when this sheet was made."


def say_answer(asked: Choose | Guess, answer) -> str:
    """The answer for the key of a worksheet. answer: the number of the right choice, or the value; None for none."""
    if answer is None:
        return NO_NUMBER
    return f"**{asked.choices[answer].text if isinstance(asked, Choose) else asked.answer.say(answer)}**"


def _amount(quantity: Quantity, value: float) -> str:
    """A distance between two values of a quantity."""
    kind = quantity.name.kind
    if kind == SHARE:
        return f"{fixed(100 * value, 0 if value >= 0.01 else 1)} points"
    return f"{value:,.0f}" if kind == COUNT else number(value, 2)


def answer_unit(quantity: Quantity) -> str:
    """What a typed guess is counted in."""
    return "in %" if quantity.name.kind == SHARE else ""


def about_lesson(lesson: Lesson, done: int) -> str:
    """Its length, and how far the reader is. done: cards finished."""
    said = f"{count(lesson.minutes, 'minute')} · {count(len(lesson.cards), 'card')}"
    if done:
        said += " · done" if done >= len(lesson.cards) else f" · {done} done"
    return said


def well_done(lesson: Lesson, done: int) -> str:
    """After its last card. done: cards finished."""
    if done >= len(lesson.cards):
        return f"**Well done!** You have finished “{lesson.title}”."
    return f"This was “{lesson.title}”. You have done {done} of its {len(lesson.cards)} cards."


def place_of_card(lesson: Lesson, number: int) -> str:
    return f"Card {number + 1} of {len(lesson.cards)}"


def step_range(draw: Draw) -> tuple[str, str]:
    """The ends of the axis of a drawing."""
    return f"step {draw.start:,}", f"{draw.end:,}"


def axis_ends(draw: Draw) -> tuple[str, str]:
    """The lowest and the highest number of a drawing's axis."""
    say = percent if draw.curve.name.kind == SHARE else number
    return say(draw.bottom), say(draw.top)
