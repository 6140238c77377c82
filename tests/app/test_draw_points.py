"""Points from the browser: whatever comes, only points that a network can learn from make another run."""

import pytest

from nnviz.app.points import _read
from nnviz.data.drawn import EXAMPLE, quantise, write_points
from tests.app.visiting import open_link, session

GOOD = {"serial": 1, "version": 3, "points": [0, 255, 0, 7, 8, 3]}
BAD = {
    "nothing": None,
    "no serial": {k: GOOD[k] for k in ("version", "points")},
    "a known serial": GOOD | {"serial": 0},
    "an old version": GOOD | {"version": 2},
    "a part of a point": GOOD | {"points": [1, 2]},
    "a fifth class": GOOD | {"points": [1, 2, 4]},
    "outside": GOOD | {"points": [256, 2, 1]},
    "half a place": GOOD | {"points": [1.5, 2, 1]},
    "true": GOOD | {"points": [True, 2, 1]},
    "a text": GOOD | {"points": "1,2,1"},
    "too many": GOOD | {"points": [1, 2, 1] * 501},
    "a serial that is a text": GOOD | {"serial": "1"},
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_list_of_points_is_not_heeded(case):
    memory = {"version": 3, "serial": 0}
    assert _read(memory, {"points": BAD[case]}) is None and memory["serial"] == 0
    assert _read(memory, {"points": GOOD}).classes.tolist() == [0, 3] and memory["serial"] == 1


def test_a_drawing_is_chosen_in_the_menu_and_its_link_opens_it():
    at = open_link("dataset=xor")
    at.selectbox(key="set_dataset").select("Draw your own").run()
    now = session(at).experiment
    assert now.dataset == "drawn" and now.points == EXAMPLE and now.samples == 48 and not at.exception
    assert now.hidden == (8, 8) and now.batch_size == 8
    points = write_points(quantise([[k / 20, k % 3 - 1] for k in range(20)], [k % 3 for k in range(20)]))
    at = open_link(f"dataset=drawn&points={points}&pencil=look")
    assert session(at).run.network.sizes[-1] == 3 and len(session(at).run.data.y_test) == 4 and not at.toast
    at = open_link(f"dataset=drawn&points={points[:-1]}")
    assert session(at).experiment.points == EXAMPLE
    assert "cannot be read\\: a part of the link is missing" in " ".join(toast.value for toast in at.toast)
