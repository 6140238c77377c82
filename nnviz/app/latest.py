"""Numbers by which the browser knows which of two updates of a component is the later one.

Streamlit hands every update over by an `import()` of the component's script. While that script is still on its way,
browsers let those that wait for it go on in any order: the update that comes last may be the first one.
"""

import time

import streamlit as st


def stamp(key: str, content: object) -> int:
    """A number for the update of the component `key` to `content`: larger than any before, or the same as the last time
    if that had the same content (what is hashed equal), which then need not be sent again."""
    known = st.session_state.setdefault("stamps", {})
    last, told = known.get(key, (None, 0))
    if last != hash(content):
        # From the clock, because pictures in a browser outlive the session when the server is started anew.
        told = st.session_state["latest_stamp"] = 1 + st.session_state.get("latest_stamp", int(1000 * time.time()))
        known[key] = hash(content), told
    return told
