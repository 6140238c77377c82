"""One image as the network sees it, with what was changed by hand marked."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import Theme, blend, color_legend, new_figure, picture_axes
from nnviz.text.numbers import percent

SIDE = 210  # screen pixels
BELOW = 38


@dataclass(frozen=True, eq=False)
class Seen:
    """pixels: (inputs,) from 0, paper, to 1, ink; shape: (rows, columns); changed: (inputs,) whether a pixel was
    changed by hand, or None; name: what it is, such as "test image 12"; idle: (inputs,) where a click would change
    nothing, or None."""

    pixels: np.ndarray
    shape: tuple[int, int]
    changed: np.ndarray | None = None
    name: str = "the image"
    idle: np.ndarray | None = None

    def __post_init__(self):
        if len(self.shape) != 2:
            raise ValueError(f"Seen: shape is {self.shape}; it must be (rows, columns)")
        pixels = check_array("Seen", "pixels", self.pixels, (int(np.prod(self.shape)),))
        if pixels.min() < 0 or pixels.max() > 1:
            raise ValueError(f"Seen: pixels go from {pixels.min()} to {pixels.max()}; allowed is 0 to 1")
        changed = np.zeros(len(pixels), bool) if self.changed is None else np.asarray(self.changed, bool)
        idle = np.zeros(len(pixels), bool) if self.idle is None else np.asarray(self.idle, bool)
        store_fields(self, pixels=pixels, changed=check_array("Seen", "changed", changed, pixels.shape))
        store_fields(self, idle=check_array("Seen", "idle", idle, pixels.shape))


def seen_image(seen: Seen, theme: Theme, side: int = SIDE) -> go.Figure:
    """The pixels, a byte each, changed ones framed.

    A click has customdata [row, column, ink shown, 0], with -1 at the end where it would change nothing; ink is 0..255.
    """
    rows, columns = seen.shape
    ink = np.rint(seen.pixels * 255).astype(np.uint8).reshape(rows, columns)
    told = np.stack([*np.indices((rows, columns)), ink, -seen.idle.reshape(rows, columns).astype(int)], axis=-1)
    trace = {
        "type": "heatmap",
        "z": ink,
        "x0": 0.5,
        "y0": 0.5,
        "zmin": 0,
        "zmax": 255,
        "colorscale": theme.sequential,
        "customdata": told.astype(np.int16),
        "colorbar": color_legend({0: "paper 0", 255: "ink 1"}, pixels=min(120, side - 60)),
        "hovertemplate": "pixel (%{customdata[0]}, %{customdata[1]}): ink %{customdata[2]} of 255<extra></extra>",
    }
    line = {"color": blend(theme.background, theme.muted, 0.5), "width": 1}
    shapes = [{"type": "rect", "x0": 0, "x1": columns, "y0": 0, "y1": rows, "line": line}]
    at = np.flatnonzero(seen.changed)
    if len(at):
        # Plotly knows the absolute commands alone.
        path = "".join(f"M{x},{y}H{x + 1}V{y + 1}H{x}Z" for y, x in (divmod(int(i), columns) for i in at))
        shapes.append({"type": "path", "path": path, "line": {"color": theme.accent, "width": 1}})
    used = percent(float((ink > 0).mean()))
    alt = f"What the network sees: {seen.name}, {rows} × {columns} pixels, {used} of them with ink"
    alt += f"; {len(at)} changed by hand." if len(at) else "."
    return new_figure(
        theme,
        side + BELOW,
        [trace],
        alt,
        {"table": {"ink": seen.pixels}},
        **picture_axes(
            xaxis={"range": [-0.1, columns + 0.1], "constrain": "domain"},
            yaxis={"range": [rows + 0.1, -0.1], "scaleanchor": "x", "constrain": "domain", "constraintoward": "top"},
        ),
        margin={"l": 0, "r": 0, "t": 0, "b": BELOW},
        shapes=shapes,
    )
