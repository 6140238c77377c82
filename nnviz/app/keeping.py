"""What a widget shows, where the page keeps the value: Streamlit forgets a widget while another page is shown."""

from collections.abc import Callable

import streamlit as st


def keep(key: str, value: object) -> None:
    """Make the widget with this key show `value` when it is drawn next.

    Told only where it differs: an answer that tells a widget its value takes back a click that is still on its way, and
    while a run plays one answer follows the other.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def segments(
    key: str, options: list, value: object, label: str, choose: Callable, show: Callable = str, help: str | None = None
) -> None:
    """One of a few, side by side: shows `value`, and calls `choose` with another one when it is clicked."""
    keep(key, value)
    st.segmented_control(
        label, options, key=key, format_func=show, required=True, label_visibility="collapsed", help=help,
        on_change=_chosen, args=(key, choose),
    )  # fmt: skip


def _chosen(key: str, choose: Callable) -> None:
    if st.session_state[key] is not None:  # seen on a busy machine: a click that arrives without a choice
        choose(st.session_state[key])
