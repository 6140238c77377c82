"""What test_net.py drives: the picture of four networks, one that trains, and its messages."""

import streamlit as st

from nnviz import Experiment, Run
from nnviz.app.net import network_picture
from nnviz.backprop.tiny import TinyNetwork
from nnviz.figures.theme import DARK, LIGHT
from nnviz.inspection.by_hand import ByHand, answers_by_hand
from nnviz.inspection.step_picture import picture_run, picture_step
from nnviz.unit import Unit

state = st.session_state
EXPERIMENTS = {
    "small": Experiment(dataset="digits", hidden=(64, 32), learning_rate=0.1, samples=1000),
    "large": Experiment(dataset="digits", hidden=(512, 512), learning_rate=0.1, samples=1000),
    "six": Experiment(dataset="digits", hidden=(512, 64, 300, 33, 128, 512), learning_rate=0.05, samples=1000),
    "plane": Experiment(dataset="spiral", hidden=(8, 8), learning_rate=0.1, activation="tanh"),
}


@st.cache_resource(max_entries=4)
def make_run(name: str) -> Run:
    return Run(EXPERIMENTS[name])


st.set_page_config(layout="wide")
name = st.query_params.get("net", "small")
theme = DARK if st.context.theme.type == "dark" else LIGHT


def change(edit):
    state.by_hand = ByHand(tuple(map(tuple, edit["weights"])), tuple(Unit(*unit) for unit in edit["off"]))


@st.fragment
def show():
    steps = state.setdefault("steps", int(st.query_params.get("steps", 0)))
    if st.button("Step"):
        state.steps = steps = steps + 1
        state.film = state.get("film", 0) + 1
    if st.button("Train on"):
        state.steps = steps = steps + 5
    if st.button("Ten steps"):
        state.steps = steps = steps + 10
        state.film = state.get("film", 0) + 1
    if name == "tiny":
        tiny = TinyNetwork()
        tiny.put_taken(steps)
        step = tiny.story().step
        picture, sent = picture_step(step, steps, "minibatch", "Both bars"), (step.before, step.x, step.y, None)
    else:
        run = make_run(name)
        run.advance(steps=max(steps - run.position, 0))
        network, optimizer = list(run.moments(steps))[-1]
        picture = picture_run(run, steps, network, optimizer, None if "minibatch" in st.query_params else 0)
        sent = network, run.test_inputs([0]), run.data.y_test[[0]], run.data
    still = st.query_params.get("still")
    network_picture(
        picture,
        "net",
        theme,
        view=st.query_params.get("view", "forward"),
        chosen=state.get("chosen"),
        film=state.get("film", 0),
        still=None if still is None else float(still),
        by_hand=answers_by_hand(picture, sent[0], state.by_hand, *sent[1:]) if state.get("by_hand") else None,
        on_choose=lambda unit: state.update(chosen=unit),
        on_edit=change,
        on_view=lambda view: state.update(view=view),
    )
    st.text(f"chosen {state.get('chosen')}")
    st.text(f"changed {state.get('by_hand')}")
    st.text(f"view {state.get('view')}")


show()
