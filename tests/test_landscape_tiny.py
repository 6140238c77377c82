"""The loss over two numbers of the tiny network: every place of it, and the steps that come."""

import numpy as np
import pytest

from nnviz import cross_entropy
from nnviz.backprop.places import parameter_index
from nnviz.backprop.tiny import TRAIL, TinyNetwork
from nnviz.inspection.landscape_tiny import AHEAD, TwoNumbers
from nnviz.text.landscape import two_numbers, walk_or_jump


def landscape(tiny, *chosen):
    two = TwoNumbers(tiny)
    for which, place in enumerate(chosen):
        two.choose(which, place)
    assert two.known() is None
    for _ in two.work():
        pass
    return two.known()


def taken(steps, rate=0.5):
    tiny = TinyNetwork()
    tiny.set_rate(rate)
    for _ in range(steps):
        tiny.take()
    return tiny


def test_every_place_is_the_loss_with_these_two_numbers():
    tiny, rng = taken(3), np.random.default_rng(0)
    places = parameter_index(tiny.network, "W1", 2, 1), parameter_index(tiny.network, "b2", 0, 0)
    found = landscape(tiny, *places)
    for row, column in rng.integers(0, 41, (50, 2)):
        network = tiny.network.copy()
        network.W[0][2, 1], network.b[1][0] = found.land.a[column], found.land.b[row]
        loss = cross_entropy(network.forward(tiny.x).a[-1], tiny.y)
        assert found.land.loss[row, column] == pytest.approx(loss, abs=1e-12)
    assert tuple(found.way.at[-1]) == pytest.approx((tiny.network.W[0][2, 1], tiny.network.b[1][0]))


@pytest.mark.parametrize("rate", [0.5, 3.0])
def test_the_steps_ahead_are_those_that_the_network_will_take(rate):
    tiny = taken(2, rate)
    found = landscape(tiny)
    one, other = TwoNumbers(tiny).places
    start = tiny.network.parameters.copy()
    for i in range(AHEAD):
        parameters = tiny.network.parameters
        assert tuple(found.ahead.at[i]) == pytest.approx((parameters[one], parameters[other]))
        assert found.ahead.loss[i] == pytest.approx(tiny.story().step.loss)
        tiny.take()
    assert len(found.ahead.steps) == AHEAD + 1 and list(found.way.steps) == [0, 1, 2] and found.ahead.steps[0] == 2
    jumps = walk_or_jump(found.ahead, "the next {} steps go")
    assert ("It jumps from wall to wall" in jumps) == (rate == 3.0) and (found.ahead.dips == 0) == (rate == 0.5)
    said, changed = two_numbers(found, rate), np.count_nonzero(tiny.network.parameters != start)
    assert f"**{found.ahead.loss[-1]:.3f}**" in said
    assert 0 < changed < 35 and f"{changed} numbers of the network change meanwhile" in said


def test_the_way_begins_anew_where_a_number_is_changed():
    tiny = taken(3)
    tiny.edit("W1", 0, 0, 2.0)
    tiny.take()
    found = landscape(tiny)
    assert list(found.way.steps) == [3, 4]
    tiny.set_rate(0.1)
    assert len(tiny.trail) == 1
    for _ in range(TRAIL + 5):
        tiny.take()
    assert len(tiny.trail) == TRAIL
    tiny.put_back()
    assert not tiny.trail


def test_two_numbers_are_two():
    two = TwoNumbers(TinyNetwork())
    one, other = two.places
    assert two.say() is None and one != other
    two.choose(0, other)
    assert two.places == (other, one)
    said = two.say()
    again = TwoNumbers(TinyNetwork())
    again.put(said)
    assert again.places == two.places
