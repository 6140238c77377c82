"""What every test of a figure needs: both themes, and plotly's own check, which figures skip when they are built."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest

from nnviz.figures import DARK, LIGHT
from nnviz.figures.shades import contrast


@pytest.fixture(params=[LIGHT, DARK], ids=lambda theme: theme.name)
def theme(request):
    return request.param


@pytest.fixture
def column():
    """A function: the numbers that a column of layout.meta["table"] stands for, as nnviz/app/plot/table.js reads it."""

    def column(figure: go.Figure, what) -> np.ndarray:
        if isinstance(what, dict):
            places = np.asarray(column(figure, what["at"])) // what.get("per", 1)
            return np.array([what["of"][int(place)] for place in places])
        return np.concatenate([_cells(figure, path) for path in what.split()]) if isinstance(what, str) else what

    return column


def _cells(figure, path):
    index, *steps = path.split(".")
    trace = figure.data[int(index)]
    last = int(steps.pop()) if steps[-1].isdigit() else None
    values = trace
    for step in steps:
        values = values[step]
    values = np.asarray(values)
    z = getattr(trace, "z", None)
    if z is not None:
        if steps[0] in ("x", "y"):
            values = np.meshgrid(trace.x, trace.y)[steps[0] == "y"]
        values = values[~np.isnan(z)]
    return values if last is None else values[:, last]


@pytest.fixture
def checked():
    """A function: the figure back if plotly accepts every attribute, it is small, and it says what it shows."""

    def check(figure: go.Figure, kilobytes: int = 120) -> go.Figure:
        go.Figure(data=[trace.to_plotly_json() for trace in figure.data], layout=figure.layout.to_plotly_json())
        assert len(figure.to_json()) < 1000 * kilobytes
        assert figure.layout.meta["alt"].endswith(".")
        assert figure.layout.height and figure.layout.width is None
        assert figure.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"
        assert not pale(figure)
        for trace in figure.data:  # plotly loses the element of an empty word, also for figures that follow
            assert trace.type != "scatter" or "text" not in (trace.mode or "") or all(np.atleast_1d(trace.text))
        return figure

    def pale(figure) -> list[str]:
        """Words whose colour stands out less than 4.5 : 1 from the page; black and white ones stand on cells."""
        page = next(look.background for look in (LIGHT, DARK) if look.text == figure.layout.template.layout.font.color)
        colors = set(re.findall(r"color:(#[0-9a-f]{6})(?!'\\u003e\\u2588)", figure.to_json()))  # but for blocks: █
        for part in [*figure.data, *(figure.layout.annotations or ()), *(s.label for s in figure.layout.shapes or ())]:
            font = part.to_plotly_json().get("textfont" if hasattr(part, "type") else "font", {}).get("color", [])
            colors |= {font} if isinstance(font, str) else set(font)
        return [color for color in colors - {"#000000", "#ffffff"} if contrast(color, page) < 4.5]

    return check
