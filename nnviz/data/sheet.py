"""A table as it was read, before anybody chose: its columns, and for each whether it can be an input, or the class."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnviz.data.names import clean_name, tell_apart
from nnviz.data.parts import drain
from nnviz.data.splitting import MAX_CLASSES, MAX_SAMPLES, MIN_CLASSES
from nnviz.data.table_cells import NO_ENTRY, has_decimal_commas, looks_like_number, read_numbers
from nnviz.data.table_text import TOO_MANY, read_rows

MIN_NUMBERS = 0.9  # of the filled cells of a column of numbers; the others count as not filled
MIN_FILLED = 0.5  # of the cells of an input: rather than losing most rows, the column is left out
# Why a column is no input. Its other possible states: an input, or the class.
WORDS, CONSTANT, COUNTS, EMPTY = "words", "constant", "counts", "empty"


@dataclass(frozen=True, eq=False)
class Column:
    """A column of n rows.

    values: (n,) float64 with NaN where there is no number, or None for words. labels, codes: the classes it would make,
    a few of them, and which of them each row is, (n,) int8, -1 where there is no entry; both None where it cannot be
    the class. different: how many different entries it has. unfit: why it is no input by itself, or None.
    """

    name: str
    values: np.ndarray | None
    labels: tuple[str, ...] | None
    codes: np.ndarray | None
    different: int
    unfit: str | None


@dataclass(frozen=True, eq=False)
class Sheet:
    """What was read. columns: all of them, in order; rows: how many.

    named: whether the first line names the columns; counted: whether it is one of scikit-learn's files, whose first
    line counts rows and columns and names the classes. decimal_commas, and `text`: how it was written.
    """

    columns: tuple[Column, ...]
    rows: int
    named: bool
    counted: bool
    decimal_commas: bool
    separator: str
    encoding: str
    ragged: int
    first_ragged: int | None

    def column(self, name: str) -> Column:
        """The column of a name. Raises ValueError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ValueError(f"There is no column “{clean_name(name)}”; the columns are {self.listed}.")

    @property
    def listed(self) -> str:
        """The names of the first columns, for a sentence."""
        names = [f"“{column.name}”" for column in self.columns]
        return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def read_sheet(data: bytes | str) -> Sheet:
    """Read a table, the bytes of a file or pasted text. Raises ValueError, in one sentence for people."""
    return drain(sheet_in_parts(data))


def sheet_in_parts(data: bytes | str) -> Generator[float, None, Sheet]:
    """As `read_sheet`, one part after the other: yields the share done, 0..1, and returns the table."""
    read = read_rows(data)
    yield 0.2
    rows = read.rows
    named = not read.classes and _names_columns(rows)
    head = rows[0] if named else [""] * len(rows[0])
    body = rows[1:] if named else rows
    if len(body) < 2:
        raise ValueError("This table has fewer than two rows of values; it needs a row for each sample.")
    if len(body) > MAX_SAMPLES:
        raise ValueError(TOO_MANY)
    cells = list(zip(*body, strict=True))
    commas = has_decimal_commas((cell for column in cells for cell in column), read.separator)
    columns = []
    for name, column in zip(tell_apart(head, "column {}"), cells, strict=True):
        yield 0.4 + 0.6 * len(columns) / len(cells)
        columns.append(_column(name, column, commas))
    counted = bool(read.classes) and columns[-1].labels == tuple(map(str, range(len(read.classes))))
    if counted:
        columns[-1] = replace(columns[-1], name="class", labels=tell_apart(read.classes, "class {}"))
    how = read.separator, read.encoding, read.ragged, read.first_ragged
    return Sheet(tuple(columns), len(body), named, counted, commas, *how)


def _names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it has words above numbers, or no number at all above some."""
    head, some = rows[0], rows[1:51]
    if not some:
        return False
    for name, *below in zip(head, *some, strict=True):
        numbers = sum(map(looks_like_number, below))
        filled = sum(cell.lower() not in NO_ENTRY for cell in below)
        if numbers and numbers >= MIN_NUMBERS * filled and name.lower() not in NO_ENTRY and not looks_like_number(name):
            return True
    return False


def _column(name: str, cells: Sequence[str], decimal_commas: bool) -> Column:
    values, words = read_numbers(cells, decimal_commas)
    there = ~np.isnan(values)
    numbers = int(np.count_nonzero(there))
    if numbers and numbers >= MIN_NUMBERS * (numbers + words):
        different = np.unique(values[there])
        labels = codes = None
        if MIN_CLASSES <= len(different) <= MAX_CLASSES:
            labels = tuple(f"{value:.15g}" for value in different)
            found = np.searchsorted(different, np.where(there, values, different[0]))
            codes = np.where(there, found, -1).astype(np.int8)
        return Column(name, values, labels, codes, len(different), _unfit(values, there, len(different)))
    entries = [clean_name(cell) if cell.lower() not in NO_ENTRY else "" for cell in cells]
    different = sorted(set(entries) - {""})
    labels = codes = None
    if MIN_CLASSES <= len(different) <= MAX_CLASSES:
        labels, code = tuple(different), {entry: i for i, entry in enumerate(different)}
        codes = np.array([code.get(entry, -1) for entry in entries], np.int8)
    return Column(name, None, labels, codes, len(different), WORDS if different else EMPTY)


def _unfit(values: np.ndarray, there: np.ndarray, different: int) -> str | None:
    """Why a column of numbers is no input by itself."""
    if different < 2:
        return CONSTANT
    if np.mean(there) < MIN_FILLED:
        return EMPTY
    counts = values[0] == np.rint(values[0]) and np.array_equal(np.diff(values), np.ones(len(values) - 1))
    return COUNTS if counts else None
