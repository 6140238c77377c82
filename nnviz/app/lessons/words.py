"""The texts of a card: its gaps filled, and the words of the glossary opened in place by a click."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from nnviz.lessons import Quantity, fill
from nnviz.lessons.words import Value
from nnviz.text.glossary_words import anchor, entries, link_words

_script = st.components.v2.component("nnviz_words", js=Path(__file__).with_name("words.js").read_text("utf-8"))


class Texts:
    """Writes the texts of one card. find: looks a quantity up."""

    def __init__(self, find: Callable[[Quantity], Value]):
        self._find, self._linked = find, []

    def write(self, text: str) -> None:
        """A text, and below it the words that were opened."""
        linked, words = link_words(fill(text, self._find), frozenset(self._linked))
        self._linked += words
        st.markdown(linked)
        for word in words:
            with st.container(key=f"lesson_{anchor(word)}", border=True):
                st.markdown(entries()[word])

    def plain(self, text: str) -> str:
        """A text with its gaps filled."""
        return fill(text, self._find)

    def listen(self) -> None:
        """Have clicks on words open them. Once a card."""
        _script(key="lesson_words")
