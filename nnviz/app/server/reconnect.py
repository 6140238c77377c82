"""A connection that was broken off: the session that opens when it is back must be told the address of now.

Streamlit sends the query of the page's load with every message, because it does not notice history.replaceState. It
reads the address anew where the browser goes back or forward, and then runs the whole script. So it is made to believe
that: when the connection is lost, for all messages that follow, and when it is back, because a server that has
forgotten the visitor does not know the fragments of the page either, and would lose every click in them.
"""

import streamlit as st

_watch = st.components.v2.component(
    "nnviz_reconnect",
    js="""
const connected = () => document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === "CONNECTED"
let before
export default function () {
  if (before !== undefined) return  // once in a document
  before = connected()
  new MutationObserver(() => {
    if (connected() === before) return
    before = !before
    window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }))
  }).observe(document.body, { subtree: true, attributeFilter: ["data-test-connection-state"] })
}
""",
)


def watch_connection() -> None:
    """Watch it in the browser, from now on."""
    _watch(key="reconnect", height=1)
