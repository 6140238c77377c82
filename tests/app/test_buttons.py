"""What a row of buttons makes of what the browser says."""

import pytest

from nnviz.app.buttons import _unheard


def test_presses_are_heard_once_and_in_their_order():
    said = {"presses": [[5, "step", "me"], [6, "play", "me"], [7, "step", "somebody"]]}
    assert _unheard(said, "me", 4) == [(5, "step"), (6, "play")]
    assert _unheard(said, "me", 5) == [(6, "play")] and _unheard(said, "me", 6) == []


@pytest.mark.parametrize("number", [2**53, 2**60, 1e300, float("nan"), True, "9", None, [9]])
def test_a_number_that_no_browser_counts_to_is_no_press_and_blocks_none(number):
    said = {"presses": [[number, "step", "me"], [6, "step", "me"]]}
    assert _unheard(said, "me", 5) == [(6, "step")]


@pytest.mark.parametrize("said", [None, 3, {}, {"presses": 3}, {"presses": [3]}, {"presses": [[1, "step"]]}, "presses"])
def test_nonsense_is_no_press(said):
    assert _unheard(said, "me", 0) == []
