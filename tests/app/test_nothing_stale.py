"""What is said of something that happened goes with it, and what is said of several changes is of all of them."""

from dataclasses import replace

import pytest

from nnviz import Experiment, Run
from nnviz.app import state
from nnviz.app.state import Session

CASE = Experiment(dataset="xor", hidden=(4,), epochs=10)


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(state, "session", lambda: None)
    now = Session(CASE, Run(CASE).data)
    now.advance(20)
    return now


@pytest.mark.parametrize("happens", ["settings", "again", "epochs"])
def test_a_notice_goes_when_the_run_moves_on(now, happens):
    now.play()
    if happens == "settings":
        now.use(replace(CASE, learning_rate=0.2))
    elif happens == "epochs":
        now.use(replace(CASE, epochs=12))
    else:
        now.restart()
    assert now.notice and now.playing
    now.burst()
    now.burst()
    assert now.run.position > 20 and now.notice == ""


def test_a_slider_on_its_way_says_all_epochs_that_came_with_it(now):
    for epochs in (11, 12, 60, 199, 200):
        now.use(replace(CASE, epochs=epochs))
    assert now.notice.startswith("190 more epochs:") and f"ends at step {now.run.total_steps:,}." in now.notice
    now.use(replace(CASE, epochs=11))
    assert now.notice.startswith("1 more epoch:")
    now.use(replace(CASE, epochs=9))
    assert now.notice.startswith("1 fewer epoch:")
    now.use(CASE)
    assert now.notice == ""
    now.use(replace(CASE, epochs=12))
    now.advance(1)  # what comes after is another change
    now.use(replace(CASE, epochs=13))
    assert now.notice.startswith("1 more epoch:")
