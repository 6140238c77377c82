"""What the stages say is there for every network, differs where the cases differ, and is true."""

import re

import numpy as np
import pytest

from nnviz import ACTIVATIONS, OPTIMIZERS, Network
from nnviz.backprop import explain_step, find_terms, read_source, tiny_network
from nnviz.data.kinds import images
from nnviz.text.numbers import all_of
from nnviz.text.step import cell_sentence, question, stage_sentence, votes_sentence


def story_of(network, x, y, rate=0.1, **settings):
    return explain_step(network, np.asarray(x, float), np.asarray(y), rate, **settings)


def one_hidden(activation="relu", b=(0.0, 0.0), W2=((1.0, -1.0), (-1.0, 1.0))):
    """2-2-2 with W1 the identity, so that z1 = x + b."""
    network = Network((2, 2, 2), activation, "zeros", dtype="float64")
    network.W[0][:], network.W[1][:], network.b[0][:] = np.eye(2), W2, b
    return network


@pytest.mark.parametrize("hidden", range(7))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_stage_of_every_network_speaks(activation, hidden):
    rng = np.random.default_rng(hidden)
    for samples in (1, 2, 64):
        network = Network((5, *(4,) * hidden, 3), activation, seed=samples)
        x, y = rng.standard_normal((samples, 5)), rng.integers(0, 3, samples)
        for number, (name, rule) in enumerate(OPTIMIZERS.items()):
            extra = {"momentum": 0.9} if name == "sgd" and samples > 1 else {}
            optimizer = rule(len(network.parameters), "float32", 0.05, **extra)
            story = explain_step(network, x, y, optimizer, l1=0.01 * number, l2=0.01 * number)
            for stage in story.stages:
                assert len(read_source(stage).splitlines()) > 1
                said = [stage_sentence(stage)]
                for q in stage.results:
                    row, column = (int(rng.integers(size)) for size in q.values.shape)
                    said += [cell_sentence(stage, row, column, q.name), find_terms(stage, row, column, q.name).text]
                for text in said:
                    assert len(text) > 8 and "nan" not in text and "None" not in text, (stage.id, text)
                assert stage_sentence(stage).endswith(".") and stage_sentence(stage)[0].isalnum()
                asked = question(stage)
                assert 0 <= asked.answer < len(asked.choices) == len(set(asked.choices))


def test_gradients_that_are_equally_strong_are_all_named():
    story = explain_step(*tiny_network())
    assert "dW3[2, 0] and dW3[2, 1] are the strongest, ±0.2968;" in stage_sentence(story.stage("dW3"))
    assert "The strongest are ±0.33, of answer 0 and answer 1." in stage_sentence(story.stage("db3"))
    assert "dW2[1, 2] is the strongest, 0.4655;" in stage_sentence(story.stage("dW2"))


def test_a_dead_unit():
    story = story_of(one_hidden(b=(-3, 0)), [[1, 2], [2, 1]], [0, 1])
    a1, dz1, dW1 = story.stage("a1"), story.stage("dz1"), story.stage("dW1")
    both = all_of(2, "samples")
    assert f"Unit 0 is off for {both}" in stage_sentence(a1) and "2 of 4 values are off" in stage_sentence(a1)
    assert f"off for {both}" in cell_sentence(a1, 0, 0) and "is on for sample 0" in cell_sentence(a1, 0, 1)
    assert "2 of 4 gates are closed" in stage_sentence(dz1)
    assert "its gate is closed" in cell_sentence(dz1, 0, 0) and "gate is open" in cell_sentence(dz1, 0, 1)
    assert "no gradient arrives at unit 0 of layer 1" in cell_sentence(dW1, 1, 0)
    assert dW1.result.values[1, 0] == 0 and "2 of 4 are exactly 0" in stage_sentence(dW1)
    all_dead = story_of(one_hidden(b=(-3, -3)), [[1, 2], [2, 1]], [0, 1])
    assert "Every unit of layer 1 is off" in stage_sentence(all_dead.stage("a1"))
    assert "the gradient ends here" in stage_sentence(all_dead.stage("dz1"))
    assert "no gradient arrives at its units" in stage_sentence(all_dead.stage("dW1"))
    assert "nothing but 0 comes in" in stage_sentence(all_dead.stage("dW2"))
    alive = story_of(one_hidden(), [[1, 2], [2, 1]], [0, 1])
    assert f"is on for {both}" in stage_sentence(alive.stage("a1"))
    assert "every gate is open" in stage_sentence(alive.stage("dz1"))
    once = story_of(one_hidden(), [[-1, 2], [2, 1]], [0, 1])
    assert "Unit" not in stage_sentence(once.stage("a1")) and "1 of 4 values is off" in stage_sentence(once.stage("a1"))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "gelu"])
def test_a_saturated_unit(activation):
    story = story_of(one_hidden(activation), [[-9, 0.3]], [0])
    a1, dz1 = story.stage("a1"), story.stage("dz1")
    assert "1 of 2 is saturated" in stage_sentence(a1) and "1 of 2 is saturated" in stage_sentence(dz1)
    assert "saturated" in cell_sentence(a1, 0, 0) and "not flat" in cell_sentence(a1, 0, 1)
    assert re.search("saturated|closed", cell_sentence(dz1, 0, 0)) and "slope" in cell_sentence(dz1, 0, 1)
    calm = story_of(one_hidden(activation), [[0.2, 0.3]], [0])
    assert "saturated" not in stage_sentence(calm.stage("a1")) + stage_sentence(calm.stage("dz1"))
    full = story_of(one_hidden(activation), [[-9, -8]], [0])
    assert "All 2 are saturated" in stage_sentence(full.stage("a1"))


def test_the_lowest_point_of_gelu_is_not_a_flat_end():
    story = story_of(one_hidden("gelu"), [[-0.7517, 0.3]], [0])
    assert abs(story.stage("dz1").operands[1].values[0, 0]) < 1e-3
    assert "saturated" not in stage_sentence(story.stage("a1"))


def test_right_wrong_and_undecided_answers_differ():
    said = {}
    for word, x, y in (
        ("sure", [2, 0], 0),
        ("unsure", [0.3, 0], 0),
        ("wrong", [2, 0], 1),
        ("undecided", [0, 0], 0),
        ("certain", [400, 0], 0),
    ):
        story = story_of(one_hidden(), [x], [y])
        said[word] = [stage_sentence(story.stage(id)) for id in ("p", "loss", "dz2")]
        said[word].append(cell_sentence(story.stage("dz2"), 0, y))
    for texts in zip(*said.values(), strict=True):
        assert len(set(texts)) == 5
    assert "98 %, and is right" in said["sure"][0] and "asks for little: 0.01799" in said["sure"][2]
    assert "is right" in said["unsure"][0] and "far from sure" in said["unsure"][2]
    assert "is wrong: the right answer, 1, gets 2 %" in said["wrong"][0] and "asks for a lot" in said["wrong"][2]
    assert "more than guessing" in said["wrong"][1] and "less than guessing" in said["sure"][1]
    assert "no opinion" in said["undecided"][0] and "as much as guessing" in said["undecided"][1]
    assert "Nothing is asked for" in said["certain"][2]
    assert "asks for no change" in said["certain"][3] and "was wrong" in said["wrong"][3]


def test_a_zero_gradient_everywhere():
    story = story_of(one_hidden(), [[400, 0]], [0])
    assert not story.step.backward.gradient.any()
    said = {stage.id: stage_sentence(stage) for stage in story.stages}
    assert "All 4 gradients are 0: no gradient arrives" in said["dW2"] and "These weights stay" in said["dW2"]
    assert "all 2 biases are 0" in said["db2"] and "Nothing comes back" in said["da1"]
    assert "No gradient arrives" in said["dz1"] and "Nothing moves" in said["update"] and "stays at" in said["again"]
    assert right(question(story.stage("dW1"))) == "0" and right(question(story.stage("again"))) == "it stays as it is"
    momentum = OPTIMIZERS["sgd"](12, "float64", 0.1, momentum=0.9)
    momentum.memory[0][:] = 1
    story = story_of(one_hidden(), [[400, 0]], [0], momentum)
    assert "Only the optimizer's memory" in stage_sentence(story.stage("dW1"))
    assert "moves most" in stage_sentence(story.stage("update"))
    assert "by the optimizer's memory" in cell_sentence(story.stage("update"), 0, 0)


def test_a_batch_names_its_worst_sample():
    story = story_of(one_hidden(), [[2, 0], [0, 2], [1, 0]], [0, 0, 0])
    assert "right on 2 of 3 samples. Most wrong is sample 1 (row 1)" in stage_sentence(story.stage("p"))
    assert "Sample 1 (row 1) costs most" in stage_sentence(story.stage("loss"))
    dz2 = stage_sentence(story.stage("dz2"))
    assert "Sample 1 (row 1) asks for most" in dz2 and "was wrong" in dz2
    votes = cell_sentence(story.stage("dW2"), 0, 0)
    assert "2 of 3 samples would have this weight larger, none smaller" in votes and "makes it larger" in votes


def test_a_step_that_is_too_long_and_one_that_is_not():
    network, x, y, _ = tiny_network()
    stages = [story_of(network, x, y, rate).stage("again") for rate in (0.5, 1e-4, 30.0)]
    falls, short, rises = map(stage_sentence, stages)
    # The golden step.
    assert "falls from 0.7659 to 0.4163" in falls and "−0.3497" in falls and "1 of 2 before, 2 now" in falls
    assert "on the way" in falls and "straight" in short
    assert stages[2].step.came > 0 and "rises" in rises and "too far" in rises
    said = [right(question(stage)) for stage in stages]
    assert said[:2] == ["it falls by 0.35", "it falls by 0.000111"] and said[2].startswith("it rises by ")
    with np.errstate(all="ignore"):
        network.W[0][:] *= 1e150
        broken = story_of(network, x, y, 1e200)
    assert "no longer a number" in stage_sentence(broken.stage("again"))
    network, x, y, _ = tiny_network()
    network.W[2][:] *= 1e200
    broken = story_of(network, x, y, 1e200)
    assert "no longer numbers" in stage_sentence(broken.stage("update"))


def test_the_smallest_networks():
    for sizes, classes in (((1, 1), 1), ((2, 3), 3), ((1, 1, 1, 2), 2)):
        for stage in story_of(Network(sizes), np.ones((1, sizes[0])), [classes - 1]).stages:
            assert stage_sentence(stage) and find_terms(stage, 0, 0).text and cell_sentence(stage, 0, 0)
            question(stage)


def test_only_the_penalty_pulls():
    story = story_of(one_hidden(), [[0, 1]], [0], l2=0.1)
    assert "Only the penalty pulls here" in cell_sentence(story.stage("dW1"), 0, 0)
    assert "penalt" in stage_sentence(story.stage("loss")) and "objective" in stage_sentence(story.stage("again"))
    assert [q.name for q in story.stage("loss").results] == ["loss", "penalty", "objective"]


def right(asked):
    return asked.choices[asked.answer]


def as_number(text):
    return float(text.replace("−", "-").replace(",", ""))


def test_every_answer_to_a_question_is_the_right_one():
    network, x, y, rate = tiny_network()
    story = story_of(network, x, y, rate, kind=images((2, 2)))
    for stage in story.stages:
        q = stage.result
        for row, column in np.ndindex(q.values.shape):
            asked, value = question(stage, row, column), q.values[row, column]
            if stage.kind in ("db", "da"):
                assert right(asked) == {-1: "negative", 0: "zero", 1: "positive"}[int(np.sign(value))]
            elif stage.kind == "softmax":
                assert asked.answer == q.values[row].argmax()
            elif stage.kind == "input":
                assert asked.answer == y[row]
            elif stage.kind == "update":
                change = stage.step.change("W1")[asked.cell.row, asked.cell.column]
                assert as_number(right(asked)) == pytest.approx(change, rel=5e-3) and change
            elif stage.kind == "again":
                assert right(asked) == "it falls by 0.35"
            else:
                assert as_number(right(asked)) == pytest.approx(value, rel=5e-3)


def everything_said(story, max_cells=6):
    """Every sentence of a story: of the stages, and of some cells of each result."""
    rng = np.random.default_rng(0)
    for stage in story.stages:
        yield stage_sentence(stage)
        for q in stage.results:
            places = range(q.values.size) if q.values.size <= max_cells else rng.integers(0, q.values.size, max_cells)
            for k in places:
                yield cell_sentence(stage, *divmod(int(k), q.values.shape[1]), q.name)


def stories(samples):
    rng = np.random.default_rng(3)
    for activation in ACTIVATIONS:
        for l2 in (0, 0.05):
            network = Network((5, 4, 4, 3), activation, "normal", seed=samples, scale=1.0)
            x, y = rng.standard_normal((samples, 5)), rng.integers(0, 3, samples)
            for rate in (0.1, 50):
                yield explain_step(network, x, y, rate, l2=l2)
        yield explain_step(Network((5, 4, 3), activation, "zeros"), x, y, 0.1)
    network, x, y, rate = tiny_network()
    for change in (0, 10, 100, -800):
        network.b[2][1] = change
        yield explain_step(network, x[:samples], y[:samples], rate)


@pytest.mark.parametrize("samples", [1, 2])
def test_what_asks_for_more_has_a_negative_gradient_and_only_that(samples):
    seen = 0
    for story in stories(samples):
        for text in everything_said(story):
            assert not re.search(r"asked of|asks anything|(?<!Nothing is )asked for", text), text
            for way, gradient in re.findall(r"\b(more|less)\b[^.,;]{0,60}?gradient (?:is |of )?(−?[\d.e−]+\d)", text):
                assert (way == "more") == gradient.startswith("−") or float(gradient.strip("−")) == 0, text
                seen += 1
            for gradient, way in re.findall(r"gradient is (−?[\d.e−]+\d)[^.]{0,60}: (more|less) of it", text):
                assert (way == "more") == gradient.startswith("−"), text
                seen += 1
    assert seen > 50


def test_of_one_sample_nothing_is_said_that_needs_several():
    for story in stories(1):
        for text in (*everything_said(story), *(stage.title for stage in story.stages)):
            assert not re.search(r"samples|[Oo]n average|[Mm]ean |added up over| add up to|; together", text), text
    assert any("samples" in text for story in stories(2) for text in everything_said(story))


def test_the_update_says_the_rate_of_this_network():
    network, x, y, _ = tiny_network()
    stage = story_of(network, x, y, 0.25).stage("update")
    assert "0.25, the learning rate of this network" in stage_sentence(stage) and "W - 0.25 * dW" in stage.formula


def test_the_end_says_what_was_expected_and_what_came():
    network, x, y, rate = tiny_network()
    said = stage_sentence(story_of(network, x, y, rate).stage("again"))
    assert "the loss would have changed by −0.5549; it changed by −0.3497" in said and "promised" not in said
    tiny_step = stage_sentence(story_of(network, x, y, 1e-6).stage("again"))
    old, new = re.search("falls from (.*) to (.*?)[.] Had", tiny_step).groups()
    assert float(new) < float(old)  # "from 0.7659 to 0.7659" would not be a fall


def question_stories():
    rng = np.random.default_rng(1)
    network, x, y, rate = tiny_network()
    for samples in (1, 2):
        for change in (0, 0.5, -3, -100):
            network.b[2][0] = change
            yield explain_step(network, x[:samples], y[:samples], rate, kind=images((2, 2)))
    for activation in ACTIVATIONS:
        for samples in (1, 16):
            network = Network((64, 24, 16, 10), activation, seed=samples)
            x, y = rng.random((samples, 64)) * (rng.random(64) > 0.4), rng.integers(0, 10, samples)
            yield explain_step(
                network, x, y, OPTIMIZERS["adam"](len(network.parameters), "float32", 0.01), kind=images((8, 8))
            )
            learned = network.forward(x).a[-1].argmax(axis=1)
            yield explain_step(network, x, learned, 0.3, l2=0.001 * samples, kind=images((8, 8)))
        points = Network((2, 6, 3), activation, seed=3)
        yield explain_step(points, rng.standard_normal((8, 2)), rng.integers(0, 3, 8), 0.1)


def test_no_question_gives_its_answer_away():
    """Not in its text, not in the pictures beside it, and not by where it stands among the choices."""
    places = {}
    for story in question_stories():
        for stage in story.stages:
            for k in (0, stage.result.values.size // 2, stage.result.values.size - 1):
                asked = question(stage, *divmod(k, stage.result.values.shape[1]))
                assert len(asked.choices) >= min(3, len(story.step.classes)), asked
                words = re.findall(r"−?[\d.]*\d(?:e−\d+)?", asked.text)
                assert right(asked) not in words or right(asked) in stage.step.classes, asked
                gives = {"input": "y", "update": f"new {asked.cell.name[4:]}" if stage.kind == "update" else ""}
                told = gives.get(stage.kind, stage.result.name if stage.kind != "again" else "new p")
                assert asked.hides(told, stage) and not asked.hides(
                    stage.operands[0].name if stage.operands else "x", stage
                )
                if stage.kind == "dz_output" and story.step.samples > 1:
                    assert asked.hides("p - y", stage)
                if "Blind guessing" not in asked.text:  # always the same question
                    places.setdefault((stage.kind, len(asked.choices)), []).append(asked.answer)
                if "How many" in asked.text:
                    assert all("." not in choice for choice in asked.choices), asked
    for (kind, choices), answers in places.items():
        if len(answers) >= 12:
            most = np.bincount(answers, minlength=choices).max() / len(answers)
            assert most < 0.9, (kind, choices, answers)


def test_questions_are_of_several_kinds():
    network, x, y, rate = tiny_network()
    tiny_ones = [question(stage) for stage in story_of(network, x, y, rate, kind=images((2, 2))).stages]
    signs = sum(asked.choices == ("negative", "zero", "positive") for asked in tiny_ones)
    numbers = sum(bool(re.search("how (large|much)|how many", asked.text)) for asked in tiny_ones)
    which = sum(asked.text.startswith("Which") or "What is" in asked.text for asked in tiny_ones)
    assert signs >= 3 and numbers >= 10 and which >= 2 and len(tiny_ones) == 21


@pytest.mark.parametrize("samples", [1, 32])
def test_of_many_products_one_asks_what_can_be_reasoned(samples):
    """Nobody can guess the sign of 784 products; but which of four is the largest, or what is 0."""
    rng = np.random.default_rng(0)
    network = Network((784, 64, 32, 10))
    x, y = rng.random((samples, 784)) * (rng.random(784) > 0.8), rng.integers(0, 10, samples)
    story = explain_step(network, x, y, 0.1, kind=images((28, 28)))
    for stage in story.stages:
        asked = question(stage)
        if stage.kind in ("z", "da"):
            assert "Which of these moves it most" in asked.text
            sizes = [abs(np.prod([as_number(part.strip("()")) for part in c.split(" × ")])) for c in asked.choices]
            assert asked.answer == int(np.argmax(sizes)) and sorted(sizes)[-2] < 0.9 * max(sizes)
        if stage.kind == "dW" and samples > 1:
            assert "gradient of exactly 0" in asked.text or "How many numbers" in asked.text
            if "exactly 0" in asked.text:
                row, column = map(int, re.search(r"\[(\d+), (\d+)\]", right(asked)).groups())
                assert stage.result.values[row, column] == 0
                others = [re.search(r"\[(\d+), (\d+)\]", c).groups() for c in asked.choices if c != right(asked)]
                assert all(stage.result.values[int(r), int(c)] for r, c in others)
    assert "exactly 0" in question(story.stage("dW1")).text or samples == 1


def test_what_is_said_of_votes():
    pull = np.array([[[1.0]], [[-1.0]]])
    assert "opposite" in votes_sentence("W1", pull, pull.mean(axis=0), 2)
    two = np.array([[[-0.25]], [[0.5]]])
    assert "single sample: ±0.25 to ±0.5, on average ±0.375;" in votes_sentence("W1", two, two.mean(axis=0), 2)
    assert "opposite" not in votes_sentence("W1", abs(pull), abs(pull).mean(axis=0), 2)
    assert "None of" in votes_sentence("W1", 0 * pull, 0 * pull[0], 2)
