"""Numbers in pictures, beside them and at the pointer: none is rounded to what it is not."""

import re

import numpy as np
import pytest

from nnviz.diagnostics import BINS, ZERO
from nnviz.figures import Curves, accuracy_curves, loss_curves
from nnviz.figures.compare import RunCurve, compared_accuracy, compared_loss
from nnviz.figures.flow import Flow, flow_figure
from nnviz.figures.flow_histograms import ValueHistograms, histogram_figure

NEARLY, HARDLY = 1999 / 2000, 0.2 / 2000


def read(figure) -> str:
    """All words of a figure: labels, notes, names, hover words and its alternative text."""
    parts = [figure.layout.meta["alt"], *(shape.label.text or "" for shape in figure.layout.shapes)]
    parts += [note.text for note in figure.layout.annotations]
    for trace in figure.data:
        for words in (trace.text, trace.hovertext, trace.name):
            parts += [words] if isinstance(words, str) else [] if words is None else np.ravel(words).tolist()
    return "\n".join(map(str, parts))


def assert_true(figure) -> None:
    words = read(figure)
    assert ">99.9" in words and not re.search(r"(?<![\d<>.])100(\.0+)? ?%", words), "1,999 of 2,000 is not all"
    assert not re.search(r"(?<![\d<>.,])0(\.0+)? ?%", words), "1 of 10,000 is not none"
    # Nothing that the browser writes by itself is a percentage, because it rounds to all and to none.
    assert not re.search(r"%\{[^}]*%\}|%\{[^}]*f\} %", str([trace.hovertemplate for trace in figure.data]))


def test_shares_at_the_ends_of_curves(theme):
    right = np.array([HARDLY, NEARLY])
    curves = Curves(np.ones(10), [5, 10], [1, 0.5], [1, 0.5], right, right, 10, 5, 10, np.log(3))
    assert_true(accuracy_curves(curves, theme))
    assert_true(compared_accuracy([RunCurve("A", "one", [5, 10], [1, 0.5], right, np.log(3), 10)], theme))


def test_a_loss_that_is_not_0_never_looks_like_it(theme):
    loss = np.array([1, 4e-5])
    curves = Curves(np.full(10, 4e-5), [5, 10], loss, loss, [0.5, 1], [0.5, 1], 10, 5, 10, np.log(3))
    one = RunCurve("A", "one", [5, 10], loss, [0.5, 1], np.log(3), 10)
    for log in (False, True):
        for figure in (loss_curves(curves, theme, log), compared_loss([one], theme, log=log)):
            assert read(figure).count("4e−05") >= 2 and "0.000\n" not in read(figure) + "\n"


@pytest.mark.parametrize("size", [6912.3, 99_999, 1e-3, 2e-12, 3e8])
def test_sizes_above_layers_are_short_and_plain_where_they_can_be(theme, size):
    counts = np.zeros((7, BINS), int)
    counts[:, ZERO] = 5
    sizes = np.full(7, size)
    words = flow_figure(Flow(counts, counts, sizes, sizes, ("healthy",) * 7, 0), theme).data[2].text
    assert max(map(len, words)) <= 7 and "+" not in words[0] and ("e" in words[0]) == (size in (2e-12, 3e8))


def test_the_histogram_s_pointer_says_how_many_numbers_there_are_also_where_the_colour_ends(theme):
    counts = np.zeros((2, BINS), int)
    counts[:, ZERO], counts[:, ZERO + 40] = 900, 100
    figure = histogram_figure(ValueHistograms("a", 0, np.array([0, 8]), counts, 8, 10, 20), theme)
    heat = figure.data[0]
    assert heat.customdata.max() == 900 and heat.z.max() == pytest.approx(0.1)  # the colour of 0 is cut off
    assert heat.customdata.shape == heat.z.shape and "%{customdata:,} of 1,000 numbers" in heat.hovertemplate
