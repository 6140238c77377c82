"""The page of activations: one image in the network, layer by layer, unit by unit, and why the answer is what it is."""

from functools import partial

import streamlit as st

from nnviz.app.access import announce, heading
from nnviz.app.activations import panels
from nnviz.app.activations.change import draw_change, find_idle_pixels, handle_clicks
from nnviz.app.activations.choice import choose_image
from nnviz.app.activations.rest import at_rest
from nnviz.app.activations.unit import draw_unit
from nnviz.app.activations.view import CHANGE, DRAW, TEST, UNIT, WHY, ActivationsView
from nnviz.app.activations.why import draw_way, draw_why
from nnviz.app.folded import folded
from nnviz.app.player import keep_drawing, theme
from nnviz.app.plot import plot
from nnviz.app.server.entry import through_entry
from nnviz.app.session import Session
from nnviz.app.visitor import session
from nnviz.app.widgets import segments
from nnviz.figures import input_bars
from nnviz.figures.answer_bars import answer_bars
from nnviz.figures.seen import SIDE, Seen, seen_image
from nnviz.figures.table_records import seen_row
from nnviz.inspection import Scene
from nnviz.text.activations import answer_sentence, layers_sentence
from nnviz.text.pages import section
from nnviz.unit import Unit

through_entry(__file__)

SMALL_SIDE = 170  # screen pixels: of the image where no pixel is to be clicked, so that all fits 1280 x 720


def draw(opened: Session) -> None:
    view, planar = ActivationsView.of(opened), opened.run.data.kind.planar
    with st.container(key="act_top"):
        words = st.container(key="act_words")
        left, right = st.columns([6, 5] if planar else [8, 9], gap="medium")
    shown = None

    def image_and_answer() -> Scene:
        """A fragment of its own while somebody draws: a stroke is answered at once, and the rest follows the pen."""
        view = ActivationsView.of(session())
        if view.source_here() == TEST:  # they stand in a row, and the rest below it
            choose_image(view)
            one, two = st.container(key="act_told").columns(2, gap="small")
            with one:
                draw_seen(view, view.scene())
            with two:
                draw_answer(view, view.scene())
            return view.scene()
        one, two = st.columns([2, 1] if planar else 2, gap="small")
        with one:
            choose_image(view)
        scene = view.scene()  # what a stroke has just changed is in it
        with two:
            draw_answer(view, scene)
            if not planar:
                draw_seen(view, scene)
        if view.source_here() == DRAW:
            behind = shown is not None and shown != looked_at(view, scene) and not view.session.playing
            rested = at_rest("act_rest", str(hash(looked_at(view, scene))), behind)
            if behind and (rested or shown[1] != view.edits):
                st.rerun()
        return scene

    with left, st.container(key="act_input"):
        choose = partial(setattr, view, "source")
        if len(view.sources()) > 1:
            segments("act_source", view.sources(), view.source_here(), "Where the image comes from", choose)
        if view.source_here() == DRAW:
            st.fragment(image_and_answer)()
            scene = view.scene()
        else:
            scene = image_and_answer()
    chosen = view.unit(scene)
    with words:
        heading("The network and this input")
        if not view.session.playing:
            announce("answer", answer_sentence(scene, view.run.data).replace("**", ""))
        st.markdown(answer_sentence(scene, view.run.data) + " " + layers_sentence(scene, view.run.data.kind))
    with right:
        choose_part(view, scene)
        if view.part == WHY:
            draw_why(view, scene)
        else:
            panels.draw_layers(view, scene, chosen)
            if planar:
                panels.draw_maps(view, scene, chosen)
    draw_part(view, scene, chosen)
    folded("How to read this", "act_how", lambda: st.markdown(section("activations", "How to read")))
    folded("The formulas", "act_formulas", lambda: st.markdown(section("activations", "Formulas")))
    shown = looked_at(view, scene)


def looked_at(view: ActivationsView, scene: Scene) -> tuple:
    """Which image this is and what was changed in it."""
    return scene.key, view.edits


def draw_seen(view: ActivationsView, scene: Scene) -> None:
    with st.container(key="act_sees"):
        st.markdown("## **What the network sees**")
        if not view.run.data.kind.pixels:
            plot(input_bars(seen_row(view.run.data, scene.x), theme()), "act_row")
            return
        shape, changes = view.run.data.shape, view.part == CHANGE
        still = find_idle_pixels(scene, view, shape) if changes else None
        side = SIDE if changes else SMALL_SIDE
        figure = seen_image(Seen(scene.x, shape, scene.x != scene.given, scene.name, still), theme(), side)
        plot(figure, "act_seen", on_click=handle_clicks(scene, view) if changes else None)


def draw_answer(view: ActivationsView, scene: Scene) -> None:
    with st.container(key="act_answer"):
        st.markdown("## **The answer**")
        st.html(answer_bars(scene, view.run.data.classes))


def choose_part(view: ActivationsView, scene: Scene) -> None:
    """What one asks next; one part at a time."""
    with st.container(horizontal=True, vertical_alignment="center", key="act_parts"):
        view.segments("part", "What to look at")
        if scene.changed and view.part != CHANGE:
            st.button("Put it back", key="act_back_here", icon=":material/replay:", on_click=view.put_back)


def draw_part(view: ActivationsView, scene: Scene, chosen: Unit) -> None:
    """What the chosen part says below the image and the layers."""
    with st.container(key="act_shown"):
        if view.part == UNIT:
            draw_unit(view, scene, chosen)
        elif view.part == CHANGE:
            draw_change(view, scene, chosen)
        elif view.part == WHY:
            draw_way(view, scene)
        else:
            panels.draw_sums(view, scene)


keep_drawing(draw)
