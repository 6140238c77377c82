"""Code and sums as they are written, with a button that copies them: `st.code` fetches 1.5 MB to colour a few lines."""

import re
from html import escape

import streamlit as st


def code(text: str, height: int | None = None) -> None:
    """height: in pixels, from which on it scrolls."""
    lines = re.sub("(#.*)$", r"<i>\1</i>", escape(text, quote=False), flags=re.MULTILINE)
    high = f' style="max-height: {height}px"' if height else ""
    # What the button does is in access.js: Streamlit takes scripts out of what it shows.
    button = '<button type="button" aria-label="Copy the code">Copy</button>'
    st.html(f'<div class="nnviz-code"><pre tabindex="0"{high}><code>{lines}</code></pre>{button}</div>')
