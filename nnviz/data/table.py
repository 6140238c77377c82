"""A table that a network can learn from: its columns of numbers, its class column, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.data.sheet import Column, Sheet, read_sheet
from nnviz.data.splitting import MAX_CLASSES, MIN_CLASSES, check_enough

MIN_INPUTS, MAX_INPUTS = 2, 64
CLASS_NAMES = ("class", "label", "species", "target")
LATE_CLASS_NAMES = ("y",)  # taken only where no column holds words: it is a coordinate as often


@dataclass(frozen=True, eq=False)
class Table:
    """n checked samples.

    names: of the k inputs; values: (n, k) float64, finite, in the units of the file. classes: their names; y: (n,)
    int64, positions in `classes`. class_column: its name; chosen: whether a person named it. rows: how many the file
    has; incomplete: those left out because an input or the class has no entry. left_out: name -> why a column is no
    input, a constant of `sheet`, or "unchosen". sheet: what it was made from.
    """

    names: tuple[str, ...]
    values: np.ndarray
    classes: tuple[str, ...]
    y: np.ndarray
    class_column: str
    chosen: bool
    rows: int
    incomplete: int
    left_out: dict[str, str]
    sheet: Sheet


def read_table(data: bytes | str, class_column: str | None = None, inputs: Sequence[str] | None = None) -> Table:
    """Read a table: a CSV file or pasted text, with a row for each sample, columns of numbers, and one of classes.

    class_column: its name; by default one named class, label, species or target, else the last column of words, else
    the last or the first column of a few whole numbers. inputs: the columns to learn from, by default all of numbers.
    Raises ValueError, in one sentence for people, for what cannot be learned from.
    """
    return choose(read_sheet(data), class_column, inputs)


def choose(sheet: Sheet, class_column: str | None = None, inputs: Sequence[str] | None = None) -> Table:
    """The table that a choice of columns makes; see `read_table`."""
    target = sheet.column(class_column) if class_column is not None else find_class(sheet)
    if target is None:
        raise ValueError(
            f"No column tells the classes: it would have {MIN_CLASSES} to {MAX_CLASSES} different entries, "
            f"such as “yes” and “no”; the columns are {sheet.listed}."
        )
    if target.labels is None:
        number = "one entry only" if target.different == 1 else f"{target.different:,} different entries"
        raise ValueError(
            f"The class column “{target.name}” has {number}; {MIN_CLASSES} to {MAX_CLASSES} classes can be learned."
        )
    left_out = {}
    taken = []
    for column in sheet.columns:
        if column is target:
            continue
        why = column.unfit if inputs is None or column.values is None else None
        if inputs is not None and column.name not in inputs:
            why = why or "unchosen"
        if why:
            left_out[column.name] = why
        else:
            taken.append(column)
    for name in inputs or ():
        if sheet.column(name).values is None:
            raise ValueError(f"The column “{sheet.column(name).name}” holds words; an input is a column of numbers.")
    values, complete, taken, constant = _complete(target, taken)
    left_out |= {name: "constant" for name in constant}
    if not MIN_INPUTS <= len(taken) <= MAX_INPUTS:
        few = len(taken) < MIN_INPUTS
        what = "the rest hold words, one value, or too few entries" if few else "choose some of them"
        raise ValueError(
            f"Beside the class column “{target.name}” there {'is' if len(taken) == 1 else 'are'} {len(taken)} "
            f"column{'s' * (len(taken) != 1)} of numbers; a network takes {MIN_INPUTS} to {MAX_INPUTS}: {what}."
        )
    used, y = np.unique(target.codes[complete], return_inverse=True)
    classes = tuple(target.labels[code] for code in used)
    check_enough(y, classes)
    return Table(
        tuple(column.name for column in taken),
        values,
        classes,
        y.astype(np.int64),
        target.name,
        class_column is not None,
        sheet.rows,
        sheet.rows - len(y),
        left_out,
        sheet,
    )


def find_class(sheet: Sheet) -> Column | None:
    """The column that most likely tells the classes; None where none can."""
    able = [column for column in sheet.columns if column.labels is not None]
    if sheet.counted:
        return sheet.columns[-1]
    words = [column for column in able if column.values is None]
    whole = [column for column in able if column.values is not None and _whole(column.values)]
    named = [column for name in CLASS_NAMES for column in words + whole if column.name.lower() == name]
    late = [column for column in whole if column.name.lower() in LATE_CLASS_NAMES]
    ends = [column for column in (sheet.columns[-1], sheet.columns[0]) if column in whole]
    return next(iter(named + words[-1:] + late + ends), None)


def _whole(values: np.ndarray) -> bool:
    there = values[~np.isnan(values)]
    return bool(np.all(there == np.rint(there)))


def _complete(target: Column, taken: list[Column]) -> tuple[np.ndarray, np.ndarray, list[Column], list[str]]:
    """The values (n, k) of the complete rows, which rows these are, the columns, and those that turned out constant."""
    constant: list[str] = []
    while True:
        values = np.stack([c.values for c in taken], axis=1) if taken else np.empty((len(target.codes), 0))
        complete = (target.codes >= 0) & ~np.isnan(values).any(axis=1)
        values = values[complete]
        alike = [bool(len(values)) and np.ptp(values[:, i]) == 0 for i in range(len(taken))]
        if not any(alike):
            return values, complete, taken, constant
        constant += [column.name for column, same in zip(taken, alike, strict=True) if same]
        taken = [column for column, same in zip(taken, alike, strict=True) if not same]
