"""The runs of a comparison with several seeds: the same numbers as alone, a true spread, in bounded memory."""

import threading
import time
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.app.compare import comparing as module
from nnviz.app.compare.comparing import SEEDS, Comparing
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import COMPARED, HOSTED, LIMITS
from nnviz.presets import COMPARISONS
from nnviz.seeds import with_seeds
from tests.app.visiting import go_to, open_link, view_of

SMALL = Experiment(samples=500, hidden=(12,), epochs=3, seed=9998)
TANH = replace(SMALL, activation="tanh")


@pytest.fixture
def page():
    """A comparison without a visitor."""
    page = Comparing()
    page.choose((SMALL, TANH))
    page.settle(SMALL)
    return page


def play_out(page):
    while page.playing:
        page.burst()


def test_runs_with_other_seeds_come_in_bursts_and_each_is_as_it_is_alone(page):
    first, position = page.runs, page.position
    page.choose_seeds(5)
    page.settle(SMALL)
    assert page.runs == first and page.position == position == 16
    assert {run.position for runs in page.seeded for run in runs[1:]} == {0}, "nothing is trained before a burst"
    assert page.behind and page.playing and page.until == position
    play_out(page)
    assert not page.behind and {run.position for run in page.all_runs} == {position}
    page.play()
    play_out(page)
    assert page.done
    for experiment, runs in zip(page.experiments, page.seeded, strict=True):
        assert [run.experiment.seed for run in runs] == [9998, 9999, 0, 1, 2]
        for run in runs:
            assert run.experiment == replace(experiment, seed=run.experiment.seed)
            alone = Run(run.experiment, dataset_of(run.experiment))
            alone.advance(epochs=3)
            np.testing.assert_array_equal(run.network.parameters, alone.network.parameters)
            assert run.history.points == alone.history.points


def test_fewer_seeds_leave_what_is_there_and_start_again_takes_all_back(page):
    page.choose_seeds(3)
    page.settle(SMALL)
    play_out(page)
    kept = page.runs
    page.choose_seeds(1)
    page.settle(SMALL)
    assert page.runs == kept and [len(runs) for runs in page.seeded] == [1, 1] and not page.playing
    page.choose_seeds(3)
    page.settle(SMALL)
    play_out(page)
    page.restart()
    assert {run.position for run in page.all_runs} == {0} and len(page.all_runs) == 6


def test_a_step_waits_until_all_are_level(page):
    page.choose_seeds(3)
    page.settle(SMALL)
    page.pause()
    page.step()
    assert [run.position for run in page.seeded[0]] == [16, 0, 0]
    page.play()
    play_out(page)
    assert page.done


def test_a_burst_stays_short_however_many_seeds_there_are(page, monkeypatch):
    """With a clock that only steps move: a hundredth of a second each."""
    page.choose_seeds(5)
    page.settle(SMALL)
    clock, taken, advance = [0.0], [], Run.advance

    def slow(run, **most):
        clock[0] += 0.01
        taken[-1] += 1
        return advance(run, **most)

    monkeypatch.setattr(Run, "advance", slow)
    monkeypatch.setattr(module.turn, "clock", lambda: clock[0])
    while page.playing:
        taken.append(0)
        page.burst()
    # What a picture leaves, and the round of ten runs that is on then.
    assert len(taken) > 3 and max(taken) <= module.PICTURE_SECONDS / 0.01 + 10 * 2


@pytest.mark.parametrize("name", COMPARISONS)
def test_five_seeds_of_every_ready_made_comparison_fit_into_what_a_host_gives(name):
    wanted = [e for experiment in COMPARISONS[name].experiments for e in with_seeds(experiment, max(SEEDS))]
    assert HOSTED.refusal(*wanted) is None
    assert len(wanted) * COMPARED <= HOSTED.run_bytes


def test_the_runs_of_all_seeds_hold_no_more_than_a_run_may(page):
    page.choose_seeds(5)
    page.settle(SMALL)
    page.play()
    play_out(page)
    assert all(run.nbytes <= COMPARED for run in page.all_runs)
    assert sum(run.budget for run in page.all_runs) <= LIMITS.run_bytes


def test_seeds_that_do_not_fit_are_refused_in_a_sentence_and_one_each_is_compared(page, set_limits):
    set_limits(HOSTED, run_mb=4)
    page.choose_seeds(5)
    page.settle(SMALL)
    assert page.seeds == 1 and len(page.runs) == len(page.all_runs) == 2
    (told,) = page.troubles
    assert told.startswith("These 10 runs together need")
    assert told.endswith("With one seed each they fit, and so they are compared.")


def open_page(query=""):
    return go_to(open_link(query), "compare")


def said(at):
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.warning))


@pytest.mark.parametrize("query", ["samples=500&hidden=12&b=activation+tanh&seeds=3&until=30", "compare=rates&seeds=3"])
def test_a_link_keeps_the_seeds(query, address):
    at = open_page(query)
    while view_of(at, "CompareView").compared.playing:
        at.run()
    at.run()
    compared = view_of(at, "CompareView").compared
    assert not at.exception and not at.told and {len(runs) for runs in compared.seeded} == {3}
    assert address() == dict(parse_qsl(query))
    assert said(at).count("Seeds 0, 1 and 2: mean loss") == len(compared.runs)
    assert "Over 3 seeds each, " in said(at) and "at the last test" not in said(at)
    at.segmented_control(key="compare_seeds").set_value(1).run()
    assert "seeds" not in address() and "Seeds 0" not in said(at)


def test_a_link_without_seeds_has_one_and_nonsense_is_told():
    assert open_page("compare=rates").session_state["visitor"].views["CompareView"].compared.seeds == 1
    at = open_page("compare=rates&seeds=4")
    assert (
        len(at.told) == 1 and "it can be 1 or 3 or 5" in at.told[0] and view_of(at, "CompareView").compared.seeds == 1
    )


def test_how_far_seeds_are_behind_is_said():
    at = open_page("samples=500&hidden=12&b=activation+tanh&until=20")
    while view_of(at, "CompareView").compared.playing:
        at.run()
    compared = view_of(at, "CompareView").compared
    compared.choose_seeds(3)
    compared.settle(compared.experiments[0])
    compared.pause()
    at.run()
    assert "The runs with other seeds are at step 0, and wait: press Play and they catch up." in said(at)
    assert "Seeds 0" not in said(at) and at.button(key="compare_step").disabled


def test_of_two_presses_of_step_at_once_each_takes_a_step_and_no_run_seems_behind_meanwhile(page, monkeypatch):
    """Streamlit begins the next script run before the last one has ended."""
    page.choose_seeds(3)
    page.settle(SMALL)
    play_out(page)
    advance, seen, second = Run.advance, [], threading.Thread(target=page.step)

    def slow(run, **most):
        if not second.ident:
            second.start()
        time.sleep(0.005)
        taken = advance(run, **most)
        seen.append(page.behind)
        return taken

    monkeypatch.setattr(Run, "advance", slow)
    page.step()
    second.join()
    assert {run.position for run in page.all_runs} == {18} and not any(seen)
