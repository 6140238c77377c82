"""Memory is given back, and nothing that somebody still looks at is lost with it."""

import asyncio
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nnviz import Experiment, Run, load_dataset
from nnviz.app.server import memory
from nnviz.app.server.limits import LIMITS
from nnviz.app.session import RESTING_BYTES, Session
from nnviz.app.visitor import Visitor
from tests.app.visiting import open_link

EXPERIMENT = Experiment(samples=200, hidden=(160, 32), batch_size=10, epochs=80)
DATA = load_dataset(samples=200)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    monkeypatch.setattr(memory, "_visits", set())


@pytest.fixture
def session():
    run = Run(EXPERIMENT)
    session = Session(EXPERIMENT, run.data)
    session.run.advance(steps=1600)
    return session


def entered(session) -> memory.Visit:
    visit = memory.Visit()
    visit.visitor = Visitor()
    visit.visitor.session = session
    return visit


def open_page() -> AppTest:
    return open_link("samples=200&hidden=8")


def test_a_run_within_a_smaller_budget_is_the_same_run():
    run, same = Run(EXPERIMENT), Run(EXPERIMENT)
    run.advance(steps=1600)
    before = run.nbytes
    run.keep_within(RESTING_BYTES)
    assert run.nbytes <= RESTING_BYTES < before / 3
    same.advance(steps=1600)
    assert np.array_equal(run.network_at(333).parameters, same.network_at(333).parameters)
    run.keep_within(LIMITS.run_bytes)
    run.advance(steps=1)
    same.advance(steps=1)
    assert np.array_equal(run.network.parameters, same.network.parameters)


def test_a_page_that_nobody_touches_gets_small(session, monkeypatch, set_limits):
    monkeypatch.setattr(memory, "_collected", -memory.COLLECT_SECONDS)
    set_limits(idle_minutes=10)
    entered(session)
    now = session.touched
    before = session.run.nbytes
    monkeypatch.setattr(memory, "monotonic", lambda: now + 9 * 60)
    memory.tidy()
    assert session.run.nbytes == before
    monkeypatch.setattr(memory, "monotonic", lambda: now + 11 * 60)
    memory.tidy()
    assert session.run.nbytes <= RESTING_BYTES < before / 3 and session.run.position == 1600


def test_a_closed_tab_is_given_up_after_the_time_out_and_a_reopened_one_is_not(session, monkeypatch):
    monkeypatch.setattr(memory.st, "get_option", lambda name: 0.05)
    monkeypatch.setattr(memory, "GATHER_SECONDS", 0.01)

    async def close_and_wait(visit, back):
        memory._close(visit)
        if back:
            entered(session)
        await asyncio.sleep(0.2)

    visit = entered(session)
    asyncio.run(close_and_wait(visit, back=True))
    assert session.run.position == 1600
    memory._visits.clear()
    visit = entered(session)
    asyncio.run(close_and_wait(visit, back=False))
    assert session.run is None and visit.visitor is None and memory.visitors() == 0


@pytest.mark.parametrize("back", [True, False])
def test_streamlit_lets_go_of_a_closed_tab_too_unless_it_is_open_again(session, monkeypatch, back):
    closed = []
    streamlit = SimpleNamespace(is_active_session=lambda tab: back, close_session=closed.append)
    monkeypatch.setattr(memory.runtime, "exists", lambda: True)
    monkeypatch.setattr(memory.runtime, "get_instance", lambda: streamlit)
    monkeypatch.setattr(memory, "_collect_soon", lambda: None)
    visit = entered(session)
    visit.tab = "this tab"
    visit.give_up()
    assert closed == ([] if back else ["this tab"])


def test_whoever_comes_back_to_a_page_that_was_given_up_gets_it_anew():
    page = open_page()
    given_up = page.session_state["visitor"]
    given_up.close()
    page.run()
    assert not page.exception and page.session_state["visitor"] is not given_up
    assert page.session_state["visitor"].session.run.position > 0


def test_there_is_no_room_for_more_visitors_than_the_limit(session, monkeypatch, set_limits):
    set_limits(visitors=1)
    here = entered(session)
    mine = memory.Visit()
    monkeypatch.setattr(memory, "visit", lambda: mine)
    page = open_page()
    assert not page.exception and page.session_state["visitor"].session is None
    assert page.info[0].value.startswith("No room is left: 1 of 1 places are taken.")
    here.closed = True
    page.run()
    assert not page.exception and not page.info and page.session_state["visitor"].session is not None


def closed_at(moment: float) -> memory.Visit:
    """A closed tab of which everything is kept."""
    session = Session(EXPERIMENT, DATA)
    visit = entered(session)
    visit.closed = moment
    return visit


def test_closed_tabs_keep_their_places_and_the_first_one_is_given_up_for_whoever_comes(set_limits):
    set_limits(visitors=4)
    later, first, second = (closed_at(moment) for moment in (9.0, 3.0, 5.0))
    kept = {visit: visit.session for visit in (later, first, second)}

    def come() -> bool:
        mine = memory.Visit()
        here.append(mine)
        return not memory.crowded(mine)

    def emptied() -> list[memory.Visit]:
        return [visit for visit, session in kept.items() if session.run is None]

    here = []
    assert come() and not emptied()  # there was a place left
    assert come() and emptied() == [first]
    assert come() and emptied() == [first, second]
    assert come() and len(emptied()) == 3
    assert not come() and memory.visitors() == 4  # all are open now
    here[0].closed = 20.0  # before their session was even made
    assert come()
    here[1].leave()
    assert not memory.crowded(here[4])


def test_those_who_come_in_the_same_moment_are_counted_before_their_sessions_are_made(set_limits):
    set_limits(visitors=3)
    together, let_in = threading.Barrier(12), []

    def come():
        visit = memory.Visit()
        kept.append(visit)
        together.wait(30)
        let_in.append(not memory.crowded(visit))

    kept = []
    threads = [threading.Thread(target=come) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert let_in.count(True) == 3 == memory.visitors()


def test_who_comes_back_in_time_has_one_place_and_not_two(session, set_limits):
    set_limits(visitors=1)
    before = entered(session)
    before.closed = 5.0
    mine = memory.Visit()
    mine.enter(before.visitor)
    assert not memory.crowded(mine) and session.run is not None and memory.visitors() == 1
    before.give_up()
    assert session.run.position == 1600
