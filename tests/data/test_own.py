"""Data sets of somebody's own: known by their content, and gone when nobody holds them."""

import gc

import numpy as np
import pytest

from nnviz import DATASETS, Experiment, Run, load_dataset
from nnviz.data.image_set import image_set
from nnviz.data.learnable import of_images, of_table
from nnviz.data.own import DataMissing, find, is_own, keep, own_nbytes
from nnviz.data.table import read_table
from nnviz.exports import data_file, data_npz, script
from tests.test_exports_script import assert_the_losses_of, run_alone

ROWS = "\n".join(f"{i * 7 % 31},{i * 5 % 17},{i % 13},{'ab'[i * 7 % 31 > 15]}" for i in range(60))
TABLE = "p,q,r,kind\n" + ROWS


def table_set(text=TABLE, **choice):
    return of_table(read_table(text, **choice), "own")


def image_data():
    rng = np.random.default_rng(0)
    return of_images(image_set(rng.integers(0, 90, (40, 784), np.uint8), "ab", np.arange(40) % 2, "arrays"), "own")


def test_the_name_is_that_of_the_content():
    info = keep(table_set())
    assert is_own(info.data.name) and DATASETS[info.data.name] is info
    assert keep(table_set()) is info
    others = [
        keep(table_set(TABLE.replace("p,q", "p,z"))),
        keep(table_set(TABLE.replace("b\n", "c\n"))),
        keep(table_set(TABLE + "\n1,2,3,a")),
        keep(table_set(inputs=["p", "r"])),
        keep(image_data()),
    ]
    assert len({info.data.name, *(other.data.name for other in others)}) == 6
    assert info.data.name not in list(DATASETS)  # the menu is everybody's


def test_it_is_gone_when_nobody_holds_it():
    gc.collect()
    before = own_nbytes()
    info = keep(table_set())
    name, experiment = info.data.name, Experiment(dataset=info.data.name, epochs=1)
    del info
    gc.collect()
    assert find(name) is experiment.info and own_nbytes() > before  # an experiment holds it
    again = Experiment.from_query(experiment.to_query())
    assert again == experiment and again.info is experiment.info
    del experiment, again
    gc.collect()
    assert find(name) is None and own_nbytes() == before and name not in DATASETS
    with pytest.raises(DataMissing, match=f"The data set {name} is of somebody's own and not here"):
        Experiment(dataset=name)
    with pytest.raises(DataMissing):
        load_dataset(name)
    kept, problems = Experiment.read_query(f"dataset={name}&epochs=3")
    assert kept == Experiment(epochs=3) and name in problems[0]


@pytest.mark.parametrize("name", ["own-", "own-xyz", "own-0123456789ab0", "own-0123456789AB", "own-0123456789 b", 5])
def test_other_names_are_no_own_sets(name):
    assert not is_own(name)
    with pytest.raises(ValueError, match="dataset is .*; it can be digits, mnist"):
        Experiment(dataset=name)


@pytest.mark.parametrize(
    "make, more",
    [
        (table_set, {}),
        (table_set, {"samples": 20}),
        (lambda: table_set(inputs=["p", "q"]), {}),
        (lambda: table_set(inputs=["p", "q"]), {"features": ("x1", "x1x2")}),
        (image_data, {}),
    ],
)
def test_a_run_and_its_script_learn_from_it(make, more, tmp_path):
    info = keep(make())
    experiment = Experiment(dataset=info.data.name, **info.suited | {"epochs": 3, "hidden": (5,)} | more)
    run = Run(experiment)
    run.advance(epochs=3)
    assert run.done and run.history.points[-1].test_loss < run.history.points[0].test_loss
    (tmp_path / data_file(experiment)).write_bytes(data_npz(run.data))
    assert_the_losses_of(run, run_alone(tmp_path, script(experiment, every=1)))


def test_two_columns_are_points_within_1():
    data = keep(table_set(inputs=["p", "q"])).data
    assert data.kind.planar and np.abs(data.train).max(axis=0) == pytest.approx([1, 1])
    assert data.scale.values(data.train).round(4).min() >= 0 and data.scale.names == ("p", "q")
