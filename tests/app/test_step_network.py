"""The network on the page of one step: it stands at the stage, tells no more than the stage, and is chosen in."""

import numpy as np
import pytest

from nnviz.backprop.units import unit_of_cell
from nnviz.inspection.film_time import film_time
from tests.app.visiting import go_to, open_link, view_of


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


@pytest.fixture
def at():
    return go_to(open_link("hidden=8-6&samples=500&moment=10"), "step")


def view(at):
    return view_of(at, "StepView")


def test_the_picture_stands_at_the_stage_and_rings_the_chosen_number(at, networks):
    at.run()
    story = view(at).story()
    for stage in story.stages:
        record = networks["step_picture"]
        assert (
            record["still"] == film_time(stage)
            and len(record["stages"]) == 10
            and record["title"] == "Mean of 2 images"
        )
        assert record["chosen"] == unit_of_cell(stage, view(at).cell(stage))
        part = record["stages"][int(np.ceil(record["still"])) - 1]
        assert record["alt"] == f"Network 4-3-3-2. Mean of 2 images. {part['title']}: {part['text']}"
        if stage is not story.stages[-1]:
            press(at, "Next")


def test_a_click_on_a_unit_chooses_its_number(at, networks):
    press(at, "Next")
    networks.tell(at, "step_picture", choose=[1, 2])
    stage = view(at).story().stages[1]
    assert view(at).cell(stage).column == 2 and networks["step_picture"]["chosen"] == (1, 2)
    for other in ([0, 1], [3, 1], [7, 7], []):  # not of this stage: nothing happens
        networks.tell(at, "step_picture", choose=other)
        assert view(at).cell(stage).column == 2


def test_what_is_to_be_predicted_is_not_in_the_record(at, networks):
    at.toggle(key="step_predict").set_value(True).run()
    story = view(at).story()
    for number, stage in enumerate(story.stages):
        for answered in (False, True):
            told = max(1, int(film_time(story.stages[number if answered else max(number - 1, 0)])))
            record = networks["step_picture"]
            assert record["still"] == len(record["stages"]) == told
            assert len(record["loss"]) == (told >= 5) + (told >= 10) and set(record["texts"].values()) == {""}
            for layer, held in enumerate(record["layers"], start=1):
                assert np.isnan(held["a"]).all() == (told <= layer)
                assert "dz" not in held or np.isnan(held["dz"]).all() == (told <= 8 - layer)
            if not answered and view(at).answered(stage) is None:
                at.button(key="choice_0").click().run()
        if stage is not story.stages[-1]:
            press(at, "Next")


@pytest.mark.parametrize("batch", ["One test sample", "Next minibatch"])
def test_the_run_s_own_step_is_the_story_s(at, networks, batch):
    view(at).which, view(at).batch = "Your network", batch
    at.run()
    step, record = view(at).story().step, networks["step_picture"]
    assert record["title"] == ("Test image 0" if step.samples == 1 else "Minibatch 11: mean of 32 images")
    for layer, held in enumerate(record["layers"]):
        np.testing.assert_allclose(held["dz"], step.backward.db[layer], rtol=1e-5, atol=1e-8)
        np.testing.assert_allclose(held["b_after"], step.after.b[layer], rtol=1e-6)
