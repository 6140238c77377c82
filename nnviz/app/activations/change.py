"""What if? Pixels painted over, units switched off, before and after side by side."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from nnviz.app.activations.panels import choose_unit, pick_unit
from nnviz.app.activations.view import ERASE_3, ERASE_4, PIXEL, ActivationsView
from nnviz.app.buttons import Button, buttons
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.figures import layer_grid
from nnviz.figures.answer_bars import answer_bars
from nnviz.figures.scene_records import layer_grid_of
from nnviz.figures.seen import Seen, seen_image
from nnviz.inspection import Edit, Scene, compare, find_idle
from nnviz.text.activations import CLICK_CHANGES, UNCHANGED, change_table, engine_words, held_words
from nnviz.unit import Unit

TOOL_SIZES = {PIXEL: 1, ERASE_3: 3, ERASE_4: 4}  # pixels that a click changes, each way


def handle_clicks(scene: Scene, view: ActivationsView):
    """The handler of clicks on the image while they change it."""
    return partial(_paint, view, scene, view.tool)


def _paint(view: ActivationsView, scene: Scene, tool: str, click: dict) -> None:
    data = click.get("customdata")
    if data is None:
        return
    row, column, ink = (int(value) for value in data[:3])
    size = TOOL_SIZES[tool]
    # The ink at the time of the click, not the ink of now: a repeated click does the same again.
    value = float(ink < 128) if size == 1 else 0.0
    view.paint(scene, Edit.around(row, column, size, value))


def find_idle_pixels(scene: Scene, view: ActivationsView, shape: tuple[int, int]) -> np.ndarray:
    """(pixels,) True where a click would change nothing."""
    size = TOOL_SIZES[view.tool]
    return find_idle(scene.x, shape, size) if size > 1 else np.zeros(scene.x.size, bool)


def draw_change(view: ActivationsView, scene: Scene, chosen: Unit) -> None:
    """The tools to change the image and the network, and the network before and after."""
    data, images = view.run.data, view.run.data.kind.pixels
    with st.container(horizontal=True, vertical_alignment="center", key="act_tools"):
        if images:
            view.segments("tool", "What a click on the image does")
        help = "Takes back the last change of pixels."
        undo = Button("act_undo", "Undo", view.unpaint, "undo", help, disabled=not view.edits)
        help, changed = "The image and the network as they were.", bool(view.edits or view.off)
        back = Button("act_back", "Put it back", view.put_back, "replay", help, disabled=not changed)
        buttons("act_changes", *[undo] * images, back)
        st.markdown(f"{CLICK_CHANGES if images else ''}Or switch a unit off:", width="stretch")
    pick_unit(scene, chosen, view, data.classes)
    compared = compare(scene.before, scene.after)
    if not scene.changed:
        st.markdown(UNCHANGED)
        return
    if scene.held:
        st.markdown(held_words(scene))
    with st.container(key="act_change"):
        left, right = st.columns(2, gap="medium")
    unchanged = replace(scene, after=scene.before, x=scene.given, held={})
    largest = scene.largest(chosen)
    for slot, when, shown in ((left, "Before", unchanged), (right, "After", replace(scene, before=scene.after))):
        with slot:
            st.markdown(f"**{when}**")
            image, bars = st.columns([2, 3], gap="small") if images else (None, st.container())
            if image:
                changed = None if shown is unchanged else scene.x != scene.given
                seen = Seen(shown.x, data.shape, changed, f"{scene.name}, {when.lower()}")
                with image:
                    plot(seen_image(seen, theme(), 170), f"act_seen_{when}")
            bars.html(answer_bars(shown, data.classes))
            grid = layer_grid_of(shown, chosen.layer, data.classes, chosen)
            limits = largest if min(largest) > 0 else None
            figure = layer_grid(grid, theme(), plot_width(f"act_grid_{when}", 500), limits)
            plot(figure, f"act_grid_{when}", on_click=choose_unit)
    st.markdown(change_table(compared, scene.network.sizes))
    st.caption(engine_words(len(scene.held)))
