"""The layers on the page of activations, as grids or maps of units, and the choice of a unit."""

from functools import partial

import streamlit as st

from nnviz.app.activations.view import ActivationsView
from nnviz.app.player import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.visitor import session
from nnviz.app.widgets import whole_number
from nnviz.figures import layer_grid, unit_maps_figure
from nnviz.figures.scene_records import layer_grid_of, unit_maps_of
from nnviz.figures.weights_hist import Ridges, weight_ridges
from nnviz.inspection import Scene, compare, histograms
from nnviz.text.activations import OUTPUT_HELP, SWITCH_OFF_HELP, change_sentence, sums_words
from nnviz.unit import Unit


def draw_layers(view: ActivationsView, scene: Scene, chosen: Unit) -> None:
    """Every layer as two grids of units, z and a."""
    for layer in range(1, scene.network.depth + 1):
        grid, key = layer_grid_of(scene, layer, view.run.data.classes, chosen), f"act_layer{layer}"
        plot(layer_grid(grid, theme(), plot_width(key, 560)), key, on_click=choose_unit)


def choose_unit(click: dict) -> None:
    """Choose the unit of a grid that was clicked."""
    data = click.get("customdata")
    if data is not None and int(data[1]) >= 0:
        session().unit = Unit(int(data[0]), int(data[1]))


def pick_unit(scene: Scene, chosen: Unit, view: ActivationsView, classes: tuple[str, ...]) -> None:
    """The choice of a unit by its number, and the button that switches it off."""
    (layer, unit), sizes, depth = chosen, scene.network.sizes, scene.network.depth
    off, output = chosen in scene.held, layer == depth
    with st.container(horizontal=True, vertical_alignment="bottom", key="act_unit_row"):
        whole_number("act_Layer", layer, 1, depth, "Layer", lambda layer: _choose(layer, unit, sizes), width=110)
        whole_number("act_Unit", unit, 0, sizes[layer] - 1, "Unit", lambda unit: _choose(layer, unit, sizes), width=110)
        st.button(
            "Switch it on again" if off else "Switch it off",
            key="act_on" if off else "act_off",
            icon=":material/power_settings_new:",
            disabled=output,
            on_click=view.switch,
            args=(chosen, not off),
            help=OUTPUT_HELP if output else SWITCH_OFF_HELP,
        )
        state = " It is switched off." if off else ""
        if scene.changed:  # seen where one clicks: the bars may be out of sight
            state += f" {change_sentence(scene, compare(scene.before, scene.after), classes)}"
        st.markdown(f"## **{chosen.name_in(depth, classes).capitalize()}**.{state}", width="stretch")


def _choose(layer: int, unit: int, sizes: tuple[int, ...]) -> None:
    session().unit = Unit(layer, min(unit, sizes[layer] - 1))


def draw_maps(view: ActivationsView, scene: Scene, chosen: Unit) -> None:
    """For data in the plane: the layer of the chosen unit, each unit as a map of its activation."""
    record = unit_maps_of(scene, chosen, view.run.data)
    units, layer = record.units, chosen.layer
    some = "" if len(units) == scene.network.sizes[layer] else f" (units {units[0]} to {units[-1]})"
    st.markdown(f"## **Layer {layer} over the plane**{some}: where each unit is active. Click one.")
    figure = unit_maps_figure(record, theme(), plot_width("act_maps", 560))
    plot(figure, "act_maps", on_click=partial(_choose_map, layer))


def _choose_map(layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0:
        session().unit = Unit(layer, int(data[0]))


def draw_sums(view: ActivationsView, scene: Scene) -> None:
    """Histograms of the sums z of each layer, one below the other."""
    found = histograms([z[0] for z in scene.after.z])
    depth = scene.network.depth
    names = tuple(f"z{layer}" if layer < depth else f"z{layer}, answers" for layer in range(1, depth + 1))
    st.markdown(sums_words(scene.after.z))
    plot(weight_ridges(Ridges(found.edges, found.counts, names, title="z"), theme()), "act_spread")
