"""A pause comes from another thread than the burst it ends: what stands when it returns does not move any more."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.app.compare.comparing import Comparing
from nnviz.app.session import Session
from nnviz.training import Trainer

CASE = Experiment(dataset="moons", hidden=(4,), epochs=200)


@pytest.fixture
def slowly(monkeypatch):
    """Steps that take as long as those of a large network."""
    train = Trainer.train

    def slow(self, state):
        time.sleep(0.004)
        return train(self, state)

    return lambda: monkeypatch.setattr(Trainer, "train", slow)


@pytest.mark.parametrize("kind", ["run", "comparison", "look back"])
def test_nothing_moves_after_a_pause(kind, slowly):
    now = Session(CASE, Run(CASE).data)
    if kind == "comparison":
        now = Comparing()
        now.choose((CASE, replace(CASE, activation="tanh")))
        now.settle(CASE)
    else:
        now.advance(10)

    def steps():
        return [run.position for run in (now.runs if kind == "comparison" else [now.run])]

    slowly()
    for _ in range(5):
        now.play()
        burst = threading.Thread(target=now.burst)
        burst.start()
        time.sleep(0.06)
        now.look_at(3) if kind == "look back" else now.pause()
        stood = steps()
        burst.join()
        assert steps() == stood and len(set(stood)) == 1 and not now.playing
        assert kind != "look back" or now.step == 3


@pytest.mark.parametrize("moment", [None, 5])
def test_what_an_older_script_run_works_out_is_not_taken_for_the_new_run(moment, monkeypatch):
    """A script run that was broken off goes on until it next asks Streamlit for something, beside the new one."""
    now = Session(CASE, Run(CASE).data)
    now.advance(9)
    other = replace(CASE, hidden=(7, 7), seed=5)
    test = Run.test

    def late(run, step, network):
        found = test(run, step, network)
        if run.experiment == CASE:
            monkeypatch.setattr(Run, "test", test)
            now.use(other)
            now.advance(9)
            now.moment = moment
            now.answers()
        return found

    now.moment = moment
    monkeypatch.setattr(Run, "test", late)
    old = now.answers()
    assert now.run.experiment == other and now.network.sizes == other.sizes
    new = now.answers()
    np.testing.assert_array_equal(new.probabilities, now.run.answers(now.run.network_at(now.step)).probabilities)
    assert not np.array_equal(new.probabilities, old.probabilities)


def test_a_comparison_chosen_while_another_is_made_comes_after_it(monkeypatch, forget_datasets):
    compared = Comparing()
    chosen = tuple(replace(CASE, seed=seed) for seed in (1, 2, 3))

    shared = forget_datasets()
    find = shared.find

    def meanwhile(key):
        shared.find = find
        compared.choose(chosen)
        return find(key)

    shared.find = meanwhile
    compared.choose(chosen[:2])
    compared.settle(CASE)
    compared.settle(CASE)
    assert tuple(run.experiment for run in compared.runs) == compared.experiments == chosen
