"""The sentences of the film: every number in them is recomputed here from the networks themselves."""

import re

import numpy as np
import pytest

from nnviz import ACTIVATIONS, Experiment, Run, cross_entropy
from nnviz.app.pace import FILM_SECONDS
from nnviz.backprop import explain_step, tiny_network
from nnviz.data.kinds import images
from nnviz.inspection.step_picture import picture_run, picture_step
from nnviz.network import Network
from nnviz.text.film import film_shares, film_stages, picture_alt
from nnviz.text.numbers import number, percent
from nnviz.text.views import NO_STEP, view_sentences

SMALL = {"samples": 300, "hidden": (12, 8), "batch_size": 16}


class Situation:
    """A step of a run, its picture, and the passes worked out anew."""

    def __init__(self, steps=40, example=None, **settings):
        self.run = run = Run(Experiment(**{**SMALL, **settings}))
        run.advance(steps=steps)
        self.before = run.network.copy()
        self.picture = picture_run(run, run.position, run.network, run.optimizer, example)
        _, self.x, self.y = run.batch_at(run.position)
        if example is not None:
            self.x, self.y = run.test_inputs([example]), run.data.y_test[[example]]
        run.step()
        self.after = run.network
        self.fwd, self.again = (network.forward(self.x) for network in (self.before, self.after))
        self.bwd = self.before.backward(self.fwd, self.y)
        self.loss, self.loss_after = (cross_entropy(fwd.a[-1], self.y) for fwd in (self.fwd, self.again))
        self.said = {stage.id: stage.text for stage in film_stages(self.picture)}


def find_samples(**settings):
    """One test sample that is read right, and one that is not."""
    run = Run(Experiment(**{**SMALL, **settings}))
    run.advance(steps=40)
    good = run.network.forward(run.test_inputs(slice(None))).a[-1].argmax(axis=1) == run.data.y_test
    return int(np.flatnonzero(good)[0]), int(np.flatnonzero(~good)[0])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("settings", [{}, {"dataset": "spiral", "optimizer": "adam", "learning_rate": 0.01}])
@pytest.mark.parametrize("which", ["right", "wrong", "minibatch"])
def test_every_number_is_true(activation, settings, which):
    settings = {**settings, "activation": activation}
    example = None if which == "minibatch" else find_samples(**settings)[which == "wrong"]
    now = Situation(example=example, **settings)
    check_forward(now)
    check_loss(now)
    check_backward(now)
    check_step(now)


def check_forward(now):
    a, said = [values.mean(axis=0) for values in now.fwd.a], now.said
    p, n = a[-1], len(now.y)
    for i in (1, 2):
        if now.before.activation.can_die:
            on = int(np.count_nonzero(now.fwd.a[i].any(axis=0)))
            most = f"unit {a[i].argmax()} passes on most, {number(a[i].max())}."
            assert f"{on} of {len(a[i])} units" in said[f"forward-{i}"] and most in said[f"forward-{i}"]
            assert f"{on} of {len(a[i])} in layer {i}" in view_sentences(now.picture)["forward"]
        else:
            low, high = a[i].argmin(), a[i].argmax()
            run = f"run from {number(a[i][low])} (unit {low}) to {number(a[i][high])} (unit {high})."
            assert run in said[f"forward-{i}"]
    if n == 1:
        most, right = p.max(), p[now.y[0]]
        answer = f"answers {p.argmax()} with {apart(most, right)[0]}, and is {'right' if most == right else 'wrong'}"
        assert answer in said["forward-3"]
        assert f"The right answer is {now.y[0]}" in said["input"]
        if now.run.data.kind.pixels:
            assert f"784 pixels go in, {np.count_nonzero(now.x)} of them with ink" in said["input"]
        else:
            assert f"x₁ = {number(now.x[0, 0])}, x₂ = {number(now.x[0, 1])}." in said["input"]
    else:
        good = (now.fwd.a[-1].argmax(axis=1) == now.y).sum()
        mean = percent(now.fwd.a[-1][np.arange(n), now.y].mean())
        assert f"{good} of {n} answers" in said["forward-3"] and f"get {mean} on average" in said["forward-3"]


def apart(one, other):
    """Two shares with the fewest digits that tell them apart."""
    texts = [(percent(one, digits), percent(other, digits)) for digits in range(4)]
    return next((both for both in texts if both[0] != both[1]), texts[0])


def check_loss(now):
    said, classes = now.said["loss"], len(now.run.data.classes)
    assert f"guessing {number(np.log(classes))}" in said or f"guessing costs {number(np.log(classes))}" in said
    if len(now.y) > 1:
        assert f"mean is {number(now.loss)};" in said
        return
    p = now.fwd.a[-1][0, now.y[0]]
    assert f"The right answer, {now.y[0]}, got {percent(p)}." in said
    shown, result = re.search(r"−ln (\S+) = (\S+)\.", said).groups()
    assert number(-np.log(float(shown))) == result == number(now.loss)  # what a calculator gives


def check_backward(now):
    p, dz = now.fwd.a[-1].mean(axis=0), now.bwd.db
    said, signed = now.said["backward-3"], lambda v: f"{'+' if v > 0 else ''}{number(v)}"
    if len(now.y) == 1:
        right = int(now.y[0])
        other = max((i for i in range(len(p)) if i != right), key=lambda i: p[i])
        got, other_got = apart(p[right], p[other])
        assert f"The right answer, {right}, got {got} and should get more: {signed(dz[2][right])}." in said
        assert f"The answer {other} got {other_got} and should get less: {signed(dz[2][other])}." in said
        assert said[-60:] in view_sentences(now.picture)["backward"]
    else:
        most = int(np.abs(dz[2]).argmax())
        share = percent((now.y == most).mean(), 1)
        assert re.search(
            rf"The answer {most} got {percent(p[most], 1)} on average, but is right for (only )?{share}", said
        )
        assert f"get {'more' if dz[2][most] < 0 else 'less'}, {signed(dz[2][most])}." in said
    for i in (1, 2):
        said, most = now.said[f"backward-{i}"], int(np.abs(dz[i - 1]).argmax())
        way = "larger" if dz[i - 1][most] < 0 else "smaller"
        assert f"Unit {most} gets most, {signed(dz[i - 1][most])}: a {way} sum would help." in said
        none = int((dz[i - 1] == 0).sum())
        assert (f"{none} of {len(dz[i - 1])} units" in said) == (none > 0)


def check_step(now):
    changes = [new - old for new, old in zip(now.after.W, now.before.W, strict=True)]
    layer = int(np.argmax([np.abs(c).max() for c in changes]))
    i, j = np.unravel_index(np.abs(changes[layer]).argmax(), changes[layer].shape)
    source = f"unit {i} of layer {layer}"
    if layer == 0:
        place = "the pixel in row {}, column {}".format(*divmod(i, 28))
        source = place if now.run.data.kind.pixels else ("x₁", "x₂")[i]
    target = f"the answer {j}" if layer == 2 else f"unit {j} of layer {layer + 1}"
    change, after, views = now.said["change"], now.said["answers"], view_sentences(now.picture)
    found = re.search(rf"The weight from {re.escape(source)} to {target} moves most, from (\S+) to (\S+)\.$", change)
    for text, value in zip(found.groups(), (now.before.W[layer][i, j], now.after.W[layer][i, j]), strict=True):
        assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.006)
    assert found[1] != found[2]
    assert ("not from this test" in change) == (len(now.y) == 1)
    falls = re.search(r"The loss (falls|rises) from (\S+) to (\S+)\.$", after)
    assert falls[1] == ("falls" if now.loss_after < now.loss else "rises")
    assert [float(t) for t in falls.groups()[1:]] == pytest.approx([now.loss, now.loss_after], rel=0.006)
    if len(now.y) > 1:
        before, good = ((fwd.a[-1].argmax(axis=1) == now.y).sum() for fwd in (now.fwd, now.again))
        assert re.search(rf"{good} answers? (is|are) right", after)
        assert ("as before" in after) == (before == good) and (f"instead of {before}" in after) == (before != good)
    else:
        old, new = (fwd.a[-1][0, now.y[0]] for fwd in (now.fwd, now.again))
        words = re.search(r"(?:gets (.*?) %)(?: instead of (.*?) %)?", after)
        for text, value in zip(words.groups(), (new, old), strict=True):
            if text and text[0] not in "<>":
                assert float(text) == pytest.approx(100 * value, abs=0.51)
    assert falls[0] in views["change"] and found[0] in views["change"]


def test_the_film_goes_forth_and_back():
    ids = [stage.id for stage in film_stages(Situation(steps=3).picture)]
    forth, back = ["forward-1", "forward-2", "forward-3"], ["backward-3", "backward-2", "backward-1"]
    assert ids == ["input", *forth, "loss", *back, "change", "answers"]


def test_the_right_answer_can_get_nothing_or_everything():
    network, rate = Network((2, 3), "relu", "zeros", dtype="float64"), 0.1
    for size, said in ((0.0, "no opinion: each answer gets 33 %"), (1e3, "with 100 %, and is"), (9, "with >99 %")):
        network.b[0][:] = [size, 0, 0]
        for label in (0, 1):
            step = explain_step(network, np.ones((1, 2)), np.array([label]), rate).step
            stages = {s.id: s.text for s in film_stages(picture_step(step, 0, "sample", "A point"))}
            assert said in stages["forward-1"]
            if size == 1e3:
                assert ("Nothing is asked for" in stages["backward-1"]) == (label == 0)
                assert ("No weight moves: every change is 0" in stages["change"]) == (label == 0)
                assert f"this is: {'23' if label else '1e−10'}." in stages["loss"]  # where the loss is cut


def test_units_that_are_off_are_told():
    network = Network((2, 3, 2), "relu", "zeros", dtype="float64")
    network.b[0][:] = -1
    step = explain_step(network, np.ones((1, 2)), np.array([1]), 0.1).step
    stages = {s.id: s.text for s in film_stages(picture_step(step, 0, "sample", "A point"))}
    assert "All 3 units are off" in stages["forward-1"] and "No gradient comes back" in stages["backward-1"]
    assert stages["change"].endswith("No weight moves, only biases do.")


def test_the_tiny_network_is_told_with_its_own_names():
    network, x, y, rate = tiny_network()
    step = explain_step(network, x, y, rate, classes=("left bar", "top bar"), kind=images((2, 2))).step
    picture = picture_step(step, 0, "minibatch", "2 images")
    stages = {s.id: s.text for s in film_stages(picture)}
    assert stages["input"].startswith("2 images go in") and "1 of 2 answers is right" in stages["forward-3"]
    assert "The answer left bar got 83.0 % on average, but is right for only 50.0 %" in stages["backward-3"]
    assert (
        stages["answers"]
        == "The same 2 images again: 2 answers are right instead of 1. The loss falls from 0.766 to 0.416."
    )
    assert picture_alt(picture).startswith("Network 4-3-3-2. 2 images. 1 of 2 answers is right;")
    assert picture_alt(picture).endswith("Lines are the strongest of its 27 weights.")


def test_without_a_step_the_film_ends_with_the_answers():
    run = Run(Experiment(**SMALL))
    run.network.parameters[:] *= 1e19
    picture = picture_run(run, 0, run.network, run.optimizer, 0)
    assert film_stages(picture)[-1].id == "forward-3"
    assert view_sentences(picture)["backward"] == view_sentences(picture)["change"] == NO_STEP
    assert "beyond what can be computed" in film_stages(picture)[-1].text


@pytest.mark.parametrize("settings", [{"example": 0}, {}, {"example": 0, "dataset": "spiral"}, {"hidden": (8,) * 6}])
def test_every_caption_of_the_film_can_be_read_while_it_plays(settings):
    now = Situation(**settings)
    stages = film_stages(now.picture)
    shares = film_shares(stages)
    assert sum(shares) == pytest.approx(1)
    seconds = dict.fromkeys([stage.caption for stage in stages], 0.0)
    for stage, share in zip(stages, shares, strict=True):
        seconds[stage.caption] += share * FILM_SECONDS
    assert len(seconds) == 6
    for caption, stands in seconds.items():
        assert stands > 0.6 and len(caption) / stands < 26, (caption, stands)


@pytest.mark.parametrize("example", [0, None])
def test_captions_are_true(example):
    now = Situation(example=example)
    captions = [stage.caption for stage in film_stages(now.picture)]
    p, dz, n = now.fwd.a[-1], now.bwd.dz[-1].sum(axis=0), len(now.y)
    assert f"Loss {number(now.loss)}." == captions[4]
    if n > 1:
        assert captions[3].startswith(f"{(p.argmax(axis=1) == now.y).sum()} of {n} ")
        most = int(np.abs(dz).argmax())
    else:
        assert captions[3] == f"It answers {p.argmax()}: {percent(p.max())}."
        most, after = int(now.y[0]), now.again.a[-1][0, now.y[0]]
        assert percent(after) in captions[-1] or percent(after, 1) in captions[-1]
    sign = "more: −" if dz[most] < 0 else "less: +"
    assert captions[5] == f"{most} should get {sign}{number(abs(dz[most]), 2)}."
