"""A visitor's one destination: who asks last wins, and what goes another way clears it."""

from dataclasses import replace

import pytest

from nnviz import Experiment, load_dataset
from nnviz.app.arrival import arrive, begin
from nnviz.app.destination import CASE, FILE, LINK, PRESET, Destination
from nnviz.app.session import Session
from nnviz.app.visitor import Visitor
from nnviz.exports import fingerprint

MOONS = Experiment(dataset="moons", hidden=(4,))
OTHER = replace(MOONS, hidden=(5,))


@pytest.fixture
def here() -> Visitor:
    here = Visitor()
    here.session = Session(MOONS, load_dataset("moons"))
    return here


def test_it_is_under_way_once_its_experiment_is_the_session_s(here):
    here.head_for(Destination(OTHER, FILE, 9, moment=4))
    assert here.under_way() is None
    here.session.use(OTHER)
    begin(here)
    assert here.under_way().step == 9
    arrive(here)
    assert (here.session.run.position, here.session.moment, here.destination) == (9, 4, None)


def test_another_run_clears_it(here):
    here.head_for(Destination(OTHER, PRESET, 9))
    begin(here)  # what was asked for is not what the session has
    assert here.destination is None
    for leave in (here.session.restart, lambda: here.session.use(OTHER)):
        here.head_for(Destination(here.session.experiment, PRESET, 9))
        begin(here)
        assert here.under_way()
        leave()
        assert here.under_way() is None
        begin(here)
        assert here.destination is None


def test_who_asks_last_wins_and_what_cannot_be_had_gives_way(here):
    here.destination = link = Destination(MOONS, LINK, 9, number=here.session.number)
    here.head_for(Destination(OTHER, PRESET, 5))
    here.turn_back()
    assert here.destination is link
    here.turn_back()
    assert here.destination is link  # which nobody refused
    here.head_for(Destination(OTHER, PRESET, 5))
    here.head_for(Destination(OTHER, CASE, 7))
    assert here.destination.step == 7


def test_a_run_with_more_epochs_stays_where_it_is(here):
    here.session.advance(3)
    longer = replace(MOONS, epochs=MOONS.epochs + 1)
    here.head_for(Destination(longer, PRESET, 9))
    here.session.use(longer)
    begin(here)
    assert here.destination is None and here.session.run.position == 3


@pytest.mark.parametrize("changed", [False, True])
def test_the_network_is_compared_with_the_one_expected(here, changed):
    same = Session(MOONS, here.session.run.data)
    same.advance(6)
    expected = "another" if changed else fingerprint(same.network)
    here.head_for(Destination(MOONS, FILE, 6, moment=6, expected=expected))
    begin(here)
    arrive(here)
    assert here.session.step == 6 and here.destination is None
    assert here.session.notice and ("differ" in here.session.notice) == changed
