"""Data sets of somebody's own: known by their content, and gone when nobody holds them."""

import gc
import io

import numpy as np
import pytest

from nnviz import DATASETS, Dataset, Experiment, Run, load_dataset
from nnviz.data.archive import read_images
from nnviz.data.image_set import image_set
from nnviz.data.learnable import of_images, of_table
from nnviz.data.own import DataMissing, find, is_own, keep, name_of, own_nbytes
from nnviz.data.saved import to_arrays
from nnviz.data.table import read_table
from nnviz.exports import data_file, data_npz, script
from nnviz.gradcheck import numerical_gradient, relative_error
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


@pytest.mark.parametrize("more", [{}, {"features": ("x1", "x1sq", "sinx2")}])
def test_gradients_of_table_networks(more):
    info = keep(table_set(**{"inputs": ["p", "q"]} if more else {}))  # held, or the set is gone
    data = info.data
    run = Run(Experiment(dataset=data.name, hidden=(5, 4), activation="tanh", dtype="float64", **more))
    x, y = run.test_inputs(np.arange(8)), data.y_test[:8]
    gradient = run.network.backward(run.network.forward(x), y).gradient
    assert relative_error(gradient, numerical_gradient(run.network, x, y)) < 1e-7


def test_two_columns_are_points():
    data = keep(table_set(inputs=["p", "q"])).data
    assert data.kind.planar and data.kind.reach == 3 and np.abs(data.train).max() < 3
    assert data.scale.values(data.train).round(4).min() >= 0 and data.scale.names == ("p", "q")


@pytest.mark.parametrize("make", [table_set, lambda: table_set(inputs=["p", "q"]), image_data])
def test_a_saved_set_comes_back_with_the_same_fingerprint(make):
    data = keep(make()).data
    again = read_images(data_npz(data))
    assert isinstance(again, Dataset) and name_of(again) == data.name
    if data.scale is not None:
        assert np.array_equal(again.scale.values(again.train), data.scale.values(data.train))


def test_the_file_of_the_digits_can_be_brought_as_own_data():
    digits = load_dataset("digits", samples=100)
    again = read_images(data_npz(digits))
    assert again.classes == digits.classes and np.array_equal(again.train, digits.train)


@pytest.mark.parametrize(
    "changes",
    [
        {"train": np.zeros((20, 3))},
        {"train": np.zeros((20, 3), np.float32), "columns": np.array(["p", "q"])},
        {"train": np.zeros((20, 5), np.float32)},
        {"train": np.full((47, 3), np.nan, np.float32)},
        {"y_train": np.zeros(5, np.uint8)},
        {"y_train": np.zeros(48)},
        {"y_test": np.full(12, 19, np.uint8)},
        {"classes": np.array(["a"])},
        {"classes": np.array(["a", None], object)},
        {"middle": np.zeros(2)},
        {"unit": np.zeros(3)},
        {"unit": np.array(["a", "b", "c"])},
        {"test": np.zeros((12, 784), np.uint8)},
    ],
)
def test_a_saved_set_that_was_changed_is_refused_in_a_sentence(changes):
    arrays, file = to_arrays(keep(table_set()).data, named=True) | changes, io.BytesIO()
    np.savez(file, **arrays)
    with pytest.raises(ValueError, match=r"^(This is not a data set as nnviz saves it|“\w+.npy” holds).*\.$"):
        read_images(file.getvalue())
