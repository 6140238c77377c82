"""A part of a page that is folded in, and neither made nor sent before somebody opens it."""

from collections.abc import Callable

import streamlit as st


def folded(label: str, key: str, draw: Callable[[], object]) -> None:
    """The fold, and what `draw` draws in it. key: of the fold."""
    fold = st.expander(label, key=key, on_change="rerun")
    if fold.open:
        with fold:
            draw()
