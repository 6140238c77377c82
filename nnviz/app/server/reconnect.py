"""When a connection was broken off, the session that opens afterwards gets the address of now.

Streamlit reads the address anew only when the browser goes back or forward, so the page says that it did: when the
connection breaks, and when it is back (README.md here, "Links and connections").
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
    """Have the browser watch the connection from now on."""
    _watch(key="reconnect", height=1)
