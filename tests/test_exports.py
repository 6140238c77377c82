"""The history as a table, and fingerprints."""

import csv
import re

import numpy as np
import pytest

from nnviz import Experiment, Network, Run
from nnviz.exports import fingerprint, history_csv, rounded_fingerprint
from nnviz.exports.fingerprint import _word
from nnviz.exports.history_csv import COLUMNS, ROWS
from nnviz.history import EpochTest, History, Point

CASE = Experiment(dataset="moons", hidden=(8,), samples=100, batch_size=10, epochs=3)


def table(history):
    lines = history_csv(history).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    return {int(row["step"]): row for row in csv.DictReader(lines)}


def test_the_table_gives_every_number_back():
    run = Run(CASE)
    run.advance(steps=20)
    rows = table(run.history)
    assert list(rows) == list(range(21))
    assert [float(rows[step]["batch_loss"]) for step in range(20)] == list(run.history.losses)
    assert rows[20]["batch_loss"] == ""  # the step that comes next is not taken yet
    for point in run.history.points:
        for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
            assert float(rows[point.step][name]) == getattr(point, name)
    assert [step for step in rows if rows[step]["whole_test_loss"]] == [10, 20]
    assert float(rows[10]["whole_test_accuracy"]) == run.history.epochs[0].accuracy


def test_a_row_is_about_one_network():
    """The loss of a step's batch, before its update, and the test after as many steps are of the same parameters."""
    run = Run(CASE)
    run.advance(steps=10)
    row = table(run.history)[10]
    assert row["batch_loss"] == "" and row["test_loss"]
    run.advance(steps=1)
    x, y = run.batch_at(10)[1:]
    p = run.network_at(10).forward(x).a[-1][np.arange(10), y]
    assert float(table(run.history)[10]["batch_loss"]) == pytest.approx(-np.log(p).mean(), rel=1e-6)


def test_a_long_history_is_thinned():
    history = History(3 * ROWS + 1)
    for step in range(3 * ROWS + 1):
        history.add_loss(step / 10)
    history.points.append(Point(7, 1.0, 0.5, 2.0, 0.25))
    history.epochs.append(EpochTest(10, 3.0, 0.75))
    rows = table(history)
    assert set(rows) == {*range(0, 3 * ROWS + 1, 4), 7, 10}
    assert all(float(row["batch_loss"]) == step / 10 for step, row in rows.items())
    assert rows[7]["test_accuracy"] == "0.25" and rows[10]["whole_test_loss"] == "3.0"


def test_words_are_proquints():
    assert (_word(0x7F00), _word(1)) == ("lusab", "babad")  # 127.0.0.1 in the proposal
    assert len({_word(bits) for bits in range(2**16)}) == 2**16


@pytest.mark.parametrize("name", [fingerprint, rounded_fingerprint])
def test_equal_networks_have_one_name_and_others_another(name):
    def network(sizes=(2, 8, 2), **settings):
        return Network(sizes, **settings)

    assert re.fullmatch("[a-z]{5}-[a-z]{5}", name(network()))
    assert name(network()) == name(network().copy())
    others = [
        network(seed=1),
        network(dtype="float64"),
        network(activation="tanh"),
        network((2, 8, 3)),
        network(initializer="he_uniform"),
    ]
    assert len({name(other) for other in [network(), *others]}) == 6
    # The same numbers in other shapes.
    assert name(network((2, 3, 2), initializer="zeros")) != name(network((2, 2, 2, 1), initializer="zeros"))


def test_the_last_bit_shows_in_one_of_them():
    for seed in range(20):
        network = Network((784, 16, 10), seed=seed)
        twin = network.copy()
        twin.W[0][3, 5] = np.nextafter(twin.W[0][3, 5], 1, dtype=np.float32)
        assert fingerprint(twin) != fingerprint(network)
        assert rounded_fingerprint(twin) == rounded_fingerprint(network)


def test_rounded_names_agree_in_spite_of_rounding_and_tell_moments_apart():
    rng, agree = np.random.default_rng(0), 0
    for seed in range(50):
        network = Network((2, 16, 3), seed=seed, dtype="float64")
        noise = rng.standard_normal(network.parameters.shape)
        twin = network.copy()
        twin.parameters += noise * 1e-5 * np.linalg.norm(network.parameters) / np.linalg.norm(noise)
        agree += rounded_fingerprint(twin) == rounded_fingerprint(network)
    assert agree >= 45
    run = Run(CASE)
    names = [rounded_fingerprint(run.network)]
    while not run.done:
        run.advance(steps=5)
        names.append(rounded_fingerprint(run.network))
    assert len(set(names)) == len(names)


def test_a_network_without_numbers_has_a_name_too():
    network = Network((2, 3, 2), initializer="zeros")
    names = {rounded_fingerprint(network)}
    network.W[0][0, 0] = np.nan
    names |= {rounded_fingerprint(network), fingerprint(network)}
    assert len(names) == 3
