"""Turns a figure, or any record of arrays, into the bytes that go over the wire.

Of a component's data only top-level bytes reach JavaScript as they are, so one block carries all: the length
of the header (uint32, little-endian), the header (JSON, in which each array is a note of its kind, offset and
shape), padding to 8 bytes, then the arrays. That is three quarters of what plotly's own base64 takes, and a
fifth of the server's time.
"""

import json
import struct
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.utils import PlotlyJSONEncoder

# For a figure that has no template of its own: no background, and greys that read on light and on dark.
_AXIS = {"gridcolor": "rgba(128,128,128,0.25)", "zerolinecolor": "rgba(128,128,128,0.5)"}
_CLEAR = "rgba(0,0,0,0)"
PLAIN_TEMPLATE = {
    "layout": {
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"color": "#7a7f88"},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
}


@dataclass(frozen=True)
class Frames:
    """A recorded run: frame `i` replaces the arrays of the figure's traces.

    values: {(trace index, attribute): array (frames, ...)}, such as {(0, "z"): z}, z (frames, rows, columns);
        where colours show a scale, fix it in the figure (zmin, zmax), or each frame has its own
    labels: one text a frame, shown beside the slider ("step 120")
    interval: milliseconds between frames while playing
    plays: whether it plays by itself when it comes, except for whoever wants less motion
    """

    values: dict[tuple[int, str], np.ndarray]
    labels: list[str]
    interval: int = 100
    plays: bool = False

    def __post_init__(self):
        for (trace, attribute), array in self.values.items():
            if len(array) != len(self.labels):
                raise ValueError(
                    f"Frames: {attribute} of trace {trace} has {len(array)} frames, but there are "
                    f"{len(self.labels)} labels; allowed is one label a frame"
                )


def pack(figure: go.Figure, frames: Frames | None = None, **settings) -> bytes:
    """The figure, its frames and `settings` (plain JSON values) as one block of bytes."""
    layout = figure.layout.to_plotly_json()
    if is_placeholder(layout.get("template")):
        layout["template"] = PLAIN_TEMPLATE
    header = dict(settings, data=[trace.to_plotly_json() for trace in figure.data], layout=layout)
    if frames is not None:
        for trace, attribute in frames.values:
            if trace not in range(len(figure.data)):
                raise ValueError(f"Frames: {attribute} of trace {trace}; the figure has {len(figure.data)} traces")
        values = [[trace, attribute, np.asarray(a)] for (trace, attribute), a in frames.values.items()]
        header["frames"] = {"values": values, "labels": frames.labels, "interval": frames.interval}
        header["frames"]["plays"] = frames.plays
    return pack_arrays(header)


def pack_arrays(header: dict) -> bytes:
    """Plain JSON values with arrays of numbers anywhere among them, as one block of bytes; unpack.js reads it."""
    arrays: list[np.ndarray] = []
    offset = 0

    def note(value):
        nonlocal offset
        if isinstance(value, dict):
            return {name: note(part) for name, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [note(part) for part in value]
        array = browser_array(value) if isinstance(value, np.ndarray) else None
        if array is None:
            return value
        entry = {"$array": f"{array.dtype.name.capitalize()}Array", "offset": offset, "shape": array.shape}
        arrays.append(array)
        offset += -(-array.nbytes // 8) * 8
        return entry

    text = json.dumps(note(header), cls=PlotlyJSONEncoder, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 4) % 8)
    parts = [struct.pack("<I", len(text)), text]
    for array in arrays:
        parts += [array.tobytes(), b"\0" * (-array.nbytes % 8)]
    return b"".join(parts)


def browser_array(array: np.ndarray) -> np.ndarray | None:
    """The same numbers in a dtype that JavaScript has a typed array for, or None (texts, dates, booleans)."""
    if array.size == 0 or array.dtype.kind not in "iuf":
        return None
    if array.dtype.kind == "f":
        return array.astype("<f8" if array.dtype.itemsize >= 8 else "<f4", copy=False)
    if array.dtype.itemsize == 8:  # 64-bit whole numbers: the smallest type that holds them
        small = np.result_type(np.min_scalar_type(array.min()), np.min_scalar_type(array.max()))
        array = array.astype(small if small.itemsize < 8 else np.float64)
    return array.astype(array.dtype.newbyteorder("<"), copy=False)


def is_placeholder(template: dict | None) -> bool:
    """No template, or Streamlit's, which it makes the default: colours that only `st.plotly_chart` replaces."""
    if not template:
        return True
    return (template.get("layout", {}).get("colorway") or [None])[0] == "#000001"
