"""How much of the signal that comes back reaches each layer, as rows in HTML: on the screen sooner than a figure, and
their words wrap on a phone."""

import html
from dataclasses import dataclass

import numpy as np

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import RIGHT, WRONG, blend, in_page
from nnviz.text.judgement import BADGES
from nnviz.text.signal import arrives, layer_name

COLORS = {"green": "good", "orange": "test", "red": "bad", "blue": "accent", "gray": "muted"}  # by the same
SIGNS = {"green": RIGHT, "gray": "", "blue": ""}  # of a verdict, by the colour of its badge; all others are bad


@dataclass(frozen=True, eq=False)
class Signal:
    """The signal of one minibatch on its way back through L layers.

    reach: (L,) how strong it is in each layer, as a multiple of the output layer's; NaN where there is none. states: L
    words, the layers' verdicts; notes: L sentences, what decided.
    """

    reach: np.ndarray
    states: tuple[str, ...]
    notes: tuple[str, ...]

    def __post_init__(self):
        layers = len(self.states)
        reach = check_array("Signal", "reach", np.nan_to_num(self.reach, nan=0.0), (layers,))
        if reach.min() < 0 or len(self.notes) != layers:
            raise ValueError(f"Signal: {layers} layers need sizes from 0 and a note each")
        store_fields(self, reach=reach)


def signal_rows(signal: Signal) -> str:
    """A row for each layer, in the order in which the signal comes by: from the output back to layer 1."""
    layers, most = len(signal.states), max(float(signal.reach.max()), 1e-300)
    track, rows = in_page(lambda theme: blend(theme.background, theme.grid, 0.5)), []
    colors = {badge: in_page(name) for badge, name in COLORS.items()}
    start = f'<i style="left:{100 * signal.reach[-1] / most:.2f}%;border-color:{in_page("text")}"></i>'
    for layer in reversed(range(layers)):
        state, reach = signal.states[layer], float(signal.reach[layer])
        badge = BADGES[state][0]
        color, sign = colors[badge], SIGNS.get(badge, WRONG)
        bar = f"width:{100 * reach / most:.2f}%;background:{colors['blue'] if sign != WRONG else color}"
        rows.append(
            f'<li data-reach="{reach:.6g}"><span class="layer">{layer_name(layer, layers)}</span>'
            f'<span class="track" aria-hidden="true" style="background:{track}"><b style="{bar}"></b>{start}</span>'
            f'<span class="gets">{arrives(reach, layer == layers - 1)}</span>'
            f'<span class="state" style="color:{color}">{sign} {html.escape(state)}</span>'
            f'<span class="note">{html.escape(signal.notes[layer])}</span></li>'
        )
    return f'<ol class="nnviz-signal">{"".join(rows)}</ol>'
