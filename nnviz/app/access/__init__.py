"""For those who go by keys or by ear: headings, and what is read out when it changes.

One script watches the page: it keeps the keyboard's focus when what had it is gone, and has the one live region.
"""

from html import escape
from pathlib import Path

import streamlit as st

__all__ = ["announce", "heading", "listen"]

_script = st.components.v2.component("nnviz_access", js=Path(__file__).with_name("access.js").read_text("utf-8"))


def listen() -> None:
    """Begin to watch the page. Once a script run, before the page is drawn."""
    _script(key="access")


def heading(text: str, level: int = 2) -> None:
    """A heading that is heard and not seen, for a part of the page that needs none for the eye."""
    st.html(f'<h{level} class="nnviz-unseen">{escape(text)}</h{level}>')


def announce(what: str, text: str) -> None:
    """Have `text` read out whenever it is another one than was last said of `what`; it is not seen.

    At most every few seconds, and then the latest: what changes all the time, while a run plays, is better left out.
    """
    st.html(f'<span class="nnviz-unseen nnviz-say" data-of="{escape(what)}" data-say="{escape(text)}"></span>')
