"""A QR code: a phone's camera opens the link."""

import segno
import streamlit as st

MAX_QR_CHARACTERS = 600  # characters: with more the squares are too small for a phone that looks at a wall


def qr_code(link: str, size: str) -> None:
    """The code of a link, or why there is none. size: its width, as CSS has it."""
    if len(link) > MAX_QR_CHARACTERS:
        st.caption(
            f"This link has {len(link):,} characters, too many for a code that a phone can read "
            f"(at most {MAX_QR_CHARACTERS})."
        )
        return
    # Dark on white in both themes, with a white rim: that is what cameras look for.
    picture = segno.make(link, error="m", micro=False).svg_data_uri(border=4, light="white", omitsize=True)
    st.html(f'<img src="{picture}" alt="QR code of the link" style="width: {size}; display: block">')
