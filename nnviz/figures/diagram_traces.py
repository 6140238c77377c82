"""The layers of the network diagram as plotly traces, from the record and the places of `diagram_layout`."""

import numpy as np

from nnviz.figures.diagram_layout import Places
from nnviz.figures.shades import fade
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, line_shape
from nnviz.inspection.connections import find_strongest_inputs
from nnviz.text.numbers import number

NARROW_WIDTH = 500  # pixels; a narrower diagram leaves words out
MAX_ANSWER_DOT = 14  # pixels


def draw_frames(places: Places, theme: Theme) -> list[dict]:
    """Shapes: a hairline around the image and around every block of cells."""
    path = ""
    for layer in places.layers:
        if layer.block:
            across, down = layer.pitch[0] / 2 + 1, layer.pitch[1] / 2 + 1
            left, right = layer.x.min() - across, layer.x.max() + across
            top, bottom = layer.y.min() - down, layer.y.max() + down
            path += f"M{left:.1f},{top:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}Z"
    return [line_shape(path, blend(theme.background, theme.muted, 0.5), 1)] if path else []


def draw_inputs(diagram, places: Places, width: int, theme: Theme) -> list[dict]:
    """The image, or a node for each number."""
    layer, x = places.layers[0], diagram.a[0]
    unit = np.arange(len(x))
    data = np.column_stack([np.zeros(len(x)), unit, *np.divmod(unit, layer.columns)]).astype(np.int16)
    if layer.block:
        shape = (layer.rows, layer.columns)
        low, high = min(0.0, float(x.min())), max(float(x.max()), 1.0)
        image = {
            "type": "heatmap",
            "x": layer.x[: layer.columns].astype(np.float32),
            "y": layer.y[:: layer.columns].astype(np.float32),
            "z": x.reshape(shape).astype(np.float32),
            "zmin": low,
            "zmax": high,
            # Paper is clear, so that the lines, which lie under it, are seen from their pixel on.
            "colorscale": [[0, fade(theme.sequential[-1][1], 0)], [1, theme.sequential[-1][1]]],
            "showscale": False,
            "customdata": data.reshape(*shape, 4),
            "hovertemplate": "row %{customdata[2]}, column %{customdata[3]}: %{z:.3f}<extra></extra>",
        }
        note = f"{number(low)} … {number(high)}" if width < NARROW_WIDTH else f"paper {number(low)}, ink {number(high)}"
        bottom = layer.y.max() + layer.pitch[1]
        return [image, write_at([layer.x.mean()], [bottom], [note], ["bottom center"], [theme.muted])]
    # Spaces that do not break keep the names off the ring around a chosen input.
    names = [f"x{_subscript(i + 1)} {number(value)}\u00a0" for i, value in enumerate(x)]
    nodes = make_scatter(
        "markers+text",
        layer.x,
        layer.y,
        text=names,
        textposition="middle left",
        textfont={"size": SMALL},
        marker={"size": layer.size, "color": theme.background, "line": {"width": 1.5, "color": theme.text}},
        customdata=np.column_stack([data[:, :2], x]).astype(np.float32),
        hovertemplate="input %{text}<extra></extra>",
    )
    return [nodes]


def draw_hidden(diagram, places: Places, scale: str, width: int, theme: Theme) -> list[dict]:
    """Units shaded by activation: circles, or a block of cells for a large layer."""
    values = diagram.a[1:-1]
    traces = []
    for i, a in enumerate(values, start=1):
        layer = places.layers[i]
        low, high, ticks = _scale(diagram.signed, [a] if scale == "layer" else values, scale == "layer", width)
        best = find_strongest_inputs(diagram.W[i - 1], diagram.a[i - 1])
        weight = diagram.W[i - 1][best, np.arange(len(a))].astype(np.float32)
        source, where = _source(diagram, places, i, best)
        data = np.column_stack([np.full(len(a), i), np.arange(len(a)), *where]).astype(np.int16)
        hover = (
            f"layer {i}, unit %{{customdata[1]}}<br>activation %{{{'z' if layer.block else 'marker.color'}:.4g}}<br>"
            f"strongest input: {source}, weight %{{text:.3g}}<extra></extra>"
        )
        colorscale = theme.diverging if diagram.signed else theme.sequential
        bar = color_legend(ticks, x=0.73, pixels=measure_legend(width))
        if layer.block:
            gap = 1 if layer.pitch[0] >= 5 else 0
            trace = {
                "type": "heatmap",
                "x": layer.x[:: layer.rows].astype(np.float32),
                "y": layer.y[: layer.rows].astype(np.float32),
                "z": _grid(a.astype(np.float32), layer),
                "zmin": low,
                "zmax": high,
                "colorscale": colorscale,
                "showscale": i == 1,
                "colorbar": bar,
                "xgap": gap,
                "ygap": gap,
                "customdata": _grid(data, layer),
                "text": _grid(weight, layer),
                "hovertemplate": hover,
                "hoverongaps": False,
            }
        else:
            colors = {"color": a.astype(np.float32), "colorscale": colorscale, "cmin": low, "cmax": high}
            outline = {"width": 1 if layer.size < 14 else 1.5, "color": theme.muted}
            marker = {"size": layer.size, **colors, "showscale": i == 1, "colorbar": bar, "line": outline}
            more = {"customdata": data, "text": weight, "hovertemplate": hover}
            trace = make_scatter("markers", layer.x, layer.y, marker=marker, **more)
        traces.append(trace)
    return traces


def _scale(signed, values, own, width) -> tuple[float, float, dict]:
    """(lowest, highest, what the legend says): symmetric about 0 where activations have signs. own: a layer's own."""
    low = min(float(a.min()) for a in values)
    high = max(float(a.max()) for a in values)
    which = "layer's " if own and width >= NARROW_WIDTH else ""
    if low == high == 0 and not own:
        return -float(signed), 1.0, {0.5 * (not signed): "all activations 0"}
    if signed:
        high = max(-low, high) or 1.0
        names = (f"−{which}largest", "0", f"+{which}largest")
        names = names if own else (f"−{number(high)}", "activation", f"+{number(high)}")
        return -high, high, dict(zip((-high, 0, high), names, strict=True))
    if own:
        high = high if high > low else low + 1
        return low, high, {low: f"{which}smallest", high: f"{which}largest"}
    low = min(low, 0.0)
    return low, high, {low: number(low), (low + high) / 2: "activation", high: number(high)}


def draw_marks(diagram, places: Places, theme: Theme) -> list[dict]:
    """Crosses on units that are never active, a ring around the chosen unit."""
    traces = []
    if diagram.dead is not None and any(mask.any() for mask in diagram.dead):
        layers = places.layers[1:-1]
        x, y = (
            np.concatenate([getattr(layer, axis)[mask] for layer, mask in zip(layers, diagram.dead, strict=True)])
            for axis in "xy"
        )
        size = np.repeat([min(max(0.6 * layer.size, 3), 9) for layer in layers], [mask.sum() for mask in diagram.dead])
        line = {"width": 1, "color": theme.bad}
        marker = {"symbol": "x-thin", "size": size.astype(np.float32), "line": line}
        traces.append(make_scatter("markers", x, y, marker=marker, hoverinfo="skip"))
    if diagram.chosen is not None:
        layer, unit = places.layers[diagram.chosen[0]], diagram.chosen[1]
        # Close to the unit, which has its name beside it: the answers' dots are drawn smaller than there is room for.
        size = min(layer.size, MAX_ANSWER_DOT) if layer is places.layers[-1] else layer.size
        ring = {"symbol": "circle-open", "size": max(size + 5, 13), "color": theme.accent, "line": {"width": 3}}
        traces.append(make_scatter("markers", layer.x[[unit]], layer.y[[unit]], marker=ring, hoverinfo="skip"))
    return traces


def _grid(values, layer) -> np.ndarray:
    """Unit after unit down the columns of a (rows, columns) grid; cells without a unit are NaN."""
    empty = np.nan if values.dtype.kind == "f" else -1
    cells = np.full((layer.rows * layer.columns, *values.shape[1:]), empty, np.result_type(values, np.int8))
    cells[: len(values)] = values
    return np.ascontiguousarray(cells.reshape(layer.columns, layer.rows, *values.shape[1:]).swapaxes(0, 1))


def _source(diagram, places, i, best) -> tuple[str, list[np.ndarray]]:
    """How the hover label of layer i names the inputs `best`, and the numbers it needs for that."""
    if i > 1:
        return f"unit %{{customdata[2]}} of layer {i - 1}", [best]
    if places.layers[0].block:
        return "pixel in row %{customdata[2]}, column %{customdata[3]}", list(np.divmod(best, places.layers[0].columns))
    return "x%{customdata[2]}", [best + 1]


def measure_legend(width) -> int:
    return min(180, int(0.33 * width))


def _subscript(i) -> str:
    return str(i).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def make_scatter(mode, x, y, **settings) -> dict:
    return {
        "type": "scatter",
        "mode": mode,
        "x": np.asarray(x, np.float32),
        "y": np.asarray(y, np.float32),
        "cliponaxis": False,
        **settings,
    }


def write_at(x, y, text, places, colors) -> dict:
    font = {"size": SMALL, "color": colors}
    return make_scatter("text", x, y, text=text, textposition=places, textfont=font, hoverinfo="skip")
