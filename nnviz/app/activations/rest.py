"""A timer that tells when something has stopped changing, such as a drawing after the pen was lifted.

A small part of the page answers each stroke at once; the rest takes longer to draw and waits until the pen rests.
Streamlit has no timer that can be set from within a fragment.
"""

import streamlit as st

from nnviz.app.server.sequence import stamp

REST_MILLISECONDS = 300  # while the pen moves, the pad sends about five updates a second

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
    """Whether `token` has not changed for REST_MILLISECONDS: True in one run of the calling fragment.

    changing: whether the caller waits for it.
    """
    token = f"{token} {changing}"
    data = {"token": token, "after": REST_MILLISECONDS if changing else 0, "stamp": stamp(key, token)}
    return _timer(key=key, data=data, on_rested_change=lambda: None, height=1).rested == token
