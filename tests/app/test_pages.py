"""The app without a browser: settings, links and controls, through Streamlit's own test harness."""

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.app.pace import FULL
from nnviz.app.session import begins_at
from nnviz.presets import presets
from tests.app.visiting import go_to, open_link, session, unfold


def play_out(at):
    """The timer of a browser, which this harness lacks, at full pace."""
    session(at).pace = FULL
    while session(at).playing:
        at.run()
        assert not at.exception


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def test_the_first_view_has_learned_something():
    at = open_link()
    assert session(at).experiment == Experiment()
    assert 0 < session(at).run.position <= 313
    assert any("It has seen" in block.value for block in at.markdown)


def test_a_link_sets_every_setting():
    experiment = Experiment(
        dataset="moons",
        noise=0.21,
        data_seed=3,
        samples=300,
        hidden=(9, 8, 7),
        activation="gelu",
        initializer="normal",
        scale=0.2,
        optimizer="sgd",
        learning_rate=0.123,
        momentum=0.5,
        nesterov=True,
        batch_size=25,
        epochs=150,
        l1=2e-6,
        l2=0.004,
        seed=12,
        dtype="float64",
    )
    at = open_link(experiment.to_query())
    assert session(at).experiment == experiment
    at.run()
    assert session(at).experiment == experiment


def test_nonsense_in_a_link_is_said_once():
    at = open_link("epochs=4.7&hidden=12&wings=3")
    assert session(at).experiment == Experiment(hidden=(12,))
    assert len(at.toast) == 1 and "4.7" in at.toast[0].value and "wings" in at.toast[0].value
    at.run()
    assert not at.toast


@pytest.mark.parametrize("name", presets())
def test_presets_set_the_widgets(name):
    at = open_link("hidden=5")
    at.selectbox(key="set_preset").select(presets()[name].title).run()
    assert not at.exception
    assert session(at).experiment == presets()[name].experiment
    assert at.selectbox(key="set_preset").value == name
    assert session(at).run.position == begins_at(presets()[name].experiment) > 0  # as a visit to its link begins


def test_settings_start_the_run_again_but_more_epochs_continue_it():
    at = open_link()
    before = session(at).run.position
    at.slider(key="set_epochs").set_value(12).run()
    assert session(at).run.position == before and session(at).run.total_steps == 12 * 313
    assert "2 more epochs" in session(at).notice
    at.slider(key="set_width_0").set_value(20).run()
    assert session(at).run.position == 0 and session(at).run.network.sizes == (784, 20, 32, 10)
    assert "began again" in session(at).notice
    assert at.selectbox(key="set_preset").value is None


def test_layers_that_come_back_keep_their_width():
    at = open_link("hidden=30-20-10")
    at.slider(key="set_layers").set_value(1).run()
    assert session(at).experiment.hidden == (30,)
    at.slider(key="set_layers").set_value(3).run()
    assert session(at).experiment.hidden == (30, 20, 10)


def test_momentum_comes_back_after_adam():
    at = unfold(open_link("momentum=0.7"), "more_settings")
    at.selectbox(key="set_optimizer").select("adam").run()
    at.selectbox(key="set_optimizer").select("sgd").run()
    assert session(at).experiment == Experiment(momentum=0.7)


def test_another_data_set_has_its_own_number_of_samples():
    at = open_link("samples=2000")
    at.selectbox(key="set_dataset").select("Spiral").run()
    assert session(at).experiment.samples == 500 and not at.exception
    at.selectbox(key="set_dataset").select("Digits").run()
    assert session(at).experiment == Experiment()


def test_settings_that_do_not_fit_together_are_refused_in_a_sentence():
    at = open_link("samples=60000&batch_size=32&epochs=200")
    at.select_slider(key="set_batch_size").set_value(1).run()
    assert not at.exception
    assert "12,000,000 steps" in at.error[0].value
    assert session(at).experiment.batch_size == 32


def test_buttons():
    at = open_link()
    start = session(at).run.position
    press(at, "Step")
    assert session(at).run.position == start + 1
    press(at, "Epoch")
    play_out(at)
    assert session(at).run.position == (start // 313 + 1) * 313
    press(at, "Start again")
    assert session(at).run.position == 0
    np.testing.assert_array_equal(session(at).run.network.parameters, Run(Experiment()).network.parameters)


def test_play_goes_to_the_end_and_stops():
    at = open_link("epochs=2&samples=1000")
    press(at, "Play")
    play_out(at)
    assert session(at).run.done and not session(at).playing
    assert any("Training is finished" in block.value for block in at.markdown)
    assert next(button for button in at.button if button.label == "Play").disabled
    at.slider(key="set_epochs").set_value(3).run()
    assert not next(button for button in at.button if button.label == "Play").disabled


def test_the_moment_takes_the_app_back_and_nothing_is_lost():
    at = open_link()
    run = session(at).run
    now = run.network.parameters.copy()
    moment = next(slider for slider in at.slider if slider.label == "Moment")
    moment.set_value(40).run()
    assert session(at).moment == 40
    assert any("You look back at step 40" in block.value for block in at.markdown)
    expected = Run(Experiment())
    expected.advance(steps=40)
    np.testing.assert_array_equal(session(at).network.parameters, expected.network.parameters)
    np.testing.assert_array_equal(run.network.parameters, now)
    go_to(at, "words")
    go_to(at, "train")
    assert session(at).moment == 40 and session(at).run is run
    press(at, "Step")
    assert session(at).moment is None


def test_a_data_set_that_cannot_be_had(no_mnist):
    at = open_link()
    at.selectbox(key="set_dataset").select("MNIST").run()
    assert not at.exception
    assert len(at.toast) == 1 and "stays with Digits" in at.toast[0].value
    assert at.selectbox(key="set_dataset").value == "digits" and session(at).experiment == Experiment()
    linked = open_link("dataset=mnist&hidden=12")
    assert session(linked).experiment == Experiment(hidden=(12,)) and len(linked.toast) == 1


def test_learning_rate_ten_is_explained():
    at = open_link("learning_rate=10&samples=1000&epochs=200&hidden=64-64-64&activation=identity&l2=1")
    if not session(at).run.done:
        press(at, "Play")
        play_out(at)
    assert session(at).run.halt
    assert "learning rate" in at.warning[0].value


def test_the_words_page():
    at = open_link()
    go_to(at, "words")
    assert not at.exception and any("Backpropagation" in block.value for block in at.markdown)
