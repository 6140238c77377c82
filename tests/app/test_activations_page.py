"""The page of activations, through Streamlit's own test harness."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace as Namespace

import numpy as np
import pytest

import nnviz.app.activations.change as what_if
import nnviz.app.activations.unit as one_unit
from nnviz import Experiment, Run
from nnviz.app import drawing
from nnviz.app import visitor as visitors
from nnviz.app.activations.choice import find_candidates
from nnviz.app.activations.view import CHANGE, DRAW, ERASE_4, PIXEL, PLACE, TEST, UPLOAD, ActivationsView
from nnviz.app.link import WORDS
from nnviz.app.session import Session
from nnviz.data.centring import normalise
from nnviz.data.drawing import Drawing, encode, rasterise
from nnviz.figures.answer_bars import answer_bars
from nnviz.inspection import Edit, compare, forward_with, paint
from nnviz.text.activations import answer_sentence, change_sentence, change_table, held_words, way_sentence
from nnviz.unit import Unit
from tests.app.visiting import go_to, has_view, open_link, session, view_of

ROOT = Path(__file__).parents[2]
DRAWN = json.loads((ROOT / "tests" / "data" / "drawn.json").read_text("utf-8"))
CASE = Experiment(dataset="xor", hidden=(3,))
SMALL = "samples=500&epochs=2&hidden=16-8"
PLANE = "dataset=spiral&hidden=8-6&epochs=2"


def open_page(query=SMALL):
    return go_to(open_link(query), "activations")


def run(element):
    at = element.run()
    assert not at.exception
    return at


def press(at, key):
    run(at.button(key=key).click())


def look(at):
    return view_of(at, "ActivationsView")


def scene(at):
    return look(at).scene()


def said(at):
    return "\n".join(block.value for block in at.markdown)


def answer(at):
    """What is said of the answer to the image looked at."""
    return answer_sentence(scene(at), session(at).run.data)


def shown(at, which=0):
    """The probabilities that the page shows, from its bars."""
    bars = [html.proto.body for html in at.get("html") if "nnviz-answers" in html.proto.body]
    return np.array([float(p) for p in re.findall(r'data-p="([\d.]+)"', bars[which])])


@pytest.fixture
def cards(monkeypatch):
    """The records of the unit's picture that are drawn."""
    drawn, draw = [], one_unit.unit_card
    monkeypatch.setattr(one_unit, "unit_card", lambda card, *rest: drawn.append(card) or draw(card, *rest))
    return drawn


def number_input(at, key):
    return next(widget for widget in at.number_input if widget.key.rpartition(" ")[0] == key)


def test_the_answer_shown_is_the_networks_answer_to_the_chosen_test_image():
    at = open_page(SMALL + "&example=7")
    now = session(at)
    p = now.network.forward(now.run.test_inputs([7])).a[-1][0]
    np.testing.assert_allclose(shown(at), p, atol=1e-6)
    assert shown(at).sum() == pytest.approx(1, abs=1e-5)
    found = scene(at)
    assert answer(at) in said(at) and f"**{p.argmax()}**" in answer(at) and found.name in answer(at)
    assert found.label == now.run.data.y_test[7] and ("right" in answer(at)) == (p.argmax() == found.label)


@pytest.mark.parametrize("unit", [(1, 5), (2, 3), (3, 4)])
def test_pixel_contributions_and_bias_sum_to_the_z_shown(cards, unit):
    at = open_page(f"{SMALL}&unit={unit[0]}-{unit[1]}")
    (layer, k), network, fwd = unit, session(at).network, scene(at).before
    card = cards[-1]
    np.testing.assert_array_equal(card.weights, network.W[layer - 1][:, k])
    np.testing.assert_array_equal(card.inputs, fwd.a[layer - 1][0])
    total = float((card.weights * card.inputs).sum(dtype=np.float64)) + card.bias
    assert card.z == float(fwd.z[layer - 1][0, k])
    assert total == pytest.approx(card.z, abs=1e-5)
    assert f"**z{layer}[{k}]** = " in said(at)


def test_a_unit_is_chosen_by_number_or_click_and_is_the_train_pages_too(cards):
    at = open_page()
    run(number_input(at, "act_Layer").set_value(2))
    run(number_input(at, "act_Unit").set_value(7))
    assert session(at).unit == (2, 7)
    assert cards[-1].name == "unit 7 of layer 2"
    run(number_input(at, "act_Layer").set_value(3))
    assert session(at).unit == (3, 7) and cards[-1].name == "the answer 7"
    assert at.button(key="act_off").disabled, "answers are not switched off"


def test_a_unit_chosen_for_a_larger_network_is_forgotten_by_a_smaller_one():
    at = open_page(SMALL)
    session(at).unit = Unit(1, 15)
    now = session(at)
    now.use(replace(now.experiment, hidden=(4,)))
    now.unit = Unit(1, 15)
    at.run()
    assert not at.exception
    assert "of layer 1" in said(at)


def test_switching_a_unit_off_shows_the_engines_numbers():
    at = open_page(f"{SMALL}&unit=1-5")
    found = scene(at)
    strongest = int(found.before.a[1][0].argmax())
    run(number_input(at, "act_Unit").set_value(strongest))
    press(at, "act_off")
    expected = forward_with(found.network, found.x[None], {Unit(1, strongest): 0.0}).a[-1][0]
    assert not np.allclose(expected, found.p, atol=1e-4), "a unit that matters"
    np.testing.assert_allclose(shown(at), expected, atol=1e-6)
    run(at.segmented_control(key="act_part").set_value(CHANGE))
    np.testing.assert_allclose(shown(at, 1), found.p, atol=1e-6)  # before
    np.testing.assert_allclose(shown(at, 2), expected, atol=1e-6)  # after
    changed = change_sentence(scene(at), compare(scene(at).before, scene(at).after), session(at).run.data.classes)
    assert said(at).count(changed) == 1, "beside the button"
    assert held_words(scene(at)) in said(at) and f"unit {strongest} of layer 1" in held_words(scene(at))
    press(at, "act_on")
    np.testing.assert_allclose(shown(at), found.p, atol=1e-6)


def test_erasing_and_setting_pixels_show_the_engines_numbers_and_can_be_taken_back():
    at = open_page(f"{SMALL}&part=change")
    given = scene(at)
    row, column = divmod(int(given.x.argmax()), 28)
    erased = Edit(row - 1, column - 1, 4, 0.0)
    look(at).paint(given, erased)
    look(at).paint(given, erased)  # a click that Streamlit repeats
    at.run()
    x = paint(given.given, (28, 28), slice(row - 1, row + 3), slice(column - 1, column + 3))
    np.testing.assert_array_equal(scene(at).x, x)
    np.testing.assert_allclose(shown(at), given.network.forward(x[None]).a[-1][0], atol=1e-6)
    compared = compare(scene(at).before, scene(at).after)
    assert change_sentence(scene(at), compared, tuple("0123456789")) in said(at)
    table = change_table(compared, given.network.sizes)
    assert table in said(at) and "| layer 1 | 16 |" in table
    captions = [caption.value for caption in at.caption]
    assert "Every number is the engine's: the changed image sent through." in captions
    press(at, "act_undo")
    assert not scene(at).changed and table not in said(at)
    look(at).paint(scene(at), erased)
    at.run()
    press(at, "act_back")
    np.testing.assert_allclose(shown(at), given.p, atol=1e-6)


def test_a_click_on_the_image_does_what_was_seen_when_it_was_made():
    at = open_page(f"{SMALL}&part=change")
    before = scene(at)
    row, column = divmod(int(before.x.argmax()), 28)
    edits = []
    painting = Namespace(paint=lambda _, edit: edits.append(edit))
    for tool, ink in ((ERASE_4, 255), (PIXEL, 255), (PIXEL, 0)):
        what_if._paint(painting, before, tool, {"customdata": [row, column, ink]})
    what_if._paint(painting, before, PIXEL, {"customdata": None})
    assert edits == [Edit(row - 1, column - 1, 4, 0.0), Edit(row, column, 1, 0.0), Edit(row, column, 1, 1.0)]


def test_changes_of_pixels_go_with_their_image():
    at = open_page(f"{SMALL}&part=change")
    look(at).paint(scene(at), Edit(10, 10, 4, 0.0))
    at.run()
    session(at).example = 3
    at.run()
    assert not look(at).edits and not scene(at).changed


def test_test_images_are_chosen_by_class_by_verdict_and_by_confidence():
    at = open_page()
    now = session(at)
    answers, labels = now.answers(), now.run.data.y_test[now.run.tested]
    run(at.selectbox(key="act_which").select("Wrong"))
    run(at.selectbox(key="act_order").select("surest first"))
    found = find_candidates(look(at))
    assert (answers.predicted[found] != labels[found]).all()
    assert len(found) == (answers.predicted != labels).sum()
    assert (np.diff(answers.probabilities.max(axis=1)[found]) <= 0).all()
    run(at.selectbox(key="act_digit").select(3))
    found = find_candidates(look(at))
    assert (labels[found] == 3).all()
    press(at, "act_random")
    assert now.example in now.run.tested[found]
    run(at.selectbox(key="act_which").select("All"))
    run(number_input(at, "act_example").set_value(11))
    assert now.example == 11 and answer(at) in said(at) and "test image 11" in answer(at)


@pytest.mark.parametrize("digit", "038")
def test_a_drawing_is_read_as_its_normalised_pixels(digit):
    drawing = Drawing(DRAWN[digit][0])
    at = open_page(f"{SMALL}&drawing={encode(drawing)}")
    pixels = normalise(rasterise(drawing)).ravel()
    x = session(at).run.data.inputs(pixels[None])
    assert look(at).source == DRAW
    np.testing.assert_allclose(shown(at), scene(at).network.forward(x).a[-1][0], atol=1e-6)
    assert "your drawing" in said(at) and f"**{shown(at).argmax()}**" in said(at)


def test_an_empty_pad_says_that_it_is_empty():
    at = open_page(SMALL + "&image=draw")
    assert scene(at).empty and answer(at) in said(at)


def test_a_speck_on_the_pad_is_as_good_as_nothing():
    at = open_page(f"{SMALL}&drawing={encode(Drawing([[(10, 10), (12, 12)]]))}")
    assert shown(at).sum() == pytest.approx(1, abs=1e-5) and scene(at).empty and answer(at) in said(at)


def captions(at):
    return " ".join(caption.value for caption in at.caption)


def test_changes_made_by_hand_stay_with_a_picture_when_the_next_one_is_refused():
    at = open_page(SMALL + "&image=upload")
    look(at).upload(session(at).run.data.test[5])
    at.run()
    look(at).paint(scene(at), Edit(10, 10, 4, 0.0))
    look(at).upload(None, "This is not a picture.")
    at.run()
    assert look(at).edits == (Edit(10, 10, 4, 0.0),)


def test_an_upload_that_cannot_be_read_leaves_the_last_one():
    at = open_page(SMALL + "&image=upload")
    assert scene(at).empty and answer(at) in said(at)
    pixels = session(at).run.data.test[5]
    look(at).upload(pixels, done="Read as dark ink.")
    at.run()
    before = shown(at)
    assert answer(at) in said(at) and "your picture" in answer(at) and "Read as dark ink." in captions(at)
    look(at).upload(None, "This is not a picture.")
    at.run()
    assert [warning.value for warning in at.warning] == ["This is not a picture."]
    assert answer(at) in said(at) and "your earlier picture" in answer(at) and "your picture" not in said(at)
    assert "Beside is still your earlier picture. Read as dark ink." in captions(at)
    np.testing.assert_array_equal(shown(at), before)


def test_why_and_the_way_to_another_answer():
    at = open_page(SMALL + "&part=why")
    top = int(scene(at).p.argmax())
    assert f"{top}?" in said(at)
    other = (top + 1) % 10
    run(at.segmented_control(key="act_wanted").set_value(other))
    assert look(at).way is None, "not before somebody asks"
    press(at, "act_way")
    way = look(at).way[1]
    assert way.target == other and len(way.images) <= 101
    told = way_sentence(way, tuple("0123456789"), session(at).run.data.kind)
    assert told in said(at) and (f"**{other}**" in told) == way.reached
    assert not [block for block in at.markdown if block.value.startswith(told) and block.value != told]
    session(at).example = 9
    at.run()
    assert [block for block in at.markdown if block.value.startswith(told) and block.value != told], "it is old"


def test_the_page_follows_the_moment():
    at = open_page()
    now = session(at)
    press(at, "step")
    now.look_at(2)
    at.run()
    x = now.run.test_inputs([now.example])
    np.testing.assert_allclose(shown(at), now.run.network_at(2).forward(x).a[-1][0], atol=1e-6)


@pytest.mark.parametrize("part", ActivationsView.part.named)
@pytest.mark.parametrize(
    "query",
    [
        "samples=200&hidden=none",
        "samples=200&hidden=1",
        "samples=200&hidden=4-4-4-4-4-4&activation=tanh",
        "samples=200&hidden=8&dtype=float64&activation=gelu",
        "samples=200&hidden=8&initializer=zeros&off=1-1",
        PLANE,
        "dataset=moons&hidden=none",
        "dataset=xor&hidden=4&activation=sigmoid&off=1-1",
    ],
)
def test_every_part_is_drawn_for_every_kind_of_network(query, part):
    at = open_page(f"{query}&part={part}")
    assert shown(at).sum() == pytest.approx(1, abs=1e-5)
    assert not at.told


def test_planar_data_have_places_maps_and_a_line():
    at = open_page(f"{PLANE}&place=0.3,-0.2&unit=1-2")
    network = session(at).network
    p = network.forward(np.array([[0.3, -0.2]], np.float32)).a[-1][0]
    np.testing.assert_allclose(shown(at), p, atol=1e-6)
    assert look(at).source == PLACE and answer(at) in said(at) and "(0.30, −0.20)" in answer(at)
    assert "Layer 1 over the plane" in said(at) and "one straight line" in said(at)
    run(at.segmented_control(key="act_source").set_value("Test point"))
    assert answer(at) in said(at) and "test point 0" in answer(at)


def test_another_kind_of_data_leaves_no_image_or_place_behind():
    at = open_page(SMALL + "&image=draw")
    at.selectbox(key="set_dataset").set_value("moons").run()
    assert not at.exception and answer(at) in said(at) and "test point" in answer(at)
    at.selectbox(key="set_dataset").set_value("digits").run()
    assert not at.exception
    assert look(at).source == DRAW, "as it was left"


LINKS = [
    "image=draw",
    "image=upload",
    f"drawing={encode(Drawing(DRAWN['4'][1]))}",
    "unit=2-3",
    "class=4",
    "off=1-3,2-0",
    "painted=3-4-4-0,5-6-1-1",
    "part=why",
    "part=change",
    "part=layers",
]


@pytest.mark.parametrize("words", LINKS)
def test_what_is_looked_at_survives_a_link(words, monkeypatch):
    at = open_page(f"{SMALL}&{words}")
    assert not at.told
    now = session(at)
    name, text = words.split("=", 1)
    kept = {key: at.session_state[key] for key in ("visitor", "digit_pad pad") if key in at.session_state}
    for module in (visitors, drawing):  # outside of a run there is no st.session_state
        monkeypatch.setattr(module, "st", Namespace(session_state=kept))
    assert WORDS[name].say(now, "activations") == text
    assert name == "unit" or WORDS[name].say(now, "train") is None


@pytest.mark.parametrize(
    "words",
    [
        "image=what",
        "drawing=%21",
        "drawing=" + "A" * 5000,
        "unit=9-1",
        "unit=1-99",
        "unit=x",
        "class=77",
        "off=3-1",
        "painted=99-1-1-1",
        "painted=1-1",
        "part=x",
        "place=0.1,0.2",
        "place=nan,1",
    ],
)
def test_words_of_a_link_that_make_no_sense_are_told_and_left_out(words):
    at = open_page(f"{SMALL}&{words}")
    (told,) = at.told
    assert words.split("=")[0] in told and len(told) < 500
    assert view_of(at, "ActivationsView").source == TEST if has_view(at, "ActivationsView") else True


def test_bars_escape_the_names_of_classes():
    at = open_page()
    bars = answer_bars(scene(at), ("<b>", *"123456789"))
    assert "<b>1" not in bars and "&lt;b&gt;" in bars


def test_only_the_pixels_of_an_upload_are_kept():
    one = ActivationsView(Session(CASE, Run(CASE).data))
    one.source = UPLOAD
    one.upload(np.zeros(784, np.uint8))
    kept = sum(value.nbytes for value in vars(one).values() if isinstance(value, np.ndarray))
    assert kept == 784
