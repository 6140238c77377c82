"""The picture of the network on the Train page: what it is told, what is chosen in it, and what is changed by hand."""

import re
from copy import deepcopy

import numpy as np
import pytest

from nnviz import Experiment, Run, cross_entropy
from nnviz.app.net import _edit, _record
from nnviz.app.plot.pack import pack_arrays
from nnviz.app.train import view
from nnviz.app.train.view import MINIBATCH, SAMPLE
from nnviz.exports import fingerprint
from nnviz.figures.run_records import plane_square
from nnviz.inspection.by_hand import MAX_CHANGES, ByHand, answers_by_hand
from nnviz.inspection.pieces import find_pieces
from nnviz.inspection.step_picture import picture_run
from nnviz.unit import Unit
from tests.app.visiting import open_link, session

SMALL = "hidden=12-8&samples=500&moment=20"
NOTHING = {"weights": [], "off": []}


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def test_a_test_sample_or_the_minibatch_goes_through(networks, view_words):
    at = open_link(SMALL)
    run, record = session(at).run, networks["network"]
    assert record["title"] == "Test image 0" and record["label"] == run.data.y_test[0]
    fwd = run.network.forward(run.test_inputs([0]))
    assert np.array_equal(record["layers"][-1]["a"], fwd.a[-1][0])
    press(at, "Next")
    assert networks["network"]["title"] == "Test image 1"
    said = [block.body for block in at.get("html") if 'data-of="sample"' in block.body]
    answer = run.network.forward(run.test_inputs([1])).a[-1][0].argmax()
    assert f"Test image 1. The network answers {answer} with " in said[0]
    at.segmented_control(key="subject").set_value(MINIBATCH).run()
    record = networks["network"]
    _, x, y = run.batch_at(20)
    assert record["title"] == "Minibatch 21: mean of 32 images" and record["label"] is None
    np.testing.assert_allclose(record["layers"][0]["a"], run.network.forward(x).a[1].mean(axis=0), rtol=1e-5, atol=1e-7)
    assert [b.disabled for b in at.button if b.label in ("Previous", "Next")] == [True, True]
    assert view_words() == {"example": "1", "through": "minibatch", "moment": "20"}
    assert open_link(f"{SMALL}&through=minibatch&shown=change") and networks["network"]["view"] == "change"


def test_the_film_of_a_step_ends_where_the_next_record_begins(networks):
    at = open_link(SMALL + "&optimizer=adam&learning_rate=0.003")
    before = networks["network"]
    press(at, "Step")
    after = networks["network"]
    assert after["film"] == before["film"] + 1 and after["step"] == before["step"] + 1 == 21
    for old, new in zip(before["layers"], after["layers"], strict=True):
        for name in ("a", "z", "b"):
            assert np.array_equal(old[f"{name}_after"], new[name])
    earlier = deepcopy(after["layers"])
    at.slider(key=f"moment {session(at).number} 21").set_value(20).run()
    record = networks["network"]  # an earlier moment is shown as it was
    assert record["film"] == after["film"] and record["step"] == 20
    assert all(np.array_equal(a["dz"], b["dz"]) for a, b in zip(record["layers"], before["layers"], strict=True))
    assert not np.array_equal(earlier[0]["a"], record["layers"][0]["a"])


def test_a_unit_is_chosen_and_let_go(networks, view_words):
    at = open_link(SMALL)
    networks.tell(at, "network", choose=[1, 5])
    assert session(at).unit == Unit(1, 5) and networks["network"]["chosen"] == (1, 5)
    assert view_words()["unit"] == "1-5"
    for nonsense in ([9, 1], [1, 12], [1], "1-5", None, {"layer": 1}, [1.5, 2], [-1, 0]):
        session(at).unit = Unit(1, 5)
        networks.tell(at, "network", choose=nonsense)
        assert session(at).unit in (None, Unit(1, 5))
    networks.tell(at, "network", choose=[2, 3])
    networks.tell(at, "network", choose=[])
    assert session(at).unit is None and "unit" not in view_words()


@pytest.mark.parametrize("subject", [SAMPLE, MINIBATCH])
def test_what_is_changed_by_hand_is_answered_and_leaves_the_run_alone(networks, subject):
    at, other = open_link(SMALL), open_link(SMALL)
    at.segmented_control(key="subject").set_value(subject).run()
    before, run = fingerprint(session(at).run.network), session(at).run
    assert networks["network"]["edit"] is None
    networks.tell(at, "network", edit={"weights": [[0, 400, 3, 2.5], [2, 7, 9, -4]], "off": [[1, 5]]})
    edit = networks["network"]["edit"]
    assert edit["weights"] == ((0, 400, 3, 2.5), (2, 7, 9, -4.0)) and edit["off"] == ((1, 5),)
    x, y = (run.test_inputs([0]), run.data.y_test[[0]]) if subject == SAMPLE else run.batch_at(20)[1:]
    W, b = ([p.copy() for p in group] for group in (run.network.W, run.network.b))
    W[0][400, 3], W[2][7, 9] = 2.5, -4
    a = np.maximum(x @ W[0] + b[0], 0)
    a[:, 5] = 0
    p = np.exp(np.maximum(a @ W[1] + b[1], 0) @ W[2] + b[2])
    p /= p.sum(axis=1, keepdims=True)
    shown = edit["shown"]
    np.testing.assert_allclose(shown["layers"][-1]["a"], p.mean(axis=0), rtol=1e-4)
    assert shown["loss"][0] == pytest.approx(cross_entropy(p, y), rel=1e-4)
    assert shown["title"].endswith(", changed by hand") and shown["layers"][0]["a"][5] == 0
    told = re.search(r"The loss is ([\d.]+)\. In the run itself .* the loss is ([\d.]+)\.$", edit["text"])
    losses = cross_entropy(p, y), cross_entropy(run.network.forward(x).a[-1], y)
    assert [float(text) for text in told.groups()] == pytest.approx(losses, rel=5e-3)
    assert fingerprint(session(at).run.network) == before
    for one in (at, other):
        press(one, "Step")
    assert fingerprint(session(at).run.network) == fingerprint(session(other).run.network) != before
    assert networks["network"]["edit"] is None  # the other visitor's, who changed nothing
    networks.tell(at, "network", edit=NOTHING)
    assert networks["network"]["edit"] is None


def test_what_is_changed_by_hand_goes_with_the_sizes(networks):
    at = open_link(SMALL)
    changed = {"weights": [[1, 11, 7, 0.5]], "off": []}
    networks.tell(at, "network", edit=changed)
    press(at, "Start again")
    assert networks["network"]["edit"]["weights"] == ((1, 11, 7, 0.5),)
    at.selectbox(key="set_preset").select("linear").run()
    assert networks["network"]["edit"] is None


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        {"weights": []},
        {"weights": [[0, 784, 0, 1.0]], "off": []},
        {"weights": [[0, 0, 0, "x"]], "off": []},
        {"weights": [[0, 0, 0, 1e9]], "off": []},
        {"weights": [[0, 0, 0, float("nan")]], "off": []},
        {"weights": [[0, 0, 1.0]], "off": []},
        {"weights": [], "off": [[3, 0]]},
        {"weights": [], "off": [[1, 0]] * 3 + [[1, i] for i in range(12)] + [[2, i] for i in range(9)]},
        {"weights": [[0, i, 0, 1.0] for i in range(MAX_CHANGES + 1)], "off": []},
    ],
    ids=str,
)
def test_anything_may_come_from_a_browser(networks, nonsense):
    at = open_link(SMALL)
    networks.tell(at, "network", edit=nonsense)
    assert networks["network"]["edit"] is None


def test_where_there_is_no_finite_step_the_way_forward_is_shown(networks):
    at = open_link("hidden=64-64&activation=identity&learning_rate=10&l2=1&samples=500&moment=50")
    run, record = session(at).run, networks["network"]
    assert run.halt is not None
    assert [stage["id"] for stage in record["stages"]][-1] == "forward-3" and list(record["lines"]) == ["forward"]
    assert np.array_equal(record["layers"][-1]["a"], run.network.forward(run.test_inputs([0])).a[-1][0])


def test_the_picture_is_made_once_for_what_it_shows(networks, monkeypatch):
    at, made, picture_run = open_link(SMALL), [], view.picture_run
    monkeypatch.setattr(view, "picture_run", lambda *of: made.append(of) or picture_run(*of))
    at.toggle(key="log").set_value(True).run()
    assert not made
    press(at, "Next")
    press(at, "Step")
    assert [(step, example) for _, step, _, _, example in made] == [(20, 1), (21, 1)]


@pytest.mark.parametrize("takes", [0.01, 2.0])
def test_while_it_plays_a_picture_that_takes_long_is_made_less_often(networks, monkeypatch, takes):
    at, clock = open_link(SMALL), [100.0]
    monkeypatch.setattr(view, "perf_counter", lambda: clock[0])
    picture_run = view.picture_run

    def slowly(*of):
        clock[0] += takes
        return picture_run(*of)

    monkeypatch.setattr(view, "picture_run", slowly)
    press(at, "Next")
    press(at, "Play")
    seen = [networks["network"]["step"]]
    for _ in range(3):
        clock[0] += 1
        at.run()
        seen.append(networks["network"]["step"])
    assert not at.exception and len(set(seen)) == (4 if takes < 1 else 1)
    press(at, "Pause")
    assert networks["network"]["step"] == session(at).step  # what stands still is shown as it is


def test_a_message_of_a_large_network_is_small_even_where_it_is_changed_by_hand():
    run = Run(Experiment(hidden=(512, 512), samples=500))
    picture = picture_run(run, 0, run.network, run.optimizer, 0)
    by_hand = ByHand(((0, 400, 3, 2.5), (1, 3, 4, 2.0)), (Unit(1, 3), Unit(2, 9)))
    hand = answers_by_hand(picture, run.network, by_hand, run.test_inputs([0]), run.data.y_test[[0]], run.data)
    assert len(pack_arrays({**_record(picture), "edit": _edit(picture, hand)})) < 250_000


def test_the_plane_is_cut_where_its_units_switch(view_words):
    at = open_link("dataset=xor&hidden=6-4&samples=100&moment=30&kinks=yes&plane=answer&tests=no")
    *_, pieces = find_pieces(session(at).network, *plane_square(session(at).run.data))
    said = next(caption.value for caption in at.caption if "piece" in caption.value)
    assert f"10 hidden units cut the square into {pieces.count} pieces" in said and "colour of the answer" in said
    assert view_words() == {"kinks": "yes", "plane": "answer", "tests": "no", "moment": "30"}
    at = open_link("dataset=xor&hidden=6-4&samples=100&activation=tanh&kinks=yes&plane=loss")
    assert not [toggle for toggle in at.toggle if "switch" in toggle.label]
    assert [caption for caption in at.caption if "nearest training point" in caption.value]
