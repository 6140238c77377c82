"""The right-hand side of the network diagram, its answers, and the words above all layers."""

import numpy as np

from nnviz.data import kind_of
from nnviz.figures.diagram_layout import TOP, Places
from nnviz.figures.diagram_traces import MAX_ANSWER_DOT, NARROW_WIDTH, make_scatter, write_at
from nnviz.figures.theme import RIGHT, WRONG, Theme, blend
from nnviz.text.numbers import count, number, percent

MENU_PIXELS = 32  # width of the download menu in the upper right corner


def draw_outputs(diagram, places: Places, names: list[str], width: int, theme: Theme) -> list[dict]:
    """Nodes, bars as long as the probability, names and percentages; the right answer is framed."""
    layer, p = places.layers[-1], diagram.a[-1].astype(np.float64)
    last, k, answer = len(diagram.sizes) - 1, len(p), int(p.argmax())
    colors = [blend(theme.background, theme.muted, 0.6)] * k
    colors[answer] = theme.accent if diagram.label is None else theme.good if answer == diagram.label else theme.bad
    frame = [theme.good if i == diagram.label else theme.grid for i in range(k)]
    ink = [theme.good if i == diagram.label else theme.text if i == answer else theme.muted for i in range(k)]
    bold = [i in (diagram.label, answer) for i in range(k)]
    data = np.column_stack([np.full(k, last), np.arange(k), p]).astype(np.float32)
    said = [f"{name}: {percent(value, 3)}" for name, value in zip(diagram.classes, p, strict=True)]
    hover = {"hovertext": said, "hovertemplate": "%{hovertext}<extra></extra>"}
    bar = {
        "type": "bar",
        "orientation": "h",
        "base": places.bar,
        "y": layer.y.astype(np.float32),
        "width": min(0.6 * layer.pitch[1], 18),
        "textposition": "none",
        "customdata": data,
        "text": diagram.classes,
        **hover,
    }
    shares = [percent(value) for value in p]
    words = [f"<b>{t}</b>" if b else t for t, b in zip(names + shares, bold + bold, strict=True)]
    x = np.repeat([places.names, width - 3], k)
    return [
        make_scatter(
            "markers",
            layer.x,
            layer.y,
            marker={
                "size": min(layer.size, MAX_ANSWER_DOT),
                "color": p.astype(np.float32),
                "colorscale": theme.sequential,
                "cmin": 0,
                "cmax": 1,
                "line": {"width": 1, "color": theme.muted},
            },
            text=diagram.classes,
            customdata=data,
            **hover,
        ),
        bar
        | {
            "x": np.full(k, places.bar_length, np.float32),
            "marker": {"color": blend(theme.background, theme.grid, 0.5), "line": {"width": 1, "color": frame}},
        },
        bar | {"x": (p * places.bar_length).astype(np.float32), "marker": {"color": colors, "line": {"width": 0}}},
        write_at(x, np.tile(layer.y, 2), words, ["middle left"] * 2 * k, ink + ink),
    ]


def write_headings(diagram, places: Places, names: list[str], scale: str, width: int, theme: Theme) -> dict:
    """Above each layer what it is: size, share of units that are off (or its own scale), the answer and the verdict."""
    centers = [float(layer.x.min() + layer.x.max()) / 2 for layer in places.layers]
    apart = min(np.diff(centers[1:-1]), default=width)
    shape = diagram.image_shape
    size = (
        f"{shape[0]} × {shape[1]}" if kind_of(shape).pixels else "" if width < NARROW_WIDTH else f"{shape[0]} numbers"
    )
    x, text, place, ink = [centers[0]], [f"input<br>{size} "], ["bottom center"], [theme.muted]
    for i, (center, a) in enumerate(zip(centers[1:-1], diagram.a[1:-1], strict=True)):
        off = f"<br>{percent((a == 0).mean())} off" if not diagram.signed and (a == 0).any() else "<br> "
        if scale == "layer":
            off = f"<br>{number(a.min())} … {number(a.max())}"
        short = f"<br>{len(a)}" if apart < 30 and i % 2 else f"{len(a)}<br> "  # where it is tight, on two lines
        x.append(center)
        text.append(f"{count(len(a), 'unit')}{off}" if apart > 66 else short)
        place.append("bottom center")
        ink.append(theme.muted)
    answer, label = int(diagram.a[-1].argmax()), diagram.label
    verdict, color = "", theme.text
    if label is not None:
        right = answer == label
        verdict, color = (f"{RIGHT} right", theme.good) if right else (f"{WRONG} it is {names[label]}", theme.bad)
    x.append(width - MENU_PIXELS)
    text.append(f"<b>answer {names[answer]}</b><br>{verdict}")
    place.append("bottom left")
    ink.append(color)
    return write_at(x, [TOP - 40] * len(x), text, place, ink)
