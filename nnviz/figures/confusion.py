"""Which classes are taken for which: mistakes are in colour, the many right answers in grey."""

import numpy as np
import plotly.graph_objects as go

from nnviz.data.kinds import IMAGE, Kind
from nnviz.figures.records import check_array
from nnviz.figures.shades import mix_colors, write_on_cells
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes
from nnviz.text.numbers import percent, plural

DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MIN_SCALE_TOP = 0.02  # of a row; the colour scale reaches at least this far, so that a single mistake stays pale


def confusion_figure(
    counts: np.ndarray,
    classes: tuple[str, ...],
    theme: Theme,
    chosen: tuple[int, int] | None = None,
    kind: Kind = IMAGE,
) -> go.Figure:
    """counts: (k, k) whole numbers, rows = what it is, columns = what the network answers, both in order of `classes`.
    chosen: the cell to mark, (truth, answer). kind: of the samples that were counted.

    Off the diagonal the colour is the share of the row; the diagonal is grey, and the share of right answers of
    each row stands at its end. A cell's customdata is [truth, answer], that of an empty one [-1, -1]. Raises
    ValueError for other shapes and numbers.
    """
    k = len(classes)
    counts = check_array("confusion_figure", "counts", counts, (k, k), np.int64)
    if k < 2 or counts.min() < 0:
        raise ValueError(
            f"confusion_figure: {k} classes, smallest count {counts.min()}; "
            "allowed are 2 classes or more, and counts from 0"
        )
    totals = counts.sum(axis=1)
    share = counts / np.maximum(totals, 1)[:, None]
    own = np.eye(k, dtype=bool)
    mistakes = np.where(own, np.nan, share).astype(np.float32)
    top = max(float(np.nanmax(mistakes)), MIN_SCALE_TOP)
    written = np.where(counts > 0, counts.astype(str), "")
    words = [[_sentence(counts, totals, classes, i, j, kind) for j in range(k)] for i in range(k)]
    recall = [percent(share[i, i]) if totals[i] else "–" for i in range(k)]
    # Green for a class that is read right more often than not; "0 %" is no good news.
    praise = [theme.muted if not totals[i] else theme.good if share[i, i] > 0.5 else theme.bad for i in range(k)]
    truth, answer = (place.ravel().astype(np.uint8) for place in np.indices((k, k)))
    table = {"truth": {"at": truth, "of": classes}, "answer": {"at": answer, "of": classes}, "count": counts.ravel()}
    grey = blend(theme.background, theme.muted, 0.22)
    beside = k - 0.5 + 0.06 * k  # where the shares of right answers stand
    pale_to_strong = [[0, blend(theme.background, theme.muted, 0.05)], [1, theme.negative]]
    shades = [
        grey if i == j else shade
        for i, j, shade in zip(truth, answer, mix_colors(share.ravel() / top, pale_to_strong), strict=True)
    ]
    # An empty cell has no images to show; a negative number is no click.
    cells = np.where(counts[..., None] > 0, np.stack(np.indices((k, k)), axis=-1), -1).astype(np.int16)
    common = {"type": "heatmap", "xgap": 1, "ygap": 1, "hoverongaps": False}
    traces = [
        common
        | {
            "z": mistakes,
            "zmin": 0,
            "zmax": top,
            "colorscale": pale_to_strong,
            "hovertext": words,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "customdata": cells,
            "colorbar": color_legend({0: "0 % of the row", top: percent(top, 1)}, pixels=160),
        },
        common
        | {
            "z": np.where(own, 1, np.nan).astype(np.float32),
            "colorscale": [[0, grey], [1, grey]],
            "showscale": False,
            "hovertext": words,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "customdata": cells,
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": np.full(k, beside, np.float32),
            "y": np.arange(k).astype(np.float32),
            "text": recall,
            "textfont": {"size": SMALL, "color": praise},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "showlegend": False,
        },
        write_on_cells(answer, truth, written.ravel().tolist(), shades, SMALL),
    ]
    tick = {"visible": True, "automargin": True, "tickmode": "array", "showgrid": False, "zeroline": False, "ticks": ""}
    answers = {"title": {"text": "the network answers", "standoff": 4}, "side": "top"}
    answers |= {"range": [-0.5, k - 0.5 + 0.12 * k], "tickvals": [*range(k), beside], "ticktext": [*classes, "right"]}
    truths = {"title": {"text": "it is"}, "range": [k - 0.5, -0.5]}
    truths |= {"tickvals": list(range(k)), "ticktext": list(classes)}
    return new_figure(
        theme,
        100 + max(27 * k, 110),
        traces,
        _alt(counts, totals, classes, kind),
        {"table": table},
        **picture_axes(xaxis=tick | answers, yaxis=tick | truths),
        margin={"l": 8, "r": 8, "t": 48, "b": 42},
        shapes=[] if chosen is None else [_mark(*chosen, theme)],
    )


def _mark(truth, answer, theme) -> dict:
    place = {"x0": answer - 0.5, "x1": answer + 0.5, "y0": truth - 0.5, "y1": truth + 0.5}
    return {"type": "rect", "line": {"color": theme.accent, "width": 3}} | place


def _plural(name: str) -> str:
    """ "4" -> "fours"; other names stand in quotation marks."""
    if name.isdigit() and len(name) == 1:
        word = DIGIT_WORDS[int(name)]
        return word + ("es" if word.endswith("x") else "s")
    return f"“{name}”"


def _sentence(counts, totals, classes, truth, answer, kind) -> str:
    verb = "were" if counts[truth, answer] != 1 else "was"
    if truth == answer:
        right = f"{verb} {'read' if kind.pixels else 'answered'} right"
        return f"of {totals[truth]:,} {_plural(classes[truth])}, {counts[truth, truth]:,} {right}"
    taken = f"{verb} {kind.mistaken} {classes[answer]}"
    return f"of {totals[truth]:,} {_plural(classes[truth])}, {counts[truth, answer]:,} {taken}"


def _alt(counts, totals, classes, kind) -> str:
    total, right = int(counts.sum()), int(np.trace(counts))
    if not total:
        return "Which classes are taken for which; nothing is counted yet."
    text = f"Of {total:,} test {kind.plural} {right:,} ({percent(right / total, 1)}) "
    text += f"{plural(right, 'is', 'are')} answered right."
    off = counts - np.diag(np.diag(counts))
    if off.max() > 0:
        truth, answer = np.unravel_index(np.argmax(off), off.shape)
        text += f" The most frequent mistake: {_sentence(counts, totals, classes, truth, answer, kind)}."
    return text
