"""The visitor's drawing: the same on every page that has a pad."""

import streamlit as st

from nnviz.data.drawing import Drawing

PAD = "digit_pad"


def drawing_on_pad() -> Drawing | None:
    """The drawing on the pad, even while the pad is not shown."""
    return st.session_state.get(f"{PAD} pad", {}).get("drawing")
