"""The choice of what is compared: a menu of ready-made comparisons, and fields for links."""

import streamlit as st

from nnviz import Experiment
from nnviz.app.compare.view import CompareView
from nnviz.app.link import WORDS
from nnviz.app.widgets import place_of
from nnviz.presets import COMPARISONS
from nnviz.queries import MAX_PASTED, read_pasted
from nnviz.text.compare import LETTERS, SET_HELP, links_words
from nnviz.text.run import say_problems

LINKS = "Your own run and links…"


def choose(view: CompareView) -> None:
    """The menu of ready-made comparisons, and fields for links."""
    compared = view.compared
    chosen = st.session_state.get("compare_set")
    if chosen is None or chosen not in (LINKS, compared.name):
        st.session_state["compare_set"] = compared.name or LINKS
    options = [*COMPARISONS, LINKS]
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        chosen = st.selectbox(
            "Compare",
            options,
            index=place_of(st.session_state["compare_set"], options),
            format_func=lambda name: COMPARISONS[name].title if name in COMPARISONS else name,
            key="compare_set",
            on_change=choose_set,
            args=(view,),
            label_visibility="collapsed",
            help=SET_HELP,
        )
    with right:
        shown = COMPARISONS[compared.name].title if compared.name else None
        st.caption(COMPARISONS[chosen].watch if chosen != LINKS else links_words(shown))
    if chosen == LINKS:
        fields(view)
    trouble = " ".join([*compared.troubles, view.trouble]).strip()
    compared.troubles = []
    if trouble:
        st.warning(trouble, icon=":material/warning:")


def choose_set(view: CompareView) -> None:
    view.trouble = ""
    name = st.session_state["compare_set"]
    if name in COMPARISONS:
        view.compared.choose_set(name)


def fields(view: CompareView) -> None:
    compared = view.compared
    texts = [f"?{e.to_query()}" for e in compared.experiments] if compared.name is None else []
    if compared.own and texts:
        texts[0] = ""
    hints = ("Your own run, or paste a link", "Paste a link", "Another link, if you like")
    for column, letter, hint, text in zip(st.columns(3), LETTERS, hints, (*texts, "", "", ""), strict=False):
        key = f"compare_link_{letter}"
        st.session_state.setdefault(key, text)
        with column:
            hint = None if st.session_state[key].strip() else hint  # a box that holds a link has no placeholder
            st.text_input(letter, key=key, placeholder=hint, max_chars=MAX_PASTED, on_change=read_fields, args=(view,))


def read_fields(view: CompareView) -> None:
    """Compare the experiments of the links in the fields; say what cannot be used."""
    found: list[Experiment] = []
    told, own = [], False
    for letter in LETTERS:
        text = st.session_state.get(f"compare_link_{letter}") or ""
        if not text.strip():
            if letter == "A":
                found.append(view.session.experiment)
                own = True
            continue
        try:
            experiment, problems = read_pasted(text, WORDS)
        except ValueError as error:
            view.trouble = f"Link {letter} cannot be used: {error}."
            return
        found.append(experiment)
        if problems:
            told.append(f"{letter}: {say_problems(problems)}")
    view.trouble = " ".join(told)
    if len(found) > 1:
        view.compared.choose(tuple(found), own)
