"""An image on its way to another answer, as a film: the image, what was added to it, and the two shares."""

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.filmstrip import Filmstrip
from nnviz.figures.sheets import MAX_BYTE, quantize
from nnviz.figures.theme import SMALL, Theme, blend, new_figure, picture_axes
from nnviz.text.numbers import number, percent

GAP = 0.06  # of the width, between the parts
HEIGHT = 286


def fooling_film(strip: Filmstrip, theme: Theme) -> tuple[go.Figure, dict[tuple[int, str], np.ndarray], list[str]]:
    """The figure at the end of the way, the arrays of every frame by trace and attribute, and the frames' labels."""
    start, wanted = int(strip.probabilities[0].argmax()), strip.target
    shape = (len(strip.images), *strip.image_shape)
    images = np.rint(strip.images.reshape(shape).clip(0, 1) * 255).astype(np.uint8)
    moved = strip.images - strip.images[0]
    largest = float(np.abs(moved).max())
    changes = quantize(moved.reshape(shape), np.full(len(moved), largest or 1.0))
    shares = strip.probabilities[:, [start, wanted]].astype(np.float32)
    names = [strip.classes[start], strip.classes[wanted]]
    common = {"type": "heatmap", "x0": 0.5, "y0": 0.5, "showscale": False, "hoverinfo": "skip"}
    traces = [
        common | {"z": images[-1], "zmin": 0, "zmax": 255, "colorscale": theme.sequential},
        common
        | {
            "z": changes[-1],
            "zmin": -MAX_BYTE,
            "zmax": MAX_BYTE,
            "colorscale": theme.diverging,
            "xaxis": "x2",
            "yaxis": "y2",
        },
        {
            "type": "bar",
            "x": [0, 1],
            "y": shares[-1],
            "marker": {"color": [theme.muted, theme.accent]},
            "width": 0.55,
            "texttemplate": "%{y:.0%}",
            "textposition": "outside",
            "cliponaxis": False,
            "xaxis": "x3",
            "yaxis": "y3",
            "hovertext": names,
            "hovertemplate": "%{hovertext}: %{y:.1%}<extra></extra>",
        },
    ]
    rows, columns = strip.image_shape
    picture = {"range": [-0.1, columns + 0.1], "constrain": "domain"}
    upright = {"range": [rows + 0.1, -0.1], "constrain": "domain", "constraintoward": "top"}
    width = (1 - 2 * GAP) / 3
    ends = [(i * (width + GAP), i * (width + GAP) + width) for i in range(3)]
    axes = picture_axes(xaxis=picture | {"domain": ends[0]}, yaxis=upright | {"scaleanchor": "x"})
    second = picture_axes(
        xaxis=picture | {"domain": ends[1], "anchor": "y2"}, yaxis=upright | {"scaleanchor": "x2", "anchor": "x2"}
    )
    axes |= {"xaxis2": second["xaxis"], "yaxis2": second["yaxis"]}
    others = len(strip.classes) - 2
    titles = (
        "the image<br> <br> ",
        "what was changed<br>blue: more ink<br>orange: less",
        f"the two answers<br>{others} others<br>share the rest",
    )
    notes = [
        {
            "xref": "paper",
            "yref": "paper",
            "x": sum(at) / 2,
            "y": 1,
            "xanchor": "center",
            "yanchor": "bottom",
            "text": title,
            "showarrow": False,
            "font": {"size": SMALL, "color": theme.muted},
        }
        for at, title in zip(ends, titles, strict=True)
    ]
    line = {"color": blend(theme.background, theme.muted, 0.5), "width": 1}
    shapes = [
        {"type": "rect", "xref": f"x{n}", "yref": f"y{n}", "x0": 0, "x1": columns, "y0": 0, "y1": rows, "line": line}
        for n in ("", "2")
    ]
    said = [
        f"{name} from {percent(float(way[0]), 1)} to {percent(float(way[-1]), 1)}"
        for name, way in zip(names, shares.T, strict=True)
    ]
    alt = f"The image on its way from {names[0]} to {names[1]}: {' and '.join(said)}; no pixel changes by more than "
    alt += f"{number(largest)}."
    figure = new_figure(
        theme,
        HEIGHT,
        traces,
        alt,
        {"table": {"step": np.arange(len(shares)), names[0]: shares[:, 0], names[1]: shares[:, 1]}},
        **axes,
        xaxis3={
            "domain": ends[2],
            "anchor": "y3",
            "range": [-0.6, 1.6],
            "tickvals": [0, 1],
            "ticktext": names,
            "tickfont": {"size": 2 * SMALL, "color": theme.text},
            "fixedrange": True,
        },
        yaxis3={"range": [0, 1.15], "anchor": "x3", "visible": False, "fixedrange": True},
        margin={"l": 4, "r": 4, "t": 58, "b": 8},
        annotations=notes,
        shapes=shapes,
        showlegend=False,
    )
    labels = [f"{percent(float(p[0]))} : {percent(float(p[1]))}" for p in shares]
    return figure, {(0, "z"): images, (1, "z"): changes, (2, "y"): shares}, labels
