"""Where the stages of a story stand in the film, and that nothing is told before its time."""

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.backprop import explain_run, explain_step, tiny_network
from nnviz.backprop.places import find_largest
from nnviz.backprop.records import Cell
from nnviz.backprop.units import cell_of_unit, unit_of_cell
from nnviz.data.kinds import images
from nnviz.inspection.film_time import film_time, hide_after
from nnviz.inspection.step_picture import picture_run, picture_step
from nnviz.text.film import film_stages
from nnviz.unit import Unit


@pytest.fixture(scope="module")
def tiny():
    network, x, y, rate = tiny_network()
    return explain_step(network, x, y, rate, kind=images((2, 2)))


@pytest.fixture(scope="module")
def run():
    run = Run(Experiment(samples=300, hidden=(12, 8, 6), batch_size=16))
    run.advance(steps=10)
    return run


def test_stages_follow_one_another_in_the_film(tiny, run):
    for story, picture in (
        (tiny, picture_step(tiny.step, 0, "minibatch", "")),
        (explain_run(run), picture_run(run, 10, run.network, run.optimizer)),
    ):
        times = [film_time(stage) for stage in story.stages]
        assert times == sorted(times) and times[0] == 1 and times[-1] == len(film_stages(picture))
        ids = [stage.id for stage in film_stages(picture)]
        for stage, time in zip(story.stages, times, strict=True):
            shown = ids[int(np.ceil(time)) - 1]  # the stage of the film that is then on its way, or complete
            if stage.id[0] in "za" and stage.id != "again":
                assert shown == f"forward-{stage.id[1:]}"
            if stage.id[0] == "d":
                assert shown == f"backward-{stage.id[2:]}"
            if stage.id in ("input", "loss"):
                assert shown == stage.id


def test_what_has_not_been_shown_yet_is_not_in_the_record(run):
    full, depth = picture_run(run, 10, run.network, run.optimizer, 0), 4
    ids = [stage.id for stage in film_stages(full)]
    for told in range(1, len(ids) + 1):
        part, seen = hide_after(full, told), ids[:told]
        for number, (layer, whole) in enumerate(zip(part.layers, full.layers, strict=True), start=1):
            since = {
                "a": f"forward-{number}",
                "z": f"forward-{number}",
                "dz": f"backward-{number}",
                "b_after": "change",
            }
            for name, stage in {**since, "a_after": "answers", "z_after": "answers"}.items():
                values = getattr(layer, name)
                if stage in seen:
                    assert np.array_equal(values, getattr(whole, name)), (told, name)
                else:
                    assert values is None or np.isnan(values).all(), (told, name)
            assert np.array_equal(layer.b, whole.b)
        for view, lines in part.lines.items():
            assert np.array_equal(lines.W, full.lines[view].W)
            for m in range(depth):
                here = lines.layer == m
                for name, stage in (("dW", f"backward-{m + 1}"), ("change", "change")):
                    values = getattr(lines, name)
                    if stage in seen:
                        assert np.array_equal(values[here], getattr(full.lines[view], name)[here])
                    else:
                        assert values is None or np.isnan(values[here]).all()
        for m, fan in enumerate(part.fan):
            assert fan.dW is None or np.isnan(fan.dW).all() == (f"backward-{m + 1}" not in seen)
            assert fan.change is None or np.isnan(fan.change).all() == ("change" not in seen)
        assert part.loss == full.loss[: ("loss" in seen) + ("answers" in seen)]
        assert (set(part.lines) == {"forward"}) == (f"backward-{depth}" not in seen)
        hidden = [name for name in part.scales if any(part.scales[name])]
        assert "W" in hidden and ("change" in hidden) == ("change" in seen)


def test_every_number_belongs_to_a_unit_and_each_unit_to_a_number(tiny):
    sizes = tiny.step.before.sizes
    units = [Unit(layer, i) for layer, size in enumerate(sizes) for i in range(size)]
    for stage in tiny.stages:
        for quantity in stage.results:
            for row, column in np.ndindex(quantity.values.shape):
                unit = unit_of_cell(stage, Cell(quantity.name, row, column))
                assert unit is None or unit.exists_in(sizes), stage.id
                if unit is not None:
                    again = cell_of_unit(stage, unit, Cell(quantity.name, row, column))
                    assert again.column == column and unit_of_cell(stage, again) == unit
        now = find_largest(stage)
        answered = {unit.layer for unit in units if cell_of_unit(stage, unit, now) is not None}
        layer = int(stage.id[-1]) if stage.id[-1].isdigit() else None
        if stage.id[:2] == "dW":
            assert answered == {layer - 1, layer}
        elif layer is not None:
            assert answered == {layer}
        else:
            assert answered == {"input": {0, 3}, "p": {3}, "loss": set(), "update": {1, 2, 3}, "again": {3}}[stage.id]
        assert cell_of_unit(stage, Unit(1, 99), now) is None


def test_of_a_weight_the_unit_is_the_one_it_leads_to(tiny):
    assert unit_of_cell(tiny.stage("dW2"), Cell("dW2", 0, 2)) == Unit(2, 2)
    assert cell_of_unit(tiny.stage("dW2"), Unit(1, 1), Cell("dW2", 0, 2)) == Cell("dW2", 1, 2)
    assert unit_of_cell(tiny.stage("update"), Cell("new b3", 0, 1)) == Unit(3, 1)
    assert unit_of_cell(tiny.stage("da2"), Cell("da2", 0, 1)) == Unit(2, 1)
