"""Notices that something which kept changing has come to rest, such as a drawing after the pen was lifted.

A stroke is answered at once by a small part of the page; the rest of it, which takes longer to draw, follows when the
pen rests. Streamlit has no timer that can be set from within a fragment.
"""

import streamlit as st

from nnviz.app.server.sequence import stamp

AFTER = 300  # milliseconds; while the pen moves it tells where about five times a second

_timer = st.components.v2.component(
    "nnviz_rest",
    js="""
const timers = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const { token, stamp } = timers.get(parentElement) ?? { stamp: 0 }
  if (token === data.token || data.stamp < stamp) return // an older update, see server/sequence.py
  clearTimeout(timers.get(parentElement)?.timer)
  const tell = () => setTriggerValue("rested", data.token)
  timers.set(parentElement, { ...data, timer: data.after && setTimeout(tell, data.after) })
}
""",
)


def at_rest(key: str, token: str, changing: bool) -> bool:
    """Whether what `token` stands for has not changed for a while; then this is True for one run, else False.

    changing: whether anybody waits for that. The run is that of the fragment this is called in.
    """
    token = f"{token} {changing}"
    data = {"token": token, "after": AFTER if changing else 0, "stamp": stamp(key, token)}
    return _timer(key=key, data=data, on_rested_change=lambda: None, height=1).rested == token
