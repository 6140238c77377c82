"""The fields of a view: values, links, what begins anew with what; and the memo of one entry."""

from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nnviz import Experiment, Run
from nnviz.app.flow.view import FlowView
from nnviz.app.session import Session
from nnviz.app.view import View, choice, custom, flag, number, whole
from nnviz.memo import forget, latest

CASE = Experiment(dataset="xor", hidden=(4, 3))


def _put_cells(view: "ExampleView", text: str) -> None:
    view.cells = tuple(whole(part) for part in text.split("-"))


class ExampleView(View):
    url, prefix = "example", "example_"
    level = choice("view", layers="All layers", matrix="One matrix")
    quantity = choice("shown", "a", "dz", usual="dz", said_if=lambda view: view.level == "One matrix")
    layer = number("layer", "layers", below=lambda view: view.run.network.depth, shown_from=1, resets="page")
    page = number("tiles", "pages")
    target = number("class", "classes", below=lambda view: 2, usual=None)
    log = flag("loss", linear=False, log=True)
    sure = flag("sure")
    pace = choice(None, slow=1, quick=2)
    cells = custom("cells", _put_cells, lambda view: "-".join(map(str, view.cells)) or None, usual=())


@pytest.fixture
def view():
    return ExampleView(Session(CASE, Run(CASE).data))


def link(view):
    """The words of the link, without those that go without saying."""
    words = {field.word: field.say(view) for field in view.fields.values() if field.word}
    return {word: text for word, text in words.items() if text is not None}


def put(view, /, **words):
    fields = {field.word: field for field in view.fields.values()}
    for word, text in words.items():
        fields[word].put(view, text)


def test_it_begins_with_what_goes_without_saying(view):
    assert link(view) == {}
    assert (view.level, view.quantity, view.layer, view.target, view.log, view.pace) == (
        "All layers", "dz", 0, None, False, 1,
    )  # fmt: skip


def test_what_a_link_says_is_put_and_said_again(view):
    words = {"view": "matrix", "shown": "a", "layer": "3", "tiles": "2", "class": "0", "loss": "log", "sure": "yes"}
    put(view, **words, cells="3-4")
    assert link(view) == words | {"cells": "3-4"}
    assert (view.level, view.layer, view.page, view.log, view.cells) == ("One matrix", 2, 2, True, (3, 4))


def test_words_are_in_the_order_of_the_fields():
    assert list(ExampleView.fields) == ["level", "quantity", "layer", "page", "target", "log", "sure", "pace", "cells"]


def test_a_link_says_only_what_is_seen(view):
    view.quantity = "a"
    assert link(view) == {}
    view.level = "One matrix"
    assert link(view) == {"view": "matrix", "shown": "a"}


@pytest.mark.parametrize(
    "word, text, reason",
    [
        ("view", "cells", "it can be layers or matrix"),
        ("loss", "square", "it can be linear or log"),
        ("sure", "1", "it can be yes or no"),
        ("layer", "0", "the layers are 1 to 3"),
        ("layer", "4", "the layers are 1 to 3"),
        ("class", "2", "the classes are 0 to 1"),
        ("tiles", "-1", "it cannot be read"),
        ("tiles", "9" * 10, "it cannot be read"),
        ("tiles", "٣", "it cannot be read"),
        ("cells", "3-x", "it cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(view, word, text, reason):
    with pytest.raises(ValueError, match=reason):
        put(view, **{word: text})
    assert link(view) == {}


def test_a_field_begins_anew_when_another_one_changes(view):
    view.layer, view.page = 1, 5
    view.layer = 1
    assert view.page == 5
    view.layer = 2
    assert view.page == 0


def test_a_number_is_fitted_to_another_network_and_stays_there(view):
    view.layer, view.page = 2, 4
    view.session.use(Experiment(dataset="xor", hidden=()))
    view.settle()
    assert (view.layer, view.page, view.target) == (0, 4, None)
    view.session.use(CASE)
    view.settle()
    assert view.layer == 0


def test_a_value_of_one_view_is_not_that_of_another(view):
    other = ExampleView(view.session)
    view.layer, view.cells = 1, (2,)
    assert (other.layer, other.cells) == (0, ())


def page():
    import streamlit as st

    from nnviz import Experiment, Run
    from nnviz.app.flow.view import FlowView
    from nnviz.app.session import Session
    from nnviz.app.visitor import Visitor

    if "visitor" not in st.session_state:
        case = Experiment(dataset="xor", hidden=(4, 3))
        st.session_state["visitor"] = Visitor()
        st.session_state["visitor"].session = Session(case, Run(case).data)
    session = st.session_state["visitor"].session
    view = FlowView.of(session)
    assert FlowView.of(session) is view
    view.segments("part", "What to look at", str.upper)
    view.menu("layer", "Layer", lambda layer: f"layer {layer + 1}")


def test_widgets_come_from_the_declaration():
    at = AppTest.from_function(page, default_timeout=20).run()
    assert not at.exception and at.selectbox(key="flow_layer").options == ["layer 1", "layer 2", "layer 3"]
    at.selectbox(key="flow_layer").set_value(2).run()
    assert at.session_state["visitor"].views["FlowView"].layer == 2
    at.button_group(key="flow_part").set_value("time").run()
    assert not at.exception and at.session_state["visitor"].views["FlowView"].part == "time"
    at.session_state["visitor"].views["FlowView"].layer = 1
    at.run()
    assert at.selectbox(key="flow_layer").value == 1
    at.session_state["visitor"].session = Session(CASE, Run(CASE).data)  # somebody else
    at.run()
    assert not at.exception and at.session_state["visitor"].views["FlowView"].part == "layers"


class Counted:
    def __init__(self):
        self.step, self.made = 0, []

    @latest(lambda self, unit=0: (self.step, unit))
    def found(self, unit=0):
        self.made.append((self.step, unit))
        return SimpleNamespace(step=self.step)


def test_a_memo_remembers_one_result():
    thing = Counted()
    first = thing.found()
    assert thing.found() is first and thing.made == [(0, 0)]
    assert thing.found(1) is not first and thing.found(1) is not None and thing.made == [(0, 0), (0, 1)]
    thing.step = 1
    assert thing.found(1).step == 1 and len(thing.made) == 3
    forget(thing)
    thing.found(1)
    assert len(thing.made) == 4


def test_a_script_run_takes_what_it_worked_out_itself():
    """Whatever an older one writes meanwhile."""

    class Torn(Counted):
        _latest_found = property(lambda self: ((7, 7), "old"), lambda self, value: None)

    assert Torn().found().step == 0


def test_the_flow_of_a_new_run_is_its_own():
    session = Session(CASE, Run(CASE).data)
    session.advance(3)
    view = FlowView(session)
    old = view.here()
    assert view.here() is old
    session.use(Experiment(dataset="xor", hidden=(5,)))
    assert len(old.rows) == 3 and len(view.here().rows) == 2
    assert np.isfinite(view.here().loss)
