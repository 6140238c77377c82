"""For Streamlit's own test harness: one registry of components for all its apps, as a server has.

Older versions make a new registry for each run, in which components registered at import are missing.

It takes pages/ for an older kind of app, as a server does until its first visit, and would run a page's file alone.

It runs no JavaScript either: a row of our buttons is drawn by Streamlit's own, and a press arrives as from a browser.
What a page puts on the screen, or into the address, tests see through the fixtures `shown` and `address`.
"""

from math import inf
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import parse_qsl

import plotly.graph_objects as go
import pytest
import streamlit as st
import streamlit.components.v2 as components
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import app_test

from nnviz import Experiment
from nnviz.app import buttons, link, net, plot
from nnviz.app.server import datasets, shared_runs
from nnviz.app.server.limits import LIMITS, Limits
from nnviz.data import mnist

REGISTRY = BidiComponentManager()
components.get_bidi_component_manager = lambda: REGISTRY
app_test.BidiComponentManager = lambda: REGISTRY

PagesManager.uses_pages_directory = False
app_test.PagesManager = type("AfterTheFirstVisit", (PagesManager,), {})  # which the harness may make forget it


def native_row(key, data, on_presses_change, **_):
    def press(name):
        st.session_state[key] = {"presses": [(data["heard"] + 1, name, data["visit"])]}
        on_presses_change()
        del st.session_state[key]

    for told in data["row"]:
        looks = {"help": told["help"] or None, "type": told["kind"], "disabled": told["disabled"]}
        st.button(told["label"], key=told["name"], on_click=press, args=(told["name"],), **looks)


buttons._component = native_row


@pytest.fixture
def forget_datasets(monkeypatch):
    """A function after which no data set is there, as in a new process; it takes what `SharedDatasets` does."""

    def forget(max_bytes: float = inf, **limits) -> datasets.SharedDatasets:
        monkeypatch.setattr(datasets, "shared", datasets.SharedDatasets(max_bytes, **limits))
        return datasets.shared

    return forget


class Picture(NamedTuple):
    """A picture on the screen. frames: of a recording, else None; takes_clicks: whether a click does anything."""

    figure: go.Figure
    frames: plot.Frames | None
    takes_clicks: bool


class Pictures(dict[str, Picture]):
    """The pictures put on the screen, by their keys; a click in `clicks` is done when its picture is drawn next."""

    def __init__(self):
        self.clicks: dict[str, dict] = {}

    def click(self, at, key: str, **told) -> None:
        """Click a picture of the page: told: what the browser says of the click."""
        self.clicks[key] = told
        at.run()
        assert not at.exception and not self.clicks


@pytest.fixture
def shown(monkeypatch) -> Pictures:
    """The pictures that pages put on the screen."""
    pictures = Pictures()

    def pack(figure, frames=None, *, key, clicks, **_):
        pictures[key] = Picture(figure, frames, clicks)
        return b""

    def component(key, on_click_change, **_):
        if key in pictures.clicks:
            st.session_state[key] = {"click": pictures.clicks.pop(key)}
            on_click_change()
            del st.session_state[key]
        return SimpleNamespace(click=None)

    monkeypatch.setattr(plot, "pack", pack)
    monkeypatch.setattr(plot, "_component", component)
    return pictures


class Networks(dict[str, dict]):
    """What the browser is told of each picture of a network, by its key; a message in `messages` is heard when the
    picture is drawn next, and answered the time after."""

    def __init__(self):
        self.messages: dict[str, dict] = {}

    def tell(self, at, key: str, **message) -> None:
        """A picture of the page tells the server something: choose=[1, 12], edit={...} or view="change"."""
        self.messages[key] = message
        for _ in range(2):
            at.run()
            assert not at.exception and not self.messages


@pytest.fixture
def networks(monkeypatch) -> Networks:
    """The pictures of networks that pages put on the screen."""
    told = Networks()

    def pack_arrays(header):
        told[header["key"]] = header
        return b""

    def component(key, data, **listeners):
        for name, value in told.messages.pop(key, {}).items():
            st.session_state[key] = {name: value}
            listeners[f"on_{name}_change"]()
            del st.session_state[key]

    monkeypatch.setattr(net, "pack_arrays", pack_arrays)
    monkeypatch.setattr(net, "_component", component)
    return told


@pytest.fixture
def address(monkeypatch):
    """A function: the words that the address says now."""
    said = []
    monkeypatch.setattr(link, "_address", lambda data, **_: said.append(data["query"]))
    return lambda: dict(parse_qsl(said[-1]))


@pytest.fixture
def view_words(address):
    """A function: the words that the address says now of what is looked at, not of the run's settings."""
    return lambda: {name: text for name, text in address().items() if name not in vars(Experiment())}


@pytest.fixture
def forget_runs(monkeypatch):
    """A function after which no run is shared, as in a new process."""
    return lambda: monkeypatch.setattr(shared_runs, "_runs", type(shared_runs._runs)())


@pytest.fixture
def set_limits(monkeypatch):
    """A function that sets the limits of this server, by their names or to those of another one."""

    def set_limits(limits: Limits = LIMITS, **changed: float) -> None:
        for name, value in (vars(limits) | changed).items():
            monkeypatch.setitem(vars(LIMITS), name, value)

    return set_limits


@pytest.fixture
def no_mnist(monkeypatch, tmp_path, forget_datasets):
    """The files of MNIST are not on this machine and cannot be fetched. They are looked for in the folder returned."""
    monkeypatch.setenv("NNVIZ_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(mnist, "MIRRORS", {"mnist": (), "fashion_mnist": ()})
    forget_datasets()
    return tmp_path
