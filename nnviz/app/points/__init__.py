"""The plane to draw points into, with the network's answers behind them.

A small component of ours. The browser sends all points whenever the pointer is lifted; this side checks them, says what
they are short of, and hands over those that a network can learn from.
"""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from nnviz.app.plot.pack import pack_arrays
from nnviz.app.server.sequence import stamp
from nnviz.app.server.served import component
from nnviz.data.drawn import MAX_POINTS, Drawn, check_points, read_points, write_points
from nnviz.data.planar import MAX_CLASSES
from nnviz.text.drawn import about_points

__all__ = ["points_editor"]

_HERE = Path(__file__).parent
_MODULES = tuple(_HERE.parent / "plot" / name for name in ("dom.js", "unpack.js"))
_component = component("points", _HERE, "The plane to draw points into", _MODULES)


def points_editor(
    key: str, text: str, answers: np.ndarray, colors: tuple[str, ...], ground: str, on_points: Callable[[str], None]
) -> None:
    """Show the points of `text`, see `nnviz.data.drawn`, to be added to, moved and erased.

    answers: (side, side, 3) uint8, the plane behind them. colors: of the classes; ground: of the page. on_points gets
    the text of other points as soon as a network can learn from them; until then they are kept here, over changes of
    pages, and the text stays as it is. It reruns the page, inside a fragment the fragment.
    """
    memory = st.session_state.setdefault(f"{key} drawn", {"version": 0, "serial": 0, "text": None, "drawn": None})
    if memory["text"] != text:  # by a link, or the way back
        memory |= {"version": memory["version"] + 1, "text": text, "drawn": read_points(text)}
        st.session_state[f"{key} drawn"] = memory
    drawn: Drawn = memory["drawn"]
    record = {
        "version": memory["version"],
        "serial": memory["serial"],
        "points": np.stack([drawn.x, drawn.y, drawn.classes], axis=1),
        "said": about_points(drawn),
        "map": answers.ravel(),
        "side": len(answers),
        "colors": colors[:MAX_CLASSES],
        "ground": ground,
    }
    packed = pack_arrays(record)

    def take() -> None:
        found = _read(memory, st.session_state.get(key))
        if found is None:
            return
        memory["drawn"] = found
        try:
            check_points(found)
        except ValueError:
            return
        written = write_points(found)
        if written != memory["text"]:
            memory["text"] = written
            on_points(written)

    _component(key=key, data=struct.pack("<d", stamp(key, packed)) + packed, on_points_change=take)


def _read(memory: dict, state) -> Drawn | None:
    """The points that the browser says, if they are news and in order. Anything may come."""
    try:
        message = state["points"]
        serial, version, flat = message["serial"], message["version"], message["points"]
        if type(serial) is not int or version != memory["version"] or serial == memory["serial"]:
            return None
        if not isinstance(flat, list) or len(flat) % 3 or len(flat) > 3 * MAX_POINTS:
            return None
        if not all(type(number) is int and 0 <= number <= 255 for number in flat):
            return None
        x, y, classes = np.array(flat, np.uint8).reshape(-1, 3).T
        if (classes >= MAX_CLASSES).any():
            return None
        memory["serial"] = serial
        return Drawn(x, y, classes)
    except (KeyError, TypeError):
        return None
