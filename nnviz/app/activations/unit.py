"""One unit on the page of activations: the parts of its sum, what it responds to, which pixels are behind it."""

import streamlit as st

from nnviz.app.activations.choice import look_at_tile
from nnviz.app.activations.panels import pick_unit
from nnviz.app.activations.view import ActivationsView
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.figures import PixelEffect, input_bars, pixel_effect, response_bars, samples_figure, unit_card
from nnviz.figures.run_records import gallery_at
from nnviz.figures.scene_records import unit_card_of, unit_plane_of
from nnviz.figures.table_records import products_of
from nnviz.figures.unit_plane import unit_plane
from nnviz.inspection import Scene, compose_pixels, contributions, linearise_units
from nnviz.text import activations as words
from nnviz.unit import Unit

STRONGEST_IMAGES = 8
PICTURE_SIDE = 300  # screen pixels


def draw_unit(view: ActivationsView, scene: Scene, unit: Unit) -> None:
    """Weights, inputs and their products; what it responds to; for deeper units the pixels behind it."""
    data, network = view.run.data, scene.network
    name = unit.name_in(network.depth, data.classes)
    pick_unit(scene, unit, view, data.classes)
    found, responses = contributions(network, scene.after, unit.matrix, unit.index), view.responses()
    images, output = data.kind.pixels, unit.layer == network.depth
    st.markdown(words.sum_line(found, unit.symbol("z"), "its probability" if output else "what it passes on, a,"))
    with st.container(key="act_unit"):
        left, right = st.columns([2, 1], gap="medium")
    with left:
        if data.kind.name == "table" and unit.layer == 1:
            plot(input_bars(products_of(data, found), theme()), "act_products")
        else:
            card = unit_card_of(scene, unit, data, found)
            plot(unit_card(card, theme(), plot_width("act_card", 690)), "act_card")
    with right:
        st.markdown(words.unit_sentence(responses, unit, data.classes, output))
        plot(response_bars(responses.means[unit.matrix][unit.index], data.classes, theme(), name), "act_bars")
    if data.kind.planar:
        _draw_plane(view, scene, unit, name)
        return
    _draw_strongest(view, responses, unit)
    if images and unit.layer > 1:
        _draw_pixels(scene, unit, name, data.shape)


def _draw_strongest(view, responses, unit):
    strength = float(responses.strength[unit.matrix][unit.index][0])
    if not strength > 0 and unit.layer < view.run.network.depth:
        st.markdown(words.excite_words(None, responses.samples, view.run.data.kind))
        return
    rows = view.run.tested[responses.strongest[unit.matrix][unit.index][:STRONGEST_IMAGES]]
    p = view.session.network.forward(view.run.test_inputs(rows)).a[-1]
    st.markdown(words.excite_words(strength, responses.samples, view.run.data.kind))
    gallery = gallery_at(view.run, rows, p.argmax(axis=1), p.max(axis=1), view.session.example)
    figure = samples_figure(gallery, theme(), STRONGEST_IMAGES, plot_width("act_strongest", 1050))
    plot(figure, "act_strongest", on_click=look_at_tile)


def _draw_pixels(scene, unit, name, shape):
    sketch = compose_pixels(scene.network, unit.matrix, [unit.index])[0]
    local = linearise_units(scene.network, scene.after, unit.matrix, [unit.index])
    with st.container(key="act_pixels"):
        left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(words.sketch_words(name))
        effect = PixelEffect(scene.x, sketch, shape, f"W1 … W{unit.layer} multiplied")
        plot(pixel_effect(effect, theme(), side=PICTURE_SIDE), "act_sketch")
    with right:
        st.markdown(words.local_words(local.z[0], scene.network.activation))
        effect = PixelEffect(scene.x, local.pixels[0], shape, f"gradient of {unit.symbol('z')}")
        plot(pixel_effect(effect, theme(), side=PICTURE_SIDE), "act_local")
    if scene.held:
        st.caption(words.PICTURES_OF_ALL_UNITS)


def _draw_plane(view, scene, unit, name):
    plane = unit_plane_of(scene, unit, view.run.data)
    kind, total = view.run.data.kind, None
    if unit.layer == 1:
        total = words.sum_over(kind, scene.network.W[0][:, unit.index], scene.network.b[0][unit.index])
    f, above = scene.network.activation, float((plane.z > 0).mean())
    st.markdown(words.unit_plane_words(name, total, above, f, kind.plain))
    plot(unit_plane(plane, theme()), "act_unit_plane")
