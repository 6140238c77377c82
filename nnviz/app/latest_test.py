"""The test that a visitor's pages show: that of the step looked at, or, while the run plays, the latest there is."""

from collections.abc import Callable
from time import perf_counter

from nnviz import Evaluation, Network, Run
from nnviz.history import Point

BETWEEN_TESTS = 10  # times as long as a test takes is trained before a picture has a test of its own again


class LatestTest:
    """The test found last, and of what."""

    def __init__(self):
        self._known: tuple = (None, None, None, None)  # run, step, point, answers
        self._ended = self._took = 0.0

    def find(self, run: Run, step: int, playing: bool, find_network: Callable[[], Network]) -> tuple[Point, Evaluation]:
        """The test of `run` after `step` steps; find_network: gives the network of that step, if it is needed.

        While it plays, that can be an earlier one: of a large network a new test for every picture would take too much
        time from training.
        """
        known = self._known
        if known[:2] == (run, step) and (playing or known[2].step == step):
            return known[2:]
        if playing and perf_counter() - self._ended < BETWEEN_TESTS * self._took:
            there = [known[2:]] if known[0] is run else []
            there += [test for test in [run.latest_test()] if test and test[0].step <= step]
            if there:
                known = self._known = (run, step, *max(there, key=lambda test: test[0].step))
                return known[2:]
        start = perf_counter()
        known = self._known = (run, step, *run.test(step, find_network()))
        self._ended = perf_counter()
        self._took = self._ended - start
        return known[2:]
