"""Numbers and lists as people read them."""

import numpy as np


def number(v: float) -> str:
    """Four digits that count, with a real minus sign, as in the pictures: 0.3799, −12.5, 1.2e−07."""
    return f"{float(v) + 0.0:.4g}".replace("-", "−") if v else "0"


def bracketed(v: float) -> str:
    """The same, in brackets if negative, to stand after a sign."""
    return f"({number(v)})" if v < 0 else number(v)


def percent(share: float) -> str:
    """90 %, 0.4 %, 99.97 %; never 0 or 100 % for what is only near."""
    share = float(share)
    if not np.isfinite(share):
        return number(share)
    if 0 < share < 1e-4:
        return "less than 0.01 %"
    if 1 - 1e-4 < share < 1:
        return "more than 99.99 %"
    if 0.01 <= share <= 0.99 or share in (0, 1):
        return f"{100 * share:.0f} %"
    return f"{100 * share:.2f} %"


def count(n: int, one: str, many: str | None = None) -> str:
    """1 sample, 32 samples, 1,200 samples."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(items: list[str], most: int = 4) -> str:
    """ "a", "a and b", "a, b and c", "a, b, c, d and 7 more"."""
    items = list(items)
    if len(items) > most:
        items = [*items[:most], f"{len(items) - most:,} more"]
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
