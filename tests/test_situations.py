"""Every situation of the table gets its verdict and its remedy on five seeds, and the remedy, carried out, helps."""

import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment
from nnviz.diagnostics import STATES, judge
from nnviz.diagnostics.thresholds import GOOD
from tests.situations import SITUATIONS, run_to

SEEDS = range(5)
UNTIL = 40  # steps: a remedy has at least so many to show that it helps


def judged(run):
    test, _ = run.test(run.position, run.network)
    return judge(run, run.position, run.network, test), test


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_situation_is_named_and_its_remedy_helps_on_five_seeds(situation):
    settings, step, name, change = SITUATIONS[situation]
    for seed in SEEDS:
        experiment = replace(settings, seed=seed)
        said, test = judged(run_to(experiment, step))
        assert (said.name, sorted(said.change)) == (name, sorted(change)), (seed, said.said)
        if name in GOOD:
            assert said.good and not said.remedy and not said.cause
            continue
        assert said.cause and said.remedy and said.evidence and not said.good
        for setting, value in said.change.items():
            old = getattr(experiment, setting)
            assert value != old and (not isinstance(value, str) or value in said.remedy)
        followed = replace(experiment, **said.change)
        better = run_to(followed, followed.total_steps if "epochs" in change else max(step, UNTIL))
        then, _ = better.test(better.position, better.network)
        assert then.test_loss < test.test_loss, (seed, said.remedy)


@pytest.mark.parametrize("rate", [0.1, 0.3])
def test_long_steps_of_one_sample_each_are_not_called_stuck_and_a_shorter_step_helps(rate):
    """Whatever they have led to by then: units that died, or steps that move nothing."""
    for seed in range(3):
        experiment = Experiment(samples=1000, batch_size=1, learning_rate=rate, epochs=4, seed=seed)
        said, test = judged(run_to(experiment, 4000 if rate == 0.1 else 1000))
        assert said.name in ("too fast", "dying", "dead") and said.change == {"learning_rate": rate / 10}, (seed, said)
        _, then = judged(run_to(replace(experiment, learning_rate=rate / 10), 1000))
        assert then.test_loss < 0.75 * test.test_loss, seed


def test_the_table_has_every_verdict_of_a_network_but_healthy_and_enough_situations():
    assert {name for _, _, name, _ in SITUATIONS.values()} == set(STATES) - {"healthy"}
    assert len(SITUATIONS) >= 24


def healthy_settings():
    """40 settings that a textbook would call good, drawn at random."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        plane = rng.random() < 0.3
        activation = str(rng.choice(["relu", "leaky_relu", "gelu"] + ([] if plane else ["tanh"])))
        kind = "glorot" if activation == "tanh" else "he"
        optimizer = str(rng.choice(["sgd", "sgd", "adam", "rmsprop"]))
        momentum = float(rng.choice([0.0, 0.0, 0.5, 0.9])) if optimizer == "sgd" else 0.0
        rate = rng.uniform(0.03, 0.15) * (1 - momentum) if optimizer == "sgd" else 10 ** rng.uniform(-3.3, -2.7)
        common = {
            "hidden": tuple(int(width) for width in rng.choice([16, 32, 64, 128], rng.integers(1, 4))),
            "activation": activation,
            "initializer": f"{kind}_{rng.choice(['normal', 'uniform'])}",
            "optimizer": optimizer,
            "momentum": momentum,
            "learning_rate": float(f"{rate:.3g}"),
            "batch_size": int(rng.choice([16, 32, 64])),
            "seed": int(rng.integers(100)),
        }
        if plane:
            name = str(rng.choice(["moons", "circles", "gaussians", "xor"]))
            yield Experiment(dataset=name, noise=float(rng.choice([0.05, 0.1])), epochs=20, **common)
        else:
            yield Experiment(samples=1000, epochs=6, **common)


@pytest.mark.parametrize("experiment", list(healthy_settings()), ids=lambda e: e.to_query())
def test_healthy_settings_raise_no_alarm(experiment):
    run = run_to(experiment, 1)
    for step in (1, 2, 3, 5, 10, 20, 40, 80, 120, experiment.total_steps):
        run.advance(steps=max(0, min(step, experiment.total_steps) - run.position))
        said, _ = judged(run)
        assert said.good, (step, said.said)
        assert {verdict.state for verdict in said.layers} == {"healthy"}, step


def test_a_cause_is_remembered_until_its_evidence_goes_away():
    """A rate of 3: its loss shoots up in the first steps, and is that of guessing again after some more."""
    experiment = Experiment(samples=1000, learning_rate=3.0, activation="leaky_relu", epochs=10)
    run = run_to(experiment, 3)
    forgotten = []
    for step in (3, 10, 40, 80, 160):
        run.advance(steps=step - run.position)
        said, test = judged(run)
        below = np.mean(run.history.losses[-20:]) < 0.95 * np.log(10)
        if not below:
            assert said.name == "too fast" and "learning rate of 3" in said.cause, step
        forgotten.append(below)
    assert not forgotten[0] and not forgotten[1]
    slower, _ = judged(run_to(replace(experiment, learning_rate=0.1), 160))
    assert slower.good


def test_a_layer_whose_steps_are_as_large_as_its_weights_is_not_healthy():
    run = run_to(Experiment(samples=1000, learning_rate=3.0, epochs=3), 10)
    said, _ = judged(run)
    updates = run.recorder.recent("update_data", 9)
    assert updates.max() > 0.5  # three times the weights' size
    for verdict, update in zip(said.layers, updates, strict=True):
        assert verdict.state != "healthy" or update < np.log10(0.5)


def test_a_wait_that_is_said_to_end_ends():
    settings, step, *_ = SITUATIONS["the notebook's small weights"]
    for seed in SEEDS:
        run = run_to(replace(settings, seed=seed), step)
        said, _ = judged(run)
        assert "Wait" in said.remedy
        run.advance(steps=420)
        assert judged(run)[0].good and np.mean(run.history.losses[-20:]) < 1.2


@pytest.mark.parametrize(
    ("query", "step", "wrong"),
    [
        (
            "dataset=gaussians&noise=0&samples=10&hidden=none&initializer=zeros&optimizer=rmsprop&epochs=200&l2=0.003",
            200,
            "overlap",
        ),
        ("hidden=none&initializer=zeros&samples=500", 10, "too fast"),
        ("hidden=none&initializer=zeros&samples=500", 1, "stuck"),
        ("dataset=gaussians&hidden=none&learning_rate=0.001", 160, "cannot fit"),
        (
            "dataset=moons&noise=0.3&hidden=3&activation=leaky_relu&learning_rate=0.00001&batch_size=7&epochs=5&l2=0.01"
            "&seed=8821",
            360,
            "too fast",
        ),
        ("dataset=moons&hidden=8&samples=50&learning_rate=10&batch_size=1024&epochs=1", 1, "overfitting"),
        (
            "dataset=gaussians&noise=0&hidden=2&activation=identity&initializer=glorot_uniform&optimizer=rmsprop"
            "&learning_rate=1&batch_size=7&epochs=200&l2=0.01&seed=4306&dtype=float64",
            60,
            "too fast",
        ),
    ],
)
def test_no_false_alarm_where_only_part_of_the_evidence_is_there(query, step, wrong):
    said, _ = judged(run_to(Experiment.from_query(query), step))
    assert said.name != wrong
    assert all(verdict.state != wrong for verdict in said.layers)


def any_settings():
    """60 settings from all over what is allowed, most of them bad."""
    rng = np.random.default_rng(1)

    def pick(*values):
        return values[rng.integers(len(values))]

    for _ in range(60):
        plane = rng.random() < 0.5
        data = {"dataset": pick("moons", "xor", "spiral"), "noise": pick(0.0, 0.3)} if plane else {"dataset": "digits"}
        yield Experiment(
            **data,
            samples=pick(10, 50, 300),
            hidden=tuple(pick(1, 4, 32) for _ in range(rng.integers(0, 6))),
            activation=pick("relu", "tanh", "leaky_relu", "gelu", "sigmoid", "identity"),
            initializer=pick("he_normal", "glorot_uniform", "normal", "zeros"),
            scale=pick(0.001, 0.1, 1.0),
            optimizer=pick("sgd", "sgd", "adam", "rmsprop"),
            learning_rate=pick(1e-5, 0.01, 0.1, 1.0, 10.0),
            momentum=pick(0.0, 0.5, 0.99),
            batch_size=pick(1, 16, 1024),
            epochs=5,
            l1=pick(0.0, 0.0, 0.1),
            l2=pick(0.0, 0.0, 0.5),
            seed=int(rng.integers(100)),
        )


@pytest.mark.parametrize("experiment", list(any_settings()), ids=lambda e: e.to_query())
def test_whatever_the_settings_the_words_are_whole_and_the_remedy_can_be_carried_out(experiment):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = run_to(experiment, 1)
        for step in (1, 2, 5, 20, 60):
            run.advance(steps=max(0, step - run.position))
            said, _ = judged(run)
            assert not re.search(r"\b(nan|inf|None)\b|-0\b", said.said + said.remedy)
            assert said.good or said.remedy, said.said
            assert all(getattr(experiment, name) != value for name, value in said.change.items())
            replace(experiment, **said.change)
