"""Numbers that stand together belong to one step: the one looked at, or while it plays that of the latest test."""

import re

import numpy as np
import pytest

from nnviz import Experiment, Network, Run, evaluate
from nnviz.app import latest_test
from nnviz.app.session import Session
from nnviz.figures import LIGHT, accuracy_curves, loss_curves
from nnviz.figures.run_records import curves_of, gallery_of
from nnviz.text.numbers import fixed
from nnviz.text.run import header, more_numbers, which_samples
from nnviz.text.train import ALL_IMAGES

CASES = [
    Experiment(samples=600, hidden=(16,), epochs=3),
    Experiment(dataset="xor", hidden=(4,), epochs=40),
    Experiment(dataset="spiral", hidden=(8,), optimizer="adam", learning_rate=0.01, epochs=40),
    Experiment(dataset="digits", samples=20, hidden=(16,), momentum=0.9, epochs=60),
]
WORDS = {"train": "Training", "test": "Test"}
LONG = Experiment(samples=600, hidden=(16,), epochs=10)


def begun(experiment: Experiment, steps: int) -> Session:
    now = Session(experiment, Run(experiment).data)
    now.run.advance(steps=steps)
    return now


def end_labels(figure) -> dict[str, str]:
    """What stands beside the ends of the curves: {"train": "0.312", "test": "0.331"}."""
    words = [shape.label.text for shape in figure.layout.shapes if shape.label.text]
    return dict(text.split(" ", 1) for text in words if text.startswith(("train ", "test ")))


@pytest.mark.parametrize("experiment", CASES, ids=lambda e: f"{e.dataset}-{e.optimizer}")
def test_every_number_is_of_the_step_looked_at(experiment):
    rng = np.random.default_rng(3)
    now = begun(experiment, experiment.total_steps - 1)
    data, run, written = now.run.data, now.run, list(now.run.history.points)
    for step in [*rng.integers(1, run.position, 4).tolist(), 0, run.position]:
        now.look_at(step)
        network = run.network_at(step)
        test = evaluate(network, run.test_inputs(run.tested), data.y_test[run.tested])
        rows = run.tested_training
        train = evaluate(network, data.batch(rows, experiment.dtype), data.y_train[rows])
        point, answers = now.test()
        assert point.step == step and now.answers() is answers
        assert (point.test_loss, point.test_accuracy) == (answers.loss, answers.accuracy)
        assert np.isclose(point.test_loss, test.loss, rtol=1e-6) and point.test_accuracy == test.accuracy
        assert np.isclose(point.train_loss, train.loss, rtol=1e-6) and point.train_accuracy == train.accuracy

        curves = curves_of(now.run, now.step, now.test()[0])
        assert curves.at.tolist() == sorted({step, *(one.step for one in written)})
        labels = {"train": fixed(point.train_loss), "test": fixed(point.test_loss)}
        assert end_labels(loss_curves(curves, LIGHT)) == labels
        assert f"tested at step {step:,}" not in str(loss_curves(curves, LIGHT).layout.shapes)
        line = (header(run, now.step, point) + more_numbers(run, now.step, point)).replace("\N{NO-BREAK SPACE}", " ")
        assert f"**Test** loss {labels['test']}, " in line and f"**Training** loss {labels['train']}, " in line
        for name, said in end_labels(accuracy_curves(curves, LIGHT)).items():
            assert re.search(rf"\*\*{WORDS[name]}\*\* loss {labels[name]}, right {said}( ±|&emsp;|$)", line)
        assert which_samples(run, point).startswith(f"**Tested** at step {step:,} on ")
        if data.shape != (2,):
            gallery, total = gallery_of(now.run, now.answers(), now.example, ALL_IMAGES)
            assert total == len(run.tested)
            assert (gallery.predicted == test.predicted[: len(gallery.predicted)]).all()
    assert run.history.points == written  # looking writes nothing down


def test_a_look_costs_one_test(monkeypatch):
    now = begun(LONG, 40)
    now.look_at(33)
    counted = []
    assert 33 not in {point.step for point in now.run.history.points}
    forward = Network.forward
    assert now.network is now.network  # replayed before anything is counted
    monkeypatch.setattr(Network, "forward", lambda self, x, **out: counted.append(len(x)) or forward(self, x, **out))
    for _ in range(3):
        (
            now.test(),
            now.answers(),
            curves_of(now.run, now.step, now.test()[0]),
            gallery_of(now.run, now.answers(), now.example, ALL_IMAGES),
        )
    assert sum(counted) == len(now.run.tested) + len(now.run.tested_training)


def test_while_it_plays_all_show_the_latest_test_and_a_large_network_is_not_tested_for_every_picture(monkeypatch):
    monkeypatch.setattr(latest_test, "BETWEEN_TESTS", 1e9)  # as if a test took forever
    now = begun(LONG, 40)
    now.play()
    seen = set()
    for _ in range(40):
        now.run.advance(steps=1)
        point, answers = now.test()
        assert point.step <= now.step == now.run.position and now.answers() is answers
        assert now.run.history.points[-1].step <= point.step
        assert (point.test_loss, point.test_accuracy) == (answers.loss, answers.accuracy)
        assert curves_of(now.run, now.step, now.test()[0]).at[-1] == point.step
        assert f"**Tested** at step {point.step:,} on " in which_samples(now.run, point)
        seen.add(point.step)
    own = seen - {point.step for point in now.run.history.points}  # tests for the sake of a picture
    assert len(own) <= 1 < len(seen) < 20
    now.pause()
    assert now.test()[0].step == now.step == 80

    now.look_at(5)
    assert now.test()[0].step == 5
    now.play()
    now.run.advance(steps=1)
    assert now.test()[0].step > 5  # not the test of the moment that was looked at

    now.run.advance(steps=1)
    earlier = now.test()[0]
    monkeypatch.setattr(latest_test, "BETWEEN_TESTS", 0)  # as if it took no time
    assert now.test()[0] is earlier, "one picture has one test, however long it takes to draw"
    for _ in range(5):
        now.run.advance(steps=1)
        assert now.test()[0].step == now.step


def test_a_run_that_halted_shows_the_test_of_its_last_good_step():
    now = begun(Experiment(dataset="xor", learning_rate=10.0, hidden=(64, 64), activation="identity", epochs=5), 100)
    assert now.run.halt
    point, answers = now.test()
    assert point.step == now.step and point.test_loss == answers.loss
