"""A unit knows where its numbers stand, and what it is called."""

import numpy as np
import pytest

from nnviz.data.kinds import IMAGE, PLANE, table
from nnviz.unit import Unit


def test_it_is_a_pair_that_can_be_taken_apart():
    layer, index = unit = Unit(2, 3)
    assert (layer, index) == unit == (2, 3) and {unit: 1}[2, 3] == 1


def test_its_arrays_make_what_it_passes_on(make_case):
    network, x, _ = make_case(hidden=(7, 6))
    fwd = network.forward(x)
    for unit in (Unit(1, 6), Unit(2, 0)):
        z = fwd.a[unit.layer - 1] @ network.W[unit.matrix][:, unit.index] + network.b[unit.matrix][unit.index]
        np.testing.assert_allclose(z, fwd.z[unit.matrix][:, unit.index])
        assert (fwd.a[unit.layer][:, unit.index] == np.maximum(fwd.z[unit.matrix][:, unit.index], 0)).all()
        assert Unit.of_column(unit.matrix, unit.index) == unit
    with pytest.raises(ValueError, match="unit 4 of layer 0 is an input"):
        assert Unit(0, 4).matrix


@pytest.mark.parametrize(
    "unit, exists, hidden",
    [
        (Unit(0, 4), True, False),
        (Unit(1, 6), True, True),
        (Unit(2, 1), True, False),
        (Unit(1, 7), False, False),
        (Unit(3, 0), False, False),
        (Unit(1, -1), False, False),
    ],
)
def test_where_it_is_in_a_network(unit, exists, hidden):
    assert unit.exists_in((5, 7, 2)) == exists and unit.is_hidden_in((5, 7, 2)) == hidden


@pytest.mark.parametrize(
    "unit, kind, name",
    [
        (Unit(2, 3), IMAGE, "unit 3 of layer 2"),
        (Unit(3, 1), IMAGE, "the answer cat"),
        (Unit(0, 57), IMAGE, "the pixel in row 2, column 1"),
        (Unit(0, 1), PLANE, "x₂"),
        (Unit(0, 1), table(["sepal length", "petal length"]), "petal length"),
        (Unit(0, 5), None, "input 5"),
    ],
)
def test_its_name(unit, kind, name):
    assert unit.name_in(3, ("dog", "cat"), kind) == name


def test_its_number_in_a_formula():
    assert Unit(2, 3).symbol("z") == "z2[3]" and str(Unit(2, 3)) == "unit 3 of layer 2"
