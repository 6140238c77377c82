"""The verdicts: each experiment and each preset is called what it is named for, for five seeds."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from nnviz import Experiment, load_dataset
from nnviz.data import mnist_available
from nnviz.diagnostics import CASES, MEANING, STATES, THRESHOLDS, Recorder, find_wait, judge
from nnviz.halt import Halt
from nnviz.presets import presets
from nnviz.training import State, Trainer

SEEDS = range(5)
SAMPLES, STEPS = 1000, 120
# The verdict of each preset after so many steps, with its own settings except for fewer samples and narrower layers.
PRESETS = {
    "quick": ("healthy", {}, STEPS),
    "notebook": ("healthy", {"hidden": (96, 96)}, 400),
    "strong": ("healthy", {"hidden": (128, 128)}, STEPS),
    "wild": ("healthy", {"hidden": (128, 128)}, 80),
    "linear": ("healthy", {}, STEPS),
    "spiral": ("healthy", {}, 300),
    "xor": ("healthy", {}, 400),
    "hot": ("dead", {}, STEPS),
    "zeros": ("stalled", {}, STEPS),
    "deep": ("shrinking", {}, STEPS),
}


@cache
def data_of(name, samples, variety, noise):
    return load_dataset(name, samples=samples, variety=variety, noise=noise)


class Driven:
    """`steps` steps of an experiment under a recorder at its default rate."""

    def __init__(self, experiment, steps):
        e = experiment
        data = data_of(e.dataset, e.samples, e.variety, e.noise)
        self.experiment, self.recorder, self.state = e, Recorder(e, data), State(e)
        self.losses, self.halt, trainer = [], None, Trainer(e, data)
        with np.errstate(all="ignore"):
            for step in range(steps):
                loss = self.recorder.train(trainer, self.state)
                if not np.isfinite(loss):
                    self.halt = Halt(step, "the numbers are no longer finite.", "Try a smaller learning rate.")
                    break
                self.losses.append(loss)

    def judge(self, step=None, network=True):
        step = len(self.losses) if step is None else step
        network = self.state.network if network else None
        return judge(self.experiment, self.recorder, np.array(self.losses), step, network, self.halt)


@pytest.mark.parametrize("name", CASES)
def test_experiments_get_the_verdict_they_are_named_for(name):
    case = CASES[name]
    seen = []
    for seed in SEEDS:
        run = Driven(replace(case.experiment, samples=SAMPLES, seed=seed), min(case.by, STEPS))
        seen.append(run.judge().network.state)
    assert seen == [case.expected] * len(SEEDS)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_get_the_verdict_they_are_named_for(name):
    expected, narrower, steps = PRESETS[name]
    experiment = presets()[name].experiment
    if not experiment.info.planar:
        narrower = {**narrower, "dataset": "digits", "samples": SAMPLES}
    seen = []
    for seed in SEEDS:
        verdicts = Driven(replace(experiment, **narrower, seed=seed), steps).judge()
        seen.append(verdicts.network.state)
        if expected == "healthy":
            assert {verdict.state for verdict in verdicts.layers} == {"healthy"}
    assert seen == [expected] * len(SEEDS)


def test_every_preset_has_a_line_in_the_table():
    assert set(PRESETS) == set(presets())


def test_healthy_runs_are_never_called_anything_else_on_their_way():
    """Not only at the end: at every step of the first 300."""
    for name in ("he", "glorot"):
        run = Driven(replace(CASES[name].experiment, samples=SAMPLES), 300)
        for step in range(1, 301):
            verdicts = run.judge(step, network=False)
            assert verdicts.network.state == "healthy", (name, step, verdicts.network)
            assert {verdict.state for verdict in verdicts.layers} == {"healthy"}


def test_a_verdict_says_what_decided():
    run = Driven(replace(CASES["sigmoid"].experiment, samples=SAMPLES), 60)
    verdicts = run.judge()
    worst = verdicts.network
    assert verdicts.worst == 0 and worst == verdicts.layers[0]
    assert worst.rule == "dz_reach" and worst.limit == THRESHOLDS["dz_reach"].limit
    assert worst.value == run.recorder.lately("dz_reach", 60)[0] < worst.limit
    assert worst.sentence.startswith("Layer 1: 0.02 % of the gradient") and "more than 1 %" in worst.sentence
    assert "relu with he_normal" in worst.advice
    assert [verdict.state for verdict in verdicts.layers[-3:]] == ["healthy"] * 3


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("too_slow", "update_data", "ten times larger (now 1e-05)"),
        ("zeros", "twins", "random weights"),
        ("too_fast", "dead", "ten times smaller (now 1.1), or leaky_relu"),
        ("exploding", "a_growth", "smaller starting weights: he_normal"),
        ("saturated", "saturated", "smaller starting weights: glorot_normal"),
        ("small_start", "dz_reach", "he_normal, which keep the size for relu"),
    ],
)
def test_what_to_try(name, rule, words):
    verdict = Driven(replace(CASES[name].experiment, samples=SAMPLES), STEPS).judge().network
    assert verdict.rule == rule and words in verdict.advice


def test_a_halted_run_has_diverged_and_the_advice_is_the_halts():
    run = Driven(replace(CASES["far_too_fast"].experiment, samples=SAMPLES), 40)
    verdict = run.judge().network
    assert run.halt is not None and verdict.state == "diverged" and verdict.advice == run.halt.advice
    assert run.halt.reason in verdict.sentence


def test_a_loss_far_above_guessing_has_diverged_without_a_halt():
    run = Driven(Experiment(samples=SAMPLES, activation="tanh", initializer="glorot_normal", learning_rate=10.0), 60)
    verdict = run.judge().network
    assert run.halt is None and verdict.state == "diverged" and verdict.value > 2
    assert "learning rate ten times smaller" in verdict.advice


def test_nothing_is_said_before_the_first_step():
    verdicts = Driven(Experiment(samples=SAMPLES), 0).judge()
    assert {verdict.state for verdict in (verdicts.network, *verdicts.layers)} == {"unmeasured"}


def test_a_step_not_taken_has_no_verdict():
    run = Driven(Experiment(samples=SAMPLES), 3)
    with pytest.raises(ValueError, match="step is 4; there are losses of 3 steps"):
        run.judge(4)


def test_dead_units_are_counted_now_if_the_network_is_given():
    """At step 60 the last count is that of step 0."""
    run = Driven(replace(CASES["too_fast"].experiment, samples=SAMPLES), 60)
    now, recorded = run.judge().network, run.judge(network=False).network
    assert now.state == "dead" and recorded.state != "dead"
    assert now.value == run.recorder.look_at_units(run.state.network)[0][0] > 0.4


def test_heavy_penalties_are_named_as_the_cause():
    run = Driven(Experiment(samples=SAMPLES, l2=1.0, learning_rate=0.1), 200)
    verdict = run.judge().network
    assert verdict.state != "healthy" and "L2 penalty of 1 has pulled all weights towards 0" in verdict.advice


def test_the_table_has_a_source_for_every_limit():
    assert set(MEANING) == set(STATES) and {case.expected for case in CASES.values()} == set(STATES)
    for threshold in THRESHOLDS.values():
        assert threshold.state in STATES and len(threshold.source) > 20


@pytest.mark.skipif(not mnist_available(), reason="the MNIST files are not on this machine")
def test_on_real_mnist_the_notebook_network_waits_and_then_goes():
    e = replace(presets()["notebook"].experiment, samples=13_000)
    run = Driven(e, 190)
    assert e.sizes == (784, 512, 512, 10) and e.dataset == "mnist"
    wait = find_wait(np.array(run.losses), 10)
    assert 80 <= wait.steps <= 150 and wait.level == pytest.approx(2.29, abs=0.02)
    assert wait.left < wait.halved < 190
    assert str(wait).startswith(f"The loss waited for {wait.steps} steps near 2.30, the loss of guessing")
    waiting = run.judge(100, network=False).network
    assert waiting.state == "stalled" and "he_normal" in waiting.advice
    assert run.judge().network.state == "healthy"
    he = Driven(replace(e, initializer="he_normal"), 40)
    assert find_wait(np.array(he.losses), 10) is None


def test_a_healthy_network_is_told_with_the_loss_of_its_last_minibatches_and_shares_in_plain_numbers():
    run = Driven(Experiment(samples=SAMPLES, hidden=(16,)), 60)
    sentence = run.judge().network.sentence
    loss = np.mean(run.losses[-20:])
    assert sentence.startswith(f"Over the last 20 minibatches the loss was {loss:.3g} (guessing: 2.3)")
    moved = 10 ** np.nanmax(run.recorder.lately("update_data", 59))
    assert f"by up to {100 * moved:.2g} % of their size" in sentence
    assert run.judge(step=1, network=False).network.sentence.startswith("In the first minibatch the loss was")
