"""Teach the network this hand: drawings are kept with what they are, and a run begins that learns from them, too."""

from functools import partial

import streamlit as st

from nnviz import Experiment
from nnviz.app import controls
from nnviz.app.activations.view import ActivationsView
from nnviz.app.destination import PRESET, Destination
from nnviz.app.drawing import PAD, drawing_on_pad
from nnviz.app.pad import put_on_pad
from nnviz.app.visitor import visitor
from nnviz.app.widgets import segments
from nnviz.data.centring import read_drawing
from nnviz.text import teaching as words

EPOCHS = 12  # about 800 steps: enough for 2,000 images and the drawings


def draw_teaching(view: ActivationsView) -> None:
    """What the drawing is, the button that keeps it, and the one that begins to learn."""
    here, classes = visitor(), view.run.data.classes
    own, there = here.own, here.destination
    if there is not None and there.number is None:
        st.rerun()  # a run was asked for in this fragment
    kept = own.drawings if own.classes == classes else []
    with st.container(key="act_teach"):
        st.markdown(words.ASK)
        segments(
            "act_means",
            range(len(classes)),
            view.means,
            "What the drawing is",
            partial(setattr, view, "means"),
            lambda c: classes[c],
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                words.keep(None if view.means is None else classes[view.means]),
                icon=":material/add:",
                key="act_keep",
                on_click=_keep,
                args=(view,),
                disabled=view.means is None or drawing_on_pad() is None,
            )
            if kept:
                looks = {"icon": ":material/school:", "type": "primary"}
                st.button(words.learn(len(kept)), key="act_learn", on_click=_learn, args=(view,), **looks)
        st.caption(words.about([classes[label] for _, label in kept]))


def _keep(view: ActivationsView) -> None:
    pixels = read_drawing(drawing_on_pad())
    if pixels is not None and view.means is not None:
        visitor().own.keep_drawing(pixels, view.means, view.run.data.classes)
        put_on_pad(PAD, None)


def _learn(view: ActivationsView) -> None:
    own, e = visitor().own, view.run.experiment
    try:
        info = own.teach(view.run.data, own.titles.get(e.dataset, e.info.title))
        experiment = Experiment(dataset=info.data.name, **info.suited | {"epochs": EPOCHS})
    except ValueError as error:
        view.session.troubles.append(str(error))
        return
    controls.ask_for(Destination(experiment, PRESET, experiment.total_steps))
