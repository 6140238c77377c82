"""How a script run goes along with the next one: long work gives way to it, and what was drawn arrives before it."""

import time

import streamlit as st

FLUSH_SECONDS = 0.05  # Streamlit sends what was drawn every 0.01 s


def let_reruns_in() -> None:
    """Give Streamlit a chance to start a newer script run: if one waits, this one ends here."""
    st.session_state.get("visitor")  # Streamlit looks for one at every read of the session state


def let_messages_out() -> None:
    """Wait until what this script run drew is sent: a fragment run that begins at once throws away what is not."""
    time.sleep(FLUSH_SECONDS)
