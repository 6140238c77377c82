"""For Streamlit's own test harness: one registry of components for all its apps, as a server has.

Older versions make a new registry for each run, in which components registered at import are missing.

It runs no JavaScript either: a row of our buttons is drawn by Streamlit's own, and a press arrives as from a browser.
"""

from math import inf

import pytest
import streamlit as st
import streamlit.components.v2 as components
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import app_test

from nnviz.app import buttons
from nnviz.app.server import datasets

REGISTRY = BidiComponentManager()
components.get_bidi_component_manager = lambda: REGISTRY
app_test.BidiComponentManager = lambda: REGISTRY


def native_row(key, data, on_presses_change, **_):
    def press(name):
        st.session_state[key] = {"presses": [(data["heard"] + 1, name, data["visit"])]}
        on_presses_change()
        del st.session_state[key]

    for told in data["row"]:
        looks = {"help": told["help"] or None, "type": told["kind"], "disabled": told["disabled"]}
        st.button(told["label"], key=told["name"], on_click=press, args=(told["name"],), **looks)


buttons._component = native_row


@pytest.fixture
def forget_datasets(monkeypatch):
    """A function after which no data set is there, as in a new process; it takes what `SharedDatasets` does."""

    def forget(max_bytes: float = inf, **limits) -> datasets.SharedDatasets:
        monkeypatch.setattr(datasets, "shared", datasets.SharedDatasets(max_bytes, **limits))
        return datasets.shared

    return forget
