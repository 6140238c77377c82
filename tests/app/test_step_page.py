"""The page of one step, through Streamlit's own test harness."""

import re
from time import monotonic

import numpy as np
import pytest

from nnviz import Run
from nnviz.backprop import explain_run, tiny_network
from nnviz.backprop.equation import count_change_digits
from nnviz.losses import CLIP
from nnviz.text.numbers import exact
from nnviz.text.step import question, stage_sentence
from nnviz.text.step.derivation import derivation
from nnviz.text.step.explanation import tally, verdict
from tests.app.visiting import go_to, open_link, session, unfold, view_of


def open_page(query=""):
    return go_to(open_link(query), "step")


def stages(at):
    """The menu of stages, which is a new one after every turn."""
    return next(box for box in at.selectbox if box.label == "Stage")


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception


def said(at):
    return "\n".join(block.value for block in at.markdown)


def walk(at):
    return view_of(at, "StepView")


def number_input(at, key):
    return next(widget for widget in at.number_input if widget.key.rpartition(" ")[0] == key)


def test_next_goes_through_all_stages_of_the_tiny_network_and_back():
    at = open_page()
    there = []
    for _ in range(21):
        there.append(said(at))
        if not at.button(key="step_Next").disabled:
            press(at, "step_Next")
    assert len(set(there)) == 21 and "0.4163" in there[-1] and "−0.5549" in there[-1]
    assert at.button(key="step_Next").disabled
    for expected in reversed(there):
        assert said(at) == expected
        if not at.button(key="step_Previous").disabled:
            press(at, "step_Previous")
    assert walk(at).stage_number == 0


def test_the_menu_of_stages_follows_a_lesson_to_its_next_card():
    at = open_link({"lesson": "chain-rule"}, "lessons")
    for key in ("step_Next", "step_Next", "lesson_Next card", "lesson_Next card", "lesson_Next card"):
        press(at, key)
    assert walk(at).stage().id == "dz3" and stages(at).value == walk(at).stage_number


def test_a_chosen_number_is_explained_and_comes_along():
    at = open_page()
    stages(at).select_index(1).run()
    number_input(at, "cell_Row").set_value(1).run()
    number_input(at, "cell_Column").set_value(1).run()
    assert "z1[1, 1] =" in said(at) and "= 1.1" in said(at)
    press(at, "step_Next")
    assert "a1[1, 1] = max(0, 1.1) = 1.1" in said(at)


def test_take_this_step_and_put_it_back():
    at = open_page()
    press(at, "step_take")
    story = walk(at).story()
    assert walk(at).tiny.taken == 1 and walk(at).stage_number == 0
    assert story.step.loss == pytest.approx(0.4163, abs=1e-4)
    press(at, "step_back")
    np.testing.assert_array_equal(walk(at).tiny.network.parameters, tiny_network()[0].parameters)


def cards(at):
    (found,) = (element.proto.body for element in at.get("html") if 'class="nnviz-task"' in element.proto.body)
    return re.sub("<[^>]+>", " ", found)


def test_the_task_comes_first_and_a_step_says_what_it_did():
    at = open_page()
    assert "**The task**" in said(at).split("## ")[0] and "right on 1 of 2" in said(at) and "0.766" in said(at)
    assert "left bar , 90 %  ✓ right" in cards(at) and "left bar , 76 %  ✕ wrong" in cards(at)
    press(at, "step_take")
    assert "The loss fell from 0.766 to 0.416.** Both images are right now, before it was 1." in said(at)
    press(at, "step_Next")
    assert "The loss fell" in said(at)  # it stays while this network is looked at
    press(at, "step_back")
    assert "The loss fell" not in said(at) and "**The task**" in said(at)


def test_before_a_prediction_the_task_gives_nothing_away():
    at = open_page("predict=yes")
    assert "0.766" not in said(at) and "should be" in cards(at) and "says" not in cards(at)


@pytest.mark.parametrize("stage", ["loss", "dz3", "z1", "update"])
def test_the_stage_stays_when_a_layer_is_added(stage):
    at = open_page(f"network=run&batch=minibatch&hidden=8-6&samples=300&stage={stage}")
    kind = walk(at).stage().kind
    at.slider(key="set_layers").set_value(3).run()
    assert not at.exception and len(session(at).experiment.hidden) == 3 and walk(at).stage().kind == kind
    assert walk(at).stage().id == ("dz4" if stage == "dz3" else stage)


def number_to_change(at, name: str):
    return at.number_input(key=f"edit_value_{name}_{walk(at).tiny.beginning}")


def test_an_edited_number_changes_what_follows():
    at = open_page()
    at.selectbox(key="edit_name").select("learning rate").run()
    number_to_change(at, "learning rate_0_0").set_value(0.1).run()
    assert not at.exception and walk(at).tiny.rate == 0.1 and walk(at).tiny.edited
    assert walk(at).story().step.loss_after > 0.5
    at.selectbox(key="edit_name").select("W2").run()
    at.number_input(key="edit_column_W2").set_value(1).run()
    number_to_change(at, "W2_0_1").set_value(2.0).run()
    assert walk(at).story().step.before.W[1][0, 1] == 2
    begun = walk(at).tiny.beginning
    press(at, "step_back")
    assert walk(at).tiny.beginning != begun and number_to_change(at, "W2_0_1").value == -0.2


def test_the_step_shown_is_the_step_the_run_takes():
    at = open_page("hidden=12&optimizer=adam&l2=0.001")
    at.segmented_control(key="step_which").set_value("Your network").run()
    at.segmented_control(key="step_batch").set_value("Next minibatch").run()
    assert not at.exception
    run = session(at).run
    expected = explain_run(run).step.after.parameters
    np.testing.assert_array_equal(walk(at).story().step.after.parameters, expected)
    before = run.position
    press(at, "step_take")
    assert run.position == before + 1
    np.testing.assert_array_equal(run.network.parameters, expected)


@pytest.mark.parametrize(
    "query",
    [
        "hidden=&activation=tanh",
        "hidden=20-10&l1=0.001&optimizer=adam",
        "dataset=spiral&hidden=5-4-3&batch_size=1",
        "hidden=40-300&activation=gelu&optimizer=rmsprop&batch_size=64",
    ],
)
@pytest.mark.parametrize("batch", ["Next minibatch", "One test sample"])
def test_every_stage_of_other_networks(query, batch):
    at = open_page(query)
    walk(at).which, walk(at).batch = "Your network", batch
    at.run()
    stages = len(walk(at).story().stages)
    for _ in range(stages - 1):
        press(at, "step_Next")
    assert walk(at).stage_number == stages - 1 and "**Loss**" in said(at)


def asked_of(at):
    story = walk(at).story()
    stage = story.stages[walk(at).stage_number]
    cell = walk(at).cell(stage)
    return question(stage, cell.row, cell.column, cell.name)


def test_predict_then_reveal_at_every_stage_and_the_tally():
    at = open_page("predict=yes")
    right = 0
    for number in range(21):
        asked = asked_of(at)
        assert f"**{asked.text}**" in said(at) and asked.why not in said(at) and "= 0.4163" not in said(at)
        assert [button.label for button in at.button if (button.key or "").startswith("choice_")] == list(asked.choices)
        wrong = number % 3 == 1
        right += not wrong
        given = (asked.answer + wrong) % len(asked.choices)
        press(at, f"choice_{given}")
        told = verdict(asked, given)
        assert (
            told in said(at) and asked.why in told and (asked.choices[given] in told.removesuffix(asked.why)) == wrong
        )
        assert tally(right, number + 1) in said(at) and f"{right} of {number + 1} " in tally(right, number + 1)
        if number < 20:
            press(at, "step_Next")
    assert walk(at).tally == (14, 21)
    press(at, "step_take")
    assert walk(at).tally == (0, 0) and tally(14, 21) not in said(at)


def test_the_tally_stays_for_another_sample_and_goes_with_another_network():
    at = open_page("predict=yes&network=run&stage=p&hidden=12")
    press(at, "choice_0")
    assert walk(at).tally[1] == 1
    press(at, "Sample after")
    assert walk(at).tally[1] == 1 and at.button(key="choice_1")
    press(at, "choice_1")
    assert walk(at).tally[1] == 2
    press(at, "Sample before")
    assert walk(at).tally[1] == 2 and not [b for b in at.button if b.key == "choice_1"]  # it is answered
    at.segmented_control(key="step_which").set_value("The tiny network").run()
    assert walk(at).tally == (0, 0)


def test_check_it():
    at = open_page()
    stage = [s.id for s in walk(at).story().stages].index("dW2")
    stages(at).select_index(stage).run()
    at.toggle(key="step_check").set_value(True).run()
    assert not at.exception
    assert "All 35 parameters" in said(at) and "0.465" in said(at)
    rows = re.findall(r"^\| ([Wb]\d\[\d, \d\]) \|.*\| (\S+) \|$", said(at), re.MULTILINE)
    assert len(rows) == 35 and all(float(apart.replace("−", "-")) < 1e-8 for _, apart in rows)


def test_a_moment_looked_back_at():
    at = open_page("hidden=12")
    now = session(at)
    now.look_at(20)
    walk(at).which, walk(at).batch = "Your network", "Next minibatch"
    at.run()
    assert not at.exception and at.button(key="step_take").disabled
    assert walk(at).story().step.t == 21


def test_play_goes_on_by_itself_and_stops_at_the_end():
    at = open_page("stage=19")
    press(at, "step_play")
    assert walk(at).stage_number == 18
    at.run()
    assert walk(at).stage_number == 18  # not yet time
    for expected in (19, 20, 20):
        walk(at)._due = monotonic()
        at.run()
        assert not at.exception and walk(at).stage_number == expected
    assert not walk(at).playing and at.button(key="step_play").disabled


def test_play_waits_for_an_answer_and_pauses():
    at = open_page("stage=2&predict=yes")
    press(at, "step_play")
    walk(at)._due = monotonic()
    at.run()
    assert walk(at).stage_number == 1 and walk(at).playing
    press(at, "choice_0")
    walk(at)._due = monotonic()
    at.run()
    assert walk(at).stage_number == 2
    press(at, "step_pause")
    assert not walk(at).playing


def test_a_playing_run_is_paused_and_that_is_said():
    at = open_link()
    session(at).play()
    go_to(at, "step")
    now = session(at)
    assert not now.playing
    assert any(f"it waits at step {now.step:,}" in caption.value for caption in at.caption)


@pytest.mark.parametrize(
    "query",
    [
        "stage=da2&cell=da2-1-2",
        "predict=yes&stage=z1",
        "check=yes&stage=dW2",
        "network=run&batch=minibatch&stage=update&cell=new W2-3-4&moment=33",
        "example=5&network=run&stage=z2&moment=0",
    ],
)
def test_a_link_opens_where_it_says_and_says_the_same_again(query, view_words):
    at = open_page(query + "&hidden=12-8")
    assert view_words() == dict(part.split("=") for part in query.split("&"))
    assert not at.toast
    stage = walk(at).story().stages[walk(at).stage_number]
    assert f"**{stage.title}**" in said(at)
    if "cell" in query:
        cell = walk(at).cell(stage)
        assert f"`{cell} = " in said(at) and query.split("cell=")[1].startswith(f"{cell.name}-{cell.row}-{cell.column}")


def test_a_stage_by_its_number(view_words):
    at = open_page("stage=12")
    assert view_words() == {"stage": "da2"} and walk(at).stage_number == 11


def test_the_moment_of_a_link_is_trained_to_exactly(view_words):
    at = open_page("hidden=12&moment=137&network=run&batch=minibatch")
    now = session(at)
    assert now.run.position == 137 and now.moment is None
    expected = Run(now.experiment)
    expected.advance(steps=137)
    np.testing.assert_array_equal(now.network.parameters, expected.network.parameters)
    press(at, "step_take")
    assert view_words()["moment"] == "138"
    now.look_at(40)
    at.run()
    assert view_words()["moment"] == "40"


def test_nonsense_in_the_words_of_a_link_is_said_once_in_one_sentence(view_words):
    words = {"cell": "z1", "example": "99999", "moment": "99999999", "network": "big", "wings": "2"}
    at = open_link(words)
    assert len(at.toast) == 1
    for part in ("wings is not a setting", "the test samples are 0 to 1,999", "it can be tiny or run"):
        assert part in at.toast[0].value.replace("\\", "")
    go_to(at, "step")
    assert not at.exception and len(at.toast) == 0
    assert view_words() == {} and walk(at).stage_number == 0


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("moment", "3131", "the run takes 3,130 steps"),
        ("moment", "-1", "cannot be read"),
        ("moment", "1.5", "cannot"),
        ("cell", "z1-9-0", "row is 9"),
        ("cell", "q-0-0", "'q'"),
        ("stage", "0", "1 to 21"),
        ("stage", "", "1 to 21"),
        ("example", "²", "cannot be read"),
        ("batch", "all", "sample or minibatch"),
        ("predict", "1", "yes or no"),
    ],
)
def test_every_bad_word_is_refused_in_words(name, value, words):
    at = open_link({"stage": "z1", name: value})
    assert words in at.told[0]


def test_the_votes_of_a_batch_are_shown_where_weights_get_their_gradient():
    at = open_page("stage=dW2")
    assert "The gradient of W2 from each sample alone" in said(at)
    at.toggle(key="step_one_scale").set_value(True).run()
    assert not at.exception and walk(at).one_scale
    press(at, "step_Next")
    assert "from each sample alone" not in said(at)
    at = open_page("hidden=12&network=run&batch=minibatch&stage=dW1&cell=dW1-400-3&moment=5")
    assert "The gradient of unit 3's weights from each of the first 8 samples alone" in said(at)


def test_every_press_takes_one_step():
    at = open_page("hidden=12&network=run&batch=minibatch&moment=5")
    now = session(at)
    for _ in range(2):
        press(at, "step_take")
    assert now.run.position == 7


def test_why_the_first_gradient_is_p_less_y_is_folded_below_it():
    at = unfold(open_page("stage=dz3"), "step_derivation")
    (folded,) = [box for box in at.expander if box.label.startswith("Why")]
    assert folded.label == "Why is dz3 = (p − y) / n?"
    told = "\n".join(block.value for block in folded.markdown)
    for part in ("chain rule", "(0.7599 − 0) / 2 = 0.3799", "mean of 2 costs", r"\log S - z_r", "p_k - y_k"):
        assert part in told
    assert "cuts probabilities" not in told
    at = unfold(open_page("stage=dz3&changed=b3-0-1~100"), "step_derivation")
    stage = walk(at).story().stage("dz3")
    told = derivation(stage, walk(at).cell(stage))
    assert stage.step.cut.any() and told[-1] in said(at) and exact(CLIP) in told[-1]
    at = open_page("network=run&stage=dz2&hidden=12")
    (folded,) = [box for box in at.expander if box.label.startswith("Why")]
    assert folded.label == "Why is dz2 = p − y?"
    assert "mean of" not in "\n".join(block.value for block in folded.markdown)
    press(at, "step_Next")
    assert not [box for box in at.expander if box.label.startswith("Why")]


def test_a_number_to_change_is_offered_as_it_is():
    for value in (250.0, -0.00001, -10.5):
        at = open_page(f"changed=b3-0-1~{value}")
        at.selectbox(key="edit_name").select("b3").run()
        at.number_input(key="edit_column_b3").set_value(1).run()
        assert not at.exception and number_to_change(at, "b3_0_1").value == value
        assert float(walk(at).tiny.network.b[2][1]) == value


def test_the_losses_beside_what_came_are_those_it_is_the_difference_of():
    at = open_page("stage=again&changed=b3-0-1~100")
    stage = walk(at).story().stage("again")
    step = stage.step
    before, after = (
        exact(loss, count_change_digits(step.uncut, step.uncut_after)) for loss in (step.uncut, step.uncut_after)
    )
    assert stage_sentence(stage) in said(at)
    assert f"from {exact(step.uncut)} to {exact(step.uncut_after)}" in stage_sentence(stage)
    assert f"{before} → {after}" in said(at) and f"**came**: {exact(step.came)}" in said(at)
    assert step.came == pytest.approx(step.uncut_after - step.uncut) and step.loss == pytest.approx(-np.log(CLIP) / 2)


@pytest.mark.parametrize(
    "query",
    [
        "changed=b3-0-1~100&check=yes&stage=db3",
        "check=yes&stage=dW2",
        "check=yes&stage=update&changed=W1-0-0~-0.0",
        "initializer=normal&scale=1&network=run&moment=0&stage=loss",
        "stage=z1&changed=W1-0-1~-0.0~b1-0-1~-0.0",
    ],
)
def test_no_zero_has_a_sign_and_no_cut_is_left_out(query):
    at = open_page(query)
    seen = said(at)
    assert not re.search(r"[-−]0(\.0*)?(?![\d.])", re.sub(r"\[\d+, \d+\]", "", seen)), seen
    if "b3-0-1~100" in query:
        assert re.search(r"Slow way: `−0\.(49999999|5)", seen) and "Backpropagation: `−0.5`" in seen
        assert "without the cut" in seen
    if "scale=1" in query:
        assert "−log(0) =" not in seen and "cut to 1e−10) = 23.03" in seen and "without the cut the loss is" in seen
