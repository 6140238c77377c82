"""What is said where a visitor teaches the network drawings of their own."""

from collections import Counter
from collections.abc import Sequence

from nnviz.text.numbers import count, listed, times

ASK = "**Does it read you wrong? Teach it.** What is your drawing?"


def keep(name: str | None) -> str:
    """The button that keeps a drawing. name: of what it is, None until that is said."""
    return "Keep it" if name is None else f"Keep it as {name}"


def learn(drawings: int) -> str:
    """The button that begins to learn from so many drawings."""
    return f"Learn from {count(drawings, 'drawing')}"


def about(names: Sequence[str]) -> str:
    """What is kept, and what learning does. names: what the drawings are, one for each."""
    if not names:
        return "Say what it is, keep it, draw the next one: about ten of a kind are enough."
    kept = listed(f"{name} {times(many)}" for name, many in Counter(names).items())
    kept = f"Kept: {kept}. A new run learns from each, moved a little in nine ways,"
    return f"{kept} among 2,000 images of the data set."
