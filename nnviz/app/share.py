"""What a visitor takes along, a link to what they see and files that work without nnviz, and weights brought back."""

import streamlit as st

from nnviz.app import controls
from nnviz.app.destination import FILE, Destination
from nnviz.app.own.asking import needs_file, say_file
from nnviz.app.server.uploads import take
from nnviz.app.session import Session
from nnviz.app.share_link import link_to_this, networks
from nnviz.app.visitor import session, visitor
from nnviz.exports import (
    LoadedParameters,
    data_file,
    data_npz,
    fingerprint,
    history_csv,
    load_parameters,
    save_parameters,
    script,
)
from nnviz.text.share import brought, how_to_run, link_needs


def share_button(title: str) -> None:
    """A button that opens the dialog; a run that plays is paused, because a link is for one moment.

    title: of the page that is shared.
    """
    if st.button("Share", icon=":material/share:", key="share", width="stretch", on_click=_begin):
        _share(title)


def _begin() -> None:
    session().pause()
    st.session_state.pop("weights", None)


@st.dialog("Share", width="large")
def _share(title: str) -> None:
    current, page = session(), visitor().page
    st.markdown("**A link to what you see**")
    link_to_this(current, page, title)
    if needs_file(current):
        st.caption(link_needs(say_file(current)))
    st.markdown("**Files**" if networks(current, page) == {"": current.network} else "**Files** of your own run")
    with st.container(horizontal=True):
        _files(current)
    st.caption(_how_to_run(current))
    _bring_back()


def _files(session: Session) -> None:
    e, network, step = session.experiment, session.network, session.step
    data, history = session.run.data, session.run.history
    _download("Python script", "train.py", lambda: script(e, steps=max(step, 1)).encode(), "text/x-python")
    if data_file(e) is not None:
        _download("Data for the script", data_file(e), lambda: data_npz(data), "application/octet-stream")
    _download("Weights", "network.npz", lambda: save_parameters(network, e, step), "application/octet-stream")
    _download("History", "history.csv", lambda: history_csv(history).encode(), "text/csv")


def _download(label: str, name: str, make, mime: str) -> None:
    # Made when it is asked for, not each time the dialog is drawn.
    st.download_button(label, make, name, mime, on_click="ignore", icon=":material/download:", key=f"download {label}")


def _how_to_run(session: Session) -> str:
    lines = script(session.experiment, steps=max(session.step, 1)).count("\n")
    return how_to_run(lines, data_file(session.experiment), session.experiment.info.kind.planar)


def _bring_back() -> None:
    reads = st.session_state.setdefault("weights_reads", 0)  # so many files were read, each by a widget of its own
    file = st.file_uploader("Bring weights back: a `network.npz` from here", type="npz", key=f"weights_file_{reads}")
    if file is not None:
        try:
            st.session_state["weights"] = _destination_of(load_parameters(take(file)))
        except ValueError as error:
            st.session_state["weights"] = str(error)
        st.session_state["weights_reads"] += 1
        st.rerun(scope="fragment")
    loaded = st.session_state.get("weights")
    if loaded is None:
        return
    if isinstance(loaded, str):
        st.warning(loaded, icon=":material/warning:")
        return
    st.markdown(brought(loaded.experiment, loaded.step))
    st.caption(
        "It is trained again from its settings, so that every earlier moment is there too. If it does not come to the "
        "very weights of the file, the page says so."
    )
    if st.button("Open this run", icon=":material/input:", on_click=controls.ask_for, args=(loaded,)):
        st.session_state.pop("weights")
        st.rerun()  # which closes the dialog


def _destination_of(loaded: LoadedParameters) -> Destination:
    """The run that made the weights of a file. Raises ValueError if the file does not say which."""
    e, step = loaded.experiment, loaded.step
    if e is None or step is None:
        raise ValueError(
            "This file holds weights, but not the experiment that made them, so nothing can be trained on from them."
        )
    return Destination(e, FILE, step, moment=step, expected=fingerprint(loaded.network))
