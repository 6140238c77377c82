"""Long work inside a script run gives way to what the visitor does meanwhile."""

import streamlit as st


def let_reruns_in() -> None:
    """Give Streamlit a chance to start a newer script run: if one waits, this one ends here."""
    st.session_state.get("visitor")  # Streamlit looks for one at every read of the session state
