"""From the bytes of a table, or pasted text, to its rows of cells: encoding, separator, quotation marks, line ends."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from nnviz.data.splitting import MAX_SAMPLES
from nnviz.data.table_cells import looks_like_number

MAX_BYTES = 10 * 2**20
MAX_COLUMNS = 100
TOO_MANY = f"This table has more than {MAX_SAMPLES:,} rows; take so many of them, chosen at random."
MAX_LINE, MAX_CELL = 100_000, 10_000  # characters
LOOKED_AT = 50  # rows, to find out what separates cells
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars", " ": "spaces"}
MAX_RAGGED = 0.2  # of all rows: with more, the separator is a wrong one, or the file is no table
MARKED_SEPARATOR = re.compile(r"sep=(.)\s*")  # a first line that Excel writes and reads
# First bytes of files that people take for tables.
KNOWN = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzipped file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
MARKUP = re.compile(r"\s*<(!|\?|html|head|body|table|svg)", re.IGNORECASE)
ODD_SIGNS = re.compile(r"[\0-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Rows:
    """The rows of a table, all of the same number of cells, which are stripped.

    separator: a key of SEPARATORS. encoding: "UTF-8", "UTF-16" or "Latin-1". ragged: how many lines were left out
    because they have another number of cells; the first of them is line `first_ragged`, counted from 1. classes: their
    names, where the first line counts rows and columns and names the classes, as in scikit-learn's files.
    """

    rows: list[list[str]]
    separator: str
    encoding: str
    ragged: int = 0
    first_ragged: int | None = None
    classes: tuple[str, ...] = ()


def read_rows(data: bytes | str) -> Rows:
    """The rows of a table in `data`.

    Blank lines, lines that begin with "#", and an empty last column are left out. Raises ValueError, in one sentence
    for people, for what is no table, and for one that is larger than the limits above.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise ValueError(f"This table has {size / 2**20:.1f} MB; up to {MAX_BYTES // 2**20} MB can be read.")
    text, encoding = decode(data) if isinstance(data, bytes) else (data.removeprefix("\ufeff"), "UTF-8")
    if not text.strip():
        raise ValueError("This table is empty; it needs a line for each sample.")
    if MARKUP.match(text):
        raise ValueError("This is a web page or XML, not a table; save the table itself as CSV.")
    first, _, rest = text.partition("\n")
    marked = MARKED_SEPARATOR.fullmatch(first)
    if marked and marked[1] in SEPARATORS:
        text, separator = rest, marked[1]
    else:
        separator = _find_separator(text)
    numbered = list(_numbered_rows(text, separator))
    return _even(numbered, separator, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text in a file, without a byte order mark, and the name of its encoding. Raises ValueError if it is none."""
    for start, what in KNOWN.items():
        if data.startswith(start):
            raise ValueError(f"This is {what}, not a table as text; save the table as CSV and take that.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tries = ("UTF-16",)
    elif data[:1000].count(0) > len(data[:1000]) / 4:  # every second byte of plain text in UTF-16
        tries = ("UTF-16-LE",) if data[1:2] == b"\0" else ("UTF-16-BE",)
    else:
        tries = ("UTF-8-SIG", "Windows-1252", "Latin-1")
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if ODD_SIGNS.search(text[:10_000]) or "\0" in text:
            break
        return text.removeprefix("\ufeff"), encoding.removesuffix("-SIG").removesuffix("-LE").removesuffix("-BE")
    raise ValueError("This file is not text that can be read; save the table as CSV in UTF-8.")


def _lines(text: str, separator: str) -> Iterator[tuple[str, int]]:
    """The lines of a text with their numbers, each as long as a line may be."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > MAX_LINE:
            raise ValueError(f"Line {number:,} has {len(line):,} characters; a line can have up to {MAX_LINE:,}.")
        yield (line.strip() if separator == " " else line), number


def _numbered_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with the numbers of their lines."""
    at = 0

    def lines():
        nonlocal at
        for line, at in _lines(text, separator):  # noqa: B007  (`at` is read below)
            yield line

    rows, count = csv.reader(lines(), delimiter=separator, skipinitialspace=True, strict=True), 0
    while True:
        before = at + 1
        try:
            row = next(rows, None)
        except csv.Error:
            raise ValueError(
                f"A quotation mark in line {before:,} is not closed, or something follows the closing one; "
                "double the quotation marks within a cell."
            ) from None
        if row is None:
            return
        row = [cell.strip() for cell in row]
        if not any(row) or row[0].startswith("#"):
            continue
        if len(row) > MAX_COLUMNS + 1:
            raise ValueError(f"Line {at:,} has {len(row):,} cells; a table can have up to {MAX_COLUMNS} columns.")
        if max(map(len, row)) > MAX_CELL:
            raise ValueError(f"A cell in line {at:,} is longer than {MAX_CELL:,} characters; take such columns out.")
        count += 1
        if count > MAX_SAMPLES + 1:  # one of them names the columns
            raise ValueError(TOO_MANY)
        yield at, row


def _find_separator(text: str) -> str:
    """What separates the cells: the sign by which most cells of the first rows are numbers, in rows alike."""
    best = (0.0, 0.0, ",")
    for separator in SEPARATORS:
        lines = (line for line, _ in _lines(text, separator))
        read = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        try:
            rows = [[cell.strip() for cell in row] for row in islice((row for row in read if any(row)), LOOKED_AT)]
        except csv.Error:
            continue
        width, alike = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        if width < 2:
            continue
        cells = [cell for row in rows[1:] or rows if len(row) == width for cell in row]
        numbers = sum(map(looks_like_number, cells)) / len(cells) if cells else 0
        # A sign that splits every row alike is better than one that does not, whatever the cells are.
        score = (alike / len(rows) * (0.05 + numbers), alike / len(rows))
        if score > best[:2]:
            best = (*score, separator)
    return best[2]


def _even(numbered: list[tuple[int, list[str]]], separator: str, encoding: str) -> Rows:
    """Rows of one width: that of most of them."""
    if not numbered:
        raise ValueError("This table is empty; it needs a line for each sample.")
    width = Counter(len(row) for _, row in numbered).most_common(1)[0][0]
    while width > 1 and not any(any(row[width - 1 :]) for _, row in numbered):
        width -= 1  # every line ends with a separator
    if width < 2:
        raise ValueError("Only one column can be made out; separate the cells of a line by commas, semicolons or tabs.")
    classes, head = (), numbered[0][1]
    if len(numbered) > 1 and len(head) > 3 and head[:2] == [str(len(numbered) - 1), str(width - 1)]:
        classes = tuple(filter(None, head[2:]))  # "150,4,setosa,versicolor,virginica"
        del numbered[0]
    elif len(head) == width - 1 and not any(map(looks_like_number, head)):
        numbered[0] = (numbered[0][0], ["", *head])  # R gives the column of row names no name
    rows, odd = [], []
    for line, row in numbered:
        if len(row) > width and not any(row[width:]):
            row = row[:width]
        if len(row) == width:
            rows.append(row)
        else:
            odd.append((line, len(row)))
    if len(odd) > MAX_RAGGED * len(numbered):
        line, cells = odd[0]
        raise ValueError(
            f"The lines have different numbers of cells: most have {width}, line {line:,} has {cells}; every line "
            "needs one for each column."
        )
    return Rows(rows, separator, encoding, len(odd), odd[0][0] if odd else None, classes)
