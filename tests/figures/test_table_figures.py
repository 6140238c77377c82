"""Rows of a table: what a sample is, what its columns add, and the answers to several."""

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.figures import LIGHT, InputBars, SampleRows, input_bars, samples_figure
from nnviz.figures.run_records import gallery_of
from nnviz.figures.table_records import products_of, seen_row
from nnviz.inspection import contributions
from nnviz.text.train import ALL_IMAGES


@pytest.fixture(scope="module")
def run():
    run = Run(Experiment(dataset="penguins", hidden=(6,), batch_size=8, epochs=3))
    run.advance(epochs=3)
    return run


def test_rows_say_the_values_of_the_file_and_the_answers(run):
    answers = run.answers(run.network)
    rows, total = gallery_of(run, answers, 3, ALL_IMAGES)
    assert isinstance(rows, SampleRows) and total == 69
    assert rows.values[0].round(6).tolist() == run.data.scale.values(run.data.test[0]).round(6).tolist()
    figure = samples_figure(rows, LIGHT, width=600)
    cells = figure.data[0]
    assert cells.customdata.shape == (*rows.numbers.shape, 3)
    assert cells.customdata[2, 1].tolist() == [2, rows.labels[2], rows.predicted[2]]
    texts = [text for trace in figure.data[1:] for text in trace.text]
    wrong = int((rows.labels != rows.predicted).sum())
    assert sum(text.startswith("✕") for text in texts) == wrong
    assert f"{len(rows.labels) - wrong} right, {wrong} wrong" in figure.layout.meta["alt"]
    assert len(figure.layout.shapes) == 1  # the chosen one
    narrow = samples_figure(rows, LIGHT, width=200)
    assert not any("," in text for trace in narrow.data[1:2] for text in trace.text)


def test_bars_add_up_to_the_sum_of_a_unit(run):
    x = run.test_inputs(np.array([0]))
    found = contributions(run.network, run.network.forward(x), 0, 2)
    bars = products_of(run.data, found)
    assert bars.values.sum() + found.bias == pytest.approx(found.z, rel=1e-5)
    figure = input_bars(bars, LIGHT)
    assert list(figure.data[0].hovertext)[3].startswith("body mass (g): ")
    assert seen_row(run.data, x[0]).texts[3] == f"{run.data.scale.values(x[0])[3]:,.0f}"
    many = InputBars(tuple(f"c{i}" for i in range(40)), np.arange(40) - 30.0, ("",) * 40, "numbers")
    shown = input_bars(many, LIGHT)
    assert len(shown.data[0].y) == 16 and shown.layout.xaxis.title.text == "numbers (the 16 largest of 40)"
    assert shown.data[0].x.min() == -30 and list(shown.layout.yaxis.ticktext)[:2] == ["c0", "c1"]
    with pytest.raises(ValueError, match="each input needs one"):
        InputBars(("a",), np.zeros(1), (), "x")
