"""What a word of a lesson is looked up in: a run at one of its steps, and what is shown of it."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from nnviz.backprop.records import Step
from nnviz.diagnostics import Judgement, NextBatch, judge
from nnviz.diagnostics.flow import measure_next_batch
from nnviz.history import Point
from nnviz.inspection import CounterfactualPath, counterfactual
from nnviz.network import ForwardPass, Network
from nnviz.run import Run


class Snapshot:
    """A run at a step. What takes work is worked out once, when a word asks for it.

    page: the address of the page that is open. chosen: words of its link and their texts. passing: makes the forward
    pass of the one image or point that is looked at, None for test sample `example`. label: its right answer, None
    where nobody knows it. step_shown: makes the step that One step shows, None where there is none. by_hand: how many
    weights, units, pixels or numbers are changed by hand. way: the way to another answer that the reader found.
    """

    def __init__(
        self,
        run: Run,
        step: int,
        network: Network | None = None,
        page: str = "",
        chosen: Mapping[str, str] | None = None,
        example: int = 0,
        passing: Callable[[], ForwardPass] | None = None,
        label: int | None = None,
        step_shown: Callable[[], Step | None] = lambda: None,
        by_hand: int = 0,
        way: CounterfactualPath | None = None,
    ):
        self.run, self.step, self.page, self.chosen, self.by_hand = run, step, page, chosen or {}, by_hand
        self.way = way
        self.example, self._passing, self._label, self._step_shown = example, passing, label, step_shown
        if network is not None:
            self.network = network

    def at(self, step: int) -> "Snapshot":
        """The same run at another step; of what is looked at only the test sample goes along."""
        if step == self.step:
            return self
        return Snapshot(self.run, step, page=self.page, chosen=self.chosen, example=self.example)

    @cached_property
    def network(self) -> Network:
        return self.run.network_at(self.step)  # a copy: the run may go on

    @cached_property
    def point(self) -> Point:
        """The test of this moment, as the line above the pictures has it."""
        return self.run.test(self.step, self.network)[0]

    @cached_property
    def judgement(self) -> Judgement:
        return judge(self.run, self.step, self.network, self.point)

    @cached_property
    def next_batch(self) -> NextBatch:
        return measure_next_batch(self.run, self.network, self.step)

    @cached_property
    def passed(self) -> ForwardPass:
        """The one image or point that is looked at, on its way through the network."""
        if self._passing is not None:
            return self._passing()
        return self.network.forward(self.run.test_inputs([self.example]))

    @property
    def label(self) -> int | None:
        return self._label if self._passing is not None else int(self.run.data.y_test[self.example])

    @property
    def p(self) -> np.ndarray:
        """The probabilities for it, (classes,)."""
        return self.passed.a[-1][0]

    @cached_property
    def way_to_second(self) -> CounterfactualPath | None:
        """The way of this image to the second answer, as the page of activations finds it; None for a point."""
        if not self.run.data.kind.pixels:
            return None
        return counterfactual(self.network, self.passed.a[0][0], int(np.argsort(-self.p, kind="stable")[1]))

    @cached_property
    def step_shown(self) -> Step | None:
        return self._step_shown()
