"""Sentences on a table that was read: what it holds, what was chosen, what was left out, how it is used."""

import numpy as np

from nnviz.data.sheet import CONSTANT, COUNTS, EMPTY, WORDS
from nnviz.data.splitting import split
from nnviz.data.table import Table
from nnviz.data.table_text import SEPARATORS
from nnviz.text.numbers import count, listed, plural

REASONS = {
    WORDS: "words, not numbers",
    CONSTANT: "the same in every row",
    COUNTS: "it only counts the rows",
    EMPTY: "too few entries",
    "unchosen": "not chosen",
}
MOST_NAMES = 6


def read_sentences(table: Table) -> list[str]:
    """What was read of a table, one sentence each."""
    counts = np.bincount(table.y, minlength=len(table.classes))
    classes = [f"{name} ({count:,})" for name, count in zip(table.classes, counts, strict=True)]
    said = [
        f"**{len(table.y):,} samples** with {len(table.names)} numbers each: {listed(table.names, MOST_NAMES)}.",
        f"**{len(table.classes)} classes** in the column “{table.class_column}”: {listed(classes)}.",
    ]
    return said + _left_out(table) + [_written(table), *_used(table)]


def _left_out(table: Table) -> list[str]:
    said = []
    for reason, words in REASONS.items():
        names = [f"“{name}”" for name, why in table.left_out.items() if why == reason]
        if names:
            said.append(f"{plural(len(names), 'Column', 'Columns')} left out: {listed(names, MOST_NAMES)} ({words}).")
    if table.incomplete:
        said.append(
            f"{count(table.incomplete, 'row is', 'rows are')} left out, because an entry is missing, infinite or not a "
            "number."
        )
    sheet = table.sheet
    if sheet.ragged:
        said.append(
            f"{count(sheet.ragged, 'line is', 'lines are')} left out because of another number of cells; the first is "
            f"line {sheet.first_ragged:,}."
        )
    return said


def _written(table: Table) -> str:
    sheet = table.sheet
    if sheet.counted:
        names = "the first line counts the rows and names the classes"
    else:
        names = "the first line names the columns" if sheet.named else "no line names the columns, so they are counted"
    decimal = "decimal commas" if sheet.decimal_commas else "decimal points"
    return f"Read as {sheet.encoding} with {SEPARATORS[sheet.separator]} between cells and {decimal}; {names}."


def _used(table: Table) -> list[str]:
    train, test = split(table.y)
    return [
        f"{len(test):,} rows, a fifth of each class drawn at random (the same ones each time), are kept for tests; the "
        f"network learns from the other {len(train):,}.",
        "Each column is standardised: its mean over the training rows is taken away, then it is divided by their "
        "standard deviation. So 0 is the mean, and 1 is a usual distance above it.",
        *["The two columns are the coordinates of points in a plane."] * (len(table.names) == 2),
    ]
