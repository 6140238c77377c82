"""Numbers as people read them: nothing is rounded to what it is not."""

import re

import numpy as np
import pytest

from nnviz import Network
from nnviz.halt import diagnose
from nnviz.text.numbers import (
    added,
    bracketed,
    count,
    decimal,
    exact,
    fixed,
    listed,
    number,
    out_of,
    percent,
    plural,
    portion,
    times,
)


def test_a_number_has_its_digits_plainly():
    assert [number(v) for v in (0, -0.0, -1.238, 0.03125, 0.000312, 2.1e-7)] == [
        "0", "0", "−1.24", "0.0312", "0.000312", "2.1e−07",
    ]  # fmt: skip
    assert [number(v) for v in (99.97, 999.4, 999.7, 6912, -6912.4, 123_456_789)] == [
        "100", "999", "1,000", "6,912", "−6,912", "123,456,789",
    ]  # fmt: skip
    assert [number(v, 4) for v in (0.379949, 12.5, 9999.4, 9999.6, 2.5e9)] == [
        "0.3799", "12.5", "9,999", "10,000", "2.5e+09",
    ]  # fmt: skip


@pytest.mark.parametrize("digits", [2, 3, 4])
def test_any_number_can_be_read_back_and_none_below_a_thousand_million_is_a_power_of_ten(digits):
    rng = np.random.default_rng(0)
    for value in rng.choice([-1, 1], 3000) * 10 ** rng.uniform(-12, 12, 3000):
        text = number(value, digits)
        back = float(text.replace(",", "").replace("−", "-"))
        assert abs(back - value) <= 0.50001 * 10.0 ** (np.floor(np.log10(abs(value))) + 1 - digits), text
        assert ("e" in text) == (not 1e-4 <= abs(back) < 1e9), text
        assert "-" not in text and len(text) < 13 + digits


def test_what_is_not_finite_has_words():
    for write in (number, fixed, percent):
        assert [write(v) for v in (np.nan, np.inf, -np.inf)] == ["not a number", "∞", "−∞"]


def test_a_fixed_number_looks_like_0_only_if_it_is():
    assert [fixed(v) for v in (0, -0.0, 2.30259, -0.5, 1204)] == ["0.000", "0.000", "2.303", "−0.500", "1,204.000"]
    assert [fixed(v) for v in (0.00031, -0.00031, -2.1e-7)] == ["0.00031", "−0.00031", "−2.1e−07"]
    assert [fixed(v, 1) for v in (0.04, -0.04, 0.06)] == ["0.04", "−0.04", "0.1"]


def test_100_percent_means_all_and_0_percent_none():
    assert [percent(p) for p in (0, -0.0, 0.002, 0.934, 0.9999, 1)] == ["0 %", "0 %", "<1 %", "93 %", ">99 %", "100 %"]
    assert [percent(p, 1) for p in (1999 / 2000, 1 / 3000, 0.5, -0.25)] == [">99.9 %", "<0.1 %", "50.0 %", "−25.0 %"]
    for digits in (0, 1, 2):
        for total in (3, 100, 2000, 60_000):
            for n in (0, 1, total // 2, total - 1, total):
                text = percent(n / total, digits)
                assert (float(text.strip("<>% ")) == 100 and text[0] not in "<>") == (n == total), text
                assert (float(text.strip("<>% ")) == 0 and text[0] not in "<>") == (n == 0), text
    assert percent(np.float32(0.5)) == "50 %"
    assert percent(18.4) == "1,840 %"


def test_a_share_near_none_or_all_can_have_more_digits():
    shares = (0, 0.9, 0.0999, 0.004, 0.9997, 1 - 1e-7, 1e-9, 1)
    assert [percent(v, ends=2) for v in shares] == [
        "0 %", "90 %", "10 %", "0.40 %", "99.97 %", ">99.99 %", "<0.01 %", "100 %",
    ]  # fmt: skip


def test_a_portion_can_be_more_than_all_or_next_to_nothing():
    assert [portion(v) for v in (0, 2e-9, 0.000012, 0.0002, 0.034, 0.9, 1.0, 1.8, 1234)] == [
        "nothing", "0.0000002 %", "0.001 %", "0.02 %", "3.4 %", "90 %", "100 %", "1.8 times", "1,234 times",
    ]  # fmt: skip
    assert [portion(v, " of") for v in (0, 0.5, 3)] == ["nothing of", "50 % of", "3 times"]


def test_numbers_of_a_sum_carry_their_signs_well():
    assert [bracketed(exact(v)) for v in (0.3, -0.3)] == ["0.3", "(−0.3)"]
    assert [added(number(v)) for v in (0.3, -0.3, -0.00688)] == ["+ 0.3", "− 0.3", "− 0.00688"]


def test_a_setting_is_written_as_people_do():
    assert [decimal(v) for v in (0.1, 1e-5, 10.0, 0.0)] == ["0.1", "0.00001", "10", "0"]


def test_lists_end_in_and():
    assert listed(["a"]) == "a" and listed("abc") == "a, b and c"
    assert listed("abcdef", 4) == "a, b, c, d and 2 more"


def test_counts_go_with_their_words():
    assert [count(n, "sample") for n in (0, 1, 2, 1200)] == ["0 samples", "1 sample", "2 samples", "1,200 samples"]
    assert count(2, "class", "classes") == "2 classes"
    assert [plural(n, "is", "are") for n in (0, 1, 2)] == ["are", "is", "are"]
    assert [out_of(n, 3, "is 0", "are 0") for n in (1, 2)] == ["1 of 3 is 0", "2 of 3 are 0"]
    assert [times(n) for n in (0, 1, 2, 3, 1200)] == ["0 times", "once", "twice", "3 times", "1,200 times"]


def test_a_halt_says_plain_numbers():
    start, good, bad = (Network((4, 3, 2), "relu", "he_normal", 0) for _ in range(3))
    good.parameters[:] *= 2e6
    bad.parameters[:] *= np.nan
    said = diagnose(3, start, good, bad).reason
    assert "e+0" not in said and re.search(r" to \d,\d{3},\d{3}, and one step later to more than", said), said
