"""The verdicts: each experiment and each preset is called what it is named for, for five seeds."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment
from nnviz.data import mnist_available
from nnviz.diagnostics import CASES, MEANING, STATES, THRESHOLDS, find_wait, judge
from nnviz.diagnostics.layers import judge_layers
from nnviz.diagnostics.moment import Moment
from nnviz.presets import presets
from nnviz.text.numbers import fixed, percent, portion
from tests.situations import run_to

SEEDS = range(5)
SAMPLES, STEPS = 1000, 120
# The verdict of each preset after so many steps, with its own settings except for fewer samples and narrower layers.
PRESETS = {
    "quick": ("good", {}, STEPS),
    "notebook": ("good", {"hidden": (96, 96), "epochs": 30}, 400),
    "strong": ("good", {"hidden": (128, 128)}, STEPS),
    "wild": ("good", {"hidden": (128, 128)}, 80),
    "linear": ("good", {}, STEPS),
    "spiral": ("good", {}, 300),
    "xor": ("good", {}, 400),
    "hot": ("too fast", {}, 10),
    "zeros": ("stuck", {}, STEPS),
    "deep": ("shrinking", {}, STEPS),
}


def judged(run, step=None, network=True):
    return judge(run, run.position if step is None else step, run.network if network else None)


@pytest.mark.parametrize("name", CASES)
def test_experiments_get_the_verdict_they_are_named_for(name):
    case = CASES[name]
    seen = []
    for seed in SEEDS:
        run = run_to(replace(case.experiment, samples=SAMPLES, seed=seed), min(case.verdict_step, STEPS))
        seen.append(judged(run).name)
    assert seen == [case.expected] * len(SEEDS)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_get_the_verdict_they_are_named_for(name):
    expected, narrower, steps = PRESETS[name]
    experiment = presets()[name].experiment
    if not experiment.info.kind.planar:
        narrower = {**narrower, "dataset": "digits", "samples": SAMPLES}
    seen = []
    for seed in SEEDS:
        said = judged(run_to(replace(experiment, **narrower, seed=seed), steps))
        seen.append("good" if said.good else said.name)
        if expected == "good":
            assert {verdict.state for verdict in said.layers} == {"healthy"}
    assert seen == [expected] * len(SEEDS)


def test_every_preset_has_a_line_in_the_table():
    assert set(PRESETS) == set(presets())


def test_healthy_runs_are_never_called_anything_else_on_their_way():
    """Not only at the end: at every step of the first 150."""
    for name in ("he", "glorot"):
        run = run_to(replace(CASES[name].experiment, samples=SAMPLES), 150)
        for step in range(1, 151):
            said = judged(run, step, network=False)
            assert said.good, (name, step, said.said)
            assert {verdict.state for verdict in said.layers} == {"healthy"}


def test_a_judgement_says_what_decided():
    run = run_to(replace(CASES["sigmoid"].experiment, samples=SAMPLES), 60)
    said = judged(run)
    assert said.step == 60 and said.worst == 0
    (evidence,) = said.evidence
    assert evidence.rule == "dz_reach" and evidence.layer == 0 and evidence.limit == THRESHOLDS["dz_reach"].limit
    _, x, y = run.batch_at(60)  # the next minibatch, as in the picture of the flow
    dz = run.network.backward(run.network.forward(x), y).dz
    assert evidence.value == pytest.approx(np.linalg.norm(dz[0]) / np.linalg.norm(dz[-1]))
    assert evidence.value < evidence.limit
    assert said.seen.startswith("Layer 1: 0.019 % of the gradient") and "more than 1 %" in said.seen
    assert said.seen == said.layers[0].sentence
    assert "relu" in said.remedy and said.change == {"activation": "relu", "initializer": "he_normal"}
    assert [verdict.state for verdict in said.layers[-3:]] == ["healthy"] * 3


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("too_slow", "update_data", "learning rate of 0.05 (now 0.00001)"),
        ("zeros", "twins", "starting weights he_normal (now zeros)"),
        ("too_fast", "dead", "learning rate of 0.1 (now 1.1)"),
        ("exploding", "a_growth", "starting weights he_normal (now normal, scale 1)"),
        ("saturated", "saturated", "starting weights glorot_normal (now normal, scale 1)"),
        ("small_start", "dz_reach", "starting weights he_normal (now normal, scale 0.01)"),
    ],
)
def test_what_to_try(name, rule, words):
    said = judged(run_to(replace(CASES[name].experiment, samples=SAMPLES), STEPS))
    assert said.evidence[0].rule == rule and words in said.remedy


def test_a_halted_run_is_judged_with_what_grew():
    run = run_to(replace(CASES["far_too_fast"].experiment, samples=SAMPLES), 40)
    said = judged(run)
    assert run.halt is not None and said.name == "too fast" and said.change == {"learning_rate": 0.1}
    assert run.halt.reason in said.seen and f"stopped at step {run.halt.step}" in said.seen
    assert judged(run, 1).seen != said.seen  # before it halted nobody knew


def test_nothing_is_said_before_the_first_step():
    said = judged(run_to(Experiment(samples=SAMPLES), 0))
    assert {said.name, *(verdict.state for verdict in said.layers)} == {"unmeasured"} and not said.remedy


def test_a_step_not_taken_has_no_verdict():
    run = run_to(Experiment(samples=SAMPLES), 3)
    with pytest.raises(ValueError, match="step is 4; there are losses of 3 steps"):
        judged(run, 4)


def test_dead_units_are_counted_now_if_the_network_is_given():
    """At step 60 the last count is that of step 0."""
    run = run_to(replace(CASES["too_fast"].experiment, samples=SAMPLES), 60)
    now, recorded = judged(run), judged(run, network=False)
    assert now.name == "dying" and recorded.name != "dying"
    assert now.evidence[0].value == run.recorder.look_at_units(run.network)[0][0] > 0.4


def test_the_table_has_a_source_for_every_limit():
    assert set(MEANING) == set(STATES) and {case.expected for case in CASES.values()} < set(STATES)
    for threshold in THRESHOLDS.values():
        assert threshold.state in STATES and len(threshold.source) > 20


@pytest.mark.skipif(not mnist_available(), reason="the MNIST files are not on this machine")
def test_on_real_mnist_the_notebook_network_waits_and_then_goes():
    e = replace(presets()["notebook"].experiment, samples=13_000)
    run = run_to(e, 190)
    assert e.sizes == (784, 512, 512, 10) and e.dataset == "mnist"
    wait = find_wait(run.history.losses, 10)
    assert 80 <= wait.steps <= 150 and wait.level == pytest.approx(2.29, abs=0.02)
    assert wait.left < wait.halved < 190
    said = str(wait)
    assert f"{wait.steps} steps" in said and fixed(wait.chance) in said and f"step {wait.halved}" in said
    waiting = judged(run, 60, network=False)
    assert waiting.name == "waiting" and "he_normal" in waiting.remedy and "Wait" in waiting.remedy
    assert judged(run).name == "learning"
    he = run_to(replace(e, initializer="he_normal"), 40)
    assert find_wait(he.history.losses, 10) is None


def test_a_learning_network_is_told_with_the_loss_of_its_last_minibatches_and_shares_in_plain_numbers():
    run = run_to(Experiment(samples=SAMPLES, hidden=(16,)), 60)
    seen, loss = judged(run).seen, np.mean(run.history.losses[-20:])
    assert fixed(loss) in seen and "the last 20 minibatches" in seen and fixed(np.log(10)) in seen
    moved = 10 ** np.nanmax(run.recorder.recent("update_data", 59))
    assert portion(moved, " of") in seen
    assert "(the first minibatch)" in judged(run, 1, network=False).seen


def test_a_layer_that_stands_still_is_healthy_only_when_little_is_left_to_learn():
    run = run_to(Experiment(hidden=(8,), samples=300, epochs=3), 20)
    m = Moment(run, 20, run.network)
    m.update, m.loss = np.array([-2.0, -8.0]), m.chance
    first, last = judge_layers(m)
    assert (first.state, last.state) == ("healthy", "too slow") and "0.000001 %" in last.sentence
    m.loss = 0.1 * m.chance
    first, last = judge_layers(m)
    assert last.state == "healthy" and "little is left to learn" in last.sentence
    assert "little is left" not in first.sentence


def test_a_network_with_dead_units_that_answers_well_is_said_to_do_so():
    run = run_to(replace(CASES["too_fast"].experiment, samples=SAMPLES), 80)
    early, late = judged(run, 20), judged(run)
    assert early.name == late.name == "dying" and "do the work" not in early.seen
    right = percent(run.history.points[-1].test_accuracy, 1)
    assert f"The other units still do the work: it is right on {right} of the test samples" in late.seen
