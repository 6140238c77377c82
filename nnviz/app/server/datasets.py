"""The data sets, shared by all sessions of the process: read-only, made once whoever asks, bounded all together.

Those made by code are made as shared runs are trained: all who ask for one make it together, a slice each in turn. So
nobody who needs a small set waits for a large one. Those from files are had in one go, each kind by one session.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from weakref import WeakValueDictionary

import streamlit as st
from cachetools import LRUCache
from streamlit.runtime.scriptrunner import RerunException

from nnviz import DATASETS, Dataset, Experiment, load_dataset
from nnviz.app.server import shared_runs
from nnviz.app.server.limits import LIMITS, MB, PLAIN
from nnviz.app.server.memory import collect
from nnviz.app.server.turns import SLICE, Turn, turn
from nnviz.data import DRAWN, DataMissing, DataUnavailable, dataset_in_parts, dataset_nbytes
from nnviz.data.own import own_nbytes

PATIENCE = 0.2  # seconds between two looks at how far another session's download is
_fetching = {name: threading.Lock() for name, info in DATASETS.items() if not info.settings}


class Making:
    """A data set on its way. share: of it that is done; data: None until it is there. asking: sessions that wait."""

    def __init__(self, e: Experiment):
        self.nbytes = dataset_nbytes(e.info, e.samples)
        self.share, self.asking = 0.0, 0
        self.data: Dataset | None = None
        self._parts = dataset_in_parts(e.dataset, **e.data_settings)
        self._alone = Turn()

    def go_on(self) -> None:
        """Make it for a slice of time, when it is this session's turn."""
        with self._alone.mine(), turn.mine():
            end = perf_counter() + SLICE
            while self.data is None and perf_counter() < end:
                try:
                    self.share = next(self._parts)
                except StopIteration as made:
                    self.data = made.value


class SharedDatasets:
    """The data sets of a process. max_bytes: of all that are kept, in use, or on their way. max_kept: sets that are
    kept though nobody uses them; those asked for longest ago go first."""

    def __init__(self, max_bytes: float, max_kept: int = 6):
        self.max_bytes = max_bytes
        self._guard = threading.RLock()  # held while the following are looked at or changed, never while a set is made
        self._known: WeakValueDictionary[tuple, Dataset] = WeakValueDictionary()  # all that are kept or in use
        self._kept: LRUCache = LRUCache(max_kept)
        self.on_their_way: dict[tuple, Making] = {}

    def find(self, key: tuple) -> Dataset | None:
        """A set that is there; None if it is not."""
        with self._guard:
            for other, making in list(self.on_their_way.items()):
                if not making.asking and other != key:  # left behind by a visitor who wants something else by now
                    del self.on_their_way[other]
            data = self._known.get(key)
            if data is not None:
                self._keep(key, data)
            return data

    @contextmanager
    def ask_for(self, key: tuple, experiment: Experiment) -> Iterator[Making]:
        """The set on its way that this session waits for, with all others who do.

        Raises DataUnavailable if there is no room for it.
        """
        with self._guard:
            if key not in self.on_their_way:
                making = Making(experiment)
                self._make_room(making.nbytes, key)
                self.on_their_way[key] = making
            making = self.on_their_way[key]
            making.asking += 1
        again = False
        try:
            yield making
        except RerunException:
            again = True  # the visitor did something meanwhile: most likely the set is asked for again at once
            raise
        finally:
            with self._guard:
                making.asking -= 1
                if making.data is not None:
                    self._keep(key, making.data)
                if making.data is not None or not (making.asking or again):
                    self.on_their_way.pop(key, None)

    @property
    def nbytes(self) -> int:
        """Bytes of all sets that are kept, in use, or on their way."""
        there, coming = list(self._known.values()), self.on_their_way.values()
        return own_nbytes() + sum(data.nbytes for data in there) + sum(making.nbytes for making in coming)

    def make_room(self, nbytes: int) -> None:
        """Let go of what nobody uses until a visitor's own set of so many bytes may be had.

        Raises DataUnavailable if that is not enough.
        """
        with self._guard:
            self._make_room(nbytes, ())

    def _keep(self, key: tuple, data: Dataset) -> None:
        self._known[key] = self._kept[key] = data

    def _make_room(self, nbytes: int, key: tuple) -> None:
        """Let go of what nobody uses until so many bytes more may be had."""
        while self.nbytes + nbytes > self.max_bytes:
            if self._kept:
                self._kept.popitem()
            elif not shared_runs.drop_oldest():
                collect()  # what was given up, but not yet given back
                if self.nbytes + nbytes > self.max_bytes and key != _key(PLAIN):
                    raise DataUnavailable(
                        f"This data set needs {nbytes / MB:,.0f} MB. Of the {self.max_bytes / MB:,.0f} MB that this "
                        f"server has for data sets, others use {self.nbytes / MB:,.0f}. Take fewer training samples, "
                        "or try again later."
                    )
                return


shared = SharedDatasets(LIMITS.data_mb * MB)


def dataset_of(experiment: Experiment) -> Dataset:
    """The experiment's data set, shared between sessions; a progress bar is shown while it is made or fetched.

    Raises DataUnavailable with a sentence on what to do.
    """
    if experiment.info.data is not None:
        return _own(experiment)
    if experiment.dataset == DRAWN:  # small, made at once, and no reason to let go of one that others may want
        return load_dataset(DRAWN, **experiment.data_settings)
    key = _key(experiment)
    data = shared.find(key)
    if data is None:
        bar = st.empty()
        try:
            with shared.ask_for(key, experiment) as making:
                (_make if experiment.info.settings else _fetch)(making, experiment, bar)
                data = making.data
        finally:
            bar.empty()
    return data


def _own(e: Experiment) -> Dataset:
    """Somebody's own data set, for the visitor who brought it alone; or one that is in the menu for everybody."""
    here = st.session_state.get("visitor")
    if here is not None and not here.own.has(e.dataset):
        raise DataUnavailable(str(DataMissing(e.dataset)))
    return load_dataset(e.dataset, **e.data_settings)


def _key(e: Experiment) -> tuple:
    return e.dataset, *e.data_settings.values()  # settings without effect are at their defaults


def _make(making: Making, e: Experiment, bar) -> None:
    while making.data is None:
        if not e.info.kind.planar:  # points take no longer than a slice
            _show(bar, making, e)
        making.go_on()


def _fetch(making: Making, e: Experiment, bar) -> None:
    def progress(share: float) -> None:
        making.share = min(max(share, 0.0), 1.0)
        _show(bar, making, e)

    while making.data is None:
        if not _fetching[e.dataset].acquire(timeout=PATIENCE):
            _show(bar, making, e)
            continue
        try:  # another session may have fetched it while this one waited
            making.data = making.data or load_dataset(e.dataset, **e.data_settings, progress=progress)
        finally:
            _fetching[e.dataset].release()


def _show(bar, making: Making, e: Experiment) -> None:
    bar.progress(making.share, f"Getting the data set {DATASETS[e.dataset].title} ready…")
