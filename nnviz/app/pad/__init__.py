"""A square of paper to draw a digit on, with mouse, pen or finger.

A small component of ours: Streamlit has nothing to draw with. The browser sends the strokes each time the pen is
lifted, and a few times a second while it moves; this side checks them and remembers them.
"""

from pathlib import Path

import streamlit as st

from nnviz.app.server.sequence import stamp
from nnviz.app.server.served import component
from nnviz.data.drawing import Drawing

__all__ = ["pad", "put_on_pad"]

_component = component("pad", Path(__file__).parent, "The drawing pad")


def pad(key: str, drawing: Drawing | None = None) -> Drawing | None:
    """Show a pad and return what is drawn on it, None while it is empty.

    `drawing` lies on the pad when this key is first used in a session; from then on what the visitor draws counts, over
    reruns and changes of pages, until `put_on_pad` replaces it. A stroke, Undo and Clear rerun the page, inside a
    fragment the fragment. Raises ValueError for a `key` that Streamlit cannot carry.
    """
    memory = _memory(key, drawing)
    _read(memory, st.session_state.get(key))
    drawn = memory["drawing"]
    data = {
        "version": memory["version"],
        "serial": memory["serial"],
        "strokes": drawn.strokes if drawn else (),
    }
    data["stamp"] = stamp(key, str(data))
    _component(key=key, data=data, on_drawing_change=lambda: None)
    return drawn


def put_on_pad(key: str, drawing: Drawing | None) -> None:
    """Replace what is on the pad with this key, None for a clean one, when it is shown next."""
    memory = _memory(key, None)
    memory["version"] += 1  # by this the browser knows, and what it still sends of the old drawing is not heeded
    memory["drawing"] = drawing


def _memory(key: str, drawing: Drawing | None) -> dict:
    """What the session knows of a pad; Streamlit itself forgets a component that is not shown."""
    if not key or "__" in key:
        raise ValueError(f"pad: key is {key!r}; allowed is any text without two underscores in a row")
    return st.session_state.setdefault(f"{key} pad", {"version": 0, "serial": 0, "drawing": drawing})


def _read(memory: dict, state) -> None:
    """Take over what the browser says, if it is news and in order; anything else leaves the drawing as it was."""
    try:
        message = state["drawing"]
        serial, version, strokes = message["serial"], message["version"], message["strokes"]
        if not isinstance(serial, int) or version != memory["version"] or serial == memory["serial"]:
            return
        memory["drawing"] = Drawing(strokes) if strokes != [] else None
        memory["serial"] = serial
    except (KeyError, TypeError, ValueError):
        return
