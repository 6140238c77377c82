"""The parts of a lesson's file: its headings, with the facts and the text under each.

Whatever is wrong is told in one sentence, with its line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_BYTES = 40_000
MAX_TITLE, MAX_TEXT = 90, 1500  # characters


class LessonError(ValueError):
    """What is wrong with a file, in one sentence. line: counted from 1."""

    def __init__(self, line: int, reason: str):
        super().__init__(f"Line {line}: {reason}.")
        self.line = line


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it. line: of the heading. facts: name -> (value, line). text: the rest, as it
    came, from line `text_line` on."""

    level: int
    heading: str
    line: int
    facts: dict[str, tuple[str, int]]
    text: str
    text_line: int

    def fact(self, name: str, usual: str | None = None) -> str:
        if name in self.facts:
            return self.facts[name][0]
        if usual is None:
            raise LessonError(self.line, f"“{self.heading}” needs a line “{name}: ...” right under it")
        return usual

    def read(self, name: str, read: Callable, usual: str | None = None):
        """A fact, read by a function that may raise ValueError."""
        return at_line(self.facts.get(name, ("", self.line))[1], read, self.fact(name, usual))


def decode(data: bytes) -> str:
    """The text of a file. Raises LessonError for what is no text, or too long."""
    if len(data) > MAX_BYTES:
        raise LessonError(1, f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LessonError(line, "this is no text in UTF-8") from None


def split(text: str) -> list[Part]:
    """The headings of a text with what stands under each."""
    lines = text.split("\n")
    for i, line in enumerate(lines, 1):
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            raise LessonError(i, "a control character stands in this line")
    heads = []
    for i, line in enumerate(lines):
        if line.startswith("#"):
            found = re.fullmatch(r"(#{1,3}) +(\S.*?)\s*", line)
            if not found:
                raise LessonError(i + 1, "a heading is one to three # and a title after a space")
            heads.append((i, len(found[1]), found[2]))
        elif not heads and line.strip():
            raise LessonError(i + 1, "a lesson begins with its title, such as “# Why does the loss start at 2.30?”")
    if not heads:
        raise LessonError(1, "the file is empty; a lesson begins with its title")
    ends = [i for i, *_ in heads[1:]] + [len(lines)]
    return [_read_part(level, title, i, lines[i + 1 : end]) for (i, level, title), end in zip(heads, ends, strict=True)]


def _read_part(level: int, heading: str, at: int, lines: list[str]) -> Part:
    if len(heading) > MAX_TITLE:
        raise LessonError(at + 1, f"this heading is longer than {MAX_TITLE} characters")
    check_text(heading, at + 1)
    facts, used = read_facts(lines, at + 2)
    rest = lines[used:]
    blank = next((i for i, line in enumerate(rest) if line.strip()), 0)
    text_line = at + 2 + used + blank
    return Part(level, heading, at + 1, facts, "\n".join(rest).strip(), text_line)


def read_facts(lines: list[str], first: int) -> tuple[dict, int]:
    """The lines "name: value" that stand right under a heading, or under a choice, and how many there are. A value goes
    on in lines that are indented."""
    facts: dict[str, tuple[str, int]] = {}
    name = ""
    for i, line in enumerate(lines):
        if found := re.fullmatch(r"([a-z]+): *(.*?)\s*", line):
            name = found[1]
            if name in facts:
                raise LessonError(first + i, f"“{name}” is said twice")
            facts[name] = found[2], first + i
        elif name and line.startswith("  ") and line.strip():
            facts[name] = f"{facts[name][0]} {line.strip()}".strip(), facts[name][1]
        else:
            return facts, i
    return facts, len(lines)


def check_text(text: str, line: int) -> None:
    """Raises LessonError for what no text may have: HTML, pictures, links elsewhere."""
    if len(text) > MAX_TEXT:
        raise LessonError(line, f"this text has {len(text):,} characters; at most {MAX_TEXT:,} are allowed")
    for pattern, reason in _FORBIDDEN:
        if found := re.search(pattern, text, re.IGNORECASE | re.MULTILINE):
            raise LessonError(line + text[: found.start()].count("\n"), reason)


_ELSEWHERE = "links lead to pages of nnviz alone, such as [Words](words)"
_FORBIDDEN = (
    (r"<[a-z/!?]", "HTML is not allowed"),
    (r"&#?\w+;", "HTML is not allowed"),
    (r"!\[", "pictures are not allowed"),
    (
        r"[a-z]://|\bwww\.|\w@\w|\b(?:javascript|data|mailto):",
        _ELSEWHERE,
    ),
    (r"\]\s*\((?!/?[a-z]*(?:\?[^\s()]*)?\))", _ELSEWHERE),
    (r"^ {0,3}\[[^\]]*\]:", _ELSEWHERE),
    (r"^(?:```|~~~)", "blocks of code are not allowed; `code` within a line is"),
)


def at_line(line: int, read: Callable, text):
    """What `read` makes of a text; a ValueError is told with the line."""
    try:
        return read(text)
    except LessonError:
        raise
    except ValueError as error:
        raise LessonError(line, str(error).rstrip(".")) from None
