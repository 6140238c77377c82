"""Data of the visitor's own: read, kept within limits, theirs alone; links ask for the file; a teacher's folder."""

import gc
import logging

import numpy as np
import pytest

from nnviz import DATASETS, Experiment, load_dataset
from nnviz.app.own import asking, state
from nnviz.app.own.state import MAX_SETS, OwnData
from nnviz.app.server import classroom, shared_runs
from nnviz.app.server.datasets import shared
from nnviz.data import DataUnavailable
from nnviz.data.drawing import Drawing
from nnviz.data.own import find, own_nbytes
from nnviz.data.shipped import FOLDER
from tests.app.visiting import go_to, open_link, session
from tests.data.test_archive import FILES

PENGUINS = (FOLDER / "penguins.csv").read_bytes()
IRIS = (FOLDER / "iris.csv").read_bytes()


def brought(data=PENGUINS, file="penguins.csv"):
    own = OwnData()
    own.take_file(data, file)
    return own


def visit(own=None, **query):
    """The app, for a visitor who has brought data already."""
    at = open_link()
    if own is not None:
        at.session_state["visitor"].own = own
    at.session_state["visitor"].start_again("train", query)
    at.run()
    assert not at.exception
    return at


def test_a_file_becomes_a_data_set_with_settings_that_suit_it():
    own = brought()
    assert own.chosen().classes == ("Adelie", "Chinstrap", "Gentoo") and own.title == "penguins.csv"
    info = own.accept()
    assert own.sets == {info.data.name: info} and own.read is None and own.titles == {info.data.name: "penguins.csv"}
    experiment = Experiment(dataset=info.data.name, **info.suited)
    assert 1000 < experiment.total_steps < 2500 and experiment.samples == 273
    images = brought(FILES["folders"][0], "letters.zip")
    assert images.accept().kind.pixels


def test_what_cannot_be_read_is_told_and_forgotten_with_the_next_file():
    own = brought(b"a,b\n1,2\n", "x.csv")
    assert own.read is None and own.trouble.startswith("This table has fewer than two rows of values")
    own.take_text(PENGUINS.decode())
    assert not own.trouble and own.title == "Pasted table" and own.name() == brought().name()


def test_few_sets_are_kept_and_no_more_bytes_than_the_limit(monkeypatch):
    own = brought()
    own.accept()
    for left_out in range(1, MAX_SETS + 1):
        own.take_file(b"\n".join(PENGUINS.splitlines()[:-left_out]), "x.csv")
        last = own.accept().data
    assert len(own.sets) == MAX_SETS and list(own.sets)[-1] == last.name
    monkeypatch.setattr(
        state, "LIMITS", state.LIMITS.__class__(**vars(state.LIMITS) | {"own_mb": 1.5 * last.nbytes / 2**20})
    )
    own.take_file(PENGUINS, "x.csv")
    assert own.accept().data.name in own.sets and len(own.sets) == 1
    own.take_file(IRIS * 3, "x.csv")
    monkeypatch.setattr(state, "LIMITS", state.LIMITS.__class__(**vars(state.LIMITS) | {"own_mb": 0.001}))
    with pytest.raises(DataUnavailable, match="and this server keeps 0.001 MB of a visitor's own"):
        own.accept()


def test_own_sets_count_among_all_data_and_are_gone_with_their_visitor():
    gc.collect()
    before, shared_before = own_nbytes(), shared.nbytes
    own = brought()
    name = own.accept().data.name
    assert own_nbytes() - before == shared.nbytes - shared_before > 0
    at = visit(own, dataset=name, hidden="8")
    assert session(at).run.data.name == name and not at.session_state["visitor"].own.asked
    at.session_state["visitor"].close()
    del own, at
    open_link()  # the next script run lets go of what the one before it had
    gc.collect()
    assert find(name) is None and own_nbytes() == before


def test_a_run_on_own_data_is_shared_with_nobody():
    own = brought()
    name = own.accept().data.name
    at = visit(own, dataset=name, hidden="8", moment="40")
    assert session(at).run.position == 40
    assert all(run.experiment.dataset != name for run in shared_runs._runs.values())
    stranger = visit(None, dataset=name, hidden="8")  # while the first visitor is still there
    assert session(stranger).experiment == Experiment()
    wanted = stranger.session_state["visitor"].own.wanted
    assert wanted.name == name and stranger.session_state["visitor"].own.asked


def test_a_link_says_which_file_it_needs_and_opens_once_it_is_there():
    own = brought(file="my <i>penguins</i>[1].csv".replace("/", ""))
    name = own.accept().data.name
    at = visit(own, dataset=name, hidden="8", moment="40")
    assert asking.needs_file(session(at))
    file = own.titles[name]
    assert file == "my ‹i›penguins‹i›(1).csv"
    link = {"dataset": name, "hidden": "8", "moment": "40", "file": file}
    other = visit(None, **link)
    here = other.session_state["visitor"]
    assert here.own.wanted.file == link["file"] and here.own.wanted.query == link
    here.own.take_file(IRIS, "iris.csv")
    assert not here.own.is_wanted()
    here.own.take_file(PENGUINS, "renamed.csv")
    assert here.own.is_wanted()
    here.own.accept()
    here.start_again("train", link)
    other.run()
    assert session(other).experiment == session(at).experiment and session(other).run.position == 40
    assert all((a == b).all() for a, b in zip(session(other).network.W, session(at).network.W, strict=True))


def test_the_class_column_of_a_link_is_found_by_trying():
    table = PENGUINS.decode().replace("species", "species,island")
    table = "\n".join(line + f",{'xy'[i % 2]}" if i else line for i, line in enumerate(table.splitlines()))
    own = OwnData()
    own.take_text(table)
    own.class_column = "island"
    other = OwnData()
    other.wanted = state.Wanted(own.name(), "", "train", {})
    other.take_text(table)
    assert other.class_column == "island" and other.is_wanted()


@pytest.fixture
def menu():
    """The menu of data sets, put back afterwards."""
    kept = dict(DATASETS)
    yield DATASETS
    DATASETS._menu.clear()
    DATASETS._menu.update(kept)


def test_a_teachers_folder_is_in_everybodys_menu(tmp_path, menu, caplog):
    (tmp_path / "Our penguins.csv").write_bytes(PENGUINS)
    (tmp_path / "letters.zip").write_bytes(FILES["folders"][0])
    (tmp_path / "broken.csv").write_text("a,b\n1,2\n")
    (tmp_path / "notes.pdf").write_text("no data")
    (tmp_path / "folder.csv").mkdir()
    with caplog.at_level(logging.WARNING):
        classroom.publish_folder(str(tmp_path))
    assert (
        len(caplog.messages) == 1
        and "broken.csv is left out: This table has fewer than two rows of values" in caplog.messages[0]
    )
    added = {info.title: name for name, info in menu.items() if info.data is not None}
    assert set(added) == {"Our penguins", "letters"}
    at = visit(None, dataset=added["Our penguins"], hidden="8")
    assert session(at).run.data.classes == ("Adelie", "Chinstrap", "Gentoo") and not asking.needs_file(session(at))


def test_no_folder_and_a_wrong_one(menu, caplog):
    classroom.publish_folder("")
    assert not caplog.messages
    classroom.publish_folder("/no/such/folder")
    assert "NNVIZ_DATA_SETS" in caplog.messages[0]


def test_choosing_a_set_brings_settings_that_suit_it_and_takes_them_back():
    at = open_link()
    at.selectbox(key="set_dataset").select("penguins").run()
    now = session(at).experiment
    assert (now.dataset, now.hidden, now.batch_size, now.epochs, now.samples) == ("penguins", (8,), 8, 40, 273)
    at.selectbox(key="set_dataset").select("digits").run()
    assert session(at).experiment == Experiment()


def test_drawings_of_other_classes_are_let_go():
    own, digits = OwnData(), tuple("0123456789")
    pixels = np.zeros(784, np.uint8)
    for label in (7, 7, 3):
        own.keep_drawing(pixels, label, digits)
    assert [label for _, label in own.drawings] == [7, 7, 3]
    own.keep_drawing(pixels, 1, ("cat", "dog"))
    assert [label for _, label in own.drawings] == [1]
    with pytest.raises(ValueError, match="images of 28x28 pixels only"):
        own.teach(load_dataset("iris"), "Iris flowers")
    own.keep_drawing(pixels, 7, digits)
    info = own.teach(load_dataset("digits", samples=50), "Digits")
    assert own.titles[info.data.name] == "Digits and 1 drawing" and not own.drawings and len(info.data.train) == 59


def test_the_network_is_taught_on_the_page_of_activations():
    at = open_link("image=draw&samples=300", "activations")
    assert at.button(key="act_keep").disabled
    at.segmented_control(key="act_means").set_value(7).run()
    assert at.button(key="act_keep").label == "Keep it as 7" and at.button(key="act_keep").disabled
    put = at.session_state["digit_pad pad"]
    put["drawing"] = Drawing([[[60, 40], [190, 40], [110, 220]]])
    at.run()
    at.button(key="act_keep").click().run()
    assert at.session_state["digit_pad pad"]["drawing"] is None
    at.button(key="act_learn").click().run()
    assert not at.exception
    now = session(at)
    assert now.experiment.samples == 309 and now.run.position == now.run.total_steps
    assert at.session_state["visitor"].own.titles[now.experiment.dataset] == "Digits and 1 drawing"


def test_start_copes_with_images_of_few_classes():
    own = OwnData()
    own.take_file(FILES["folders"][0], "letters.zip")
    name = own.accept().data.name
    at = visit(own, dataset=name)
    go_to(at, "start")
    assert session(at).run.data.classes == ("a", "b")


def test_some_images_are_shown_before_they_are_learned():
    own = brought(FILES["folders"][0], "letters.zip")
    shown = own.preview()
    assert shown.shape == (60, 300) and np.array_equal(
        shown[1:29, 1:29].ravel(), own.data().train[own.data().y_train == 0][0]
    )
    assert brought().preview() is None
