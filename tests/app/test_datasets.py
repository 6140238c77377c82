"""The data sets that all visitors share: which are kept, and who waits for whom."""

import threading
from collections import OrderedDict

import pytest

from nnviz import Experiment
from nnviz.app import datasets


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(datasets, "_datasets", OrderedDict())


def test_those_asked_for_longest_ago_go_first(monkeypatch):
    made = []
    monkeypatch.setattr(datasets, "KEPT", 2)
    monkeypatch.setattr(datasets, "load_dataset", lambda name, **settings: made.append(settings["seed"]) or object())
    for seed in (0, 1, 0, 2, 0, 1):
        datasets.dataset_of(Experiment(samples=10, data_seed=seed))
    assert made == [0, 1, 2, 1]


def test_nobody_waits_for_a_download_who_needs_none(monkeypatch):
    asked, arrived = threading.Event(), threading.Event()

    def load(name, **settings):
        if name == "mnist":
            asked.set()
            assert arrived.wait(10)
        return name

    monkeypatch.setattr(datasets, "load_dataset", load)
    download = threading.Thread(target=datasets.dataset_of, args=(Experiment(dataset="mnist"),))
    download.start()
    assert asked.wait(10)
    assert datasets.dataset_of(Experiment()) == "digits"
    assert download.is_alive()
    arrived.set()
    download.join(10)
    assert datasets.dataset_of(Experiment(dataset="mnist")) == "mnist"
