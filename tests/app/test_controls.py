"""The sidebar: settings without effect neither start the run again nor are they forgotten."""

import pytest

from nnviz import Experiment
from nnviz.presets import presets
from tests.app.visiting import open_link, session, unfold


def choose(at, kind, name, value):
    widget = getattr(at, kind)(key=f"set_{name}")
    (widget.select if kind == "selectbox" else widget.set_value)(value).run()
    assert not at.exception


@pytest.mark.parametrize(
    "link", ["optimizer=rmsprop&momentum=0.5&nesterov=true", "scale=0.3&noise=0.4", "hidden=none&activation=tanh"]
)
def test_a_link_with_settings_without_effect_keeps_its_run(link):
    at = open_link(link)
    run, position = session(at).run, session(at).run.position
    at.run()
    assert session(at).run is run and run.position == position > 0
    assert "began again" not in session(at).notice and not at.toast


def test_a_preset_is_known_as_soon_as_it_fits_and_no_longer():
    at = open_link("scale=0.3")
    assert at.selectbox(key="set_preset").value == "quick"
    choose(at, "slider", "width_0", 20)
    assert at.selectbox(key="set_preset").value is None
    choose(at, "slider", "width_0", 64)
    assert at.selectbox(key="set_preset").value == "quick"


def test_momentum_and_nesterov_come_back_after_a_preset_with_adam():
    at = unfold(open_link("momentum=0.7&nesterov=true"), "more_settings")
    choose(at, "selectbox", "preset", presets()["wild"].title)
    assert session(at).experiment == presets()["wild"].experiment
    assert at.selectbox(key="set_preset").value == "wild"
    choose(at, "selectbox", "optimizer", "sgd")
    assert session(at).experiment.momentum == 0.7 and session(at).experiment.nesterov
    choose(at, "slider", "momentum", 0.0)
    assert not session(at).experiment.nesterov and not at.error


def test_the_activation_comes_back_with_a_hidden_layer():
    at = open_link("activation=tanh&hidden=4")
    choose(at, "slider", "layers", 0)
    assert session(at).experiment == Experiment(hidden=())
    assert "set_activation" not in [box.key for box in at.selectbox]
    choose(at, "slider", "layers", 1)
    assert session(at).experiment == Experiment(hidden=(4,), activation="tanh")


def test_the_settings_of_a_data_set_come_back_with_it():
    at = open_link("dataset=spiral&noise=0.3&data_seed=5")
    spiral = session(at).experiment
    choose(at, "selectbox", "dataset", "Digits")
    assert session(at).experiment == Experiment(data_seed=5)
    choose(at, "selectbox", "dataset", "Spiral")
    assert session(at).experiment == spiral


def test_features_are_chosen_for_points_and_stay_with_them():
    at = open_link("dataset=xor&features=x1x2&hidden=none")
    assert session(at).experiment.features == ("x1x2",) and session(at).run.network.sizes == (1, 2)
    pills = at.get("button_group")
    (features,) = [group for group in pills if group.key == "set_features"]
    features.set_value(["x1x2", "x1"]).run()
    assert session(at).experiment.features == ("x1", "x1x2") and not at.exception
    choose(at, "selectbox", "dataset", "Digits")
    assert session(at).experiment == Experiment(hidden=()) and not at.exception
    choose(at, "selectbox", "dataset", "XOR")
    assert session(at).experiment.features == ("x1", "x1x2")


def test_classes_and_test_points_are_asked_for_where_there_is_a_choice():
    at = open_link("dataset=spiral&classes=4&test_samples=50")
    assert session(at).run.network.sizes[-1] == 4 and len(session(at).run.data.y_test) == 50
    choose(at, "slider", "classes", 2)
    assert session(at).experiment.classes == 2 and session(at).run.network.sizes[-1] == 2
    for name, classes in (("Digits", None), ("Overlap", None), ("Spiral", 3)):
        choose(at, "selectbox", "dataset", name)
        assert session(at).experiment.classes == classes and not at.error
        shown = {slider.key for slider in (*at.slider, *at.select_slider)}
        assert ("set_classes" in shown) == (classes == 3) and ("set_test_samples" in shown) == (name != "Digits")
    assert any(
        "the best possible is 83.0 % of all points" in text.value for text in open_link("dataset=overlap").markdown
    )
