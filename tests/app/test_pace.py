"""The paces: one step as a film, an epoch to watch, or all the machine can."""

import pytest

from nnviz import Experiment, Run
from nnviz.app import session as sessions
from nnviz.app.pace import EPOCH_SECONDS, FULL, MEDIUM, SLOW, SLOW_SECONDS, TICK, seconds_between, steps_between
from nnviz.app.session import Session
from nnviz.presets import presets

CASE = Experiment(dataset="moons", hidden=(4,), epochs=200)


@pytest.fixture
def now(monkeypatch) -> Session:
    """A session that plays, with a clock of its own in `now.clock`."""
    now = Session(CASE, Run(CASE).data)
    now.clock = 1000.0
    monkeypatch.setattr(sessions, "monotonic", lambda: now.clock)
    now.play()
    return now


def test_an_epoch_of_the_default_run_takes_about_ten_seconds():
    default = Experiment()
    pictures = default.steps_per_epoch / steps_between(MEDIUM, default)
    assert pictures * seconds_between(MEDIUM) == pytest.approx(EPOCH_SECONDS, rel=0.1)


def test_a_ready_made_run_in_the_plane_takes_a_minute_or_two():
    planar = [preset.experiment for preset in presets().values() if preset.experiment.info.kind.planar]
    assert planar
    for e in planar:
        assert 20 < e.total_steps / steps_between(MEDIUM, e) * TICK < 120


def test_the_slow_pace_takes_a_step_for_each_film_before_it_is_drawn(now):
    now.pace = SLOW
    for film in range(1, 4):
        now.take_due_step()
        assert (now.run.position, now.film) == (film, film)
        for _ in range(3):  # what the visitor does meanwhile draws the page again
            now.clock += 0.1
            now.take_due_step()
            now.burst()
        assert now.run.position == film
        now.clock += SLOW_SECONDS - 0.5
    now.pause()
    now.take_due_step()
    assert now.run.position == 3


def test_the_slow_pace_stops_where_it_shall(now):
    now.pace = SLOW
    now.play(until=2)
    for _ in range(4):
        now.take_due_step()
        now.clock += SLOW_SECONDS
    assert now.run.position == 2 and not now.playing


@pytest.mark.parametrize("pace", [MEDIUM, FULL])
def test_the_other_paces_train_after_a_picture(now, pace):
    now.pace = pace
    now.take_due_step()
    assert now.run.position == now.film == 0
    now.burst()
    assert 0 < now.run.position <= steps_between(pace, CASE)
    assert pace == FULL or now.run.position == steps_between(pace, CASE)


def test_a_step_taken_by_hand_is_a_film(now):
    now.pause()
    now.take_step()
    now.take_step()
    assert (now.run.position, now.film) == (2, 2)
