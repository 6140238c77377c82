"""The head of every page: the mark and the name of nnviz, the page's title and what the page is for."""

from html import escape
from pathlib import Path

import streamlit as st

from nnviz.app.pages import Page
from nnviz.figures import Theme

MARK = Path(__file__).with_name("mark.svg")
NAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 118 32" width="118" height="32">{mark}{word}</svg>'
WORD = '<text x="40" y="24" font-family="sans-serif" font-size="25" font-weight="600" fill="{color}">nnviz</text>'


def show_name(theme: Theme) -> None:
    """The mark with the name beside it: above the menu, or in the page's corner where the menu is closed."""
    # As text and not as a file, because the name is as dark or as light as the page's words.
    st.logo(NAME.format(mark=MARK.read_text("ascii"), word=WORD.format(color=theme.text)))


def show_title(page: Page) -> None:
    """The title, and one line on what the page is for."""
    title = escape(page.title)
    if page.purpose:
        st.html(f'<div class="nnviz-title"><h1>{title}</h1><p>{escape(page.purpose)}</p></div>')
    else:
        st.html(f'<h1 class="nnviz-unseen">{title}</h1>')
