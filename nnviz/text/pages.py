"""Long texts are Markdown files beside this one: one for each page, in sections under headings of the first level."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


def section(page: str, name: str, **gaps: str) -> str:
    """A section of a page's file, with its {{gaps}} filled. Raises KeyError for a section or a gap that is missing."""
    return re.sub(r"\{\{(\w+)\}\}", lambda gap: gaps[gap[1]], _sections(page)[name])


@cache
def _sections(page: str) -> dict[str, str]:
    """Every section by its heading."""
    _, *parts = re.split(r"^# (.*)$", (FOLDER / f"{page}.md").read_text("utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
