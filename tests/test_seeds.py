"""The same settings with several seeds: a true spread, and what is said of it."""

from dataclasses import replace

import numpy as np

from nnviz import Experiment, Run
from nnviz.seeds import Spread, compare_seeds, with_seeds
from nnviz.text.seeds import seeds_sentence, spread_words

SMALL = Experiment(samples=500, hidden=(12,), epochs=3, seed=9998)


def test_the_spread_is_that_of_runs_made_directly_and_a_run_that_stopped_keeps_what_it_came_to():
    data = Run(SMALL).data
    runs = [Run(e, data) for e in with_seeds(SMALL, 3)]
    for run in runs:
        run.advance(steps=20)
    found = compare_seeds(runs, now=True)
    assert found.steps[-1] == 20 and found.loss.shape == found.accuracy.shape == (len(found.steps), 3)
    for k, run in enumerate(runs):
        assert found.accuracy[-1, k] == run.answers(run.network).accuracy
        for step, loss in zip(found.steps[:-1], found.loss[:-1, k], strict=True):
            assert next(p.test_loss for p in run.history.points if p.step == step) == loss
    assert compare_seeds(runs, now=False).steps[-1] == runs[0].history.points[-1].step
    wild = [Run(replace(e, activation="leaky_relu", learning_rate=10.0, epochs=10), data) for e in with_seeds(SMALL, 3)]
    for run in wild:
        run.advance(steps=100)
    stopped = [run for run in wild if run.halt]
    assert stopped
    found = compare_seeds([*runs, *stopped], now=False)
    assert f"{len(stopped)} of {3 + len(stopped)} stopped early." in spread_words(found)
    last = next(point for point in reversed(stopped[0].history.points) if point.step <= found.steps[-1])
    assert found.loss[-1, 3] == last.test_loss


def made(*right):
    right = np.array([right])
    return Spread(tuple(range(right.size)), np.array([400]), 1 - right, right, 0)


def test_ahead_over_seeds_only_where_even_the_worst_run_is_better_than_the_best_of_the_others():
    a, b, c = made(0.93, 0.94, 0.95), made(0.91, 0.925, 0.92), made(0.92, 0.99, 0.90)
    clear = seeds_sentence([b, a], ["slow", "fast"], False)
    assert clear.startswith("Over 3 seeds each, **B** (fast) is ahead: even its worst run is right on 93.0 %, the best")
    assert clear.endswith("run of A on 92.5 %. The difference is larger than the spread between seeds.")
    close = seeds_sentence([a, b, c], ["a", "b", "c"], False)
    assert "**A** and **C** are too close to call" in close and "within the spread between seeds" in close
    assert "A 93.0 % to 95.0 %" in close and "C 90.0 % to 99.0 %" in close and "B 91" not in close
    assert "Over 3 seeds each, at the last test (step 400), **" in seeds_sentence([a, b], ["a", "b"], True)


def test_the_line_of_a_spread_says_mean_and_range():
    assert spread_words(made(0.9, 0.95, 1.0)) == (
        "Seeds 0, 1 and 2: mean loss **0.050** (0.000 to 0.100), right **95.0 %** (90.0 % to 100.0 %)."
    )
    assert "right **10.0 %** (all 10.0 %)." in spread_words(made(0.1, 0.1, 0.1))
