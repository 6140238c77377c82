"""The share of the right answer for one drawing, and the test accuracy, on one pair of axes while a run learns."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, Theme, new_figure
from nnviz.text.numbers import percent

HEIGHT = 230
LABEL_GAP = 0.1  # of the axis: labels closer than this are moved apart


@dataclass(frozen=True, eq=False)
class OwnCurve:
    """at, share: (k,) how many images the network had learned from, rising, and the share that the right answer to the
    drawing had then; None, with the name, while nobody has said which answer is right. tested, accuracy: (m,) the same
    of tests, and the share of test images answered right. end: how many images there are at the right end. name: of
    the right answer."""

    at: np.ndarray | None
    share: np.ndarray | None
    tested: np.ndarray
    accuracy: np.ndarray
    end: int
    name: str | None

    def __post_init__(self):
        for at, share in (("at", "share"), ("tested", "accuracy")):
            if at == "at" and self.name is None:
                continue
            seen = check_array("OwnCurve", at, getattr(self, at), (None,), np.int64)
            values = check_array("OwnCurve", share, getattr(self, share), (len(seen),))
            if not len(seen) or (np.diff(seen) <= 0).any() or values.min() < 0 or values.max() > 1 + 1e-5:
                raise ValueError(f"OwnCurve: {at} must rise, and {share} be shares from 0 to 1, one or more")
            store_fields(self, **{at: seen, share: values})


def own_curve(curve: OwnCurve, theme: Theme) -> go.Figure:
    """Both curves, each with its name at its end; the page says the values, which are there sooner than a figure."""
    lines = [("test images read right", curve.tested, curve.accuracy, theme.muted, 2)]
    if curve.name is not None:
        lines.append((f"your {curve.name}", curve.at, curve.share, theme.accent, 3))
    ends = [float(values[-1]) for _, _, values, _, _ in lines]
    sides = ["middle", "middle"]
    if abs(ends[0] - ends[-1]) < LABEL_GAP and len(ends) == 2:
        sides = ["top", "bottom"] if ends[1] >= ends[0] else ["bottom", "top"]
    traces, notes, said = [], [], []
    for (name, at, values, color, width), end, side in zip(lines, ends, sides[: len(lines)], strict=True):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": at.astype(np.float32),
                "y": values.astype(np.float32),
                "name": name,
                "line": {"width": width, "color": color},
                "marker": {"size": [4] * (len(at) - 1) + [9], "color": color},
                "hovertext": [percent(float(value), 1) for value in values],
                "hovertemplate": name + ": %{hovertext} after %{x:,} images<extra></extra>",
                "cliponaxis": False,
            }
        )
        notes.append(
            {
                "xref": "paper",
                "x": 1,
                "y": end,
                "text": name,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": side,
                "xshift": 8,
                "align": "left",
                "font": {"size": SMALL, "color": color},
            }
        )
        said.append(f"{name}, {percent(end, 1)} after {int(at[-1]):,} images")
    drawn = {"images_seen": "1.x", "your_drawing": "1.y"} if curve.name is not None else {}
    return new_figure(
        theme,
        HEIGHT,
        traces,
        f"While it learns: {'; '.join(said)}.",
        {"table": drawn | {"tested_at": "0.x", "test_accuracy": "0.y"}},
        xaxis={"title": {"text": "images it has seen"}, "range": [0, curve.end], "nticks": 6, "fixedrange": True},
        yaxis={"range": [0, 1.02], "tickvals": [0, 0.5, 1], "ticktext": ["0 %", "50 %", "100 %"], "fixedrange": True},
        margin={"l": 8, "r": 150, "t": 8, "b": 8},
        annotations=notes,
        showlegend=False,
    )
