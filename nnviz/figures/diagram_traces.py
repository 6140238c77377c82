"""The layers of the network diagram as plotly traces, from the record and the places of `diagram_layout`."""

import numpy as np

from nnviz.figures.connections import strongest_inputs
from nnviz.figures.diagram_layout import Places
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, number

NARROW = 500  # pixels: below this, words are left out


def frames(diagram, places: Places, theme: Theme) -> list[dict]:
    """A hairline around the image and around every block of cells."""
    x, y = [], []
    for layer in places.layers:
        if layer.block:
            across, down = layer.pitch[0] / 2 + 1, layer.pitch[1] / 2 + 1
            left, right = layer.x.min() - across, layer.x.max() + across
            top, bottom = layer.y.min() - down, layer.y.max() + down
            x += [left, right, right, left, left, np.nan]
            y += [top, top, bottom, bottom, top, np.nan]
    return [path(np.array(x), np.array(y), blend(theme.background, theme.muted, 0.5), 1)]


def inputs(diagram, places: Places, width: int, theme: Theme) -> list[dict]:
    """The image, or a node for each number."""
    layer, x = places.layers[0], diagram.a[0]
    unit = np.arange(len(x))
    data = np.column_stack([np.zeros(len(x)), unit, *np.divmod(unit, layer.columns)]).astype(np.int16)
    if layer.block:
        shape = (layer.rows, layer.columns)
        low, high = min(0.0, float(x.min())), max(float(x.max()), 1e-6)
        image = {
            "type": "heatmap",
            "x": layer.x[: layer.columns].astype(np.float32),
            "y": layer.y[:: layer.columns].astype(np.float32),
            "z": x.reshape(shape).astype(np.float32),
            "zmin": low,
            "zmax": high,
            "colorscale": theme.sequential,
            "showscale": False,
            "customdata": data.reshape(*shape, 4),
            "hovertemplate": "row %{customdata[2]}, column %{customdata[3]}: %{z:.3f}<extra></extra>",
        }
        note = f"{number(low)} … {number(high)}" if width < NARROW else f"paper {number(low)}, ink {number(high)}"
        bottom = layer.y.max() + layer.pitch[1]
        return [image, text_at([layer.x.mean()], [bottom], [note], ["bottom center"], [theme.muted])]
    names = [f"x{_subscript(i + 1)} {number(value)}" for i, value in enumerate(x)]
    nodes = scatter(
        "markers+text",
        layer.x,
        layer.y,
        text=names,
        textposition="middle left",
        textfont={"size": SMALL},
        marker={"size": layer.size, "color": theme.background, "line": {"width": 1.5, "color": theme.text}},
        customdata=data[:, :2],
        hovertemplate="input %{text}<extra></extra>",
    )
    return [nodes]


def hidden(diagram, places: Places, scale: str, width: int, theme: Theme) -> list[dict]:
    """Units shaded by activation: circles, or a block of cells for a large layer."""
    values = diagram.a[1:-1]
    if not values:
        return []
    low = min(0.0, min(float(a.min()) for a in values))
    high = max(float(a.max()) for a in values)
    traces = []
    for i, a in enumerate(values, start=1):
        layer = places.layers[i]
        if scale == "layer":
            low, high = float(a.min()), float(a.max())
        if high <= low:  # every unit the same
            high = low + 1
        best = strongest_inputs(diagram.W[i - 1], diagram.a[i - 1])
        weight = diagram.W[i - 1][best, np.arange(len(a))].astype(np.float32)
        source, where = _source(diagram, places, i, best)
        data = np.column_stack([np.full(len(a), i), np.arange(len(a)), *where]).astype(np.int16)
        hover = (
            f"layer {i}, unit %{{customdata[1]}}<br>activation %{{{'z' if layer.block else 'marker.color'}:.4g}}<br>"
            f"strongest input: {source}, weight %{{text:.3g}}<extra></extra>"
        )
        ticks = {low: number(low), (low + high) / 2: "activation", high: number(high)}
        if scale == "layer":
            which = "" if width < NARROW else "layer's "
            ticks = {low: f"{which}smallest", high: f"{which}largest"}
        bar = color_legend(ticks, x=0.73, pixels=legend_pixels(width))
        if layer.block:
            gap = 1 if layer.pitch[0] >= 5 else 0
            trace = {
                "type": "heatmap",
                "x": layer.x[:: layer.rows].astype(np.float32),
                "y": layer.y[: layer.rows].astype(np.float32),
                "z": _grid(a.astype(np.float32), layer),
                "zmin": low,
                "zmax": high,
                "colorscale": theme.sequential,
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
            colors = {"color": a.astype(np.float32), "colorscale": theme.sequential, "cmin": low, "cmax": high}
            outline = {"width": 1 if layer.size < 14 else 1.5, "color": theme.muted}
            marker = {"size": layer.size, **colors, "showscale": i == 1, "colorbar": bar, "line": outline}
            more = {"customdata": data, "text": weight, "hovertemplate": hover}
            trace = scatter("markers", layer.x, layer.y, marker=marker, **more)
        traces.append(trace)
    return traces


def marks(diagram, places: Places, theme: Theme) -> list[dict]:
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
        traces.append(scatter("markers", x, y, marker=marker, hoverinfo="skip"))
    if diagram.chosen is not None:
        layer, unit = places.layers[diagram.chosen[0]], diagram.chosen[1]
        ring = {
            "symbol": "circle-open", "size": max(layer.size + 8, 13), "color": theme.accent, "line": {"width": 3},
        }  # fmt: skip
        traces.append(scatter("markers", layer.x[[unit]], layer.y[[unit]], marker=ring, hoverinfo="skip"))
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


def legend_pixels(width) -> int:
    return min(180, int(0.33 * width))


def _subscript(i) -> str:
    return str(i).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def scatter(mode, x, y, **settings) -> dict:
    return {
        "type": "scatter", "mode": mode, "x": np.asarray(x, np.float32), "y": np.asarray(y, np.float32),
        "cliponaxis": False, **settings,
    }  # fmt: skip


def path(x, y, color, width, opacity=1.0) -> dict:
    return scatter("lines", x, y, line={"color": color, "width": width}, opacity=opacity, hoverinfo="skip")


def text_at(x, y, text, places, colors) -> dict:
    font = {"size": SMALL, "color": colors}
    return scatter("text", x, y, text=text, textposition=places, textfont=font, hoverinfo="skip")
