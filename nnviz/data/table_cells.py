"""What a cell of a table holds: a number, nothing, or words; and which way the table writes its numbers."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

NO_ENTRY = frozenset(("", "?", "na", "n/a", "nan", "#n/a", "null"))
NO_NUMBER = NO_ENTRY | {"none", "-", "--", ".", "inf", "+inf", "-inf", "infinity", "-infinity"}
LARGEST = 1e30  # beyond it squares no longer fit, and it is no measurement
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)  # 5,1
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)  # 1,234,567.8
LONGEST = 60  # characters of a number


def looks_like_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or a decimal comma."""
    cell = cell.replace("−", "-")
    return len(cell) <= LONGEST and bool(PLAIN.fullmatch(cell) or COMMA.fullmatch(cell) or THOUSANDS.fullmatch(cell))


def has_decimal_commas(cells: Iterable[str], separator: str) -> bool:
    """Whether commas in these cells stand for decimal points. They do not where a point stands in any number."""
    commas = []
    for cell in cells:
        if len(cell) > LONGEST:
            continue
        if "." in cell and PLAIN.fullmatch(cell):
            return False
        if COMMA.fullmatch(cell):
            commas.append(cell)
    # In a table that separates by commas, "1,234" in quotation marks is a thousand or more.
    return bool(commas) and not (separator == "," and all(map(THOUSANDS.fullmatch, commas)))


def read_numbers(cells: Sequence[str], decimal_commas: bool) -> tuple[np.ndarray, int]:
    """The numbers in cells (n,), float64, and how many of the cells hold words.

    NaN stands for no entry, for words, and for what is infinite or larger than 1e30.
    """
    values, words = np.full(len(cells), np.nan), 0
    for i, cell in enumerate(cells):
        if PLAIN.fullmatch(cell) and len(cell) <= LONGEST:
            value = float(cell)
        elif cell.lower() in NO_NUMBER:
            continue
        else:
            value = _other_number(cell.replace("−", "-"), decimal_commas)
            if value is None:
                words += 1
                continue
        if abs(value) <= LARGEST:
            values[i] = value
    return values, words


def _other_number(cell: str, decimal_commas: bool) -> float | None:
    if len(cell) > LONGEST:
        return None
    if decimal_commas and COMMA.fullmatch(cell):
        return float(cell.replace(",", "."))
    if PLAIN.fullmatch(cell):
        return float(cell)
    return float(cell.replace(",", "")) if not decimal_commas and THOUSANDS.fullmatch(cell) else None
