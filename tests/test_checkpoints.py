"""Checkpoints kept over a run: which ones, and that whoever trains may ask ahead for the next one."""

from math import inf

import numpy as np
import pytest

from nnviz.checkpoints import Checkpoints


@pytest.mark.parametrize("budget", [0, 79, 80, 1000, 10**6])
def test_asking_ahead_for_the_next_checkpoint_keeps_the_same_ones(budget):
    """Whether a state is offered after every step, or only after those that `next_due` names."""
    patient, eager = Checkpoints(budget), Checkpoints(budget)
    offered, due = 0, 1
    for step in range(1, 2000):
        eager.offer(step, [np.full(10, step)])
        if step == due:
            patient.offer(step, [np.full(10, step)])
            offered, due = offered + 1, patient.next_due(step + 1)
        assert patient.find_before(step)[0] == eager.find_before(step)[0] and patient.stride == eager.stride
    assert patient._states.keys() == eager._states.keys()
    assert all(kept[0][0] == step for step, kept in patient._states.items())
    assert patient.nbytes <= budget
    if budget < 80:  # bytes of one state
        assert due == inf and offered == 1
    assert patient.copy().next_due(2000) == patient.next_due(2000)
