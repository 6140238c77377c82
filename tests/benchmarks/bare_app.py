"""The least a Streamlit page can do: one slider, one line of text. What our pages are measured against."""

import streamlit as st

st.write("value", st.slider("value", 0, 100, key="value"))
