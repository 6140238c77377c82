"""What a widget shows, where the page keeps the value: Streamlit forgets a widget while another page is shown."""

import streamlit as st


def keep(key: str, value: object) -> None:
    """Make the widget with this key show `value` when it is drawn next.

    Told only where it differs: an answer that tells a widget its value takes back a click that is still on its way, and
    while a run plays one answer follows the other.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
