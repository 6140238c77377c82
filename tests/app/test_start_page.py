"""The Start page, through Streamlit's own test harness: where everybody lands, and where old links lead."""

import numpy as np
import pytest

from nnviz import Experiment
from nnviz.app.start.view import EXAMPLE, EXAMPLE_DIGIT, FOOLED_DIGIT
from nnviz.data.centring import read_drawing
from nnviz.data.drawing import Drawing, encode
from nnviz.inspection import attribution, counterfactual
from nnviz.text.start import ASK, EMPTY, fooled, why
from tests.app.visiting import go_to, open_link, session, view_of

OTHER = encode(Drawing([[(60, 40), (60, 200)]]))


def page_of(at) -> str:
    return at.session_state["visitor"].page


def drawing(at) -> Drawing:
    return at.session_state["digit_pad pad"]["drawing"]


def test_the_root_is_start_with_an_untrained_network_and_an_example():
    at = open_link(page=None)
    assert page_of(at) == "" and not at.told and session(at).run.position == 0
    assert drawing(at) == EXAMPLE
    assert any("It has never seen a digit. It guesses:" in block.value for block in at.markdown)


@pytest.mark.parametrize(
    "query", ["hidden=12&samples=500", "v=1", "example=3", "moment=5", "drawing=" + OTHER, "wings=3"]
)
def test_words_without_starts_own_lead_from_the_root_to_train(query):
    at = open_link(query, page=None)
    assert page_of(at) == "train" and session(at).run.position > 0
    assert len(at.told) == (query in ("v=1", "wings=3"))


def test_an_address_of_starts_own_stays_there(address):
    query = f"hidden=12&samples=500&moment=9&drawing={OTHER}&digit=1"
    at = open_link("start=why&" + query, page=None)
    assert page_of(at) == "" and session(at).run.position == 9 and not at.told
    assert view_of(at, "StartView").part == "why" and view_of(at, "StartView").digit == 1
    assert encode(drawing(at)) == OTHER
    assert address() == dict(word.split("=") for word in ("start=why&" + query).split("&"))


@pytest.mark.parametrize(
    "query", ["start=over", "digit=seven&start=why", "start=why&drawing=!!!", "start=why&hidden=0"]
)
def test_a_broken_address_of_starts_own_stays_there_too(query):
    at = open_link(query, page=None)
    assert page_of(at) == "" and session(at).run.position == 0 and len(at.told) == 1


def test_what_start_says_of_a_run_names_start(address):
    at = open_link(page=None)
    assert address() == {}
    go_to(at, "train")
    assert session(at).run.position == 0 and address() == {"moment": "0"}
    session(at).advance(3)
    go_to(at, "start")
    assert address() == {"start": "train", "moment": "3"}


SMALL = "start=train&hidden=16&samples=500&epochs=3"
ONE = Drawing([[(128, 40), (128, 200)]])


def draw(at, drawing: Drawing):
    at.session_state["digit_pad pad"]["drawing"] = drawing
    at.run()
    assert not at.exception


def trained(query=SMALL):
    """A visitor who has pressed Train and waited for the end of the epoch."""
    at = open_link(query, page=None)
    at.button(key="train").click().run()
    while session(at).playing:
        at.run()
        assert not at.exception
    return at


def said(at) -> str:
    return " ".join(block.value for block in at.markdown)


def curves(at, shown) -> list[tuple]:
    """(steps, shares) of the test images and of the drawing."""
    run = session(at).run
    step = {run.experiment.samples_seen(step): step for step in range(run.position + 1)}
    return [([step[seen] for seen in trace.x], trace.y) for trace in shown["start_curve"].figure.data]


def test_the_curve_of_the_drawing_ends_where_a_forward_pass_says(shown):
    at = trained()
    run = session(at).run
    assert run.position == run.experiment.steps_per_epoch
    (tested, accuracy), (steps, shares) = curves(at, shown)
    x = pixels(run, EXAMPLE)
    assert steps[0] == 0 and steps[-1] == tested[-1] == run.position
    for step, share in zip(steps, shares, strict=True):
        assert share == pytest.approx(run.network_at(int(step)).forward(x[None]).a[-1][0, 7], abs=1e-6)
    assert accuracy[-1] == pytest.approx(run.test(run.position, run.network)[0].test_accuracy)
    assert "It has seen 500 images. It says: " in said(at)


def pixels(run, drawing: Drawing):
    """What the network gets of a drawing."""
    return run.data.inputs(read_drawing(drawing)[None], run.network.dtype)[0]


def test_another_drawing_has_the_curve_of_the_same_run(shown):
    at = trained()
    draw(at, ONE)
    assert ASK in said(at) and view_of(at, "StartView").digit is None and len(shown["start_curve"].figure.data) == 1
    at.segmented_control(key="start_digit").set_value(1).run()
    assert ASK not in said(at)
    run = session(at).run
    steps, shares = curves(at, shown)[1]
    assert steps[0] == 0 and steps[-1] == run.position and len(steps) > 3
    for step, share in zip(steps, shares, strict=True):
        p = run.network_at(int(step)).forward(pixels(run, ONE)[None]).a[-1][0]
        assert share == pytest.approx(p[1], abs=1e-6)


def test_a_drawing_changed_while_it_trains_says_where_its_curve_begins(shown):
    at = open_link("start=train&epochs=5", page=None)
    at.button(key="train").click().run()
    draw(at, ONE)
    at.segmented_control(key="start_digit").set_value(1).run()
    begun = curves(at, shown)[1][0][0]
    assert session(at).playing and begun > 0
    assert any(f"You changed the drawing after {32 * begun:,} images" in block.value for block in at.caption)
    at.button(key="train").click().run()
    assert not session(at).playing and curves(at, shown)[1][0][0] == 0
    assert not any("You changed the drawing" in block.value for block in at.caption)


def test_the_pictures_of_the_first_units_begin_as_noise_and_become_what_was_learned(shown):
    at = open_link(SMALL, page=None)
    assert "Noise." in said(at)
    run = session(at).run
    assert shown["start_tiles"].figure.layout.meta["limits"] == pytest.approx(abs(run.network.W[0].T[:12]).max(axis=1))
    at.button(key="train").click().run()
    while session(at).playing:
        at.run()
    moved = session(at).run.network.W[0] - session(at).run.network_at(0).W[0]
    assert "What learning added to 12 of its 16 first units" in said(at)
    assert shown["start_tiles"].figure.layout.meta["limits"] == pytest.approx(abs(moved.T[:12]).max(axis=1))


def titles(at) -> str:
    return " ".join(block.proto.body for block in at.get("html") if "nnviz-part" in block.proto.body)


def test_each_part_opens_after_the_one_before(shown):
    at = trained()
    for part, title in (("why", "Why "), ("fool", "Fool it: make the network read your 7"), ("hood", "Under the hood")):
        assert title not in titles(at)
        at.button(key=part).click().run()
        assert not at.exception and view_of(at, "StartView").part == part and title in titles(at)
        assert part not in [button.key for button in at.button]
    assert len(at.get("page_link")) - len(at.sidebar.get("page_link")) == 4


def test_training_can_be_skipped():
    at = open_link(page=None)
    at.button(key="why").click().run()
    assert view_of(at, "StartView").part == "why" and session(at).run.position == 0


def test_why_says_the_exact_terms_of_the_answer_and_of_any_other(shown):
    at = open_link(SMALL.replace("train", "why") + "&moment=16", page=None)
    network, x = session(at).network, pixels(session(at).run, EXAMPLE)
    answer = int(network.forward(x[None]).a[-1][0].argmax())
    for target in (answer, 3):
        found = attribution(network, x, target)
        assert found.product.sum() + found.rest == pytest.approx(found.value, rel=1e-5)
        assert why(str(target), found, True) in said(at)
        assert abs(shown["start_effect"].figure.data[1].z.sum() - found.product.sum()) < 1e-3
        at.segmented_control(key="start_asked").set_value(3).run()


def test_the_film_goes_from_the_drawing_to_what_the_network_takes_for_another_digit(shown):
    at = open_link(SMALL.replace("train", "fool") + "&moment=48", page=None)
    assert "start_film" not in shown
    at.segmented_control(key="start_wanted").set_value(2).run()
    at.button(key="turn").click().run()
    network, x = session(at).network, pixels(session(at).run, EXAMPLE)
    way = counterfactual(network, x, 2)
    frames = shown["start_film"].frames
    assert frames.plays and len(frames.labels) == len(way.images)
    answer = int(way.probabilities[0].argmax())
    assert np.allclose(frames.values[2, "y"], way.probabilities[:, [answer, 2]])
    assert np.array_equal(frames.values[0, "z"][0].ravel(), np.rint(x * 255))
    assert fooled(way, session(at).run.data.classes, session(at).run.data.kind) in said(at)
    draw(at, ONE)  # the way was that of another drawing
    assert fooled(way, session(at).run.data.classes, session(at).run.data.kind) not in said(at)


def test_a_run_of_other_settings_is_named_and_one_in_the_plane_gives_way_to_the_digits():
    at = open_link(SMALL, page=None)
    assert "This is the run you set up: a network 784-16-10 on Digits." in said(at)
    plane = open_link("dataset=moons&hidden=4")
    go_to(plane, "start")
    assert "it cannot read a drawing" in said(plane) and not [b for b in plane.button if b.key == "train"]
    plane.button(key="start_usual").click().run()
    assert session(plane).experiment == Experiment() and "It guesses" in said(plane)
    view = view_of(plane, "StartView")
    assert view.digit == EXAMPLE_DIGIT and view.wanted == FOOLED_DIGIT  # they are no classes of the plane


def test_a_trained_run_can_begin_untrained():
    at = open_link()
    go_to(at, "start")
    assert "It has seen 10,000 images. It says: " in said(at)
    at.button(key="untrained").click().run()
    assert session(at).run.position == 0 and "It has never seen a digit." in said(at)


def test_an_empty_paper_is_no_digit():
    at = trained()
    draw(at, None)
    assert EMPTY in said(at)
    bars = next(block.proto.body for block in at.get("html") if "nnviz-answers" in block.proto.body)
    assert "font-weight" not in bars and "✓" not in bars
    at.button(key="why").click().run()
    assert not [button for button in at.button if button.key == "fool"]  # nothing to speak of
    draw(at, EXAMPLE)
    at.button(key="fool").click().run()
    assert at.button(key="turn")
    draw(at, None)
    assert not [button for button in at.button if button.key == "turn"]


def test_it_is_not_asked_to_turn_the_drawing_into_what_it_says_already():
    at = open_link(SMALL.replace("train", "fool") + "&moment=48", page=None)
    view = view_of(at, "StartView")
    answer = int(session(at).network.forward(pixels(session(at).run, EXAMPLE)[None]).a[-1][0].argmax())
    view.wanted = answer
    at.run()
    wanted = at.segmented_control(key="start_wanted")
    assert len(wanted.options) == 9 and str(answer) not in wanted.options and wanted.value != answer
