"""Whose turn it is to compute: a few sessions at a time, a slice each, in the order in which they asked.

threading.Lock is not fair: who lets go of it and asks again at once mostly gets it back, however long others wait.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter

from streamlit.runtime.scriptrunner import get_script_run_ctx

from nnviz.app.server.limits import LIMITS

SLICE = 0.05  # seconds that one session computes before another may: keeps everybody's sliders quick


def session_of_this_run() -> Hashable:
    """The session of this script run; outside of one, the thread."""
    context = get_script_run_ctx(suppress_warning=True)
    return threading.get_ident() if context is None else context.session_id


class Turn:
    """`with turn.mine():` waits for one's turn and passes it on in the end, to the one who has waited longest.

    places: how many may have theirs at once, but never two script runs of one session: they share a run. asker: a
    function that names the session which asks.
    """

    def __init__(self, places: float = 1, asker: Callable[[], Hashable] = session_of_this_run):
        self._asker = asker
        self._waited = threading.local()
        self._guard = threading.Lock()
        self._free = places
        self._inside: set[Hashable] = set()
        self._waiting: deque[tuple[Hashable, threading.Lock]] = deque()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for one's turn; it ends with the block, in whatever thread that is."""
        me = self._asker()
        self._take(me)
        try:
            yield
        finally:
            self._pass_on(me)

    def _take(self, me: Hashable) -> None:
        with self._guard:
            if self._free >= 1 and me not in self._inside:
                self._let_in(me)
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append((me, mine))
        start = perf_counter()
        mine.acquire()  # until _pass_on of another one lets it in
        self._waited.seconds = self._waits + perf_counter() - start

    def _pass_on(self, me: Hashable) -> None:
        with self._guard:
            self._inside.remove(me)
            self._free += 1
            for waiting in self._waiting:
                who, theirs = waiting
                if who not in self._inside:
                    self._waiting.remove(waiting)
                    self._let_in(who)
                    theirs.release()
                    return

    def _let_in(self, who: Hashable) -> None:
        self._free -= 1
        self._inside.add(who)

    def clock(self) -> float:
        """Seconds, like perf_counter(), on a clock that stands still while this thread waits for its turn."""
        return perf_counter() - self._waits

    @property
    def _waits(self) -> float:
        return getattr(self._waited, "seconds", 0.0)


turn = Turn(LIMITS.at_once)


def in_turns(items: Iterable, turn: Turn = turn) -> Iterator:
    """The same items, made a slice at a time, between which other sessions have their turn."""
    items = iter(items)
    while True:
        with turn.mine():
            end = perf_counter() + SLICE
            while perf_counter() < end:
                try:
                    yield next(items)
                except StopIteration:
                    return
