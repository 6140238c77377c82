"""The page of activations: one image in the network, layer by layer, unit by unit, and why the answer is what it is."""

import streamlit as st

from nnviz.app.access import announce, heading
from nnviz.app.activations import parts
from nnviz.app.activations.change import change, clicks_of, idle
from nnviz.app.activations.choice import choose_image, pick
from nnviz.app.activations.looking import CHANGE, DRAW, LAYERS, UNIT, WHY, Looking, looking
from nnviz.app.activations.rest import at_rest
from nnviz.app.activations.unit import one_unit
from nnviz.app.activations.why import why
from nnviz.app.live import live, theme
from nnviz.app.plot import plot
from nnviz.app.server.entry import through_entry
from nnviz.app.state import Session, session
from nnviz.figures.answer_bars import answer_bars
from nnviz.figures.seen import Seen, seen_image
from nnviz.inspection import Scene
from nnviz.text.activations import answer_sentence, layers_sentence
from nnviz.text.pages import section
from nnviz.unit import Unit

through_entry(__file__)


def draw(now: Session) -> None:
    look, planar = looking(), now.run.data.kind.planar
    with st.container(key="act_top"):
        words = st.container(key="act_words")
        left, right = st.columns([6, 5] if planar else [8, 9], gap="medium")
    shown = None

    def image_and_answer() -> Scene:
        """A fragment of its own while somebody draws: a stroke is answered at once, and the rest follows the pen."""
        now = session()
        one, two = st.columns([2, 1] if planar else 2, gap="small")
        with one:
            choose_image(now, look)
        scene = look.scene(now)  # what a stroke has just changed is in it
        with two:
            answer(now, look, scene)
        if look.source_of(now) == DRAW:
            behind = shown is not None and shown != looked_at(look, scene) and not now.playing
            rested = at_rest("act_rest", str(hash(looked_at(look, scene))), behind)
            if behind and (rested or shown[1] != look.edits):
                st.rerun()
        return scene

    with left:
        pick("source", look.sources(now), look.source_of(now), "Where the image comes from")
        if look.source_of(now) == DRAW:
            st.fragment(image_and_answer)()
            scene = look.scene(now)
        else:
            scene = image_and_answer()
    chosen = look.unit(now, scene)
    with words:
        heading("The network and this input")
        if not now.playing:
            announce("answer", answer_sentence(scene, now.run.data).replace("**", ""))
        st.markdown(answer_sentence(scene, now.run.data) + " " + layers_sentence(scene, now.run.data.kind))
    with right:
        parts.layers(now, scene, chosen)
        if planar:
            parts.maps(now, scene, chosen)
    deeper(now, look, scene, chosen)
    with st.expander("How to read this"):
        st.markdown(section("activations", "How to read"))
    with st.expander("The formulas"):
        st.markdown(section("activations", "Formulas"))
    shown = looked_at(look, scene)


def looked_at(look: Looking, scene: Scene) -> tuple:
    """Which image this is and what was changed in it."""
    return scene.key, look.edits


def answer(now: Session, look: Looking, scene: Scene) -> None:
    if now.run.data.kind.pixels:
        with st.container(key="act_sees"):
            st.markdown("## **What the network sees**")
            shape, changes = now.run.data.shape, look.part == CHANGE
            still = idle(scene, look, shape) if changes else None
            figure = seen_image(Seen(scene.x, shape, scene.x != scene.given, scene.name, still), theme())
            plot(figure, "act_seen", on_click=clicks_of(scene, look) if changes else None)
    with st.container(key="act_answer"):  # style.css puts it first where the two stand below the pad
        st.markdown("## **The answer**")
        st.html(answer_bars(scene, now.run.data.classes, theme()))


def deeper(now: Session, look: Looking, scene: Scene, chosen: Unit) -> None:
    """What one asks next; one part at a time."""
    with st.container(horizontal=True, vertical_alignment="center", key="act_parts"):
        pick("part", [UNIT, CHANGE, WHY, LAYERS], look.part, "What to look at")
        if scene.changed and look.part != CHANGE:
            st.button("Put it back", key="act_back_here", icon=":material/replay:", on_click=look.put_back)
    with st.container(key="act_shown"):
        if look.part == UNIT:
            one_unit(now, look, scene, chosen)
        elif look.part == CHANGE:
            change(now, look, scene, chosen)
        elif look.part == WHY:
            why(now, look, scene)
        else:
            parts.all_layers(now, scene)


live(draw)
