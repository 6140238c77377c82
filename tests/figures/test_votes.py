"""The votes of a batch: the gradient of each sample alone, and every picture says its scale."""

import numpy as np
import pytest

from nnviz.backprop import TINY_CLASSES, TINY_KIND, explain_step, find_votes, tiny_network
from nnviz.figures import LIGHT, Votes, votes_figure


def tiny():
    network, x, y, rate = tiny_network()
    return explain_step(network, x, y, rate, classes=TINY_CLASSES, kind=TINY_KIND)


def said(figure):
    return [text for trace in figure.data if trace.type == "scatter" and trace.mode == "text" for text in trace.text]


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
