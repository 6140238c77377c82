"""The data sets, shared by all sessions of the process: read-only and bounded in number."""

import threading
from collections import OrderedDict
from contextlib import suppress

import streamlit as st

from nnviz import DATASETS, Dataset, Experiment, load_dataset
from nnviz.app.limits import LIMITS

KEPT = LIMITS.datasets  # at a time, those asked for longest ago go first; a run keeps its own as long as it needs it

_making = threading.Lock()  # one is made at a time
_fetching = threading.Lock()  # and one is fetched, for which those who need no network do not wait
_datasets: OrderedDict[tuple, Dataset] = OrderedDict()


def dataset_of(experiment: Experiment) -> Dataset:
    """The experiment's data set, shared between sessions; a progress bar is shown while it is made or fetched.

    Raises DataUnavailable with a sentence on what to do.
    """
    settings = experiment.info.settings
    key = (
        experiment.dataset,
        experiment.samples,
        experiment.variety if "variety" in settings else None,
        experiment.noise if "noise" in settings else None,
        experiment.data_seed if settings else None,
    )
    data = _kept(key)
    if data is None:
        with _making if settings else _fetching:
            data = _kept(key)  # another session may have made it while this one waited
            if data is None:
                data = _load(experiment)
                while len(_datasets) >= KEPT:
                    _datasets.popitem(last=False)
                _datasets[key] = data
    return data


def _kept(key: tuple) -> Dataset | None:
    with suppress(KeyError):  # not there, or gone just now
        _datasets.move_to_end(key)
        return _datasets[key]


def _load(e: Experiment) -> Dataset:
    bar = st.empty()
    title = DATASETS[e.dataset].title

    def progress(share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), f"Getting the data set {title} ready…")

    try:
        return load_dataset(
            e.dataset, samples=e.samples, variety=e.variety, noise=e.noise, seed=e.data_seed, progress=progress
        )
    finally:
        bar.empty()
