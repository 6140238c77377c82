"""Links and first views are trained once a process, and every visitor gets the numbers of a run trained alone."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment, Network, Run
from nnviz.app.compare.comparing import Comparing
from nnviz.app.server import shared_runs
from nnviz.app.server.shared_runs import shared_run
from nnviz.app.session import Session
from nnviz.first_steps import begins_at
from nnviz.training import Trainer
from tests.app.visiting import open_link, session

CASE = Experiment(dataset="moons", hidden=(6,), epochs=20, seed=77)


@pytest.fixture(autouse=True)
def nothing_shared(monkeypatch, forget_runs):
    forget_runs()


@pytest.fixture
def trained(monkeypatch):
    """The steps that are trained from now on."""
    steps, train = [], Trainer.train

    def count(self, state):
        steps.append(state.step)
        return train(self, state)

    monkeypatch.setattr(Trainer, "train", count)
    return steps


@pytest.fixture
def new_session():
    data = Run(CASE).data
    return lambda experiment=CASE: Session(experiment, data)


def test_a_visit_that_somebody_made_before_trains_nothing(new_session, trained):
    first, second = new_session(), new_session()
    first.first_steps()
    assert len(trained) == first.run.position == begins_at(CASE)
    second.first_steps()
    assert len(trained) == first.run.position == second.run.position
    assert second.run is not first.run and second.network is not first.network
    second.advance(10)
    assert first.run.position == begins_at(CASE)
    alone = Run(CASE, first.run.data)
    alone.advance(steps=begins_at(CASE))
    np.testing.assert_array_equal(first.network.parameters, alone.network.parameters)
    alone.advance(steps=10)
    np.testing.assert_array_equal(second.network.parameters, alone.network.parameters)
    assert second.run.history.points == alone.history.points


def test_the_first_test_of_an_experiment_is_made_once(new_session, monkeypatch):
    passed, forward = [], Network.forward

    def count(network, x, out=None):
        passed.append(len(x))
        return forward(network, x, out)

    monkeypatch.setattr(Network, "forward", count)
    first = new_session()
    tested = sum(passed)
    shared_run(first.run, 3)
    second = new_session()
    assert 0 < tested == sum(passed)
    assert second.run.history.points == first.run.history.points


def test_a_class_that_opens_one_link_trains_it_together(new_session, trained, monkeypatch):
    monkeypatch.setattr(shared_runs, "SLICE", 0.0)  # a step each
    visitors = [new_session().towards(30) for _ in range(10)]
    reached = []
    for _ in range(200):
        for visitor in visitors:
            reached += [at for at in [next(visitor, None)] if at is not None]
    assert sorted(trained) == list(range(30)) and max(reached) == 30


def test_a_later_moment_begins_at_an_earlier_one(new_session, trained):
    list(new_session().towards(30))
    list(new_session().towards(50))
    assert len(trained) == 50
    list(new_session().towards(40))
    assert len(trained) == 60
    assert {run.position for run in shared_runs._runs.values()} == {30, 40, 50}


def test_ones_own_run_goes_on_where_it_is_further(new_session, trained):
    now = new_session()
    now.advance(20)
    list(now.towards(25))
    assert now.run.position == 25 and len(trained) == 25


def test_other_experiments_and_records_are_other_runs(new_session):
    data = new_session().run.data
    likes = [
        Run(CASE, data),
        Run(CASE, data, every=16),
        Run(CASE, data, budget=10**6),
        Run(replace(CASE, epochs=30), data),
        Run(replace(CASE, seed=1), data),
    ]
    assert len({id(shared_run(like, 10)) for like in likes}) == 5
    assert shared_run(likes[0], 10) is shared_run(Run(CASE, data), 10)


def test_memory_and_number_are_bounded(new_session, monkeypatch):
    monkeypatch.setattr(shared_runs, "MAX_RUNS", 5)
    for step in range(1, 20):
        list(new_session().towards(step))
        list(new_session().towards(1))  # asked for often, so it stays
    assert [run.position for run in shared_runs._runs.values()] == [16, 17, 18, 19, 1]
    size = shared_runs._nbytes()
    monkeypatch.setattr(shared_runs, "MAX_BYTES", size // 2)
    list(new_session().towards(20))
    assert shared_runs._nbytes() <= size // 2 and 20 in {run.position for run in shared_runs._runs.values()}


def test_a_link_opened_again_is_there_at_once(trained):
    def visit(**query):
        return session(open_link(query))

    first = visit(dataset="xor", hidden="5", seed="33", moment="61")
    assert first.run.position == len(trained) == 61
    second = visit(dataset="xor", hidden="5", seed="33", moment="61")
    assert second.run.position == len(trained) == 61
    np.testing.assert_array_equal(first.network.parameters, second.network.parameters)


def test_a_comparison_that_somebody_began_before_trains_nothing(trained):
    first, second = (Comparing() for _ in range(2))
    for compared in (first, second):
        compared.choose((CASE, replace(CASE, batch_size=48), replace(CASE, activation="tanh")))
    first.settle(CASE)
    steps = len(trained)
    second.settle(CASE)
    assert len(trained) == steps == sum(run.position for run in first.runs)
    assert first.position == first.begins_at
    for mine, other in zip(first.runs, second.runs, strict=True):
        assert mine is not other and first.progress(mine.experiment, mine.position - 1) < first.begins_at
        alone = Run(mine.experiment, mine.data, mine.budget)
        alone.advance(steps=mine.position)
        np.testing.assert_array_equal(mine.network.parameters, alone.network.parameters)
        np.testing.assert_array_equal(other.network.parameters, alone.network.parameters)
