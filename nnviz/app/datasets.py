"""The data sets, shared by all sessions of the process: read-only and bounded in number."""

import threading
from collections import OrderedDict

import streamlit as st

from nnviz import DATASETS, Dataset, Experiment, load_dataset
from nnviz.app.limits import LIMITS

KEPT = LIMITS.datasets  # data sets at a time, the oldest go first; a run keeps its own alive as long as it needs it

_loading = threading.Lock()
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
    data = _datasets.get(key)
    if data is None:
        with _loading:
            data = _datasets.get(key)  # another session may have made it while this one waited
            if data is None:
                data = _load(experiment)
                while len(_datasets) >= KEPT:
                    _datasets.popitem(last=False)
                _datasets[key] = data
    return data


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
