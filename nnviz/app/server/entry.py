"""A page that is opened by its link in a new process (README.md here, "Script runs")."""

import runpy
from pathlib import Path

import streamlit as st


def through_entry(page_file: str) -> None:
    """Run the entry script instead if Streamlit ran this page's file alone, as it does for a process's first link."""
    visitor = st.session_state.get("visitor")
    if visitor is None or visitor.session is None:
        runpy.run_path(str(Path(page_file).parents[1] / "streamlit_app.py"), run_name="__main__")
        st.stop()
