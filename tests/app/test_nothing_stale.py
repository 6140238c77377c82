"""What is said of something that happened goes with it, and what is said of several changes is of all of them."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from nnviz import Experiment, Run
from nnviz.app import arrival
from nnviz.app.pace import FULL
from nnviz.app.session import Session
from nnviz.first_steps import begins_at
from nnviz.presets import presets
from tests.app.visiting import go_to, open_link, session

CASE = Experiment(dataset="xor", hidden=(4,), epochs=10)


@pytest.fixture
def now():
    now = Session(CASE, Run(CASE).data)
    now.advance(20)
    return now


@pytest.mark.parametrize("happens", ["settings", "again", "epochs"])
def test_a_notice_goes_when_the_run_moves_on(now, happens):
    now.pace = FULL
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


def test_a_slider_that_rested_says_each_change_by_itself(now, monkeypatch):
    monkeypatch.setattr("nnviz.app.session.SLIDER_SECONDS", 0)
    now.use(replace(CASE, epochs=200))
    now.use(replace(CASE, epochs=61))
    assert now.notice.startswith("139 fewer epochs:")


@pytest.fixture
def bars(monkeypatch, forget_runs):
    """What the bar says of every run that is trained before its page is drawn."""
    said = []
    forget_runs()  # no other test has trained these runs
    monkeypatch.setattr(arrival, "SECONDS_WITHOUT_BAR", -1)
    monkeypatch.setattr(arrival, "_bar", lambda place: SimpleNamespace(progress=lambda share, text: said.append(text)))
    return said


def test_only_who_came_by_a_link_is_told_of_one(bars, monkeypatch, forget_runs):
    at = open_link("dataset=xor&hidden=4&moment=9")
    assert bars and all(text.startswith("The link shows this run after step 9:") for text in bars)
    bars.clear()
    for name in ("linear", "spiral"):
        at.selectbox(key="set_preset").select(name).run()
        assert not at.exception
        steps = begins_at(presets()[name].experiment)
        assert bars and all(text.startswith(f"This run is trained to step {steps:,}:") for text in bars)
        bars.clear()
    forget_runs()
    next(button for button in at.button if button.key == "way_back_button").click().run()
    assert not at.exception and session(at).experiment == presets()["linear"].experiment
    assert bars and "link" not in "".join(bars)


@pytest.mark.parametrize("there", [True, False])
def test_a_preset_s_words_fit_its_settings(there):
    for preset in presets(mnist=there).values():
        e, about = preset.experiment, preset.about
        assert ("MNIST" in about) <= (e.dataset == "mnist")
        assert ("drawn by code" in about) <= (e.dataset == "digits")
        for sizes in re.findall(r"\d+(?:-\d+)+", about):
            assert sizes == "-".join(map(str, e.sizes))
        for start in ("he_normal", "glorot_normal"):
            assert (start in about) <= (e.initializer == start)
        assert ("momentum" in about) <= (e.momentum > 0) and ("sigmoid" in preset.title) <= (e.activation == "sigmoid")


@pytest.mark.parametrize(("name", "steps"), [("hot", 313), ("notebook", 97), ("zeros", 313)])
def test_where_a_preset_opens_what_its_text_says_is_seen(name, steps):
    e = replace(presets()[name].experiment, dataset="digits", samples=10_000)
    assert begins_at(e) == steps
    run = Run(e)
    run.advance(steps=steps)
    losses = run.history.losses
    if name == "hot":
        dead, _ = run.recorder.look_at_units(run.network)
        assert losses[1:4].max() > 2 * losses[0] and min(dead) > 0.5
    elif name == "notebook":
        assert losses[:80].min() > 2.2 and losses[80:].mean() > 2.2
        run.advance(steps=100)
        assert run.history.losses[-10:].mean() < 1.5
    else:
        assert all((w == 0).all() for w in run.network.W)


def test_what_was_new_on_one_page_is_not_said_on_the_next():
    at = open_link("dataset=xor&hidden=4")
    assert session(at).notice.startswith("Already trained")
    at.run()
    assert session(at).notice, "on the same page it stays"
    go_to(at, "weights")
    assert session(at).notice == ""
