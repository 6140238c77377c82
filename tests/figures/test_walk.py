"""The strip of a walk and the votes of a batch: what is lit is what is at work, and every picture says its scale."""

import numpy as np
import pytest

from nnviz import Network
from nnviz.backprop import TINY_CLASSES, TINY_SHAPE, Cell, explain_step, find_votes, tiny_network
from nnviz.figures import DARK, LIGHT
from nnviz.figures.theme import NEGATIVE_DASH
from nnviz.figures.walk import HEIGHT, walk_figure, walk_of
from nnviz.figures.walk_votes import Votes, votes_figure


def tiny():
    network, x, y, rate = tiny_network()
    return explain_step(network, x, y, rate, classes=TINY_CLASSES, shape=TINY_SHAPE)


def story_of(sizes, shape=None, samples=3):
    rng = np.random.default_rng(0)
    x, y = rng.random((samples, sizes[0])), rng.integers(0, sizes[-1], samples)
    return explain_step(Network(sizes), x, y, 0.1, shape=shape)


def number_of(story, id):
    return [stage.id for stage in story.stages].index(id)


def at(story, id, row=0, column=0, name=None, **more):
    return walk_of(story, number_of(story, id), Cell(name or story.stage(id).result.name, row, column), **more)


def points(figure):
    return next(trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers")


def said(figure):
    return [text for trace in figure.data if trace.type == "scatter" and trace.mode == "text" for text in trace.text]


def test_a_forward_stage_lights_what_a_sum_is_made_of(theme, checked):
    walk = at(tiny(), "z1", 1, 1)
    layer, (source, target, weight) = walk.chosen
    assert layer == 0 and set(source) == {0, 1} and set(target) == {1}  # the other two inputs are 0
    np.testing.assert_allclose(sorted(weight), [0.2, 1.0])
    assert walk.units == ((1, 1),) and walk.direction == "forward" and walk.about == "sample 1"
    np.testing.assert_allclose(walk.values[1], [-0.4, 1.1, -0.3])
    assert walk.names == ["x", "z1", "", ""] and walk.values[2] is None and walk.losses == ()
    figure = checked(walk_figure(walk, theme))
    assert figure.layout.height == HEIGHT
    assert "<b>z1</b>" in said(figure) and "?" in said(figure) and "left bar" in said(figure)
    assert "2 of the connections W1" in figure.layout.meta["alt"]


def test_what_is_negative_has_a_mark_beside_its_colour(theme):
    walk = at(tiny(), "z1", 1, 1)
    figure = walk_figure(walk, theme)
    for trace in figure.data:
        if trace.mode == "lines" and trace.line.color in (theme.negative, theme.positive):
            assert trace.line.dash == (NEGATIVE_DASH if trace.line.color == theme.negative else "solid")
    dots = points(figure)
    marked = [text for text, symbol in zip(dots.text, dots.marker.symbol, strict=True) if symbol == "line-ew"]
    assert marked == ["unit 0: z1 = −0.4", "unit 2: z1 = −0.3"]


def test_going_back_and_after(checked):
    story = tiny()
    walk = at(story, "dW2", 1, 2)
    assert walk.chosen[0] == 1 and walk.units == ((1, 1), (2, 2)) and walk.mean
    assert walk.names == ["x", "a1", "dz2", "dz3"] and walk.losses == (story.step.loss,)
    back = at(story, "da2", 0, 1)
    assert set(back.chosen[1][0]) == {1} and back.units == ((2, 1),) and back.names[2] == "da2"
    assert at(story, "update", 0, 1, "new b2").units == ((2, 1),)
    assert at(story, "update", 2, 1, "new W3").chosen[0] == 2
    again = at(story, "again", 1, 0, "new p")
    assert again.losses == (story.step.loss, story.step.loss_after) and again.units == ((3, 0),)
    np.testing.assert_array_equal(again.values[3], story.step.again.a[-1][1])
    figure = checked(walk_figure(again, LIGHT))
    assert {"0.766", "<b>0.416</b>"} <= set(said(figure))


def test_what_is_to_be_predicted_is_not_shown():
    assert at(tiny(), "z1", told=False).values[1] is None
    assert at(tiny(), "loss", told=False).losses == ()


def test_every_stage_has_a_station_that_leads_to_it():
    story = story_of((4, 3, 3, 3, 2))
    figure = walk_figure(at(story, "z3"), DARK)
    trace = points(figure)
    numbers = [int(n) for (n,) in trace.customdata if n >= 0]
    assert numbers == list(range(len(story.stages)))
    where = {int(n): (x, y) for (n,), x, y in zip(trace.customdata, trace.x, trace.y, strict=True) if n >= 0}
    ids = [stage.id for stage in story.stages]
    forwards = [where[i][0] for i, id in enumerate(ids) if story.stages[i].direction == "forward" and id != "again"]
    backwards = [where[i][0] for i, stage in enumerate(story.stages) if stage.direction == "backward"]
    assert forwards == sorted(forwards) and backwards == sorted(backwards, reverse=True)
    assert len(set(where.values())) == len(ids)


@pytest.mark.parametrize("width", [350, 1050])
@pytest.mark.parametrize(
    "sizes, shape",
    [
        ((2, 3), None),
        ((784, 10), (28, 28)),
        ((2, 1, 2), None),
        ((784, 512, 512, 10), (28, 28)),
        ((4, *(512,) * 6, 3), None),
        ((784, 13, 64, 100, 1, 2, 300, 10), (28, 28)),
    ],
)
def test_every_stage_of_every_size_fits(sizes, shape, width, checked):
    story = story_of(sizes, shape, samples=2)
    for number, stage in enumerate(story.stages):
        walk = walk_of(story, number, Cell(stage.result.name, 0, 0))
        figure = walk_figure(walk, LIGHT, width)
        trace = points(figure)
        assert min(trace.x) >= 0 and max(trace.x) <= width and min(trace.y) >= 0 and max(trace.y) <= HEIGHT
        assert len(figure.data) <= 9 + len(sizes)
    checked(figure)


def test_votes(theme, checked):
    stage = tiny().stage("dW2")
    own, mean = find_votes(stage, 0)
    figure = checked(votes_figure(Votes(own, mean, ("sample 0", "sample 1"), 2, (1, 2)), theme))
    first, *others = (trace for trace in figure.data if trace.type == "heatmap")
    np.testing.assert_allclose(first.z, stage.result.values, atol=1e-7)
    assert [trace.zmax for trace in (first, *others)] == [np.abs(p).max() for p in (mean, *own)]
    shown = said(figure)
    assert shown[0] == "<b>mean of all 2</b>" and {"±0.466", "sample 1"} <= set(shown)
    one = votes_figure(Votes(own, mean, ("a", "b"), 2, one_scale=True), theme)
    assert len({trace.zmax for trace in one.data if trace.type == "heatmap"}) == 1


def test_votes_of_a_large_layer_are_drawn_in_blocks():
    rng = np.random.default_rng(0)
    own = rng.standard_normal((8, 512, 300))
    figure = votes_figure(Votes(own, own.mean(axis=0), tuple("abcdefgh"), 32), LIGHT, 350)
    tile = figure.data[1].z
    assert max(tile.shape) <= 36
    assert np.abs(tile).max() == pytest.approx(np.abs(own[0]).max(), rel=1e-6)
    assert figure.layout.height > 300  # in several rows on a phone


def test_votes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="own has shape"):
        Votes(np.zeros((2, 3, 3)), np.zeros((3, 4)), ("a", "b"), 2)
    with pytest.raises(ValueError, match="place is"):
        Votes(np.zeros((1, 3, 3)), np.zeros((3, 3)), ("a",), 1, (3, 0))
