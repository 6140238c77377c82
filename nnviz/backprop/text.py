"""Numbers and lists as people read them on the page of one step."""

from nnviz.text import numbers
from nnviz.text.numbers import count

__all__ = ["DIGITS", "bracketed", "count", "listed", "number", "percent"]

DIGITS = 4  # that count, in sentences and formulas


def number(v: float, digits: int = DIGITS) -> str:
    """Four digits that count, with a real minus sign: 0.3799, −12.5, 1.2e−07."""
    return numbers.number(v, digits)


def bracketed(v: float, digits: int = DIGITS) -> str:
    """The same, in brackets if negative, to stand after a sign."""
    return f"({number(v, digits)})" if v < 0 else number(v, digits)


def percent(share: float) -> str:
    """90 %, 0.40 %, 99.97 %, <0.01 %; never 0 or 100 % for what is only near."""
    share = float(share)
    return numbers.percent(share, 0 if 0.01 <= share <= 0.99 or share in (0, 1) else 2)


def listed(items: list[str], most: int = 4) -> str:
    """ "a", "a and b", "a, b and c", "a, b, c, d and 7 more"."""
    items = list(items)
    if len(items) > most:
        items = [*items[:most], f"{len(items) - most:,} more"]
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
