"""The default network reads digits as people draw them on the pad: 40 ways of writing, ten unsteady drawings each."""

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.data.drawing import Drawing, decode, encode
from tests.data.handwriting import EACH, WAYS, by_hand, drawings, read


@pytest.mark.parametrize("seed", range(3))
def test_the_default_run_reads_every_way_of_writing(seed):
    run = Run(Experiment(seed=seed, data_seed=seed))
    run.advance(epochs=1)
    early = read(run.network)
    assert sum(early.values()) >= 0.86 * EACH * len(WAYS)
    run.advance(epochs=9)
    late = read(run.network)
    assert run.done and sum(late.values()) >= 0.94 * EACH * len(WAYS)
    assert min(late.values()) >= 0.6 * EACH, late


def test_the_drawings_are_of_the_pad_and_no_two_alike():
    ways = list(WAYS.values())
    drawn = [by_hand(ways[n % len(ways)], np.random.default_rng(n)) for n in range(4 * len(ways))]
    assert len(set(drawn)) == len(drawn) and len(ways) >= 30
    assert all(isinstance(one, Drawing) and decode(encode(one)) == one for one in drawn)  # short enough for a link
    sizes = [np.ptp(np.concatenate(one.strokes), axis=0).max() for one in drawn]
    assert min(sizes) < 110 and max(sizes) > 180
    images, digits = drawings()
    assert len(np.unique(images, axis=0)) == len(images) == len(digits) == EACH * len(WAYS)
    assert set(digits) == set(range(10))
