"""The page of gradient flow: is the network learning, and if not, why not."""

import streamlit as st

from nnviz.app.flow.cases import case_waits, open_case, play_case
from nnviz.app.flow.panels import choose_part, draw_picture
from nnviz.app.flow.view import RATES, FlowView
from nnviz.app.folded import folded
from nnviz.app.player import keep_drawing
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.visitor import session
from nnviz.app.widgets import segments
from nnviz.diagnostics import CASES
from nnviz.text import flow as words
from nnviz.text.pages import section
from nnviz.text.signal import signal_sentence

through_entry(__file__)


def draw(session: Session) -> None:
    if case_waits():
        st.rerun()
    view = FlowView.of(session)
    with st.container(key="flow_network"):
        said = signal_sentence(view.here().dz_reach, session.judgement())
        st.markdown(f"{said}\n\n{words.case_words(session.experiment)}")
    choose_part(view)
    with st.container(key="flow_picture"):
        draw_picture(view)


def draw_experiments() -> None:
    """Runs to learn the signs from. Outside of what is drawn again and again."""
    st.markdown("## **Experiments** to open: each trains up to where its verdict shows")
    columns = st.columns(2, gap="medium")
    for i, (name, case) in enumerate(CASES.items()):
        with columns[i % 2], st.container(border=True, key=f"flow_case_{name}"):
            st.markdown(words.case_card(case))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button("Open", key=f"flow_open_{name}", icon=":material/science:", on_click=open_case, args=(name,))
                st.markdown(words.case_link(case))


def choose_recording(view: FlowView) -> None:
    """How often the run is looked at, from its next start on."""
    session = view.session
    with st.container(key="flow_recording"):
        st.markdown("Record a row every so many steps")
        segments(
            "flow_every",
            list(RATES),
            session.every,
            "Record a row every so many steps",
            view.record_every,
            words.rate,
        )
        st.markdown(words.recording(session.run.recorder, session.every))
        st.button(
            "Start again, recorded so",
            key="flow_restart",
            icon=":material/replay:",
            disabled=session.run.recorder.every == session.every,
            on_click=restart,
            args=(session.number,),
        )


def restart(number: int) -> None:
    """Start run `number` again; nothing if that was done already."""
    if session().number == number:
        session().restart()


play_case(session())
keep_drawing(draw)
draw_experiments()
folded("Record finer", "flow_finer", lambda: choose_recording(FlowView.of(session())))
folded("How to read this", "flow_how", lambda: st.markdown(section("flow", "How to read")))
with st.container(key="flow_limits"):
    folded("The limits and their sources", "flow_sources", lambda: st.markdown(words.thresholds_table()))
folded("The formulas", "flow_formulas", lambda: st.markdown(words.formulas()))
