"""The Compare page: two or three runs that advance together, on common axes."""

import streamlit as st

from nnviz.app.compare.choice import choose
from nnviz.app.compare.comparing import Comparing
from nnviz.app.compare.controls import heads, run_buttons
from nnviz.app.compare.panels import draw
from nnviz.app.compare.view import CompareView
from nnviz.app.controls import follow_page
from nnviz.app.folded import folded
from nnviz.app.lessons.watching import watch
from nnviz.app.link import follow_link
from nnviz.app.pace import TICK
from nnviz.app.pages import page_at
from nnviz.app.server.entry import through_entry
from nnviz.app.visitor import session
from nnviz.text.compare import how_level, what_differs
from nnviz.text.pages import section

through_entry(__file__)


def page() -> None:
    view = CompareView.of(session())
    now, compared = view.session, view.compared
    if "compare_set" not in st.session_state:  # Streamlit forgets it where it is not drawn: somebody just came here
        arrive(view)
    if now.playing:
        compared.stopped = now.step
        now.pause()
    compared.settle(now.experiment)
    with st.container(key="compare_top"):
        choose(view)
        sentence_place = st.container(key="compare_sentence").empty()
        run_buttons(compared)
        st.caption(f"{what_differs(compared.experiments)} {how_level(compared.experiments, compared.by_samples)}")
        if compared.stopped is not None:
            st.caption(f"Your own run was playing: it waits at step {compared.stopped:,} while you are here.")
        heads(compared)
    before = shown(compared)

    @st.fragment(run_every=TICK if compared.playing else None)
    def tick():
        if shown(compared) != before:
            st.rerun()  # the timer and the buttons are set by the whole script
        draw(view, sentence_place)
        follow_link(CompareView.url, compared.playing)
        watch(CompareView.url)
        if compared.playing:
            compared.burst()
        if shown(compared) != before:
            st.rerun()

    tick()
    folded("How to read this", "compare_how", lambda: st.markdown(section("compare", "How to read")))
    follow_page(page_at(CompareView.url), view.session)


def shown(compared: Comparing) -> tuple:
    """What the controls and the heads depend on."""
    return compared.number, compared.playing, compared.done, compared.position == 0


def arrive(view: CompareView) -> None:
    """What begins with a visit to the page: nothing plays, but for the way to where a link sends these runs."""
    view.compared.stopped = None
    if view.compared.until is None:
        view.compared.pause()
    view.trouble = ""


page()
