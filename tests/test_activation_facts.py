"""What each activation says of itself, checked against its own two functions on a fine grid of sums."""

from math import inf, isfinite

import numpy as np
import pytest

from nnviz import Experiment
from nnviz.activation import FLAT_SHARE
from nnviz.activations import ACTIVATIONS
from nnviz.exports import script
from nnviz.initializers import INITIALIZERS

STEP = 1 / 512
SUMS = np.arange(-40, 40 + STEP, STEP)  # 0 is among them

pytestmark = pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)


def seen(f, z=SUMS):
    a = f.value(z)
    return z, a, f.slope(z, a)


def test_its_slope_is_that_of_its_value(f):
    z, _, slope = seen(f)
    away = np.abs(np.subtract.outer(z, f.kinks)).min(axis=1, initial=1) > 2 * STEP
    found = (f.value(z + 1e-6) - f.value(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(found[away], slope[away], atol=1e-7)


def test_its_values_lie_between_low_and_high_and_come_near_both(f):
    _, a, _ = seen(f)
    for bound, nearest in ((f.low, a.min()), (f.high, a.max())):
        if isfinite(bound):
            assert abs(nearest - bound) < 1e-3
        else:
            assert abs(nearest) > 0.1 and np.sign(nearest) == np.sign(bound)
    assert a.min() >= f.low and a.max() <= f.high
    assert f.signed == (a.min() < 0)


def test_its_slope_is_nowhere_steeper_than_it_says(f):
    assert np.abs(seen(f)[2]).max() == pytest.approx(f.steepest, rel=1e-3)


def test_its_slope_jumps_at_its_kinks_and_nowhere_else(f):
    z, _, slope = seen(f)
    jumps = z[1:][np.abs(np.diff(slope)) > 0.05]
    assert len(jumps) == len(f.kinks)
    np.testing.assert_allclose(jumps, f.kinks, atol=2 * STEP)


def test_it_is_straight_exactly_if_it_names_its_slopes(f):
    z, a, _ = seen(f)
    below, above = f.slopes or (a[0] / z[0], a[-1] / z[-1])
    assert np.allclose(a, np.where(z > 0, above, below) * z) == f.straight
    assert f.linear == (f.straight and below == above)
    assert bool(f.leaks) == (f.straight and below not in (0, above))


def test_it_is_flat_beyond_its_ends_and_nowhere_before(f):
    z, _, slope = seen(f)
    flat = np.abs(slope) < FLAT_SHARE * f.steepest
    ends = (z < f.flat_below) | (z > f.flat_above)
    near = np.isclose(z, f.flat_below, atol=2 * STEP) | np.isclose(z, f.flat_above, atol=2 * STEP)
    assert flat[ends & ~near].all()
    for end, beside in ((f.flat_below, 4 * STEP), (f.flat_above, -4 * STEP)):
        if isfinite(end):
            assert abs(seen(f, np.array([end + beside]))[2][0]) > FLAT_SHARE * f.steepest
    assert flat[0] == (f.flat_below > -inf) and flat[-1] == (f.flat_above < inf)


def test_saturated_sums_are_those_on_a_flat_end_unless_units_are_off_there(f):
    z = SUMS
    if f.can_die:
        assert not f.saturated(z[z < 0]).any()
    else:
        np.testing.assert_array_equal(f.saturated(z), (z < f.flat_below) | (z > f.flat_above))
    assert bool(f.flat_ends) == f.saturated(z).any()


def test_a_unit_can_die_exactly_if_value_and_slope_are_0_just_below_the_flat_end(f):
    z = SUMS
    z, a, slope = seen(f, z[(z <= f.flat_below) & (z > f.flat_below - 1)])
    assert f.can_die == bool(len(z) and not a.any() and not slope.any())


def test_its_usual_starting_weights_keep_numbers_at_their_size(f):
    """Measured through ten wide layers, against the other kind; only a straight function keeps any size alike."""
    changes = {}
    for kind in ("he_normal", "glorot_normal"):
        rng = np.random.default_rng(0)
        a = rng.standard_normal((64, 256))
        for _ in range(10):
            a = f.value(a @ INITIALIZERS[kind](256, 256, rng, 1.0))
        changes[kind] = abs(np.log(np.square(a).mean()))
    assert f.initializer in changes
    if f.straight:
        assert f.initializer == min(changes, key=changes.get)


def test_it_weakens_gradients_exactly_if_it_is_nowhere_as_steep_as_1(f):
    assert bool(f.weakens) == (f.steepest < 1)


def test_its_calculation_gives_its_value(f):
    for z in (-2.5, -0.3, 0.0, 0.7, 3.0):
        lines = f.calculate(z) if f.calculate else []
        assert all(line.pattern.count("{") == len(line.numbers) for line in lines)
        assert [line.name == "" for line in lines] == [line is lines[-1] for line in lines]
        for line in lines[-1:]:
            assert line.compute(*line.numbers) == pytest.approx(float(f.value(np.array([z]))[0]), abs=1e-12)


def test_its_lines_of_the_script_are_its_functions(f):
    about, value, slope = f.script
    names = {"np": np, "sqrt": np.sqrt, "pi": np.pi, "DTYPE": "float64"}
    exec(f"def value(z):\n    {value}\ndef slope(z, a):\n    {slope}", names)
    z, a, expected = seen(f)
    np.testing.assert_array_equal(names["value"](z), a)
    np.testing.assert_array_equal(names["slope"](z, a), expected)
    assert f.name in about and about in script(Experiment(activation=f.name))


def test_its_sentences_can_stand_where_they_are_used(f):
    assert f.does[0].isupper() or f.does.startswith(f.name)
    assert not f.does.endswith(".") and not f.glossary.endswith(".") and f.glossary.startswith(f.name)
    assert not f.weakens or f.weakens.endswith(".")
    assert f.fires.endswith(")") and f"(a > {f.value(np.zeros(1))[0]:.3g})" in f.fires
