"""Brings a part of the page into sight where a click has its effect in another part, and the top of a new page."""

import time

import streamlit as st

from nnviz.app.server.sequence import stamp

_component = st.components.v2.component(
    "nnviz_sight",
    js="""
export default function ({ data }) {
  if (data.stamp <= (window.nnvizSight ?? 0)) return  // seen already, or an older update, see server/sequence.py
  window.nnvizSight = data.stamp
  const part = document.querySelector(".st-key-" + data.key)
  const page = part?.closest('[data-testid="stMain"]')
  if (!page) return
  const { top, bottom } = part.getBoundingClientRect()
  const header = document.querySelector('[data-testid="stHeader"]')?.getBoundingClientRect().bottom ?? 0
  if (top >= header && bottom <= innerHeight) return
  // The top of the page has the controls and the numbers, too: there, if the part is seen from there.
  const fits = bottom + page.scrollTop <= innerHeight
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"
  page.scrollTo({ top: fits ? 0 : page.scrollTop + top - header, behavior })
}
""",
)

_top = st.components.v2.component(
    "nnviz_top",
    js="""
export default function ({ data }) {
  const before = window.nnvizOpened
  window.nnvizOpened = data.opened
  if (before === undefined || before === data.opened) return
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: "instant" })
}
""",
)


def begin_at_top(opened: str) -> None:
    """Show the top of the page when something else is opened; Streamlit stays where the page before was scrolled to.

    opened: what is, for instance the page's address.
    """
    _top(key="top", data={"opened": opened}, height=1)  # a bare text would load pandas


def scroll_to(key: str) -> None:
    """Scroll to the element with this key once the page is drawn, unless it is in sight. For callbacks."""
    st.session_state["sight"] = {"key": key, "stamp": stamp("sight", str(time.monotonic_ns()))}


def look(place: str) -> None:
    """What brings it into sight, to be drawn last of all; place: a key of its own, for the page or a fragment."""
    if "sight" in st.session_state:
        _component(key=place, data=st.session_state["sight"], height=1)
