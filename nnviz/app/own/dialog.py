"""The dialog in which a visitor brings data of their own, says which columns count, and begins to learn from them."""

import streamlit as st

from nnviz import Dataset, Experiment
from nnviz.app import controls
from nnviz.app.destination import PRESET, Destination
from nnviz.app.own.state import OwnData
from nnviz.app.server.uploads import take
from nnviz.app.visitor import visitor
from nnviz.app.widgets import segments
from nnviz.data.files import ENDINGS, MAX_MB
from nnviz.data.image_set import ImageSet
from nnviz.data.sheet import Sheet
from nnviz.first_steps import begins_at
from nnviz.text import image_set, table
from nnviz.text import own as words
from nnviz.text.run import literally

FILE, PASTE = "A file", "Paste a table"
TYPES = [ending.removeprefix(".") for ending in ENDINGS]
PREVIEW_WIDTH = 300  # pixels
PASTE_HEIGHT = 180  # pixels


def show_if_asked() -> None:
    """The dialog, where somebody asked for it or a link needs a file."""
    if visitor().own.asked:
        _dialog()


def _close() -> None:
    own = visitor().own
    own.asked, own.wanted = False, None
    own.forget_file()


@st.dialog(words.TITLE, width="large", on_dismiss=_close)
def _dialog() -> None:
    own = visitor().own
    if not own.asked:
        st.rerun()  # which closes it
    if own.wanted is not None:
        st.info(words.needs(literally(own.wanted.file), own.wanted.name), icon=":material/link:")
    source = st.session_state.setdefault("own_source_is", FILE)
    segments("own_source", [FILE, PASTE], source, "Where the data come from", _choose_source)
    (_ask_for_file if source == FILE else _ask_for_text)(own)
    if own.trouble:
        st.warning(literally(own.trouble), icon=":material/warning:")
    if own.read is None:
        st.caption(f"{words.ABOUT} {words.LIMITS}")
        return
    st.markdown(f"## **{own.title}**")
    if isinstance(own.read, Sheet):
        _choose_columns(own)
    elif isinstance(own.read, ImageSet):
        _choose_looks(own)
    try:
        said = _told(own)
        fits = own.is_wanted()
    except ValueError as error:
        st.warning(literally(str(error)), icon=":material/warning:")
        return
    pictures = own.preview()
    if pictures is not None:
        st.image(pictures, width=PREVIEW_WIDTH)
        st.caption(words.PREVIEW)
    st.markdown("\n".join(f"- {sentence}" for sentence in said))
    if fits:
        _open_link(own)
    elif own.wanted is not None:
        st.warning(words.another(own.wanted.name, own.name()), icon=":material/warning:")
    looks = {"icon": ":material/school:", "type": "primary"}
    st.button("Learn from these", key="own_learn", on_click=_learn, args=(own,), **looks)


def _choose_source(source: str) -> None:
    st.session_state["own_source_is"] = source
    visitor().own.forget_file()


def _ask_for_file(own: OwnData) -> None:
    file = st.file_uploader("A table or images", TYPES, key=f"own_file_{own.files}", max_upload_size=MAX_MB)
    if file is not None:
        with st.spinner("Reading it…"):
            own.take_file(take(file), file.name)
        st.rerun(scope="fragment")


def _ask_for_text(own: OwnData) -> None:
    text = st.text_area("A table", key="own_text", height=PASTE_HEIGHT, help=words.PASTE_HELP)
    if st.button("Read it", icon=":material/table:", key="own_read", disabled=not text):
        own.take_text(text)
        st.rerun(scope="fragment")


def _choose_columns(own: OwnData) -> None:
    able = [column.name for column in own.read.columns if column.labels is not None]
    if not able:
        return
    index = able.index(own.class_column) if own.class_column in able else 0
    own.class_column = st.selectbox("Class column", able, index, key=f"own_class_{own.files}", help=words.CLASS_HELP)
    numbers = [c for c in own.read.columns if c.values is not None and c.name != own.class_column]
    usual = [column.name for column in numbers if column.unfit is None]
    key = f"own_inputs_{own.files}_{own.class_column}"
    chosen = st.multiselect(
        "Columns to learn from", [column.name for column in numbers], usual, key=key, help=words.INPUTS_HELP
    )
    own.inputs = None if chosen == usual else tuple(chosen)


def _choose_looks(own: OwnData) -> None:
    with st.container(horizontal=True):
        own.inverted = st.toggle("Invert", own.inverted, key=f"own_invert_{own.files}", help=words.INVERT_HELP)
        own.centred = st.toggle("Centre", own.centred, key=f"own_centre_{own.files}", help=words.CENTRE_HELP)


def _told(own: OwnData) -> list[str]:
    read = own.chosen()
    if isinstance(read, Dataset):
        return words.saved(read)
    return image_set.read_sentences(read) if isinstance(read, ImageSet) else table.read_sentences(read)


def _learn(own: OwnData) -> None:
    """Keep the data, and begin a run on them with settings that suit them."""
    try:
        info = own.accept()
        experiment = Experiment(dataset=info.data.name, **info.suited)
    except ValueError as error:
        own.trouble = str(error)
        return
    own.asked, own.wanted = False, None
    controls.ask_for(Destination(experiment, PRESET, begins_at(experiment)))


def _open_link(own: OwnData) -> None:
    """The file of the link is here: open the link as it was meant."""
    wanted = own.wanted
    try:
        own.accept()
    except ValueError as error:
        st.warning(literally(str(error)), icon=":material/warning:")
        return
    own.asked, own.wanted = False, None
    visitor().start_again(wanted.page, wanted.query)
    st.rerun()
