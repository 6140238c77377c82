"""One unit on the page of activations: its sum taken apart, whom it responds to, which pixels are behind it."""

import numpy as np
import streamlit as st

from nnviz.app.activations.choice import to_tile
from nnviz.app.activations.panels import pick_unit, plane_axis
from nnviz.app.activations.view import ActivationsView
from nnviz.app.live import theme
from nnviz.app.plot import plot, plot_width
from nnviz.figures import Gallery, PixelEffect, UnitCard, digit_gallery, pixel_effect, response_bars, unit_card
from nnviz.figures.unit_plane import UnitPlane, unit_plane
from nnviz.inspection import Scene, composed_pixels, contributions, effective_pixels
from nnviz.text.activations import excite_words, local_words, sketch_words, sum_line, unit_plane_words, unit_sentence
from nnviz.unit import Unit

STRONGEST = 8  # test images
SIDE = 300  # screen pixels of a pixel picture
PLACES = 61  # each way, of the map of one unit


def one_unit(view: ActivationsView, scene: Scene, unit: Unit) -> None:
    """Its weights, what comes in, and their product; whom it responds to; for deeper units the pixels behind it."""
    data, network = view.run.data, scene.network
    name = unit.name_in(network.depth, data.classes)
    pick_unit(scene, unit, view, data.classes)
    found, responses = contributions(network, scene.after, unit.matrix, unit.index), view.responses()
    images, output = data.kind.pixels, unit.layer == network.depth
    st.markdown(sum_line(found, unit.symbol("z"), "its probability" if output else "what it passes on, a,"))
    with st.container(key="act_unit"):
        left, right = st.columns([2, 1], gap="medium")
    with left:
        card = UnitCard(
            found.weights,
            found.inputs,
            found.bias,
            found.z,
            shape=data.shape if unit.layer == 1 and images else None,
            name=name,
            inputs_name=data.kind.noun if unit.layer == 1 else f"a{unit.layer - 1}",
            symbol=f"W{unit.layer}",
        )
        plot(unit_card(card, theme(), plot_width("act_card", 690)), "act_card")
    with right:
        st.markdown(unit_sentence(responses, unit, data.classes, output))
        plot(response_bars(responses.means[unit.matrix][unit.index], data.classes, theme(), name), "act_bars")
    if images:
        _strongest(view, responses, unit)
        if unit.layer > 1:
            _pixel_pictures(scene, unit, name, data.shape)
    else:
        _over_the_plane(view, scene, unit, name)


def _strongest(view, responses, unit):
    strength = float(responses.strength[unit.matrix][unit.index][0])
    if not strength > 0 and unit.layer < view.run.network.depth:
        st.markdown(excite_words(None, responses.samples))
        return
    rows = view.run.tested[responses.strongest[unit.matrix][unit.index][:STRONGEST]]
    p = view.session.network.forward(view.run.test_inputs(rows)).a[-1]
    st.markdown(excite_words(strength, responses.samples))
    gallery = Gallery(
        view.run.data.test[rows],
        view.run.data.y_test[rows],
        p.argmax(axis=1),
        p.max(axis=1),
        view.run.data.classes,
        rows,
        view.session.example,
    )
    plot(
        digit_gallery(gallery, theme(), STRONGEST, plot_width("act_strongest", 1050)), "act_strongest", on_click=to_tile
    )


def _pixel_pictures(scene, unit, name, shape):
    sketch = composed_pixels(scene.network, unit.matrix, [unit.index])[0]
    local = effective_pixels(scene.network, scene.after, unit.matrix, [unit.index])
    with st.container(key="act_pixels"):
        left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(sketch_words(name))
        plot(
            pixel_effect(PixelEffect(scene.x, sketch, shape, f"W1 … W{unit.layer} multiplied"), theme(), side=SIDE),
            "act_sketch",
        )
    with right:
        st.markdown(local_words(local.z[0], scene.network.activation))
        plot(
            pixel_effect(
                PixelEffect(scene.x, local.pixels[0], shape, f"gradient of {unit.symbol('z')}"), theme(), side=SIDE
            ),
            "act_local",
        )
    if scene.held:
        st.caption("Both pictures leave aside that units are switched off by hand.")


def _over_the_plane(view, scene, unit, name):
    axis = plane_axis(view, PLACES)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    z = scene.network.forward(grid).z[unit.matrix][:, unit.index].reshape(len(axis), -1)
    data = view.run.data
    plane = UnitPlane(z, axis, axis, data.test, data.y_test, data.classes, scene.x, name)
    W, b, i = scene.network.W[0], scene.network.b[0], unit.index
    line = (*W[:, i], b[i]) if unit.layer == 1 else None
    st.markdown(unit_plane_words(name, line, float((z > 0).mean()), scene.network.activation))
    plot(unit_plane(plane, theme()), "act_unit_plane")
