"""Limits are settings, and what a limit refuses is said in one sentence."""

from math import inf

import pytest

from nnviz import Experiment
from nnviz.app.limits import HOSTED, OWN, read_limits


def test_safe_where_strangers_come_and_loose_on_a_machine_of_ones_own():
    assert read_limits({}, headless=True) == HOSTED == read_limits({"NNVIZ_HOSTED": "1"}, headless=False)
    assert read_limits({}, headless=False) == OWN == read_limits({"NNVIZ_HOSTED": "0"}, headless=True)
    assert HOSTED.visitors < OWN.visitors == inf and HOSTED.run_mb < OWN.run_mb and HOSTED.idle_minutes < inf


def test_each_can_be_set():
    limits = read_limits({"NNVIZ_VISITORS": "3", "NNVIZ_RUN_MB": "8.5", "NNVIZ_STEPS": "5000"}, headless=True)
    assert (limits.visitors, limits.run_mb, limits.steps) == (3, 8.5, 5000)
    assert limits.samples == HOSTED.samples


def test_at_least_one_may_compute():
    assert read_limits({"NNVIZ_AT_ONCE": "0.5"}, headless=True).at_once == 1 <= HOSTED.at_once <= 2


@pytest.mark.parametrize("text", ["0", "-4", "many", "nan", "1e999x"])
def test_a_limit_that_makes_no_sense_is_told_in_the_log(text, caplog):
    assert read_limits({"NNVIZ_VISITORS": text}, headless=True) == HOSTED
    assert "NNVIZ_VISITORS is not a positive number; 50 is taken." in caplog.text


def test_refusals_are_one_sentence_with_both_numbers():
    limits = read_limits({"NNVIZ_PARAMETERS": "100000", "NNVIZ_SAMPLES": "10000", "NNVIZ_STEPS": "4000"}, True)
    assert limits.refusal(Experiment()) is None
    assert limits.refusal(Experiment(hidden=(512, 512))) == (
        "This server takes up to 100,000 weights and biases, and these settings make 669,706."
    )
    assert "10,000 training samples, and these settings make 20,000." in limits.refusal(Experiment(samples=20_000))
    assert "4,000 steps, and these settings make 6,260." in limits.refusal(Experiment(epochs=20))


def test_nothing_that_experiment_allows_is_refused_unless_somebody_says_so():
    largest = Experiment(samples=60_000, hidden=(512,) * 6, batch_size=12, epochs=200)
    assert HOSTED.refusal(largest) is None and OWN.refusal(largest) is None


def test_what_a_visit_begins_with_is_never_refused():
    assert (
        read_limits({"NNVIZ_PARAMETERS": "1", "NNVIZ_SAMPLES": "1", "NNVIZ_STEPS": "1"}, True).refusal(Experiment())
        is None
    )
