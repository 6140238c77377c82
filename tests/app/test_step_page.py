"""The page of one step, through Streamlit's own test harness."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nnviz.backprop import explain_run, tiny_network

APP = str(Path(__file__).parents[2] / "streamlit_app.py")


def open_page(query=""):
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in (part.split("=") for part in query.split("&") if part):
        at.query_params[name] = value
    at.run()
    at.switch_page("pages/step.py").run()
    assert not at.exception
    return at


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception


def said(at):
    return "\n".join(block.value for block in at.markdown)


def walk(at):
    return at.session_state["stepping"]


def test_next_goes_through_all_stages_of_the_tiny_network_and_back():
    at = open_page()
    there = []
    for _ in range(21):
        there.append(said(at))
        if not at.button(key="step_Next").disabled:
            press(at, "step_Next")
    assert len(set(there)) == 21 and "0.4163" in there[-1] and "-0.5549" in there[-1]
    assert at.button(key="step_Next").disabled
    for expected in reversed(there):
        assert said(at) == expected
        if not at.button(key="step_Previous").disabled:
            press(at, "step_Previous")
    assert walk(at).number == 0


def test_a_chosen_number_is_explained_and_comes_along():
    at = open_page()
    at.selectbox(key="step_stage").select_index(1).run()
    at.number_input(key="cell_Row").set_value(1).run()
    at.number_input(key="cell_Column").set_value(1).run()
    assert "z1[1, 1] =" in said(at) and "= 1.1" in said(at)
    press(at, "step_Next")
    assert "a1[1, 1] = 1.1 × 1 = 1.1" in said(at)


def test_take_this_step_and_put_it_back():
    at = open_page()
    press(at, "step_take")
    story = walk(at).story(at.session_state["session"])
    assert walk(at).taken == 1 and walk(at).number == 0
    assert story.step.loss == pytest.approx(0.4163, abs=1e-4)
    press(at, "step_back")
    np.testing.assert_array_equal(walk(at).network.parameters, tiny_network()[0].parameters)


def test_an_edited_number_changes_what_follows():
    at = open_page()
    at.selectbox(key="edit_name").select("learning rate").run()
    at.number_input(key="edit_value_learning rate_0_0").set_value(0.1).run()
    assert not at.exception and walk(at).rate == 0.1 and walk(at).edited
    assert walk(at).story(at.session_state["session"]).step.loss_after > 0.5
    at.selectbox(key="edit_name").select("W2").run()
    at.number_input(key="edit_column_W2").set_value(1).run()
    at.number_input(key="edit_value_W2_0_1").set_value(2.0).run()
    assert walk(at).story(at.session_state["session"]).step.before.W[1][0, 1] == 2


def test_the_step_shown_is_the_step_the_run_takes():
    at = open_page("hidden=12&optimizer=adam&l2=0.001")
    at.segmented_control(key="step_which").set_value("Your network").run()
    at.segmented_control(key="step_batch").set_value("Next minibatch").run()
    assert not at.exception
    run = at.session_state["session"].run
    expected = explain_run(run).step.after.parameters
    np.testing.assert_array_equal(walk(at).story(at.session_state["session"]).step.after.parameters, expected)
    before = run.position
    press(at, "step_take")
    assert run.position == before + 1
    np.testing.assert_array_equal(run.network.parameters, expected)


@pytest.mark.parametrize(
    "query",
    ["hidden=&activation=tanh", "hidden=20-10&l1=0.001&optimizer=adam", "dataset=spiral&hidden=5-4-3&batch_size=1",
     "hidden=40-300&activation=gelu&optimizer=rmsprop&batch_size=64"],
)  # fmt: skip
@pytest.mark.parametrize("batch", ["Next minibatch", "One test sample"])
def test_every_stage_of_other_networks(query, batch):
    at = open_page(query)
    walk(at).which, walk(at).batch = "Your network", batch
    at.run()
    stages = len(walk(at).story(at.session_state["session"]).stages)
    for _ in range(stages - 1):
        press(at, "step_Next")
    assert walk(at).number == stages - 1 and "**Loss**" in said(at)


def test_predict_then_reveal():
    at = open_page()
    at.toggle(key="step_predict").set_value(True).run()
    press(at, "step_Next")
    assert "Will z1[0, 0]" in said(at) and "= -0.8" not in said(at)
    press(at, "choice_2")
    assert "**Not quite: negative.**" in said(at)
    press(at, "step_Next")
    press(at, "choice_0")
    assert "**Right.**" in said(at)


def test_check_it():
    at = open_page()
    stage = [s.id for s in walk(at).story(at.session_state["session"]).stages].index("dW2")
    at.selectbox(key="step_stage").select_index(stage).run()
    at.toggle(key="step_check").set_value(True).run()
    assert not at.exception
    assert "All 35 parameters" in said(at) and "0.465" in said(at)


def test_a_moment_looked_back_at():
    at = open_page("hidden=12")
    now = at.session_state["session"]
    now.look_at(20)
    walk(at).which, walk(at).batch = "Your network", "Next minibatch"
    at.run()
    assert not at.exception and at.button(key="step_take").disabled
    assert walk(at).story(now).step.t == 21
