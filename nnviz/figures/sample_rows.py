"""Rows of a table with the network's answers: what a right and a wrong answer look like in numbers."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, check_labels, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS, empty_figure
from nnviz.figures.theme import SMALL, WRONG, Theme, color_legend, new_figure, picture_axes
from nnviz.text.numbers import count, number, percent

ROW, ABOVE = 26, 30  # screen pixels of a row, and above the first
REACH = 3  # standard deviations at which colours end
CHARACTER = 6.6  # screen pixels of one in small type
NARROW = 380  # screen pixels: with fewer there is no room for the right answer beside a wrong one
MIN_CELL = 46  # screen pixels that a number needs


@dataclass(frozen=True, eq=False)
class SampleRows:
    """numbers: (n, k) what the network gets; values: (n, k) the same in the units of the table, for people.

    names: of the k columns. labels, predicted: (n,) positions in `classes`. probability: (n,) of the answers. indices:
    (n,) where each stands in the test set. chosen: where the row to mark stands there, or None.
    """

    numbers: np.ndarray
    values: np.ndarray
    names: tuple[str, ...]
    labels: np.ndarray
    predicted: np.ndarray
    probability: np.ndarray
    classes: tuple[str, ...]
    indices: np.ndarray
    chosen: int | None = None

    def __post_init__(self):
        numbers = check_array("SampleRows", "numbers", self.numbers, (None, len(self.names)))
        n, k = len(numbers), len(self.classes)
        store_fields(
            self,
            numbers=numbers,
            values=check_array("SampleRows", "values", self.values, numbers.shape),
            labels=check_labels("SampleRows", "labels", self.labels, n, k),
            predicted=check_labels("SampleRows", "predicted", self.predicted, n, k),
            probability=check_array("SampleRows", "probability", self.probability, (n,)),
            indices=check_array("SampleRows", "indices", self.indices, (n,), np.int64),
        )


def sample_rows(rows: SampleRows, theme: Theme, width: int = 600) -> go.Figure:
    """A row for each sample, its answer before it, a cell for each column: blue above the mean, orange below.

    A click has customdata [index in the test set, label, answer].
    """
    n, k = rows.numbers.shape
    if not n:
        return empty_figure("There are no samples to show.", theme)
    wrong = rows.labels != rows.predicted
    told = [_told(rows, i, width) for i in range(n)]
    left = min(0.6 * width, CHARACTER * max(map(len, told)) + 14)
    cell = (width - left) / k
    table = np.broadcast_to(np.stack([rows.indices, rows.labels, rows.predicted], axis=1)[:, None], (n, k, 3))
    cells = {
        "type": "heatmap",
        "z": rows.numbers.astype(np.float32),
        "x0": left + cell / 2,
        "dx": cell,
        "y0": ABOVE + ROW / 2,
        "dy": ROW,
        "zmin": -REACH,
        "zmax": REACH,
        "colorscale": theme.diverging,
        "xgap": 1,
        "ygap": 2,
        "customdata": np.ascontiguousarray(table, np.int32),
        "hovertext": [[_hover(rows, i, j) for j in range(k)] for i in range(n)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "colorbar": color_legend({-REACH: "far below", 0: "mean", REACH: "far above"}, pixels=150),
    }
    middle = ABOVE + (np.arange(n) + 0.5) * ROW
    across = left + (np.arange(k) + 0.5) * cell
    colors = [theme.bad if bad else theme.text for bad in wrong]
    words = [
        _words(np.full(n, 2.0), middle, told, "middle right", colors),
    ]
    room = int(cell / CHARACTER)
    if room >= 4:
        names = [name if len(name) <= room else name[: room - 1] + "…" for name in rows.names]
        words.append(_words(across, np.full(k, ABOVE - 10.0), names, "middle center", theme.muted))
    if cell >= MIN_CELL:
        texts = [number(value, 4) for value in rows.values.ravel()]
        words.append(_words(np.tile(across, n), np.repeat(middle, k), texts, "middle center", theme.text))
    shapes = [
        {
            "type": "rect",
            "x0": left,
            "x1": width - 1,
            "y0": ABOVE + i * ROW + 1,
            "y1": ABOVE + (i + 1) * ROW - 1,
            "line": {"color": theme.accent, "width": 2.5},
        }
        for i in np.flatnonzero(rows.indices == (-1 if rows.chosen is None else rows.chosen))
    ]
    alt = f"{count(n, 'test sample')} with the network's answers: {n - wrong.sum()} right, {wrong.sum()} wrong."
    if wrong.any():
        alt += f" The first wrong one: {told[int(np.flatnonzero(wrong)[0])].removeprefix(WRONG).strip()}."
    down = ABOVE + n * ROW
    return new_figure(
        theme,
        round(down) + LEGEND_PIXELS,
        [cells, *words],
        alt,
        {"width": width, "table": _table(rows)},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [down, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
    )


def _told(rows: SampleRows, i: int, width: int) -> str:
    """What a row's answer is: "Adelie 98 %", "✗ Gentoo, not Adelie 61 %"."""
    most = max(6, int(width / 45))
    truth, answer = (_short(rows.classes[of[i]], most) for of in (rows.labels, rows.predicted))
    share = percent(rows.probability[i])
    if rows.labels[i] == rows.predicted[i]:
        return f"{answer} {share}"
    return f"{WRONG} {answer} {share}" if width < NARROW else f"{WRONG} {answer}, is {truth} {share}"


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _hover(rows: SampleRows, i: int, j: int) -> str:
    far = rows.numbers[i, j]
    where = f"{number(abs(far), 2)} {'above' if far >= 0 else 'below'} the mean"
    right = rows.classes[rows.labels[i]]
    said = f"{rows.names[j]}: {number(rows.values[i, j], 4)}<br>{where}"
    return f"{said}<br>sample {rows.indices[i]:,} of the test set: {right}"


def _words(x, y, texts, position, color) -> dict:
    return {
        "type": "scatter",
        "mode": "text",
        "x": np.asarray(x, np.float32),
        "y": np.asarray(y, np.float32),
        "text": list(texts),
        "textposition": position,
        "textfont": {"size": SMALL, "color": color},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _table(rows: SampleRows) -> dict:
    """What the download of the numbers holds: a line for each sample."""
    answers = {
        "index": rows.indices,
        "label": [rows.classes[i] for i in rows.labels],
        "answer": [rows.classes[i] for i in rows.predicted],
        "probability": rows.probability.astype(np.float32),
    }
    return answers | {name: rows.values[:, j] for j, name in enumerate(rows.names)}
