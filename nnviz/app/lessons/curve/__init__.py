"""Axes on which a reader draws a curve by hand; afterwards the true one lies beside it."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from nnviz.app.server.sequence import stamp
from nnviz.app.server.served import component

__all__ = ["COLUMNS", "curve_pad"]

COLUMNS = 41  # evenly spaced places of which a height is known, from the left end to the right one

_component = component("curve", Path(__file__).parent, "The axes to draw on")


def curve_pad(
    key: str,
    below: tuple[str, str],
    beside: tuple[str, str],
    drawn: Sequence[float | None] = (),
    truth: Sequence[tuple[float, float]] | None = None,
) -> tuple[float | None, ...]:
    """Show the axes, and return the heights drawn: 0 (bottom) to 1 (top) at COLUMNS places, None where there is none.

    below, beside: what stands at the ends of the axes. drawn: what lies on them at first. truth: the true curve, in
    shares of the width and the height; None while it is to be guessed. With it nothing is drawn any more.
    """
    heights = _read(st.session_state.get(key)) if truth is None else ()
    shown = heights or tuple(drawn)
    data = {
        "below": below,
        "beside": beside,
        "drawn": tuple(-1.0 if height is None else float(height) for height in shown),
        "truth": () if truth is None else tuple((float(x), float(y)) for x, y in truth),
        "asks": truth is None,
        "columns": COLUMNS,
    }
    _component(key=key, data=data | {"stamp": stamp(key, str(data))}, on_heights_change=lambda: None)
    return shown


def _read(state) -> tuple[float | None, ...]:
    """The heights that the browser says, () for anything else."""
    try:
        heights = state["heights"]
        if len(heights) != COLUMNS:
            return ()
        return tuple(min(float(height), 1.0) if height >= 0 else None for height in heights)
    except (KeyError, TypeError, ValueError):
        return ()
