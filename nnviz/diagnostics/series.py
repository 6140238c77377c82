"""Rows of numbers over a whole run in bounded memory, thinned evenly as the run grows."""

from math import inf

import numpy as np

ROW_OVERHEAD = 200  # bytes of a row beside its numbers


class Series:
    """Rows at steps that are multiples of `stride`, and at a few `first` steps.

    When there would be more than `most` rows, the stride doubles and the rows between are dropped. Which rows are kept
    depends on the steps taken alone, not on how they were cut into bursts. With too little room for the first steps and
    four more, nothing is kept.
    """

    def __init__(self, stride: int, most: int, first: tuple[int, ...] = ()):
        self.stride, self.first = stride, frozenset(first)
        self.most = most if most >= len(first) + 4 else 0
        self._rows: dict[int, np.ndarray] = {}

    def copy(self) -> "Series":
        """Another series with the same rows; their arrays, which never change, are shared."""
        twin = Series(self.stride, self.most, tuple(self.first))
        twin.most, twin._rows = self.most, dict(self._rows)
        return twin

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        return sum(row.nbytes + ROW_OVERHEAD for row in self._rows.values())

    @property
    def steps(self) -> np.ndarray:
        """The steps of the rows, (k,), rising."""
        return np.fromiter(self._rows, np.int64, len(self._rows))

    @property
    def rows(self) -> np.ndarray:
        """All rows, (k, ...). Raises ValueError if there are none."""
        return np.stack(list(self._rows.values()))

    def due(self, step: int) -> bool:
        """Whether the row of `step` is wanted."""
        return self.most > 0 and (step % self.stride == 0 or step in self.first)

    def next_due(self, step: int) -> int | float:
        """The first due step, `step` or later; infinity if nothing is kept."""
        if not self.most:
            return inf
        return min([-(-step // self.stride) * self.stride, *(first for first in self.first if first >= step)])

    def add(self, step: int, row: np.ndarray) -> None:
        """Keep the row of a due `step`, later than all before it. It is not copied."""
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
        """Drop the rows of `step` and later ones."""
        self._rows = {s: row for s, row in self._rows.items() if s < step}
