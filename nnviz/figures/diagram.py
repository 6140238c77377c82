"""The network as people draw it: one input on the left, units shaded by what they do with it, the answer right."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.data import kind_of
from nnviz.figures.diagram_answer import draw_outputs, write_headings
from nnviz.figures.diagram_layout import HEIGHT, lay_out_diagram
from nnviz.figures.diagram_lines import draw_legend, draw_lines
from nnviz.figures.diagram_traces import NARROW_WIDTH, draw_frames, draw_hidden, draw_inputs, draw_marks
from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import Theme, new_figure, picture_axes
from nnviz.inspection.connections import pick_strongest, share_budget
from nnviz.text.numbers import percent

MAX_LINES_FROM_IMAGE = 48  # so that the image stays visible
MAX_NAME_LETTERS = 11  # of a class, 7 where the figure is narrow
MIN_WIDTH = 280  # pixels


@dataclass(frozen=True, eq=False)
class Diagram:
    """A network and what it does with one input.

    sizes: units of every layer, from input to output. W: matrices (sizes[l], sizes[l+1]). a: activations
    (sizes[l],), a[0] the input, a[-1] the probabilities. image_shape: (rows, columns), or (n,) for n <= 16 numbers.
    classes: a name for each output. label: the right answer, None if nobody knows. chosen: (layer, unit) to
    emphasise, layer 0 being the input. dead: for each hidden layer (units,) True where a unit never is active.
    signed: whether the activation function has values below 0; None: derived from `a`.
    """

    sizes: tuple[int, ...]
    W: list[np.ndarray]
    a: list[np.ndarray]
    image_shape: tuple[int, ...]
    classes: tuple[str, ...]
    label: int | None = None
    chosen: tuple[int, int] | None = None
    dead: list[np.ndarray] | None = None
    signed: bool | None = None

    def __post_init__(self):
        sizes, k = tuple(self.sizes), len(self.classes)
        if len(sizes) < 2 or sizes[-1] != k:
            raise ValueError(f"Diagram: sizes {sizes} with {k} classes; the last size must be the number of classes")
        if int(np.prod(self.image_shape)) != sizes[0] or (len(self.image_shape) == 1 and sizes[0] > 16):
            raise ValueError(f"Diagram: image_shape {self.image_shape} does not fit {sizes[0]} inputs")
        if len(self.W) != len(sizes) - 1 or len(self.a) != len(sizes):
            raise ValueError(
                f"Diagram: {len(self.W)} matrices and {len(self.a)} activations for {len(sizes)} layers; "
                f"allowed are {len(sizes) - 1} and {len(sizes)}"
            )
        W = [check_array("Diagram", f"W[{i}]", w, sizes[i : i + 2]) for i, w in enumerate(self.W)]
        a = [check_array("Diagram", f"a[{i}]", v, sizes[i : i + 1]) for i, v in enumerate(self.a)]
        if a[-1].min() < 0 or abs(float(a[-1].sum()) - 1) > 1e-3:
            raise ValueError(f"Diagram: a[{len(a) - 1}] sums to {a[-1].sum():.4g}; probabilities must sum to 1")
        if self.label is not None and not 0 <= self.label < k:
            raise ValueError(f"Diagram: label is {self.label}; allowed are 0..{k - 1}, or None")
        if self.chosen is not None:
            layer, unit = self.chosen
            if not (0 <= layer < len(sizes) and 0 <= unit < sizes[layer]):
                raise ValueError(f"Diagram: chosen is {self.chosen}; there is no such layer and unit in {sizes}")
        if self.dead is not None:
            if len(self.dead) != len(sizes) - 2:
                raise ValueError(f"Diagram: dead has {len(self.dead)} masks; there are {len(sizes) - 2} hidden layers")
            masks = [
                check_array("Diagram", f"dead[{i}]", m, sizes[i + 1 : i + 2], bool) for i, m in enumerate(self.dead)
            ]
            store_fields(self, dead=masks)
        signed = any(v.min() < 0 for v in a[1:-1]) if self.signed is None else bool(self.signed)
        store_fields(self, sizes=sizes, W=W, a=a, signed=signed)


def network_diagram(
    diagram: Diagram, theme: Theme, max_lines: int = 400, width: int = 900, scale: str = "all"
) -> go.Figure:
    """The input, the hidden units, the answers as bars, and the strongest `max_lines` connections.

    Blue lines are positive weights, orange ones negative, thicker for larger ones. Lines out of an image start at
    pixels with ink. With a chosen unit its own lines stand out, and the others are faint.
    width: the pixels it is drawn for; it fills any width, but then the image on the left is stretched.
    scale: "all" shades all hidden layers on one scale, "layer" each from its own smallest to its own largest.

    Activations have the sequential scale, or, where they have signs, the diverging one.

    customdata of units and pixels starts with [layer, unit], layer 0 being the input. layout.meta holds alt, and drawn
    and connections, the numbers of lines and of weights. Lines are shapes, under all traces.
    """
    if scale not in ("all", "layer"):
        raise ValueError(f"scale is {scale!r}; allowed are 'all' and 'layer'")
    if max_lines < 0 or width < MIN_WIDTH:
        raise ValueError(f"max_lines is {max_lines}, width {width}; allowed are 0 and {MIN_WIDTH} or more")
    longest = MAX_NAME_LETTERS if width >= NARROW_WIDTH else 7
    names = [n if len(n) <= longest else n[: longest - 1] + "…" for n in diagram.classes]
    places = lay_out_diagram(diagram.sizes, diagram.image_shape, max(map(len, names)), width)
    clear, faint = choose_lines(diagram, max_lines)
    drawn = sum(len(weight) for _, _, weight in clear + faint)
    total = sum(w.size for w in diagram.W)
    traces = [
        draw_legend(clear, diagram.W, width, theme),
        *draw_inputs(diagram, places, width, theme),
        *draw_hidden(diagram, places, scale, width, theme),
        *draw_outputs(diagram, places, names, width, theme),
        *draw_marks(diagram, places, theme),
        write_headings(diagram, places, names, scale, width, theme),
    ]
    axes = picture_axes(xaxis={"range": [0, width]}, yaxis={"range": [HEIGHT, 0]})
    return new_figure(
        theme,
        HEIGHT,
        traces,
        _alt(diagram, drawn, total),
        {"width": width, "drawn": drawn, "connections": total, "table": _table(traces, diagram.classes)},
        **axes,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        barmode="overlay",
        showlegend=False,
        shapes=draw_frames(places, theme) + draw_lines(places, clear, faint, theme),
    )


def choose_lines(diagram: Diagram, max_lines: int) -> tuple[list, list]:
    """The connections to draw clearly and those to draw faintly: for each matrix (from, to, weight), each (n,)."""
    image = kind_of(diagram.image_shape).pixels
    most = [w.size for w in diagram.W]
    ink = diagram.a[0]
    lit = np.flatnonzero(ink > 0.25 * ink.max()) if image and ink.max() > 0 else None
    if image:
        most[0] = min(most[0], MAX_LINES_FROM_IMAGE)
    none = [pick_strongest(w, 0) for w in diagram.W]
    clear, used = list(none), 0
    if diagram.chosen is not None:
        layer, unit = diagram.chosen
        if layer > 0:
            w = diagram.W[layer - 1]
            rows = lit if layer == 1 else None
            source, _, weight = pick_strongest(w[:, unit : unit + 1], min(max_lines // 4, most[layer - 1]), rows)
            clear[layer - 1] = (source, np.full(len(source), unit), weight)
        if layer < len(diagram.W):
            clear[layer] = pick_strongest(diagram.W[layer], max_lines // 4, np.array([unit]))
        used = sum(len(weight) for _, _, weight in clear)
    others = []
    for i, (w, count) in enumerate(zip(diagram.W, share_budget(most, max_lines - used), strict=True)):
        others.append(pick_strongest(w, count, lit if i == 0 else None))
    return (others, none) if diagram.chosen is None else (clear, others)


def _table(traces, classes) -> dict:
    """Where the download finds every activation, layer by layer, and the answers."""
    units = [i for i, trace in enumerate(traces) if "customdata" in trace and trace["type"] != "bar"]
    answers = units[-1]
    values = {i: "z" if traces[i]["type"] == "heatmap" else "marker.color" for i in units}
    if traces[units[0]]["type"] != "heatmap":  # numbers have no colour
        values[units[0]] = "customdata.2"
    return {
        "layer": " ".join(f"{i}.customdata.0" for i in units),
        "unit": " ".join(f"{i}.customdata.1" for i in units),
        "activation": " ".join(f"{i}.{values[i]}" for i in units),
        "answer": {"at": f"{answers}.customdata.1", "of": classes},
        "probability": f"{answers}.customdata.2",
    }


def _alt(diagram: Diagram, drawn: int, total: int) -> str:
    p, classes = diagram.a[-1], diagram.classes
    answer = int(p.argmax())
    text = f"Network {'-'.join(map(str, diagram.sizes))}: it answers {classes[answer]} with {percent(p[answer])}"
    if diagram.label is not None:
        text += ", which is right" if answer == diagram.label else f", but it is {classes[diagram.label]}"
    hidden = diagram.a[1:-1]
    if hidden and not diagram.signed:
        off = ", ".join(percent((a == 0).mean()) for a in hidden)
        text += f". Units that are off, layer by layer: {off}"
    if drawn == 0:
        return f"{text}. Of {total:,} connections none is drawn."
    which = "all" if drawn == total else f"the strongest {drawn:,} of"
    return f"{text}. Drawn are {which} {total:,} connections."
