"""Earlier moments of a run: the least work that passes through them, and how weights moved on the way."""

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.inspection.movement import count_finely, merge_histograms, round_steps
from nnviz.replays import choose_affordable, count_replayed, plan_replays, replay_through


def test_replays_are_as_few_as_can_be():
    run = Run(Experiment(hidden=(12,), samples=1000), budget=700_000)
    run.advance(steps=300)
    steps = [0, 3, 10, 50, 51, 120, 299, 300]
    passed = {step: network.W[0].copy() for step, network in replay_through(run, steps) if network is not None}
    assert sorted(passed) == steps
    for step in steps:
        np.testing.assert_array_equal(passed[step], run.network_at(step).W[0])
    assert count_replayed(run, steps) == sum(1 for _ in replay_through(run, steps)) - len(plan_replays(run, steps))
    assert choose_affordable(run, steps, 10_000) == steps
    cheap = choose_affordable(run, steps, 0)
    assert count_replayed(run, cheap) == 0 and {0, 300} <= set(cheap) <= {
        0,
        300,
        *(run.replay_start(step) for step in steps),
    }
    some = choose_affordable(run, steps, 20)
    assert count_replayed(run, some) <= 20 and len(some) > len(cheap)


def test_spreads_add_up():
    rng = np.random.default_rng(0)
    arrays = [rng.normal(0, s, 5000).astype(np.float32) for s in (1, 0.01, 1e-9)] + [np.zeros(7, np.float32)]
    found = merge_histograms([count_finely(array) for array in arrays])
    assert list(found.counts.sum(axis=1)) == [5000, 5000, 5000, 7]
    inside = (arrays[0] >= found.edges[30]) & (arrays[0] < found.edges[33])
    assert abs(found.counts[0, 30:33].sum() - inside.sum()) <= 2
    assert found.counts[2].max() < 5000  # on either side of 0
    with pytest.raises(ValueError, match="NaN or infinity"):
        count_finely(np.array([np.inf]))


def test_round_steps_stay_when_a_step_is_taken():
    assert round_steps(313) == [0, 5, 10, 20, 50, 100, 200] == round_steps(400)
    assert round_steps(1) == [0] and round_steps(0) == [0]
