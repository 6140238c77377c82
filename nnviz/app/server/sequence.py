"""Numbers by which the browser knows the later of two updates of a component: they may arrive in any order."""

import time

import streamlit as st


def stamp(key: str, content: bytes | str) -> int:
    """A number for the update of the component `key` to `content`: larger than any of this session before, or that of
    the last update if it had the same content, which is then not drawn again.

    content: bytes or text; of it a hash is remembered. The number is a whole one, below 2**53 as JavaScript needs it.
    """
    known = st.session_state.setdefault("stamps", {})
    if known.get(key, (None,))[0] != hash(content):
        # From the clock on, because pictures in a browser outlive the session when the server is started anew.
        latest = max((number for _, number in known.values()), default=int(1000 * time.time()))
        known[key] = hash(content), latest + 1
    return known[key][1]
