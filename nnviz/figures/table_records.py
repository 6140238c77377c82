"""From a row of a table to the records that its figures draw: names, and values in the units of the file."""

import numpy as np

from nnviz.data import Dataset
from nnviz.figures.input_bars import InputBars
from nnviz.figures.sample_rows import SampleRows
from nnviz.inspection import Contributions
from nnviz.text.numbers import bracketed, number

EXACT = 4  # digits of a value of the file


def values_of(data: Dataset, numbers: np.ndarray) -> np.ndarray:
    """The values of a table in its own units, of what the network gets."""
    return np.asarray(numbers, np.float64) if data.scale is None else data.scale.values(numbers)


def sample_rows_of(
    data: Dataset, rows: np.ndarray, predicted: np.ndarray, probability: np.ndarray, example: int
) -> SampleRows:
    """The test samples at `rows` of the test set, with the answers to them; example: the chosen one."""
    return SampleRows(
        numbers=data.test[rows],
        values=values_of(data, data.test[rows]),
        names=data.kind.names,
        labels=data.y_test[rows],
        predicted=predicted,
        probability=probability,
        classes=data.classes,
        indices=rows,
        chosen=example,
    )


def seen_row(data: Dataset, x: np.ndarray) -> InputBars:
    """What the network gets of a row (k,), with the values of the file beside it."""
    texts = tuple(number(value, EXACT) for value in values_of(data, x))
    return InputBars(data.kind.names, x, texts, "standard deviations")


def products_of(data: Dataset, found: Contributions) -> InputBars:
    """What each column adds to the sum of a unit of the first layer: weight times number."""
    parts = zip(found.weights, found.inputs, strict=True)
    texts = tuple(f"{number(w)} × {bracketed(number(x))} = {number(w * x)}" for w, x in parts)
    return InputBars(data.kind.names, found.weights * found.inputs, texts, "weight × number")


def effects_on(data: Dataset, effects: np.ndarray, title: str) -> InputBars:
    """What each column does (k,), such as how much it adds to an answer."""
    return InputBars(data.kind.names, effects, tuple(number(value) for value in effects), title)
