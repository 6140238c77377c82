"""The link of the Share dialog, with what goes with it: copies, words on what it shows, fingerprints, a QR code."""

import streamlit as st

from nnviz import Network
from nnviz.app.compare.view import CompareView
from nnviz.app.copying import copy_buttons
from nnviz.app.link import whole_link
from nnviz.app.qr import qr_code
from nnviz.app.session import Session
from nnviz.app.step.view import TINY, StepView
from nnviz.exports import fingerprint, rounded_fingerprint
from nnviz.text.compare import LETTERS
from nnviz.text.share import about_comparison, about_run, fingerprint_words, fingerprints

QR_SIZE = "min(100%, 26rem)"


def link_to_this(session: Session, page: str, title: str) -> None:
    """page: its address; title: its name."""
    link, shown = whole_link(), networks(session, page)
    words = f"{title}: {about(session, page)} Fingerprint: {fingerprints(shown, fingerprint)}."
    st.code(link, language=None, wrap_lines=True)
    copy_buttons({"Copy link": link, "Copy link and text": f"{words.replace('**', '')}\n{link}"}, key="copy")
    st.markdown(words)
    st.caption(fingerprint_words(fingerprints(shown, rounded_fingerprint)))
    if st.toggle("QR code", key="qr", help="For a classroom wall: a phone's camera opens the link."):
        qr_code(link, QR_SIZE)


def about(session: Session, page: str) -> str:
    """What the link shows, in one line."""
    if page == CompareView.url:
        c = CompareView.of(session).compared
        return about_comparison(c.experiments, c.position, c.by_samples, c.seeds)
    if page == StepView.url:
        view = StepView.of(session)
        try:
            stages = view.story().stages
        except ValueError as error:  # no step to show, and the page says so
            return f"{error}."
        where = f"stage {view.stage_number + 1} of {len(stages)}, {stages[view.stage_number].title}"
        if view.which == TINY:
            return f"training step {view.tiny.taken + 1:,} of a tiny network, {where}."
        return f"{where}, of {_about_run(session)}"
    return _about_run(session)


def _about_run(session: Session) -> str:
    # The test of the step that the link shows.
    test, _ = session.run.test(session.step, session.network) if session.playing else session.test()
    return about_run(session.experiment, session.step, session.run.total_steps, test)


def networks(session: Session, page: str) -> dict[str, Network]:
    """The networks that the page shows, by the letters they have there."""
    if page == CompareView.url:
        return {
            f"{letter} ": run.network
            for letter, run in zip(LETTERS, CompareView.of(session).compared.runs, strict=False)
        }
    if page == StepView.url and StepView.of(session).which == TINY:
        return {"": StepView.of(session).tiny.network}
    return {"": session.network}
