"""A pause comes from another thread than the burst it ends: what stands when it returns does not move any more."""

import threading
import time

import pytest

from nnviz import Experiment, Run
from nnviz.app.compare.comparing import Comparing
from nnviz.app.state import Session
from nnviz.training import Trainer

CASE = Experiment(dataset="moons", hidden=(4,), epochs=200)


@pytest.fixture
def slowly(monkeypatch):
    """Steps that take as long as those of a large network."""
    train = Trainer.train

    def slow(self, state):
        time.sleep(0.004)
        return train(self, state)

    for module in ("state", "compare.comparing"):
        monkeypatch.setattr(f"nnviz.app.{module}.session", lambda: None)
    return lambda: monkeypatch.setattr(Trainer, "train", slow)


@pytest.mark.parametrize("kind", ["run", "comparison", "look back"])
def test_nothing_moves_after_a_pause(kind, slowly):
    now = Session(CASE, Run(CASE).data)
    if kind == "comparison":
        now = Comparing()
        now.choose((CASE, Experiment(**{**vars(CASE), "activation": "tanh"})))
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
