"""Why the size of dW alone misleads: it can be equal in all layers while hardly any gradient arrives at the first.

dW is made of what comes in and of dz. Where activations shrink on their way forward and dz on its way back, their
product stays as it is.
"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.log_axis import fit_log_axis
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, Theme, new_figure
from nnviz.text.numbers import number

HEIGHT = 380
MIN_POWERS, MAX_POWERS = 3.0, 12.0  # powers of ten that the axis spans


@dataclass(frozen=True, eq=False)
class FlowTrap:
    """dW_norm, dz_rms, dz_reach: (L,) of every layer, see `nnviz.diagnostics`; finite, not negative. step: of the
    moment."""

    dW_norm: np.ndarray
    dz_rms: np.ndarray
    dz_reach: np.ndarray
    step: int

    def __post_init__(self):
        layers = len(self.dW_norm)
        reach = np.nan_to_num(self.dz_reach, nan=0.0)  # nothing at the output either
        for name, value in (("dW_norm", self.dW_norm), ("dz_rms", self.dz_rms), ("dz_reach", reach)):
            array = check_array("FlowTrap", name, value, (layers,))
            if layers and array.min() < 0:
                raise ValueError(f"FlowTrap: {name} holds {array.min()}; allowed are sizes from 0")
            store_fields(self, **{name: array})


def flow_trap_figure(trap: FlowTrap, theme: Theme) -> go.Figure:
    """Two lines over the layers, each as a multiple of the output layer's, on one log scale.

    layout.meta["table"]: layer, dW_norm, dz_rms, dz_reach.
    """
    layers = len(trap.dW_norm)
    shares = {"dW": _relative(trap.dW_norm), "dz": trap.dz_reach}
    sizes = {"dW": trap.dW_norm, "dz": trap.dz_rms}
    axis = fit_log_axis(np.concatenate(list(shares.values())), MIN_POWERS, MAX_POWERS)
    # The number of the higher line stands above, that of the lower one below.
    above = shares["dW"] >= shares["dz"]
    sides = {"dW": above, "dz": ~above}
    traces = []
    for name, title, color, symbol in (
        ("dW", "‖dW‖", theme.train, "circle"),
        ("dz", "‖dz‖, the gradient that arrives", theme.test, "diamond"),
    ):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "name": title,
                "x": np.arange(layers, dtype=np.float32),
                "y": axis.place(shares[name]).astype(np.float32),
                "text": [number(share) for share in shares[name]],
                "textposition": np.where(sides[name], "top center", "bottom center").tolist(),
                "textfont": {"size": SMALL, "color": color},
                "cliponaxis": False,
                "line": {"width": 2, "color": color},
                "marker": {"size": 8, "symbol": symbol},
                "hovertext": [
                    f"layer {i + 1}: {'‖dW‖' if name == 'dW' else 'rms dz · n'} {number(sizes[name][i])}, "
                    f"{number(shares[name][i])} of the output layer's"
                    for i in range(layers)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    ticks, words = axis.powers()
    names = [f"layer {layer + 1}" if layers < 5 else str(layer + 1) for layer in range(layers - 1)] + ["output"]
    columns = {"layer": np.arange(1, layers + 1, dtype=np.uint8), "dW_norm": trap.dW_norm, "dz_rms": trap.dz_rms}
    return new_figure(
        theme,
        HEIGHT,
        traces,
        _alt(trap),
        {"table": {**columns, "dz_reach": trap.dz_reach}},
        xaxis={
            "range": [-0.5, layers - 0.5],
            "tickvals": list(range(layers)),
            "ticktext": names,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [axis.bottom - 0.6, axis.high + 0.6],
            "tickvals": ticks,
            "ticktext": words,
            "zeroline": False,
            "fixedrange": True,
            "title": {"text": "as a multiple of the output layer's"},
        },
        showlegend=True,
        dragmode=False,
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
    )


def _relative(sizes):
    return sizes / sizes[-1] if sizes[-1] > 0 else np.zeros(len(sizes))


def _alt(trap: FlowTrap) -> str:
    return (
        f"At step {trap.step:,} ‖dW‖ is {number(trap.dW_norm[0])} in layer 1 and {number(trap.dW_norm[-1])} in the "
        f"output layer; of the length of dz at the output {number(trap.dz_reach[0])} arrives in layer 1."
    )
