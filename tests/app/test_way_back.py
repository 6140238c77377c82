"""The run before: what is kept of it, its grey curve, and the way back to it."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment
from nnviz.app.pace import FULL
from nnviz.exports import fingerprint
from nnviz.presets import presets
from tests.app.visiting import open_link, session, view_of

SMALL = "hidden=8&samples=300&seed=4"
CASE = Experiment(hidden=(8,), samples=300, seed=4)


def before(at):
    return at.session_state["visitor"].before


def button(at, key):
    return next((button for button in at.button if button.key == key), None)


def press(at, key):
    button(at, key).click().run()
    assert not at.exception


def choose_preset(at, name):
    at.selectbox(key="set_preset").select(name).run()
    assert not at.exception and session(at).experiment == presets()[name].experiment


def set_rate(at, rate):
    at.select_slider(key="set_learning_rate").set_value(rate).run()
    assert not at.exception and session(at).experiment == replace(CASE, learning_rate=rate)


def grey(shown, key):
    return [trace for trace in shown[key].figure.data if trace.name == "before"]


@pytest.mark.parametrize("epochs", [10, 14])
def test_a_changed_setting_keeps_the_run_before_and_brings_it_back_bit_for_bit(shown, epochs):
    at = open_link(f"{SMALL}&moment=40")
    now = session(at)
    if epochs != 10:  # a run that was made longer on its way is the same network, too
        at.slider(key="set_epochs").set_value(epochs).run()
    now.advance(23)
    at.run()
    assert before(at) is None and not grey(shown, "accuracy") and button(at, "way_back_button") is None
    weights, name, tests = now.network.parameters.copy(), fingerprint(now.network), now.run.history.points
    right = now.test()[0].test_accuracy
    at.select_slider(key="set_learning_rate").set_value(0.05).run()
    assert now.run.position == 0 and "rate 0.1" in button(at, "way_back_button").help
    for key, field in (("accuracy", "test_accuracy"), ("loss", "test_loss")):
        (trace,) = grey(shown, key)
        per_epoch = now.experiment.steps_per_epoch
        scale = 100 if key == "accuracy" else 1
        values = dict(zip((np.array(trace.x) * per_epoch).round(), trace.y / scale, strict=True))
        for test in tests:
            assert values[test.step] == pytest.approx(getattr(test, field))
        assert "rate 0.1" in shown[key].figure.layout.meta["alt"]
    assert trace.x[-1] * per_epoch == pytest.approx(63)
    tags = [shape.label.text for shape in shown["accuracy"].figure.layout.shapes if shape.label.text]
    assert f"before {100 * right:.1f} %" in [tag.replace("\N{NO-BREAK SPACE}", " ") for tag in tags]
    assert any(block.value == "grey: the run before (rate 0.1)" for block in at.caption)

    now.advance(5)
    at.run()
    press(at, "way_back_button")
    assert (now.run.position, now.moment, fingerprint(now.network)) == (63, None, name)
    np.testing.assert_array_equal(now.network.parameters, weights)
    assert now.experiment == replace(CASE, epochs=epochs) and "to the last bit" in now.notice
    # What was now is the run before: once more, and it is back.
    assert before(at).position == 5 and before(at).experiment.learning_rate == 0.05
    press(at, "way_back_button")
    assert now.run.position == 5 and before(at).fingerprint == name and before(at).position == 63


def test_a_run_that_was_tested_on_other_samples_is_no_curve_to_compare_with(shown):
    at = open_link(f"{SMALL}&moment=40")
    at.slider(key="set_variety").set_value(0.9).run()
    assert before(at).position == 40 and button(at, "way_back_button") is not None
    assert not grey(shown, "accuracy") and not grey(shown, "loss")


def test_settings_tried_at_step_0_leave_the_run_that_was_trained(shown):
    at = open_link(f"{SMALL}&moment=40")
    for rate in (0.07, 0.05, 0.03):
        set_rate(at, rate)
    assert before(at).experiment == CASE and before(at).position == 40
    set_rate(at, 0.1)  # the same settings, at step 0
    assert grey(shown, "accuracy") and "the same settings" in button(at, "way_back_button").help
    press(at, "way_back_button")
    assert session(at).run.position == 40 and before(at) is None and not grey(shown, "accuracy")


def test_starting_again_or_going_on_longer_is_no_change():
    at = open_link(f"{SMALL}&moment=40")
    press(at, "again")
    assert session(at).run.position == 0 and before(at) is None
    press(at, "step")
    at.slider(key="set_epochs").set_value(17).run()
    assert before(at) is None
    set_at_step_1 = session(at).experiment
    at.slider(key="set_width_0").set_value(9).run()
    assert before(at).experiment == set_at_step_1
    press(at, "step")
    press(at, "again")
    assert before(at).experiment == set_at_step_1


def test_it_takes_little_memory(shown):
    at = open_link(f"{SMALL}&epochs=200&moment=20")
    session(at).pace = FULL
    press(at, "play")
    while session(at).playing:
        at.run()
    set_rate_back = at.select_slider(key="set_learning_rate").set_value(0.05).run()
    assert not set_rate_back.exception and before(at).position == session(at).run.total_steps
    assert len(before(at).points) < 300


def test_both_are_compared_on_their_own_page():
    at = open_link(f"{SMALL}&moment=40")
    set_rate(at, 0.05)
    at.button(key="way_back_compare").click().run()
    assert not at.exception
    compared = view_of(at, "CompareView").compared
    assert compared.experiments == (replace(CASE, learning_rate=0.05), CASE) and compared.own
    assert [run.experiment for run in compared.runs] == list(compared.experiments)


def test_the_way_back_from_what_was_opened_leads_to_the_same_run_moment_and_view():
    at = open_link(f"{SMALL}&example=5&images=4-9&loss=log&unit=1-3")
    now = session(at)
    now.advance(30)
    now.look_at(22)
    at.run()
    run, position, weights = now.experiment, now.run.position, now.network.parameters.copy()
    name = next(name for name, preset in presets().items() if preset.experiment.info.kind.planar)
    choose_preset(at, name)
    press(at, "way_back_button")
    assert (now.experiment, now.run.position, now.moment) == (run, position, 22)
    np.testing.assert_array_equal(now.network.parameters, weights)
    assert (now.example, now.unit) == (5, (1, 3))
    assert view_of(at, "TrainView").images() == (4, 9) and view_of(at, "TrainView").log


def test_only_the_latest_run_is_kept():
    at = open_link(SMALL)
    first, second = list(presets())[1:3]
    choose_preset(at, first)
    assert before(at).experiment == CASE
    choose_preset(at, second)
    assert before(at).experiment == presets()[first].experiment
    press(at, "way_back_button")
    assert session(at).experiment == presets()[first].experiment
    assert before(at).experiment == presets()[second].experiment


def test_what_could_not_be_had_leaves_no_way_back(monkeypatch):
    at = open_link(SMALL)
    monkeypatch.setattr(type(session(at)), "use", lambda self, experiment: experiment == self.experiment)
    at.selectbox(key="set_preset").select(list(presets())[1]).run()
    assert not at.exception and before(at) is None


def test_a_refusal_leaves_the_way_back_as_it_was(monkeypatch):
    at = open_link(SMALL)
    first, second = list(presets())[1:3]
    choose_preset(at, first)
    kept = before(at)
    with monkeypatch.context() as patch:
        patch.setattr(type(session(at)), "use", lambda self, experiment: experiment == self.experiment)
        at.selectbox(key="set_preset").select(second).run()
    assert not at.exception and before(at) is kept
