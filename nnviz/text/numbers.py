"""Numbers as people read them, in sentences and pictures alike; what is not 0, none or all is never rounded to it."""

from math import isfinite, isnan

MOST_PLAIN = 1e9  # from here on, and below 0.0001, a power of ten is easier to read than the zeros


def number(value: float, digits: int = 3) -> str:
    """`digits` significant digits, or all before the point: 0.0312, −1.24, 6,912, 123,456,789, 2.1e−07.

    Never "-0"; "∞", "−∞" and "not a number" for what is not finite.
    """
    value = float(value) + 0.0  # −0 is 0
    if not isfinite(value):
        return _not_finite(value)
    if 10**digits - 0.5 <= abs(value) < MOST_PLAIN - 0.5:
        return _minus(f"{value:,.0f}")
    return _minus(f"{value:,.{digits}g}")


def fixed(value: float, decimals: int = 3) -> str:
    """So many digits after the point, as numbers of one kind stand under each other: 2.303, −0.500, 1,204.000.

    A number that is not 0 and would look like it keeps its first digits instead (0.00031), so that 0.000 means 0.
    """
    value = float(value) + 0.0
    if not isfinite(value):
        return _not_finite(value)
    text = f"{value:,.{decimals}f}" if abs(value) < MOST_PLAIN else f"{value:.{decimals}e}"
    return number(value, 2) if value and not text.strip("-0.") else _minus(text)


def percent(share: float, digits: int = 0) -> str:
    """0.934 -> "93 %"; nearly everything is ">99 %", nearly nothing "<1 %", so that 100 % and 0 % mean just that."""
    share = float(share) + 0.0
    if not isfinite(share):
        return _not_finite(share)
    if share < 0:
        return "−" + percent(-share, digits)
    step = 10.0**-digits
    text = f"{100 * share:,.{digits}f}"
    if share < 1 and text == f"{100:.{digits}f}":
        text = f">{100 - step:.{digits}f}"
    elif share > 0 and not text.strip("0."):
        text = f"<{step:.{digits}f}"
    return f"{text} %"


def plural(n: int, one: str, many: str | None = None) -> str:
    """The form of a word that goes with `n`: plural(1, "unit") is "unit", plural(0, "is", "are") "are"."""
    return one if n == 1 else many or one + "s"


def count(n: int, one: str, many: str | None = None) -> str:
    """1 sample, 32 samples, 1,200 samples."""
    return f"{n:,} {plural(n, one, many)}"


def out_of(n: int, total: int, one: str, many: str) -> str:
    """1 of 3 is 0, 2 of 3 are 0: out_of(n, 3, "is 0", "are 0")."""
    return f"{n:,} of {total:,} {plural(n, one, many)}"


def times(n: int) -> str:
    """How often: once, twice, 3 times, 1,200 times."""
    return {1: "once", 2: "twice"}.get(n) or f"{n:,} times"


def _minus(text):
    return text.replace("-", "−")


def _not_finite(value):
    return "not a number" if isnan(value) else "∞" if value > 0 else "−∞"
