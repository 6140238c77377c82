"""The button, beside the choice of a data set, that opens the dialog of one's own data."""

import streamlit as st

from nnviz.app.visitor import session, visitor
from nnviz.text.own import TITLE


def own_button() -> None:
    st.button(f"{TITLE}…", icon=":material/upload_file:", key="own_open", type="tertiary", on_click=_open)


def _open() -> None:
    session().pause()
    visitor().own.asked = True
