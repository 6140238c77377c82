"""The lines over the plane where a unit switches, and the pieces that they cut it into."""

import numpy as np
import pytest

from nnviz import Experiment, Network, Run
from nnviz.inspection import pieces as of_pieces
from nnviz.inspection.pieces import find_pieces, has_pieces
from nnviz.inspection.unit_pictures import PLANE_POINTS, lead_of, plane_pictures
from nnviz.inspection.zero_lines import zero_lines


def made(network, low=-1.2, high=1.2):
    return list(find_pieces(network, low, high))[-1]


def trained(hidden, activation="relu"):
    run = Run(Experiment(dataset="xor", hidden=hidden, activation=activation, samples=200, dtype="float64"))
    run.advance(epochs=5)
    return run.network


@pytest.mark.parametrize("hidden", [(4, 2), (3, 3, 3), (6,)])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_there_are_as_many_pieces_as_ways_for_the_units_to_be_on_and_off(hidden, activation):
    network = trained(hidden, activation)
    pieces, axis = made(network), np.linspace(-1.2, 1.2, 400)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    around = np.random.default_rng(0).standard_normal((40, 2)) * np.geomspace(1e-4, 1e-1, 40)[:, None]
    corners = (pieces.cuts.reshape(-1, 1, 2) + around).reshape(-1, 2)  # small pieces lie at the ends of cuts
    points = np.concatenate([grid, corners[np.abs(corners).max(axis=1) < 1.2]])
    on = np.concatenate([z > 0 for z in network.forward(points).z[:-1]], axis=1)
    assert pieces.whole and pieces.count == len(np.unique(np.packbits(on, axis=1), axis=0)) == len(pieces.cuts) + 1


def test_along_a_cut_a_unit_of_its_layer_has_the_sum_0():
    network = trained((8, 6))
    pieces = made(network)
    assert {1, 2} == set(pieces.layer)
    for cut, layer in zip(pieces.cuts, pieces.layer, strict=True):
        z = network.forward(np.linspace(*cut, 5)).z[layer - 1]
        assert np.abs(z).max(axis=0).min() < 1e-5


def test_a_network_without_kinks_is_one_piece_and_a_bent_one_has_none():
    assert made(Network((2, 4, 3), "identity")).count == made(Network((2, 3))).count == 1
    assert not has_pieces(Network((2, 4, 3), "tanh")) and not has_pieces(Network((3, 4, 3)))
    with pytest.raises(ValueError, match="two inputs"):
        next(find_pieces(Network((2, 4, 3), "tanh"), -1, 1))


def test_too_many_pieces_are_not_all_found(monkeypatch):
    monkeypatch.setattr(of_pieces, "MAX_PIECES", 10)
    pieces = made(trained((8, 6)))
    assert not pieces.whole and pieces.count > 10


def test_the_line_of_a_linear_map_is_exact_and_that_of_a_bent_one_lies_where_it_changes_sign():
    axis = np.arange(9.0)
    x, y = np.meshgrid(axis, axis)
    bent = np.sin(x / 2) + np.cos(y / 3)
    lines, owner = zero_lines(np.stack([2 * x - 3 * y + 4.5, bent, np.ones_like(x)]))
    straight = lines[owner == 0]
    for ends in (straight[:, :2], straight[:, 2:]):
        np.testing.assert_allclose(2 * ends[:, 0] - 3 * ends[:, 1] + 4.5, 0, atol=1e-12)
    assert np.abs(np.sin(lines[owner == 1, 0] / 2) + np.cos(lines[owner == 1, 1] / 3)).max() < 0.05
    assert (owner < 2).all() and (np.diff(owner) >= 0).all()


def test_a_unit_s_map_has_its_line_and_an_answer_s_map_the_line_around_where_it_leads():
    run = Run(Experiment(dataset="spiral", hidden=(5,), samples=100))
    run.advance(steps=20)
    pictures = plane_pictures(run.network.forward, run.data)
    for picture, z in zip(pictures, (lambda f: f.z[0], lambda f: lead_of(f.z[1])), strict=True):
        start = 0
        for unit, end in enumerate(picture.ends):
            # From shares of the map's side to coordinates: the outermost places lie half a cell inside.
            edge = max(1.15, float(np.abs(run.data.train).max()), float(np.abs(run.data.test).max()))
            cell = 2 * edge / (PLANE_POINTS - 1)
            share = picture.lines[start:end, :2] / 255
            points = np.c_[share[:, 0], 1 - share[:, 1]] * cell * PLANE_POINTS - edge - cell / 2
            values, steep = z(run.network.forward(points))[:, unit], np.abs(run.network.W[0]).sum()
            assert (np.abs(values) < 0.1 * steep * np.abs(run.network.W[1]).sum()).all()
            start = end
    assert lead_of(np.array([[1.0, 4, 2]])).tolist() == [[-3, 2, -2]]


def test_a_wide_layer_is_cut_in_small_parts_and_given_up_in_time():
    network = Network((2, 512, 512, 2))
    network.b[0][:] = np.random.default_rng(0).normal(0, 0.5, 512)
    found = list(find_pieces(network, -1, 1))
    counts, pieces = found[:-1], found[-1]
    assert not pieces.whole and max(np.diff(counts)) <= 520  # a line crosses no more pieces than there are lines
    assert of_pieces.MAX_PIECES < pieces.count < 1.2 * of_pieces.MAX_PIECES
