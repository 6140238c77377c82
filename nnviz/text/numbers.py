"""The one formatter of numbers, for sentences and pictures alike; what is not 0, none or all is never rounded to it."""

from collections.abc import Iterable
from math import floor, isfinite, isnan, log10

import numpy as np

DIGITS = 3  # significant, of a number in a sentence
EXACT_DIGITS = 4  # where people work a number out again, on the page of one step
MAX_PLAIN = 1e9  # from here on, and below 0.0001, a power of ten is easier to read than the zeros


def number(value: float, digits: int = DIGITS) -> str:
    """`digits` significant digits, or all before the point: 0.0312, −1.24, 6,912, 123,456,789, 2.1e−07.

    Never "-0"; "∞", "−∞" and "not a number" for what is not finite.
    """
    value = float(value) + 0.0  # −0 is 0
    if not isfinite(value):
        return _not_finite(value)
    if 10**digits - 0.5 <= abs(value) < MAX_PLAIN - 0.5:
        return _minus(f"{value:,.0f}")
    return _minus(f"{value:,.{digits}g}")


def exact(value: float, digits: int = EXACT_DIGITS) -> str:
    """A number that people work out again, with one digit more: 0.3799, −12.5, 1.2e−07."""
    return number(value, digits)


def bracketed(text: str) -> str:
    """A number's text in brackets if it is negative, to stand after a sign: (−0.3)."""
    return f"({text})" if text.startswith("−") else text


def added(text: str) -> str:
    """A number's text with the sign before it, as the next part of a sum: "+ 0.3", "− 0.3"."""
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"


def decimal(value: float) -> str:
    """A setting as people write it: 0.00001, not 1e−05."""
    return _minus(np.format_float_positional(value, trim="-"))


def power_of_ten(value: float) -> str:
    """The nearest power of ten: 10⁻¹⁰."""
    return "10" + str(round(log10(value))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def fixed(value: float, decimals: int = 3) -> str:
    """So many digits after the point, as numbers of one kind stand under each other: 2.303, −0.500, 1,204.000.

    A number that is not 0 and would look like it keeps its first digits instead (0.00031), so that 0.000 means 0.
    """
    value = float(value) + 0.0
    if not isfinite(value):
        return _not_finite(value)
    text = f"{value:,.{decimals}f}" if abs(value) < MAX_PLAIN else f"{value:.{decimals}e}"
    return number(value, 2) if value and not text.strip("-0.") else _minus(text)


def percent(share: float, digits: int = 0, ends: int = 0) -> str:
    """0.934 -> "93 %"; nearly everything is ">99 %", nearly nothing "<1 %", so that 100 % and 0 % mean just that.

    ends: digits after the point below 1 % and above 99 %, where they tell most.
    """
    share = float(share) + 0.0
    if not isfinite(share):
        return _not_finite(share)
    if share < 0:
        return "−" + percent(-share, digits, ends)
    if 0 < share < 0.01 or 0.99 < share < 1:
        digits = max(digits, ends)
    step = 10.0**-digits
    text = f"{100 * share:,.{digits}f}"
    if share < 1 and text == f"{100:.{digits}f}":
        text = f">{100 - step:.{digits}f}"
    elif share > 0 and not text.strip("0."):
        text = f"<{step:.{digits}f}"
    return f"{text} %"


def portion(value: float, of: str = "") -> str:
    """A share that may be more than all, or next to nothing: "nothing", "0.02 %", "90 %", "1.8 times", and nobody reads
    more than "more than a million times".

    of: what follows all but "times", such as " of".
    """
    if not isfinite(value):
        return f"an unknown share{of}"
    if value == 0:
        return f"nothing{of}"
    if value > 1e6:
        return "more than a million times"
    if value >= 1.095:
        return f"{number(value, 2)} times"
    percent = 100 * value
    if percent < 0.01:
        return f"less than 0.0000001 %{of}" if percent < 1e-7 else f"{percent:.{-floor(log10(percent))}f} %{of}"
    return f"{percent:.2g} %{of}" if percent < 9.95 else f"{percent:.0f} %{of}"


def plural(n: int, one: str, many: str | None = None) -> str:
    """The form of a word that goes with `n`: plural(1, "unit") is "unit", plural(0, "is", "are") "are"."""
    return one if n == 1 else many or one + "s"


def count(n: int, one: str, many: str | None = None) -> str:
    """1 sample, 32 samples, 1,200 samples."""
    return f"{n:,} {plural(n, one, many)}"


def out_of(n: int, total: int, one: str, many: str) -> str:
    """1 of 3 is 0, 2 of 3 are 0: out_of(n, 3, "is 0", "are 0")."""
    return f"{n:,} of {total:,} {plural(n, one, many)}"


def all_of(n: int, many: str) -> str:
    """Both samples, all 3 samples."""
    return f"both {many}" if n == 2 else f"all {n:,} {many}"


def times(n: int) -> str:
    """How often: once, twice, 3 times, 1,200 times."""
    return {1: "once", 2: "twice"}.get(n) or f"{n:,} times"


def listed(parts: Iterable[str], most: int | None = None) -> str:
    """ "a", "a and b", "a, b and c"; beyond `most` of them "a, b, c, d and 7 more"."""
    parts = list(parts)
    if most is not None and len(parts) > most:
        parts = [*parts[:most], f"{len(parts) - most:,} more"]
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _minus(text):
    return text.replace("-", "−")


def _not_finite(value):
    return "not a number" if isnan(value) else "∞" if value > 0 else "−∞"
