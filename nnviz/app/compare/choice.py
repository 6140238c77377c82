"""What is compared: the menu of ready-made comparisons, and fields for links."""

import streamlit as st

from nnviz import Experiment
from nnviz.app.compare.comparing import Comparing, comparing
from nnviz.app.compare.link import PASTED, read_pasted
from nnviz.app.sharing import WORDS
from nnviz.app.state import session
from nnviz.presets import COMPARISONS
from nnviz.text.compare import LETTERS
from nnviz.text.run import say_problems

LINKS = "Your own run and links…"


def choose(compared: Comparing) -> None:
    """The menu of ready-made comparisons, and fields for links."""
    chosen = st.session_state.get("compare_set")
    if chosen is None or chosen not in (LINKS, compared.name):
        st.session_state["compare_set"] = compared.name or LINKS
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        chosen = st.selectbox(
            "Compare",
            [*COMPARISONS, LINKS],
            format_func=lambda name: COMPARISONS[name].title if name in COMPARISONS else name,
            key="compare_set",
            on_change=choose_set,
            label_visibility="collapsed",
            help="Ready-made comparisons, or your own: two or three links, of which the first can be your run.",
        )
    with right:
        if chosen != LINKS:
            st.caption(COMPARISONS[chosen].watch)
        else:
            st.caption(_about_links(compared))
    if chosen == LINKS:
        fields(compared)
    trouble = " ".join([*compared.troubles, st.session_state.get("compare_trouble", "")]).strip()
    compared.troubles = []
    if trouble:
        st.warning(trouble, icon=":material/warning:")


def _about_links(compared: Comparing) -> str:
    about = "Paste links of this app, or their part from the “?” on. Only the settings in them are read."
    if compared.name is None:
        return about
    return f"{about} Until there is one in B or C, you see “{COMPARISONS[compared.name].title}”."


def choose_set() -> None:
    st.session_state.pop("compare_trouble", None)
    name = st.session_state["compare_set"]
    if name in COMPARISONS:
        comparing().choose_set(name)


def fields(compared: Comparing) -> None:
    now = [f"?{e.to_query()}" for e in compared.experiments] if compared.name is None else []
    if compared.own and now:
        now[0] = ""
    hints = ("Your own run, or paste a link", "Paste a link", "Another link, if you like")
    for column, letter, hint, text in zip(st.columns(3), LETTERS, hints, (*now, "", "", ""), strict=False):
        key = f"compare_link_{letter}"
        st.session_state.setdefault(key, text)
        with column:
            hint = None if st.session_state[key].strip() else hint  # no box that holds a link is said to be empty
            st.text_input(letter, key=key, placeholder=hint, max_chars=PASTED, on_change=read_fields)


def read_fields() -> None:
    """Compare what the fields say; what cannot be used is said in a sentence."""
    found: list[Experiment] = []
    told, own = [], False
    for letter in LETTERS:
        text = st.session_state.get(f"compare_link_{letter}") or ""
        if not text.strip():
            if letter == "A":
                found.append(session().experiment)
                own = True
            continue
        try:
            experiment, problems = read_pasted(text, WORDS)
        except ValueError as error:
            st.session_state["compare_trouble"] = f"Link {letter} cannot be used: {error}."
            return
        found.append(experiment)
        if problems:
            told.append(f"{letter}: {say_problems(problems)}")
    st.session_state["compare_trouble"] = " ".join(told)
    if len(found) > 1:
        comparing().choose(tuple(found), own)
