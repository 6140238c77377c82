"""Why the network answers as it does, and what would have to change for another answer."""

from functools import partial

import numpy as np
import streamlit as st

from nnviz.app.activations.view import ActivationsView
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.widgets import segments
from nnviz.data import Dataset
from nnviz.data.features import pull_to_plane
from nnviz.figures import Filmstrip, PixelEffect, filmstrip, input_bars, pixel_effect
from nnviz.figures.table_records import effects_on, values_of
from nnviz.inspection import Attribution, Scene, attribution
from nnviz.text import activations as words

PICTURE_SIDE = 220  # screen pixels


def draw_why(view: ActivationsView, scene: Scene) -> None:
    """What speaks for an answer, pixel by pixel."""
    data, images = view.run.data, view.run.data.kind.pixels
    answer = int(scene.p.argmax())
    target = view.target if view.target is not None and view.target < len(data.classes) else answer
    st.markdown(f"## **Why {data.classes[target]}?** Choose the answer to ask about.")
    _pick_class(view, "target", target, data.classes, "Answer to ask about")
    name, found = data.classes[target], attribution(scene.network, scene.x, target)
    if images:
        with st.container(key="act_why"):
            left, right = st.columns(2, gap="small")
        with left:
            st.markdown(words.INK_THAT_IS_THERE)
            effect = PixelEffect(scene.x, found.product, data.shape, f"input × gradient for {name}")
            plot(pixel_effect(effect, theme(), side=PICTURE_SIDE), "act_product")
        with right:
            st.markdown(words.MORE_INK)
            effect = PixelEffect(scene.x, found.gradient, data.shape, f"gradient for {name}")
            plot(pixel_effect(effect, theme(), side=PICTURE_SIDE), "act_gradient")
        st.markdown(words.why_words(name, found, _splits(view)))
    else:
        _tell_numbers(data, scene, name, found)
    if scene.held:
        st.caption(words.WHOLE_NETWORK)


def _tell_numbers(data: Dataset, scene: Scene, name: str, found: Attribution) -> None:
    kind = data.kind
    if kind.planar:
        slope = pull_to_plane(kind.features, scene.sample[None], found.gradient[None], kind.reach)[0]
        st.markdown(words.slope_words(name, found.value, slope))
    if not kind.plain:
        st.markdown(words.parts_words(name, found, kind))
    if kind.name == "table":
        st.markdown(words.WHAT_COLUMNS_ADD)
        bars = effects_on(data, found.product, f"input × gradient for {name}")
        plot(input_bars(bars, theme()), "act_parts_of_answer")


def _splits(view: ActivationsView) -> bool:
    """Whether products and biases add up to the sum: where units pass on a fixed share of what they get."""
    network = view.run.network
    return network.depth == 1 or network.activation.straight


def _pick_class(view: ActivationsView, name: str, value: int, classes: tuple[str, ...], label: str) -> None:
    segments(f"act_{name}", range(len(classes)), value, label, partial(setattr, view, name), lambda c: classes[c])


def draw_way(view: ActivationsView, scene: Scene) -> None:
    """What would have to change for another answer."""
    data, images = view.run.data, view.run.data.kind.pixels
    order = np.argsort(-scene.p, kind="stable")
    wanted = view.wanted if view.wanted is not None and view.wanted < len(data.classes) else int(order[1])
    st.markdown(f"## **What would have to change for it to say {data.classes[wanted]}?**")
    _pick_class(view, "wanted", wanted, data.classes, "Answer it should give")
    st.button(
        f"Find the way to {data.classes[wanted]}",
        icon=":material/route:",
        key="act_way",
        on_click=view.find_way,
        args=(scene, wanted),
        help=words.WAY_HELP.format(noun=data.kind.noun),
    )
    if view.way is None:
        st.caption(words.WAY_CAPTION.format(noun=data.kind.noun))
        return
    key, way = view.way
    if way.probabilities.shape[1] != len(data.classes) or way.images.shape[1] != data.kind.values:
        view.way = None
        return
    old = "" if key == view.way_key(scene) else words.OLD_WAY.format(noun=data.kind.noun)
    st.markdown(words.way_sentence(way, data.classes, data.kind) + old)
    if images:
        strip = Filmstrip(way.images, way.probabilities, data.shape, data.classes, way.target, way.reached)
        plot(filmstrip(strip, theme(), plot_width("act_film", 1050)), "act_film")
        st.caption(words.FILM_CAPTION)
    else:
        st.markdown(words.ends_words(way, data.kind, partial(values_of, data)))
