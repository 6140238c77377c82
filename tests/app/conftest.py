"""For Streamlit's own test harness: one registry of components for all its apps, as a server has.

Older versions make a new registry for each run, in which components registered at import are missing.
"""

import streamlit.components.v2 as components
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import app_test

REGISTRY = BidiComponentManager()
components.get_bidi_component_manager = lambda: REGISTRY
app_test.BidiComponentManager = lambda: REGISTRY
