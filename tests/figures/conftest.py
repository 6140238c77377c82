"""What every test of a figure needs: both themes, and plotly's own check, which figures skip when they are built."""

import plotly.graph_objects as go
import pytest

from nnviz.figures import DARK, LIGHT


@pytest.fixture(params=[LIGHT, DARK], ids=lambda theme: theme.name)
def theme(request):
    return request.param


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
