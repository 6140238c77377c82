"""What test_pad.py drives: a pad and what it says, a pad in a fragment, a pad with a drawing on it from the start."""

import hashlib

import streamlit as st

from nnviz.app.pad import pad, put_on_pad
from nnviz.data.drawing import Drawing, decode, encode, rasterise

SEVEN = Drawing((((60, 60), (180, 60), (110, 200)),))


def tell(drawing, name="drawn"):
    st.text(f"{name} {encode(drawing) if drawing else None}")
    if drawing:
        st.text(f"pixels {hashlib.sha256(rasterise(drawing).tobytes()).hexdigest()[:8]}")


def draw():
    st.button("again")
    st.button("put a seven", on_click=put_on_pad, args=("digit", SEVEN))
    tell(pad("digit"))
    st.text("\n".join(f"line {n} of a page that scrolls" for n in range(100)))


def fragment():
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    st.text(f"page runs {st.session_state.runs}")

    @st.fragment
    def part():
        tell(pad("part"))

    part()


def link():
    tell(pad("link", decode(st.query_params.get("drawing", encode(SEVEN)))))


st.navigation(
    [
        st.Page(draw, title="Draw", default=True),
        st.Page(fragment, title="Fragment", url_path="fragment"),
        st.Page(link, title="Link", url_path="link"),
    ]
).run()
