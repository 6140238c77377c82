"""A page that is opened by its link in a new process."""

import runpy
from pathlib import Path

import streamlit as st


def through_entry(page_file: str) -> None:
    """Run the entry script instead, if Streamlit ran this page's file alone.

    Until st.navigation is called for the first time in a process, Streamlit takes the files in pages/ for an older
    kind of app, and runs the one whose name is in the address without the entry script.
    """
    if "session" not in st.session_state:
        runpy.run_path(str(Path(page_file).parents[1] / "streamlit_app.py"), run_name="__main__")
        st.stop()
