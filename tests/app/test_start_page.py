"""The Start page, through Streamlit's own test harness: where everybody lands, and where old links lead."""

import pytest

from nnviz.app.start.view import EXAMPLE
from nnviz.data.drawing import Drawing, encode
from tests.app.visiting import go_to, open_link, session, view_of

OTHER = encode(Drawing([[(60, 40), (60, 200)]]))


def page_of(at) -> str:
    return at.session_state["visitor"].page


def drawing(at) -> Drawing:
    return at.session_state["digit_pad pad"]["drawing"]


def test_the_root_is_start_with_an_untrained_network_and_an_example():
    at = open_link(page=None)
    assert page_of(at) == "" and not at.told and session(at).run.position == 0
    assert drawing(at) == EXAMPLE
    assert any("It has never seen a digit. It guesses:" in block.value for block in at.markdown)


@pytest.mark.parametrize(
    "query", ["hidden=12&samples=500", "v=1", "example=3", "moment=5", "drawing=" + OTHER, "wings=3"]
)
def test_words_without_starts_own_lead_from_the_root_to_train(query):
    at = open_link(query, page=None)
    assert page_of(at) == "train" and session(at).run.position > 0
    assert len(at.told) == (query in ("v=1", "wings=3"))


def test_an_address_of_starts_own_stays_there(address):
    query = f"hidden=12&samples=500&moment=9&drawing={OTHER}&digit=1"
    at = open_link("start=why&" + query, page=None)
    assert page_of(at) == "" and session(at).run.position == 9 and not at.told
    assert view_of(at, "StartView").part == "why" and view_of(at, "StartView").digit == 1
    assert encode(drawing(at)) == OTHER
    assert address() == dict(word.split("=") for word in ("start=why&" + query).split("&"))


@pytest.mark.parametrize(
    "query", ["start=over", "digit=seven&start=why", "start=why&drawing=!!!", "start=why&hidden=0"]
)
def test_a_broken_address_of_starts_own_stays_there_too(query):
    at = open_link(query, page=None)
    assert page_of(at) == "" and session(at).run.position == 0 and len(at.told) == 1


def test_what_start_says_of_a_run_names_start(address):
    at = open_link(page=None)
    assert address() == {}
    go_to(at, "train")
    assert session(at).run.position == 0 and address() == {"moment": "0"}
    session(at).advance(3)
    go_to(at, "start")
    assert address() == {"start": "train", "moment": "3"}
