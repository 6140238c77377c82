"""A bounded store of earlier moments of a run, from which any step can be replayed."""

from collections.abc import Iterator
from math import inf

import numpy as np

from nnviz.training import State, Trainer

MAX_CHECKPOINTS = 256  # however small they are: more of them would save no time


class Checkpoints:
    """Copies of a run's state at steps that are multiples of `stride`.

    When they would exceed `budget` bytes, the stride doubles and every second one is dropped: they stay evenly spaced
    over the whole run. Step 0 is not kept: it is rebuilt from the seed. With a larger first `stride` a run keeps fewer
    and replays more steps.
    """

    def __init__(self, budget: int, stride: int = 1):
        self.budget = budget
        self.stride = stride
        self._states: dict[int, list[np.ndarray]] = {}
        self._size = 0  # bytes of a checkpoint, known once the first was offered

    def __len__(self) -> int:
        return len(self._states)

    @property
    def nbytes(self) -> int:
        """Bytes held now; at most `budget`."""
        return sum(array.nbytes for state in self._states.values() for array in state)

    def next_due(self, step: int) -> int | float:
        """The first step, `step` or later, whose state is wanted; infinity if there is room for none."""
        return -(-step // self.stride) * self.stride if self._size <= self.budget else inf

    def offer(self, step: int, state: list[np.ndarray]) -> None:
        """Keep a copy of `state` if `step` (at least 1) is due."""
        if step % self.stride or step in self._states:
            return  # nearly every call ends here
        self._size = sum(array.nbytes for array in state)
        most = min(MAX_CHECKPOINTS, self.budget // self._size)
        if most == 0:
            return
        while len(self._states) >= most:
            self.stride *= 2
            self._states = {s: kept for s, kept in self._states.items() if s % self.stride == 0}
            if step % self.stride:
                return
        self._states[step] = [array.copy() for array in state]
        for array in self._states[step]:
            array.flags.writeable = False  # copies of a run share it

    def shrink(self, budget: int) -> None:
        """Keep at most `budget` bytes from now on: drop every second checkpoint as often as needed."""
        self.budget = budget
        while self._states and self.nbytes > budget:
            self.stride *= 2
            self._states = {s: kept for s, kept in self._states.items() if s % self.stride == 0}

    def copy(self) -> "Checkpoints":
        """Another store with the same checkpoints; their arrays, which never change, are shared."""
        twin = Checkpoints(self.budget, self.stride)
        twin._states, twin._size = dict(self._states), self._size
        return twin

    def find_before(self, step: int) -> tuple[int, list[np.ndarray] | None]:
        """The latest checkpoint at or before `step`, as (its step, its arrays); (0, None) if there is none."""
        latest = max((s for s in self._states if s <= step), default=0)
        return latest, self._states.get(latest)

    def drop_after(self, step: int) -> None:
        """Drop the checkpoints after `step`."""
        self._states = {s: state for s, state in self._states.items() if s <= step}


def replay(state: State, trainer: Trainer, checkpoints: Checkpoints, step: int) -> Iterator[State]:
    """Train again to `step` from the nearest checkpoint before it: yields `state` at every step on the way.

    state: that of step 0, which is changed.
    """
    start, arrays = checkpoints.find_before(step)
    if arrays is not None:
        state.restore(start, arrays)
    yield state
    while state.step < step:
        with np.errstate(all="ignore"):
            trainer.train(state)
        yield state
