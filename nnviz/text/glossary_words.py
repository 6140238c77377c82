"""The words of the glossary, and where they stand in a text: the first time, a word is linked to what it means."""

import re
from functools import cache

from nnviz.text.glossary import glossary

# Where no word is linked: links, formulas, code, and where everyday English means something else.
UNTOUCHED = re.compile(
    r"\[[^\]]*\]\([^)]*\)|\$[^$\n]+\$|`[^`\n]+`|let it run|needs a moment|\bpoints? the right way|one points\b",
    re.IGNORECASE,
)
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")  # what the screen calls something: a link would split its name
NO_WORDS = {"x and y", "start from"}


@cache
def entries() -> dict[str, str]:
    """What every word means, in Markdown: the paragraph in which it is bold."""
    found: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n|\n(?=- )", glossary()):
        text = paragraph.strip().removeprefix("- ")
        for word in re.findall(r"\*\*(.+?)\.?\*\*", text, re.DOTALL):
            found.setdefault(" ".join(word.split()).lower(), text)
    return found


def meaning(*words: str) -> str:
    """What these words mean, for the "?" beside the place where a page uses them first."""
    return "\n\n".join(entries()[word] for word in words)


def link_words(text: str, known: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
    """A text in which each word of the glossary is linked to "#word-..." where it stands first, and these words.

    known: those that the card has linked already.
    """
    taken = [match.span() for match in UNTOUCHED.finditer(text)]
    names = [match.span(1) for match in BOLD.finditer(text)]
    at: list[tuple[int, int, str]] = []
    for word in sorted(entries(), key=len, reverse=True):  # "dead unit" before "unit"
        if word in known or word in NO_WORDS:
            continue
        for match in re.finditer(rf"(?<![\w-]){_forms(word)}(?![\w-])", text, re.IGNORECASE):
            start, end = match.span()
            if all(end <= a or start >= b for a, b in taken) and all(
                (start, end) == (a, b) or end <= a or start >= b for a, b in names
            ):
                taken.append((start, end))
                at.append((start, end, word))
                break
    for start, end, word in sorted(at, reverse=True):
        text = f"{text[:start]}[{text[start:end]}](#{anchor(word)}){text[end:]}"
    return text, [word for _, _, word in sorted(at)]


def _forms(word: str) -> str:
    """One of it, or several."""
    if word.endswith("ies"):
        return re.escape(word[:-3]) + "(?:y|ies)"
    single = word[:-1] if word.endswith("s") and not word.endswith(("ss", "as", "us", "is")) else word
    return re.escape(single) + "(?:s|es)?"


def anchor(word: str) -> str:
    """What the link to a word is called."""
    return "word-" + re.sub(r"\W+", "-", word)
