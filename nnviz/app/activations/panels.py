"""What the parts of the page of activations share: the layers as grids or maps of units, and the choice of a unit."""

from functools import partial

import numpy as np
import streamlit as st

from nnviz.app.activations.view import ActivationsView
from nnviz.app.live import theme
from nnviz.app.plot import plot, plot_width
from nnviz.app.state import session
from nnviz.app.widgets import whole_number
from nnviz.figures import LayerGrid, UnitMaps, layer_grid, unit_maps_figure
from nnviz.figures.run_records import MIN_PLANE_EDGE
from nnviz.figures.weights_hist import Ridges, weight_ridges
from nnviz.inspection import Scene, histograms, unit_maps
from nnviz.text.activations import sums_words
from nnviz.unit import Unit

MAP = 31  # places each way of a unit's map
MOST_MAPS = 64  # units


def layers(view: ActivationsView, scene: Scene, chosen: Unit) -> None:
    """Every layer as two grids of units, z and a."""
    for layer in range(1, scene.network.depth + 1):
        plot(
            layer_grid(grid_of(view, scene, layer, chosen), theme(), plot_width(f"act_layer{layer}", 560)),
            f"act_layer{layer}",
            on_click=choose_unit,
        )


def grid_of(view: ActivationsView, scene: Scene, layer: int, chosen: Unit, before: bool = False) -> LayerGrid:
    """One layer, counted from 1, as the record that `layer_grid` draws; before or after what was changed by hand."""
    fwd = scene.before if before else scene.after
    output = layer == scene.network.depth
    return LayerGrid(
        fwd.z[layer - 1][0],
        fwd.a[layer][0],
        layer,
        names=view.run.data.classes if output else (),
        signed=False if output else view.run.network.activation.signed,
        chosen=chosen.index if layer == chosen.layer else None,
        held=() if before else tuple(unit.index for unit in scene.held if unit.layer == layer),
    )


def choose_unit(click: dict) -> None:
    """A click on a unit of a grid, the layer counted from 1."""
    data = click.get("customdata")
    if data is not None and int(data[1]) >= 0:
        session().unit = Unit(int(data[0]), int(data[1]))


def pick_unit(scene: Scene, chosen: Unit, view: ActivationsView, classes: tuple[str, ...]) -> None:
    """The unit by number, and its switch."""
    layer, unit = chosen
    with st.container(horizontal=True, vertical_alignment="bottom", key="act_unit_row"):
        sizes = scene.network.sizes
        whole_number(
            "act_Layer", layer, 1, scene.network.depth, "Layer", lambda layer: _choose(layer, unit, sizes), width=110
        )
        whole_number("act_Unit", unit, 0, sizes[layer] - 1, "Unit", lambda unit: _choose(layer, unit, sizes), width=110)
        off = chosen in scene.held
        output = layer == scene.network.depth
        st.button(
            "Switch it on again" if off else "Switch it off",
            key="act_on" if off else "act_off",
            icon=":material/power_settings_new:",
            disabled=output,
            on_click=view.switch,
            args=(chosen, not off),
            help="Answers cannot be switched off, only units of hidden layers."
            if output
            else "It passes on 0, whatever its sum. The layers above and the answer follow.",
        )
        state = " It is switched off." if off else ""
        st.markdown(f"## **{chosen.name_in(scene.network.depth, classes).capitalize()}**.{state}", width="stretch")


def _choose(layer: int, unit: int, sizes: tuple[int, ...]) -> None:
    session().unit = Unit(layer, min(unit, sizes[layer] - 1))


def plane_axis(view: ActivationsView, places: int) -> np.ndarray:
    """Coordinates of a grid over the plane, the same both ways."""
    data = view.run.data
    edge = max(MIN_PLANE_EDGE, *(float(np.abs(points).max()) for points in (data.train, data.test)))
    return np.linspace(-edge, edge, places)


def maps(view: ActivationsView, scene: Scene, chosen: Unit) -> None:
    """Planar data: the chosen unit's layer, each unit as the map of its activation over the plane."""
    layer, unit = chosen
    size, axis = scene.network.sizes[layer], plane_axis(view, MAP)
    first = unit // MOST_MAPS * MOST_MAPS
    units = np.arange(first, min(first + MOST_MAPS, size))
    output = layer == scene.network.depth
    record = UnitMaps(
        unit_maps(scene.network, layer - 1, axis, axis, units),
        units,
        (axis[0], axis[-1], axis[0], axis[-1]),
        layer,
        names=view.run.data.classes if output else (),
        chosen=unit,
        point=scene.x,
        signed=False if output else view.run.network.activation.signed,
    )
    some = "" if len(units) == size else f" (units {first} to {units[-1]})"
    st.markdown(f"## **Layer {layer} over the plane**{some}: where each unit is active. Click one.")
    plot(
        unit_maps_figure(record, theme(), plot_width("act_maps", 560)), "act_maps", on_click=partial(_choose_map, layer)
    )


def _choose_map(layer: int, click: dict) -> None:
    data = click.get("customdata")
    if data is not None and int(data[0]) >= 0:
        session().unit = Unit(layer, int(data[0]))


def all_layers(view: ActivationsView, scene: Scene) -> None:
    """How the sums of each layer spread, one hill below the other."""
    found = histograms([z[0] for z in scene.after.z])
    depth = scene.network.depth
    names = tuple(f"z{layer}" if layer < depth else f"z{layer}, answers" for layer in range(1, depth + 1))
    st.markdown(sums_words(scene.after.z))
    plot(weight_ridges(Ridges(found.edges, found.counts, names, title="z"), theme()), "act_spread")
