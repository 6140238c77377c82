"""The network as a strip with the working part lit: where a stage is, its direction, and what every layer holds.

Two tracks run along it, forwards above and backwards below, with a station for every stage; a click on one goes there.
"""

import numpy as np
import plotly.graph_objects as go

from nnviz.data import kind_of
from nnviz.figures.shades import choose_ink, mix_colors
from nnviz.figures.theme import NEGATIVE_DASH, SMALL, Theme, blend, new_figure, picture_axes
from nnviz.figures.walk_layout import (
    BACKWARD_Y,
    BOTTOM,
    FORWARD_Y,
    HEIGHT,
    MAX_NAME_LETTERS,
    MIDDLE,
    STAGE_NAME_PIXELS,
    WIDE_WIDTH,
    Strip,
    lay_out_strip,
)
from nnviz.figures.walk_record import Walk, walk_of
from nnviz.text.numbers import number, plural

__all__ = ["HEIGHT", "Walk", "walk_figure", "walk_of"]

RESTING_OPACITY = 0.3  # of layers that are not at work
MINUS_PIXELS = 12  # at this pitch, units have room for a minus sign


def walk_figure(walk: Walk, theme: Theme, width: int = 1050) -> go.Figure:
    """The strip, laid out for `width` pixels. A station's customdata is [number of its stage], others' [-1]."""
    strip = lay_out_strip(walk.sizes, walk.image_shape, max(map(len, walk.classes)), width)
    # Few traces, each of many things: a trace costs the browser more than a point.
    traces = [*_lines(walk, strip, theme), *_blocks(walk, strip, theme), *_tracks(walk, strip, theme)]
    traces += [_points(walk, strip, theme), _words(walk, strip, width, theme)]
    return new_figure(
        theme,
        HEIGHT,
        traces,
        _alt(walk),
        {"width": width},
        **picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [HEIGHT, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
    )


def _lines(walk, strip, theme):
    """The connections: grey at rest; at work in the colours of their signs, dashed if negative; chosen ones thick."""
    parts = {"rest": _frames(strip), "-": [], "+": [], "chosen -": [], "chosen +": []}
    for layer, edges in enumerate(walk.edges):
        if layer in walk.lit_weights:
            for sign, kept in (("-", edges[2] < 0), ("+", edges[2] > 0)):
                parts[sign].append(_ends(strip, layer, *(e[kept] for e in edges[:2])))
        else:
            parts["rest"].append(_ends(strip, layer, *edges[:2]))
    if walk.chosen is not None:
        layer, edges = walk.chosen
        for sign, kept in (("-", edges[2] < 0), ("+", edges[2] >= 0)):
            parts[f"chosen {sign}"].append(_ends(strip, layer, *(e[kept] for e in edges[:2]), inside=True))
    faint = 0.28 if walk.chosen is not None else 0.55
    thick = 2.5 if walk.chosen is not None and len(walk.chosen[1][0]) < 5 else 1.3
    looks = {
        "rest": (blend(theme.background, theme.muted, 0.17), 1, 1, "solid"),
        "-": (theme.negative, 1, faint, NEGATIVE_DASH),
        "+": (theme.positive, 1, faint, "solid"),
        "chosen -": (theme.negative, thick, 0.95, NEGATIVE_DASH),
        "chosen +": (theme.positive, thick, 0.95, "solid"),
    }
    for name, look in looks.items():
        x, y = (np.concatenate([part[axis] for part in parts[name]] or [np.empty(0)]) for axis in (0, 1))
        yield _line(x, y, *look)


def _ends(strip: Strip, layer, source, target, inside=False):
    """x and y of straight lines from layer to layer + 1: from side to side, or into the units themselves."""
    start, end = strip.spots[layer], strip.spots[layer + 1]
    x0, x1 = (start.x[source], end.x[target]) if inside else (start.sides[1], end.sides[0])
    x, y = (np.full((len(source), 3), np.nan, np.float32) for _ in range(2))
    x[:, 0], x[:, 1], y[:, 0], y[:, 1] = x0, x1, start.y[source], end.y[target]
    return x.ravel(), y.ravel()


def _frames(strip):
    """x and y of a hairline around every block."""
    found = []
    for spot in strip.spots:
        if spot.block:
            half = spot.pitch / 2 + 1
            left, right = spot.x.min() - half, spot.x.max() + half
            top, bottom = spot.y.min() - half, spot.y.max() + half
            found.append(([left, right, right, left, left, np.nan], [top, top, bottom, bottom, top, np.nan]))
    return found


def _blocks(walk, strip, theme):
    """A picture for every large layer."""
    for layer, (spot, values) in enumerate(zip(strip.spots, walk.values, strict=True)):
        if not spot.block:
            continue
        low, high = _range(walk, layer)
        cells = np.full(spot.rows * spot.columns, np.nan, np.float32)
        cells[: len(spot.x)] = 0 if values is None else values
        by_rows = layer == 0 and kind_of(walk.image_shape).pixels
        grid = cells.reshape(spot.rows, -1) if by_rows else cells.reshape(-1, spot.rows).T
        yield {
            "type": "heatmap",
            "z": np.ascontiguousarray(grid),
            "zmin": low,
            "zmax": high,
            "colorscale": theme.diverging if low < 0 else theme.sequential,
            "showscale": False,
            "hoverongaps": False,
            "x0": float(spot.x.min()),
            "dx": spot.pitch,
            "y0": float(spot.y.min()),
            "dy": spot.pitch,
            "opacity": 1 if layer in walk.lit_layers else RESTING_OPACITY,
            "hovertemplate": f"{walk.names[layer] or 'not yet'}: %{{z:.4g}}<extra></extra>",
        }


def _tracks(walk, strip, theme):
    """The two tracks, in colour as far as the walk has come."""
    here = [(*strip.stations[id][:2], id) for id, _ in walk.stages]
    for last, color in ((len(here), blend(theme.background, theme.muted, 0.35)), (walk.number, theme.accent)):
        x, y = [], []
        for track in (FORWARD_Y, BACKWARD_Y):
            way = [(px, py) for px, py, id in here[: last + 1] if py == track and id != "again"]
            x += [*(px for px, _ in way), np.nan]
            y += [*(py for _, py in way), np.nan]
        yield _line(x, y, color, 2)


def _points(walk, strip, theme):
    """Units of small layers, arrows where something travels, rings around what is chosen, and the stations."""
    points = []  # x, y, symbol, size, color, line color, line width, opacity, words, number of a stage
    for layer, (spot, values) in enumerate(zip(strip.spots, walk.values, strict=True)):
        if not spot.block:
            low, high = _range(walk, layer)
            held = np.zeros(len(spot.x)) if values is None else values
            shades = mix_colors((held - low) / (high - low), theme.diverging if low < 0 else theme.sequential)
            opacity = 1 if layer in walk.lit_layers else RESTING_OPACITY
            for i, shade in enumerate(shades):
                words = _value(walk, layer, i, values)
                dot = (spot.x[i], spot.y[i], "circle", min(0.72 * spot.pitch, 14), shade)
                points.append((*dot, theme.muted, 1.2, opacity, words, -1))
                if held[i] < 0 and spot.pitch >= MINUS_PIXELS:
                    points.append((*dot[:2], "line-ew", 6, shade, *choose_ink([shade]), 1.5, opacity, words, -1))
    way = f"triangle-{'left' if walk.direction == 'backward' else 'right'}"
    for layer in walk.lit_weights if walk.direction else ():
        middle = (strip.spots[layer].sides[1] + strip.spots[layer + 1].sides[0]) / 2
        arrow = (middle, MIDDLE, way, 15, theme.accent, theme.background, 2, 1)
        points.append((*arrow, f"{walk.direction}s, through W{layer + 1}", -1))
    for layer, unit in walk.units:
        spot = strip.spots[layer]
        ring = (spot.x[unit], spot.y[unit], "circle-open", max(min(0.72 * spot.pitch, 14) + 7, 9), theme.accent)
        points.append((*ring, theme.accent, 2.5, 1, _value(walk, layer, unit, walk.values[layer]), -1))
    for i, (id, title) in enumerate(walk.stages):
        x, y, forward = strip.stations[id]
        at = i == walk.number
        symbol = f"triangle-{'right' if forward == 'forward' else 'left'}" if at and walk.direction else "circle"
        color = theme.accent if i <= walk.number else blend(theme.background, theme.muted, 0.5)
        points.append((x, y, symbol, 15 if at else 7, color, theme.background, 1.5, 1, f"{i + 1}: {title}", i))
    x, y, symbol, size, color, line, wide, opacity, words, number_of = (list(p) for p in zip(*points, strict=True))
    return _scatter(
        "markers",
        x,
        y,
        text=words,
        customdata=np.array(number_of, np.int16)[:, None],
        marker={
            "symbol": symbol,
            "size": size,
            "color": color,
            "opacity": opacity,
            "line": {"color": line, "width": wide},
        },
        hovertemplate="%{text}<extra></extra>",
    )


def _words(walk, strip, width, theme):
    """Names of the stations (only the current one where they are close), the loss, the answers, each layer's scale."""
    words = []  # x, y, words, color, size, place
    middle = "middle center"
    for i, (id, _) in enumerate(walk.stages):
        x, y, _ = strip.stations[id]
        at = i == walk.number
        if strip.slot >= STAGE_NAME_PIXELS or at:
            name = "x, y" if id == "input" else id
            color = theme.accent if at else theme.text if i < walk.number else theme.muted
            words.append(
                (x, y + (-12 if y == FORWARD_Y else 13), f"<b>{name}</b>" if at else name, color, SMALL, middle)
            )
    shown = [number(loss) for loss in walk.losses] or ["?"]
    for k, loss in enumerate(shown):
        last = k == len(shown) - 1
        text, color = (f"<b>{loss}</b>", theme.text) if last and walk.losses else (loss, theme.muted)
        words.append((strip.end, MIDDLE + (k - (len(shown) - 1) / 2) * 34, text, color, SMALL + 2, middle))
        if k:
            words.append((strip.end, MIDDLE, "↓", theme.muted, SMALL, middle))
    if width >= WIDE_WIDTH:
        for layer, spot in enumerate(strip.spots):
            low, high = _range(walk, layer)
            if walk.values[layer] is not None:
                scale = f"±{number(high)}" if low < 0 else f"0 to {number(high)}"
                text = f"{'mean ' * walk.mean}{walk.names[layer]}: {scale}"
                words.append((float(spot.x.mean()), BOTTOM + 8, text, theme.muted, SMALL - 2, middle))
        answers = strip.spots[-1]
        for unit, name in enumerate(() if answers.block else walk.classes):
            short = name if len(name) <= MAX_NAME_LETTERS else name[: MAX_NAME_LETTERS - 1] + "…"
            x = answers.x[unit] + 9 + min(0.36 * answers.pitch, 7)  # beside the ring of a chosen unit
            size = min(SMALL, answers.pitch + 1)
            words.append((x, answers.y[unit], short, theme.muted, size, "middle right"))
    x, y, text, color, size, place = (list(part) for part in zip(*words, strict=True))
    font = {"size": size, "color": color}
    return _scatter("text", x, y, text=text, textposition=place, textfont=font, hoverinfo="skip")


def _range(walk, layer):
    values = walk.values[layer]
    most = 1.0 if values is None or not np.any(values) else float(np.abs(values).max())
    return (-most if walk.signed[layer] else 0.0), most


def _value(walk, layer, unit, values):
    name = walk.classes[unit] if layer == len(walk.sizes) - 1 else f"unit {unit}" if layer else f"input {unit}"
    return name if values is None else f"{name}: {walk.names[layer]} = {number(values[unit])}"


def _scatter(mode, x, y, **settings):
    x, y = np.asarray(x, np.float32), np.asarray(y, np.float32)
    return {"type": "scatter", "mode": mode, "x": x, "y": y, "cliponaxis": False, **settings}


def _line(x, y, color, width, opacity=1, dash="solid"):
    line = {"color": color, "width": width, "dash": dash}
    return _scatter("lines", x, y, line=line, opacity=opacity, hoverinfo="skip")


def _alt(walk):
    id, title = walk.stages[walk.number]
    way = {"forward": ", going forwards", "backward": ", going backwards"}.get(walk.direction, "")
    sizes = "-".join(map(str, walk.sizes))
    text = f"The network {sizes} at stage {walk.number + 1} of {len(walk.stages)}, {id}{way}: {title}"
    text += f"; shown is {walk.about}"
    if walk.chosen is not None:
        layer, (source, target, _) = walk.chosen
        count = len(source)
        text += f"; lit {plural(count, 'is', 'are')} {count} of the connections W{layer + 1}"
    if walk.losses:
        text += f"; the loss is {number(walk.losses[-1])}"
    return text + "."
