"""Equations with numbers in them that hold as they are printed.

Numbers are rounded to four digits, and a sum or a logarithm of rounded numbers can miss the rounded result. So an
equation gets as many digits as it takes: worked out from what is printed, its left side is its right side.
"""

from collections.abc import Callable, Sequence
from math import floor, isfinite, log10

import numpy as np

from nnviz.text.numbers import EXACT_DIGITS, MAX_PLAIN, exact

MAX_DIGITS = 17  # that a float64 has
MAX_OFF = 0.6  # of the last digit of the result: half of it is the rounding of the result itself


class _Shown(float):
    """A number as it is printed: in f-strings plain, or with :b in brackets if it is negative."""

    def __new__(cls, value: float, digits: int):
        text = exact(value, digits)
        shown = super().__new__(cls, text.replace(",", "").replace("−", "-"))
        shown.text = text
        return shown

    def __format__(self, spec: str) -> str:
        return f"({self.text})" if spec == "b" and self < 0 else self.text


def write_equation(pattern: str, values: Sequence[float], compute: Callable[..., float], result: float) -> str:
    """Such as "(0.76 − 0) / 2 = 0.38": `pattern` with `values` in its gaps, and the result.

    pattern: gaps are {} or, for brackets around a negative number, {:b}. compute: the pattern as a function.
    Where more digits do not help, because the engine's float32 rounding is part of `result`, the sign is ≈.
    """
    values, result, sign = [float(v) for v in values], float(result), "="
    if not all(map(isfinite, [*values, result])):
        return f"{pattern.replace(':b', '').format(*map(exact, values))} = {exact(result)}"
    for digits in range(EXACT_DIGITS, MAX_DIGITS + 1):
        shown = [_Shown(v, digits) for v in values]
        with np.errstate(all="ignore"):
            found = float(compute(*map(float, shown)))
        if _agree(found, result):
            break
    else:
        sign, shown = "≈", [_Shown(v, EXACT_DIGITS) for v in values]
    return f"{pattern.format(*shown)} {sign} {exact(result)}"


def count_change_digits(old: float, new: float, max_digits: int = 6) -> int:
    """How many digits show that `new` differs from `old`, and by how much if `max_digits` are enough for that."""
    for digits in range(EXACT_DIGITS, max_digits + 1):
        if _agree(float(_Shown(new, digits)) - float(_Shown(old, digits)), new - old):
            return digits
    differ = (digits for digits in range(EXACT_DIGITS, MAX_DIGITS) if exact(old, digits) != exact(new, digits))
    return next(differ, MAX_DIGITS)


def _agree(found: float, result: float) -> bool:
    """Whether `found` is what is printed for `result`, but for what rounding may do."""
    printed = float(_Shown(result, EXACT_DIGITS))
    size = abs(printed)
    whole = 10**EXACT_DIGITS <= size < MAX_PLAIN  # printed to the last digit before the point
    if not size:
        return found == 0
    unit = 1.0 if whole else 10.0 ** (floor(log10(size)) + 1 - EXACT_DIGITS)
    return abs(found - printed) <= MAX_OFF * unit
