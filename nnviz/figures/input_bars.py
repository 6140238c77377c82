"""A number for each named input as a bar: what a sample is, or what each column of it adds to an answer."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, Theme, new_figure, picture_axes
from nnviz.text.numbers import number

ROW = 24  # screen pixels of a bar
MOST = 16  # bars; of more inputs those with the largest values are shown
REACH, LONG_REACH = 2.2, 3.4  # of the axis, in times the longest bar, with short and with long words at their ends
LONG = 14  # characters
MAX_NAME = 26  # characters


@dataclass(frozen=True, eq=False)
class InputBars:
    """values: (k,), one for each of the `names`. texts: what stands at the end of each bar. title: of the values."""

    names: tuple[str, ...]
    values: np.ndarray
    texts: tuple[str, ...]
    title: str

    def __post_init__(self):
        if not len(self.names) == len(self.texts) >= 1:
            raise ValueError(f"InputBars: {len(self.names)} names and {len(self.texts)} texts; each input needs one")
        store_fields(self, values=check_array("InputBars", "values", self.values, (len(self.names),)))


def input_bars(bars: InputBars, theme: Theme) -> go.Figure:
    """Bars from 0 to the right where a value is positive, to the left where negative, the first input on top."""
    of, bars = len(bars.names), _largest(bars)
    k = len(bars.names)
    most = max(float(np.abs(bars.values).max()), 1e-9)
    reach = LONG_REACH if max(map(len, bars.texts)) > LONG else REACH
    low, high = theme.diverging[0][1], theme.diverging[-1][1]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": bars.values.astype(np.float32),
        "y": np.arange(k),
        "width": 0.66,
        "marker": {"color": [high if value >= 0 else low for value in bars.values]},
        "text": list(bars.texts),
        "textposition": "outside",
        "textfont": {"size": SMALL, "color": theme.text},
        "cliponaxis": False,
        "hovertext": [f"{name}: {text}" for name, text in zip(bars.names, bars.texts, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
    }
    largest = int(np.abs(bars.values).argmax())
    span = f"from {number(bars.values.min())} to {number(bars.values.max())}"
    alt = f"{bars.title} for {of} inputs, {span}; the largest is {bars.names[largest]}, {bars.texts[largest]}."
    names = [name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…" for name in bars.names]
    axes = picture_axes(
        xaxis={
            "visible": True,
            "range": [-reach * most, reach * most],
            "zeroline": True,
            "nticks": 5,
            "title": {"text": bars.title},
        },
        yaxis={
            "visible": True,
            "range": [k - 0.4, -0.6],
            "tickmode": "array",
            "tickvals": list(range(k)),
            "ticktext": names,
            "ticks": "",
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
    )
    return new_figure(
        theme,
        ROW * k + 56,
        [trace],
        alt,
        {"table": {"input": list(bars.names), "value": bars.values}},
        **axes,
        margin={"l": 8, "r": 8, "t": 6, "b": 44},
    )


def _largest(bars: InputBars) -> InputBars:
    """The bars that are shown, in their order."""
    k = len(bars.names)
    if k <= MOST:
        return bars
    shown = np.sort(np.argsort(-np.abs(bars.values), kind="stable")[:MOST])
    names, texts = (tuple(part[i] for i in shown) for part in (bars.names, bars.texts))
    return InputBars(names, bars.values[shown], texts, f"{bars.title} (the {MOST} largest of {k})")
