"""The order in which the parts of a quantity stand: its name, a moment, other settings, decimals."""

import re

from nnviz.setting import shorten

_PARTS = (  # of a quantity, as they follow one another
    r" (?:at step \S+|after \S+ epochs?|at the (?:start|end|best))(?= |$)",
    r" with(?: (?!to\b|at\b|after\b)\w+ \S+)+",
    r" to \d decimals?(?= |$)",
)


def check_order(text: str) -> None:
    """Raises ValueError, with the text as it should be, where the parts of a quantity stand in another order."""
    found = [match for pattern in _PARTS for match in [re.search(pattern, text)] if match]
    if found != sorted(found, key=lambda match: match.start()):
        name = text[: min(match.start() for match in found)]
        right = name + "".join(match[0] for match in found)
        raise ValueError(f"{shorten(text, 60)!r} has its parts in the wrong order; write “{right}”")
