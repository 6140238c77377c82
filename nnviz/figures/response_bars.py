"""What one unit does for each class on average."""

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array
from nnviz.figures.theme import SMALL, Theme, blend, new_figure, picture_axes
from nnviz.text.numbers import number

HEIGHT = 210


def response_bars(means: np.ndarray, classes: tuple[str, ...], theme: Theme, name: str = "the unit") -> go.Figure:
    """means: (k,) mean activation of a unit over the samples of each of k `classes`. name: of the unit, for people.

    The highest bar is the one in colour. A click on a bar has customdata [class]. Raises ValueError for other shapes,
    NaN.
    """
    k = len(classes)
    means = check_array("response_bars", "means", means, (k,))
    if not k:
        raise ValueError("response_bars: there are no classes; allowed is 1 or more")
    best = int(means.argmax()) if means.max() > means.min() else -1
    quiet = blend(theme.background, theme.muted, 0.55)
    bars = {
        "type": "bar",
        "x": np.arange(k),
        "y": means.astype(np.float32),
        "width": 0.7,
        "marker": {"color": [theme.accent if i == best else quiet for i in range(k)]},
        "text": [number(v) for v in means],
        "textposition": "outside",
        "textfont": {"size": SMALL},
        "cliponaxis": False,
        "customdata": np.arange(k)[:, None],
        "showlegend": False,
        "hovertext": [f"{classes[i]}: mean activation {number(means[i])}" for i in range(k)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    low, high = min(0.0, float(means.min())), max(0.0, float(means.max()))
    pad = 0.16 * ((high - low) or 1.0)
    alt = f"Mean activation of {name} for each class, from {number(means.min())} to {number(means.max())}"
    alt += f"; highest for {classes[best]}." if best >= 0 else "; the same for all."
    names = [name if len(name) <= 9 else name[:8] + "…" for name in classes]
    axes = picture_axes(
        xaxis={
            "visible": True,
            "automargin": True,
            "tickmode": "array",
            "tickvals": list(range(k)),
            "ticktext": names,
            "ticks": "",
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={
            "visible": True,
            "automargin": True,
            "range": [low - pad * (low < 0), high + pad],
            "nticks": 4,
            "title": {"text": "mean activation"},
        },
    )
    return new_figure(
        theme,
        HEIGHT,
        [bars],
        alt,
        {"table": {"class": list(classes), "mean_activation": means}},
        **axes,
        margin={"l": 8, "r": 8, "t": 6, "b": 8},
    )
