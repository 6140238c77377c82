"""The data sets that all visitors share: made once, in turns, bounded together; who waits for whom, and sees what."""

import gc
import threading
import time
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException

from nnviz import Experiment, load_dataset
from nnviz.app.server import datasets
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.turns import Turn
from nnviz.data import DATASETS, DataUnavailable, dataset_in_parts, dataset_nbytes

LARGE = Experiment(samples=60_000)


class Bar:
    """Notes what a session sees; may break in, as Streamlit does when the visitor does something meanwhile."""

    def __init__(self):
        self.seen, self.break_in = [], None

    def progress(self, share, text):
        self.seen.append(share)
        if self.break_in is not None and len(self.seen) > 2:
            raise self.break_in

    def empty(self):
        pass


@pytest.fixture(autouse=True)
def shared(monkeypatch, forget_datasets, forget_runs):
    """What is shared: nothing yet."""
    forget_runs()
    return forget_datasets()


@pytest.fixture
def bars(monkeypatch):
    """The bar of each thread, by its name."""
    found = {}

    def bar():
        return found.setdefault(threading.current_thread().name, Bar())

    monkeypatch.setattr(datasets, "st", SimpleNamespace(empty=bar))
    return found


@pytest.fixture
def drawn(monkeypatch):
    """The settings of every set that is begun."""
    begun = []

    def note(name, **settings):
        begun.append((name, settings["samples"], settings["seed"]))
        return dataset_in_parts(name, **settings)

    monkeypatch.setattr(datasets, "dataset_in_parts", note)
    return begun


def asking(experiment: Experiment, name: str, got: dict) -> threading.Thread:
    def ask():
        with suppress(RerunException):
            got[name] = dataset_of(experiment)

    thread = threading.Thread(target=ask, name=name, daemon=True)
    thread.start()
    return thread


def wait_for(condition) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("small", [Experiment(dataset="spiral"), Experiment(samples=10)], ids=["points", "few digits"])
def test_a_small_set_is_there_long_before_six_large_ones(small, bars, monkeypatch):
    monkeypatch.setattr(datasets, "turn", Turn(2))
    got, stop = {}, RerunException(RerunData())
    names = [f"large {i}" for i in range(6)]
    large = [asking(Experiment(samples=60_000, data_seed=i), name, got) for i, name in enumerate(names)]
    wait_for(lambda: all(len(bars.get(name, Bar()).seen) > 1 for name in names))
    asking(small, "small", got).join(60)
    assert "small" in got and len(got) == 1  # whatever the machine does meanwhile: none of the large ones is done
    assert all(bars[name].seen[-1] < 1 for name in names)
    for name in names:
        bars[name].break_in = stop
    for thread in large:
        thread.join(60)


def test_two_who_ask_for_the_same_set_make_it_once_and_both_see_a_bar(bars, drawn, shared):
    got = {}
    threads = [asking(Experiment(samples=4000), f"visitor {i}", got) for i in range(3)]
    for thread in threads:
        thread.join(60)
    assert drawn == [("digits", 4000, 0)]
    assert got["visitor 0"] is got["visitor 1"] is got["visitor 2"]
    np.testing.assert_array_equal(got["visitor 0"].train, load_dataset(samples=4000).train)
    for bar in bars.values():
        assert bar.seen == sorted(bar.seen) and 0 <= bar.seen[0] <= bar.seen[-1] <= 1
    assert not shared.on_their_way


def test_what_a_click_breaks_off_goes_on_where_it_was(bars, drawn, shared):
    bars["MainThread"] = Bar()
    bars["MainThread"].break_in = RerunException(RerunData())
    with pytest.raises(RerunException):
        dataset_of(LARGE)
    (making,) = shared.on_their_way.values()
    assert making.share > 0
    reached = making.share
    bars["MainThread"] = bar = Bar()
    bar.break_in = RerunException(RerunData())
    with pytest.raises(RerunException):
        dataset_of(LARGE)
    assert bar.seen[0] == reached and drawn == [("digits", 60_000, 0)]
    dataset_of(Experiment(dataset="xor"))  # somebody wants something else: nobody waits for the large one any more
    assert not shared.on_their_way


def test_who_leaves_leaves_nothing_behind_and_the_others_go_on(bars, drawn, shared):
    got = {}
    experiment = Experiment(samples=20_000)
    other = asking(experiment, "stays", got)
    wait_for(lambda: "stays" in bars)
    bars["MainThread"] = Bar()
    bars["MainThread"].break_in = SystemExit()  # as a script run that is stopped
    with pytest.raises(SystemExit):
        dataset_of(experiment)
    other.join(60)
    assert len(got["stays"].y_train) == 20_000 and len(drawn) == 1
    with pytest.raises(SystemExit):
        bars["MainThread"].seen.clear()
        dataset_of(LARGE)
    assert not shared.on_their_way


def test_those_asked_for_longest_ago_go_first(drawn, forget_datasets):
    forget_datasets(max_kept=2)
    for seed in (0, 1, 0, 2, 0, 1):
        dataset_of(Experiment(dataset="moons", samples=10, data_seed=seed))
    assert [seed for *_, seed in drawn] == [0, 1, 2, 1]


def test_a_set_in_use_is_not_made_again(drawn, forget_datasets):
    forget_datasets(max_kept=1)
    experiment = Experiment(dataset="moons", samples=10)
    used = dataset_of(experiment)
    dataset_of(Experiment(dataset="xor"))
    assert dataset_of(experiment) is used and len(drawn) == 2


def test_all_sets_together_are_bounded(drawn, forget_datasets):
    each = dataset_nbytes(DATASETS["digits"], 1000)
    shared = forget_datasets(3 * each)
    for seed in range(4):  # nobody uses them
        dataset_of(Experiment(samples=1000, data_seed=seed))
        assert shared.nbytes <= 3 * each
    used = [dataset_of(Experiment(samples=1000, data_seed=seed)) for seed in range(3)]
    with pytest.raises(DataUnavailable, match="needs 2 MB. Of the 7 MB .* others use 7. Take fewer training samples"):
        dataset_of(Experiment(samples=1000, data_seed=3))
    assert dataset_of(Experiment(samples=1000, data_seed=1)) is used[1]
    assert len(dataset_of(Experiment()).y_train) == 10_000  # what a visit begins with can always be had
    del used
    gc.collect()
    dataset_of(Experiment(samples=1000, data_seed=4))


def test_nobody_waits_for_a_download_who_needs_none_and_who_waits_for_it_sees_how_far_it_is(bars, monkeypatch):
    asked, arrived = threading.Event(), threading.Event()
    real, fetched = load_dataset("moons"), []

    def load(name, *, progress, **settings):
        fetched.append(name)
        progress(0.25)
        asked.set()
        assert arrived.wait(60)
        return real

    monkeypatch.setattr(datasets, "load_dataset", load)
    got = {}
    downloads = [asking(Experiment(dataset="mnist"), name, got) for name in ("first", "second")]
    assert asked.wait(60)
    wait_for(lambda: all(len(bars.get(name, Bar()).seen) for name in ("first", "second")))
    wait_for(lambda: bars["first"].seen[-1] == bars["second"].seen[-1] == 0.25)
    assert len(dataset_of(Experiment(samples=300)).y_train) == 300
    assert all(download.is_alive() for download in downloads)
    arrived.set()
    for download in downloads:
        download.join(60)
    assert got["first"] is got["second"] is dataset_of(Experiment(dataset="mnist")) and fetched == ["mnist"]


def test_parts_make_what_is_made_in_one_go():
    parts, shares = dataset_in_parts("digits", samples=700, seed=3), []
    while True:
        try:
            shares.append(next(parts))
        except StopIteration as end:
            made = end.value
            break
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1) and len(shares) == 3 + 8
    whole = load_dataset("digits", samples=700, seed=3)
    for part in ("train", "y_train", "test", "y_test"):
        np.testing.assert_array_equal(getattr(made, part), getattr(whole, part))
    assert made.nbytes == dataset_nbytes(DATASETS["digits"], 700)
