"""What test_plot.py drives: a page of pictures, a second page, and a fragment that draws and then works."""

import time

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from nnviz.app.plot import Frames, plot

state = st.session_state


def curves(alt: str) -> go.Figure:
    x = np.arange(200)
    figure = go.Figure()
    for name, phase in (("train", 0.0), ("test", 1.0)):
        figure.add_scatter(x=x, y=np.sin(x / 20 + phase + state.get("shift", 0)), name=name)
    return figure.update_layout(title="Two curves", meta={"alt": alt})


def heatmap(rows: int = 512, columns: int = 784, seed: int = 0, alt: str = "A big matrix") -> go.Figure:
    z = np.random.default_rng(seed).integers(0, 256, (rows, columns), dtype=np.uint8)
    return go.Figure(go.Heatmap(z=z), {"meta": {"alt": alt}})


def pictures():
    st.slider("shift", 0, 10, key="shift")
    st.button("again")
    plot(curves(f"Two curves, shifted by {state.shift}"), "curves", height=300)

    def called(click):
        state.update(called=click, calls=state.get("calls", 0) + 1)

    clicked = plot(heatmap(40, 60, alt="A grid of cells"), "cells", called, height=300)
    st.text(f"returned {clicked}")
    st.text(f"called {state.get('called')}")
    st.text(f"times {state.get('calls', 0)}")
    st.text(f"theme {st.context.theme.type}")


def big():
    seed = st.slider("seed", 0, 10)
    st.button("again")
    plot(heatmap(seed=seed), "big")


def live():
    running = st.toggle("run")

    @st.fragment(run_every=0.3 if running else None)
    def training():
        state.tick = state.get("tick", 0) + 1
        state.shift = state.tick / 10
        st.text(f"tick {state.tick}")
        for name in "abc":
            clicked = plot(curves(f"Live {name}"), f"live-{name}", lambda click: None, height=220)
            state.live = clicked or state.get("live")
        st.text(f"returned {state.live}")
        end = time.perf_counter() + 0.2
        while time.perf_counter() < end:
            pass

    training()


def recording():
    z = np.random.default_rng(0).integers(0, 256, (60, 232, 232), dtype=np.uint8)
    figure = go.Figure(go.Heatmap(z=z[0], zmin=0, zmax=255), {"meta": {"alt": "A recording"}})
    labels = [f"step {10 * i}" for i in range(len(z))]
    plot(figure, "recording", height=500, frames=Frames({(0, "z"): z}, labels, interval=20))


st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(pictures, title="Pictures", default=True),
        st.Page(big, title="Big", url_path="big"),
        st.Page(live, title="Live", url_path="live"),
        st.Page(recording, title="Recording", url_path="recording"),
    ]
).run()
