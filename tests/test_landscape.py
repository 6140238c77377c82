"""The loss over a plane in weight space: every value is that of a network, and the way lies where it should."""

import tracemalloc

import numpy as np
import pytest

from nnviz import Experiment, Network, Run, cross_entropy
from nnviz.inspection import landscape_survey
from nnviz.inspection.landscape import Ground, empty_landscape, survey
from nnviz.inspection.landscape_plane import Plane, principal_directions, random_directions, single_directions
from nnviz.inspection.landscape_survey import PATH, RANDOM, RECENT, WHOLE, Survey, Wish, survey_nbytes, way_steps
from nnviz.losses import penalty

PLANE = dict(dataset="spiral", hidden=(8, 6), dtype="float64", samples=200, batch_size=20)


def survey_of(run, wish, step=None):
    step = run.position if step is None else step
    found = Survey(run, step, run.network_at(step), wish)
    for _ in found.work():
        pass
    return found


def moved(network, parameters):
    """The network with other parameters, made the long way."""
    other = Network(network.sizes, network.activation.name, dtype="float64")
    other.parameters[:] = parameters
    return other


@pytest.fixture(scope="module")
def run():
    made = Run(Experiment(**PLANE, learning_rate=0.3, l2=0.01, l1=0.001))
    made.advance(steps=60)
    return made


@pytest.mark.parametrize("directions", [PATH, RANDOM])
def test_every_loss_is_that_of_the_displaced_network(run, directions):
    found, rng = survey_of(run, Wish(directions)), np.random.default_rng(0)
    x, y = run.data.x_train[:200].astype("float64"), run.data.y_train[:200]
    assert len(found.ground.y) == 200 and found.land.loss.shape == (41, 41)
    for row, column in rng.integers(0, 41, (50, 2)):
        a, b = found.land.a[column], found.land.b[row]
        parameters = run.network.parameters + a * found.plane.first + b * found.plane.second
        other = moved(run.network, parameters)
        expected = cross_entropy(other.forward(x).a[-1], y) + penalty(other.W, 0.001, 0.01)
        assert found.land.loss[row, column] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("stretch", [WHOLE, RECENT])
def test_the_way_lies_where_least_squares_put_it(run, stretch):
    step = 55
    found = survey_of(run, Wish(PATH, stretch), step)
    basis = np.stack([found.plane.first, found.plane.second], axis=1)
    np.testing.assert_allclose(basis.T @ basis, np.eye(2), atol=1e-9)
    origin = run.network_at(step).parameters
    squares = np.zeros(2)
    for at, distance, away, loss, passed in zip(
        found.way.at, found.way.distance, found.way.away, found.way.loss, found.way.steps, strict=True
    ):
        network = run.network_at(passed)
        place, *_ = np.linalg.lstsq(basis, network.parameters - origin, rcond=None)
        np.testing.assert_allclose(at, place, atol=1e-9)
        rest = network.parameters - origin - basis @ place
        assert distance == pytest.approx(np.linalg.norm(rest), abs=1e-7)
        assert loss == pytest.approx(found.ground.loss(network))
        squares += rest @ rest, away**2
    assert found.way.steps[-1] == step and found.way.away[-1] == 0 and tuple(found.way.at[-1]) == (0, 0)
    assert found.way.share == pytest.approx(1 - squares[0] / squares[1])
    low, high = found.way.at.min(axis=0), found.way.at.max(axis=0)
    for side, least, most in zip((found.land.a, found.land.b), low, high, strict=True):
        assert side[0] < least and most < side[-1]


def test_single_steps_tell_how_the_run_steps(run):
    way = survey_of(run, Wish(PATH, RECENT)).way
    assert list(way.steps) == list(range(20, 61)) and way.moves == 40
    networks = [run.network_at(step).parameters for step in way.steps]
    ground, dips = survey_of(run, Wish()).ground, 0
    for i, (one, other) in enumerate(zip(networks, networks[1:], strict=False)):
        half = ground.loss(moved(run.network, (one + other) / 2))
        assert way.halfway[i] == pytest.approx(half)
        dips += half < min(way.loss[i], way.loss[i + 1])
    assert way.dips == dips
    first, second = networks[1] - networks[0], networks[2] - networks[1]
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert np.isnan(way.turn[0]) and way.turn[1] == pytest.approx(cosine)
    assert way.turns == (np.count_nonzero(way.turn < 0), 39)
    assert way.length[0] == pytest.approx(np.linalg.norm(first))
    plane = survey_of(run, Wish(PATH, RECENT)).plane
    seen = [np.hypot(plane.first @ move, plane.second @ move) for move in np.diff(networks, axis=0)]
    np.testing.assert_allclose(way.seen, seen, atol=1e-9)
    assert way.share_of_moves == pytest.approx(np.square(seen).sum() / np.square(way.length).sum())
    whole = survey_of(run, Wish()).way
    apart = np.diff(whole.steps) > 1
    assert np.isnan(whole.halfway[apart]).all() and np.isfinite(whole.halfway[~apart]).all()


def test_too_large_steps_are_seen_jumping():
    def way(rate):
        run = Run(Experiment(dataset="spiral", hidden=(8, 8), learning_rate=rate, epochs=20))
        run.advance(steps=200)
        return survey_of(run, Wish(PATH, RECENT)).way

    small, large = way(0.01), way(1.0)
    assert small.dips == 0 and small.mean_turn > 0.2
    assert large.dips > 0.4 * large.moves and large.mean_turn < -0.2


def test_principal_directions_are_those_of_the_singular_value_decomposition(monkeypatch):
    monkeypatch.setattr("nnviz.inspection.landscape_plane.CHUNK", 7)
    path = np.random.default_rng(1).normal(size=(12, 50)) * np.linspace(3, 0.1, 50)
    found = principal_directions(list(path))
    _, _, rows = np.linalg.svd(path - path.mean(axis=0))
    for mine, theirs in zip(found, rows[:2], strict=True):
        np.testing.assert_allclose(np.abs(mine @ theirs), 1, atol=1e-9)
    assert found[0] @ (path[-1] - path[0]) > 0
    assert principal_directions([path[0]] * 5) is None and principal_directions(list(path[:2])) is None
    assert principal_directions([path[0] * share for share in range(4)]) is None  # on one line
    assert principal_directions([path[0], path[1], path[2] * np.inf]) is None


def test_across_the_way_the_second_direction_is_that_of_the_largest_steps(monkeypatch):
    monkeypatch.setattr("nnviz.inspection.landscape_plane.CHUNK", 7)
    rng = np.random.default_rng(3)
    path = np.linspace(0, 5, 20)[:, None] * rng.normal(size=50) + rng.normal(size=(20, 50)) * np.linspace(2, 0.1, 50)
    pairs = [0, 1, 2, 5, 18]
    first, second = principal_directions(list(path), pairs)
    expected = np.linalg.svd(path - path.mean(axis=0))[2][0]
    np.testing.assert_allclose(np.abs(first @ expected), 1, atol=1e-9)
    moves = np.diff(path, axis=0)[pairs]
    across = moves - np.outer(moves @ first, first)
    np.testing.assert_allclose(np.abs(second @ np.linalg.svd(across)[2][0]), 1, atol=1e-9)
    np.testing.assert_allclose([first @ second, second @ second], [0, 1], atol=1e-9)
    straight = [path[0] + share * path[1] for share in (0, 1, 2, 3.5)] + [path[0] + 3 * path[1] + 0.1 * path[2]]
    assert principal_directions(straight, [0, 1, 2])[1] @ path[2] != 0  # these moves have no part across


def test_random_directions_are_as_large_as_each_units_weights():
    network = Network((5, 7, 3), "tanh", seed=4, dtype="float64")
    network.b[0][:] = 2
    network.W[0][:, 3] = 0
    for direction in random_directions(network, 9):
        like = moved(network, direction)
        for mine, weights in zip(like.W, network.W, strict=True):
            np.testing.assert_allclose(np.linalg.norm(mine, axis=0), np.linalg.norm(weights, axis=0))
        assert not any(b.any() for b in like.b)
    again, other = random_directions(network, 9)[0], random_directions(network, 10)[0]
    assert (again == random_directions(network, 9)[0]).all() and (again != other).any()
    blank = Run(Experiment(**PLANE, initializer="zeros"))
    found = survey_of(blank, Wish(RANDOM))
    assert "span no plane" in found.trouble and found.land is None


def test_directions_that_lean_on_one_another_are_projected_on_all_the_same():
    rng = np.random.default_rng(2)
    first = rng.normal(size=30)
    plane = Plane(rng.normal(size=30), first, first + 0.2 * rng.normal(size=30))
    place = plane.project(plane.origin + 0.7 * plane.first - 1.3 * plane.second)
    assert place == pytest.approx((0.7, -1.3, 0, place.away), abs=1e-6)
    with pytest.raises(ValueError, match="parallel"):
        Plane(first, first, 2 * first)


def test_a_survey_that_was_left_goes_on_where_it_was(run):
    whole, pieces = survey_of(run, Wish()), Survey(run, run.position, run.network, Wish())
    for _ in range(3):
        for _, share in zip(range(700), pieces.work(), strict=False):
            assert 0 <= share <= 1
    assert pieces.done
    np.testing.assert_array_equal(pieces.land.loss, whole.land.loss)


def test_a_run_that_has_no_way_yet_is_surveyed_in_random_directions():
    run = Run(Experiment(**PLANE))
    found = survey_of(run, Wish(PATH))
    assert found.directions == RANDOM and list(found.way.steps) == [0]
    assert np.isnan(found.way.share) and np.isnan(found.way.mean_turn) and found.way.moves == found.way.dips == 0
    run.advance(steps=30)
    found.grow(30, run.network)
    found.grow(30, run.network)
    ((step, a, b, loss),) = found.grown
    assert (step, a, b) == (30, *found.plane.project(run.network.parameters)[:2])
    assert loss == found.ground.loss(run.network)


def test_weights_that_overflow_leave_a_gap(run):
    network = run.network.copy()
    plane = Plane(network.parameters, *single_directions(network, 0, 1))
    ground = Ground(run.data.x_train[:9].astype("float64"), run.data.y_train[:9])
    found = empty_landscape(np.array([0.0, 1e308, np.inf]), np.array([0.0, 1.0]))
    for _ in survey(plane, ground, network, found):
        pass
    assert np.isfinite(found.loss[0, 0]) and np.isnan(found.loss[:, 2]).all() and np.isfinite(found.lowest)


def test_a_large_network_is_surveyed_on_fewer_samples_and_with_few_copies(monkeypatch):
    monkeypatch.setattr(landscape_survey, "COPIES_NBYTES", 0)  # as with a network of millions of parameters
    run = Run(Experiment(samples=300, hidden=(30,), batch_size=30))
    run.advance(steps=12)
    assert len(way_steps(run, 12, WHOLE)) == 12
    found = Survey(run, 12, run.network, Wish(PATH, RECENT))
    for _ in found.work():
        if found.way is not None:
            break
    assert found.cells == 25 and found.directions == PATH and list(found.way.steps) == list(range(13))
    assert landscape_survey._few(list(range(60, 100)), 5, recent=True) == [60, 61, 79, 80, 99]
    assert landscape_survey._few(list(range(10)), 5, recent=False) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("hidden", [(20,), (300,)])
def test_what_a_survey_holds_is_known_before(hidden):
    run = Run(Experiment(samples=300, hidden=hidden, batch_size=10))
    run.advance(steps=45)
    tracemalloc.start()
    found = Survey(run, 45, run.network, Wish(PATH, RECENT))
    for _ in found.work():
        if found.land is not None:
            break
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    said = survey_nbytes(run.network.sizes, "float32")
    assert 0.5 * said < held < said + 2**20
    assert survey_nbytes((784, 512, 512, 10), "float32") < 32 * 2**20
