"""The choices of a question: numbers to guess from, in order of size, and factors whose products are compared."""

from collections.abc import Iterable
from zlib import crc32

import numpy as np

from nnviz.backprop import Quantity
from nnviz.text.numbers import bracketed, exact

MIN_GAP = 0.2  # of the larger one, at least, between two numbers to choose from
MAX_CHOICES = 4  # choices
WRONG_SCALES = ((1 / 9, 1 / 3), (1 / 3, 3), (3, 9))  # of wrong numbers, where mistakes that people make are too few


def numbers_near(value: float, mistakes: Iterable[float]) -> tuple[list[float], int]:
    """(numbers from small to large, which of them is `value`): with some `mistakes`, and others if they are few.

    Which others follows from the value, so that the right one is now the smallest, now the largest.
    """
    value, kept = float(value), []
    low, high = WRONG_SCALES[crc32(f"{value:.6g}".encode()) % len(WRONG_SCALES)]
    others = [low * value, high * value, -value, 1.0, -1.0, 0.5]
    for other in (*mistakes, *others):
        if len(kept) < MAX_CHOICES - 1 and np.isfinite(other) and all(_apart(other, k) for k in (value, *kept)):
            kept.append(float(other))
    choices = sorted([value, *kept])
    return choices, choices.index(value)


def _apart(a: float, b: float) -> bool:
    return abs(a - b) > MIN_GAP * max(abs(a), abs(b))


def products(left: Quantity, right: Quantity, row: int, column: int) -> tuple[list[str], int, float] | None:
    """(products not yet worked out, in the order of their places; the one of the largest size; that size).

    Of row `row` of left and column `column` of right. None where no few of them are clearly apart.
    """
    a, b = left.values[row].astype("float64"), right.values[:, column].astype("float64")
    sizes = np.abs(a * b)
    top = int(sizes.argmax())
    smaller = [int(k) for k in np.argsort(-sizes, kind="stable") if sizes[k] < (1 - MIN_GAP) * sizes[top]]
    if len(smaller) < 2:
        return None
    places = sorted({top, smaller[0], smaller[len(smaller) // 8], smaller[len(smaller) // 3]})
    told = [f"{exact(a[k], 3)} × {bracketed(exact(b[k], 3))}" for k in places]
    if len(set(told)) < len(told) or len(told) < 3:
        return None
    return told, places.index(top), float(sizes[top])
