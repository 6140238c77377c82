"""The Words page: every word the other pages use, in the order in which one needs them."""

import streamlit as st

from nnviz.app.folded import folded
from nnviz.app.server.entry import through_entry
from nnviz.text.glossary import glossary
from nnviz.text.pages import section

through_entry(__file__)

st.container(key="words").markdown(glossary())
folded("The formulas", "words_formulas", lambda: st.markdown(section("glossary", "Formulas")))
