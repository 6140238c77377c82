"""Rows of numbers over a whole run in bounded memory: thinned as the run grows, evenly, as checkpoints are."""

from math import inf

import numpy as np

OVERHEAD = 200  # bytes a row takes beside its numbers


class Series:
    """Rows at steps that are multiples of `stride`, and at the `first` steps, of which there are a few.

    When there would be more than `most` rows, the stride doubles and those between are dropped. Which rows are kept
    depends on the steps taken alone, not on how they were cut into bursts. Where there is room for less than the first
    steps and a few more, nothing is kept at all.
    """

    def __init__(self, stride: int, most: int, first: tuple[int, ...] = ()):
        self.stride, self.first = stride, frozenset(first)
        self.most = most if most >= len(first) + 4 else 0
        self._rows: dict[int, np.ndarray] = {}

    def copy(self) -> "Series":
        """The same rows, to be added to and thinned apart; their arrays, which never change, are shared."""
        twin = Series(self.stride, self.most, tuple(self.first))
        twin.most, twin._rows = self.most, dict(self._rows)
        return twin

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        return sum(row.nbytes + OVERHEAD for row in self._rows.values())

    @property
    def steps(self) -> np.ndarray:
        """The steps that rows are kept of, (k,), rising."""
        return np.fromiter(self._rows, np.int64, len(self._rows))

    @property
    def rows(self) -> np.ndarray:
        """All rows, (k, ...). Raises ValueError if there are none."""
        return np.stack(list(self._rows.values()))

    def due(self, step: int) -> bool:
        """Whether the row of `step` is to be kept."""
        return self.most > 0 and (step % self.stride == 0 or step in self.first)

    def next_due(self, step: int) -> int | float:
        """The first due step, `step` or later; infinity if nothing is kept."""
        if not self.most:
            return inf
        return min([-(-step // self.stride) * self.stride, *(first for first in self.first if first >= step)])

    def add(self, step: int, row: np.ndarray) -> None:
        """Keep the row of a due `step`, later than those before it, as it is (not a copy)."""
        while len(self._rows) >= self.most:
            self.stride *= 2
            self._rows = {s: kept for s, kept in self._rows.items() if self.due(s)}
        if self.due(step):
            row.flags.writeable = False  # copies of a run share it
            self._rows[step] = row

    def latest(self, step: int, count: int) -> list[np.ndarray]:
        """The last rows at or before `step`, at most `count`, in order."""
        return [row for s, row in self._rows.items() if s <= step][-count:]

    def cut(self, step: int) -> None:
        """Forget the rows of `step` and later ones."""
        self._rows = {s: row for s, row in self._rows.items() if s < step}
