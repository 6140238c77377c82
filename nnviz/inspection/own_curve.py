"""How the answer to one input changed while a run learned: forward passes of its networks at some of its moments."""

from collections.abc import Iterator

import numpy as np

from nnviz import Run
from nnviz.replays import choose_affordable, replay_through

EVENLY = 12  # moments beside those at which the run was tested
MAX_REPLAYED = 100  # training steps taken again on the way to them


def answers_on_the_way(run: Run, x: np.ndarray, step: int) -> Iterator[tuple[int, np.ndarray] | None]:
    """(moment, the probabilities (classes,) of the network then) for the input x (inputs,), up to `step`.

    None for every step replayed between two moments, so that the caller may let others have their turn.
    """
    wanted = {0, step, *(point.step for point in run.history.points if point.step <= step)}
    wanted |= {int(at) for at in np.linspace(0, step, EVENLY)}
    for at, network in replay_through(run, choose_affordable(run, wanted, MAX_REPLAYED)):
        yield None if network is None else (at, network.forward(x[None]).a[-1][0].copy())
