"""Names that others wrote, of columns, classes and files: short, on one line, and safe wherever they are shown.

They stand in text that browsers read as Markdown or HTML, in labels of figures, in scripts. So what these could take
for more than text is replaced here, once, by a sign that looks alike.
"""

from collections.abc import Iterable

MAX_NAME = 40  # characters
LOOK_ALIKES = str.maketrans(
    {"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "$": "＄", "*": "∗", "\\": "/", "|": "/"}
)


def clean_name(text: str) -> str:
    """What somebody wrote, as one line of at most 40 characters; "" where nothing of it can be seen."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[: 10 * MAX_NAME]).translate(LOOK_ALIKES)
    line = " ".join(shown.replace("://", " ").split())
    return line if len(line) <= MAX_NAME else line[: MAX_NAME - 1].rstrip() + "…"


def tell_apart(names: Iterable[str], unnamed: str) -> tuple[str, ...]:
    """The names, cleaned and each of them once: a second "x" becomes "x (2)".

    unnamed: what the first without a name is called, with a place for its number counted from 1, such as "column {}".
    """
    taken: dict[str, None] = {}
    for number, text in enumerate(names, 1):
        name = base = clean_name(text) or unnamed.format(number)
        again = 1
        while name in taken:
            again += 1
            name = f"{base[: MAX_NAME - 6]} ({again})"
        taken[name] = None
    return tuple(taken)
