"""What every test of a figure needs: both themes, and plotly's own check, which figures skip when they are built."""

import numpy as np
import plotly.graph_objects as go
import pytest

from nnviz.figures import DARK, LIGHT


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
        return figure

    return check
