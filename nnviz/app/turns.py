"""Whose turn it is to compute: one session at a time, a slice each, in the order in which they asked.

threading.Lock is not fair: who lets go of it and asks again at once mostly gets it back, however long others wait.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from time import perf_counter

SLICE = 0.05  # seconds that one session computes before another may: keeps everybody's sliders quick


class Turn:
    """`with turn:` waits for one's turn and passes it on in the end, to the one who has waited longest."""

    def __init__(self):
        self._waited = threading.local()
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        start = perf_counter()
        mine.acquire()  # until __exit__ of the one before passes the turn on
        self._waited.seconds = self._waits + perf_counter() - start

    def __exit__(self, *_) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def clock(self) -> float:
        """Seconds, like perf_counter(), on a clock that stands still while this thread waits for its turn."""
        return perf_counter() - self._waits

    @property
    def _waits(self) -> float:
        return getattr(self._waited, "seconds", 0.0)


turn = Turn()


def in_turns(items: Iterable) -> Iterator:
    """The same items, made a slice at a time, between which other sessions have their turn."""
    items = iter(items)
    while True:
        with turn:
            end = perf_counter() + SLICE
            while perf_counter() < end:
                try:
                    yield next(items)
                except StopIteration:
                    return
