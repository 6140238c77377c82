"""An image changed step by step until the network gives another answer, and what has changed below each picture."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.sheets import LEGEND_PIXELS, MAX_BYTE, draw_sheet, lay_out_sheet, measure_largest, quantize
from nnviz.figures.theme import SMALL, Theme, blend, color_legend, new_figure, picture_axes
from nnviz.text.numbers import number, percent

MAX_PICTURES = 8
MAX_SIDE = 110  # screen pixels of a picture
PICTURE_GAP = 8  # screen pixels between two pictures of the largest size
MIN_PITCH = 74  # screen pixels from one picture to the next: the words between the rows need them
ABOVE, BETWEEN, BELOW = 20, 44, 4  # screen pixels above, between and below the two rows of pictures
WORDS_GAP = 4  # screen pixels between a picture and the probabilities below it


@dataclass(frozen=True, eq=False)
class Filmstrip:
    """images: (k, inputs), 0..1, the first being where it starts; probabilities: (k, classes); image_shape: (rows,
    columns); target: the class wanted, a position in `classes`; reached: whether it got there."""

    images: np.ndarray
    probabilities: np.ndarray
    image_shape: tuple[int, int]
    classes: tuple[str, ...]
    target: int
    reached: bool = True

    def __post_init__(self):
        owner = "Filmstrip"
        if len(self.image_shape) != 2:
            raise ValueError(f"Filmstrip: image_shape is {self.image_shape}; it must be (rows, columns)")
        images = check_array(owner, "images", self.images, (None, int(np.prod(self.image_shape))))
        if not len(images):
            raise ValueError("Filmstrip: there are no images; allowed is 1 or more")
        probabilities = check_array(owner, "probabilities", self.probabilities, (len(images), len(self.classes)))
        if probabilities.min() < 0 or probabilities.max() > 1 + 1e-5:
            raise ValueError("Filmstrip: probabilities must be from 0 to 1")
        if not 0 <= self.target < len(self.classes):
            raise ValueError(f"Filmstrip: target is {self.target}; allowed are 0 to {len(self.classes) - 1}")
        store_fields(self, images=images, probabilities=probabilities)


def choose_steps(count: int, most: int = MAX_PICTURES) -> np.ndarray:
    """Which of `count` images are drawn: the first, the last, and others evenly between, at most `most`."""
    return np.unique(np.rint(np.linspace(0, count - 1, min(count, most))).astype(int))


def filmstrip(strip: Filmstrip, theme: Theme, width: int = 900, most: int = MAX_PICTURES) -> go.Figure:
    """Images above, what changed since the first below (blue: ink added, orange: ink taken away), the step and the two
    probabilities between: of the answer at the start and of the class wanted.

    Bytes for pixels; a click has customdata [step]. layout.meta["shown"] are the steps drawn.
    """
    at = choose_steps(len(strip.images), max(2, min(most, int(width // MIN_PITCH))))
    k, start = len(at), int(strip.probabilities[0].argmax())
    pitch = min(width / k, MAX_SIDE + PICTURE_GAP)
    sheet = lay_out_sheet(k, strip.image_shape, k, gap=2)
    cell = pitch / sheet.across
    high = sheet.height * cell
    shape = (k, *strip.image_shape)
    images = strip.images[at].reshape(shape)
    changed = images - images[0]
    largest = float(measure_largest(strip.images - strip.images[0]).max())  # of all steps, not only of those drawn
    limit = max(largest, 1e-12)
    offset = high + BETWEEN
    cells = {"x0": cell / 2, "dx": cell, "dy": cell}
    above = sheet.fill(np.rint(images.clip(0, 1) * 255).astype(np.uint8))
    below = sheet.fill(quantize(changed, np.full(k, limit)))
    legend = (
        {0: "no change"} if not largest else {-MAX_BYTE: f"−{number(limit)}", 0: "0", MAX_BYTE: f"+{number(limit)}"}
    )
    words = [_sentence(strip, int(i), start) for i in at]
    bar = color_legend(legend, x=0.5 * k * pitch / width, pixels=200)
    touch = {
        "type": "heatmap",
        "z": np.zeros((1, k), np.uint8),
        "x0": pitch / 2,
        "dx": pitch,
        "y0": ABOVE + (offset + high) / 2,
        "dy": offset + high,
        "customdata": at.reshape(1, k, 1),
        "hovertext": [words],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showscale": False,
        "opacity": 0,
    }
    traces = [
        touch,
        draw_sheet(above, theme.sequential, 0, 255, None) | cells | {"y0": ABOVE + cell / 2},
        draw_sheet(below, theme.diverging, -MAX_BYTE, MAX_BYTE, bar) | cells | {"y0": ABOVE + offset + cell / 2},
    ]
    middle = ((sheet.left + sheet.width / 2) * cell).astype(np.float32)
    texts = [[f"step {i}" if i else "start" for i in at], [_odds(strip, int(i), start, theme) for i in at]]
    for line, y, place in (
        (texts[0], ABOVE / 2, "middle center"),
        (texts[1], ABOVE + high + WORDS_GAP, "bottom center"),
    ):
        traces.append(
            {
                "type": "scatter",
                "mode": "text",
                "x": middle,
                "y": np.full(k, y, np.float32),
                "text": line,
                "textposition": place,
                "textfont": {"size": SMALL},
                "hoverinfo": "skip",
                "showlegend": False,
                "cliponaxis": False,
            }
        )
    height = round(ABOVE + offset + high + BELOW)
    shapes = []
    for y in (ABOVE, ABOVE + offset):
        for x in sheet.left:
            box = {"type": "rect", "x0": x * cell, "x1": (x + sheet.width) * cell, "y0": y, "y1": y + high}
            shapes.append(box | {"line": {"color": blend(theme.background, theme.muted, 0.4), "width": 1}})
    last = int(strip.probabilities[-1].argmax())
    alt = f"{k} of {len(strip.images)} images from {strip.classes[start]} towards {strip.classes[strip.target]}: "
    alt += f"{words[0]}; {words[-1]}. No pixel changes by more than {number(largest)}; "
    alt += f"the answer at the end is {strip.classes[last]}" + (
        "." if strip.reached else ", and the class wanted is not reached."
    )
    table = {"step": np.arange(len(strip.images)), strip.classes[strip.target]: strip.probabilities[:, strip.target]}
    if start != strip.target:
        table[strip.classes[start]] = strip.probabilities[:, start]
    return new_figure(
        theme,
        height + LEGEND_PIXELS,
        traces,
        alt,
        {"width": width, "shown": at.tolist(), "limit": limit, "table": table},
        **picture_axes(xaxis={"range": [-1, width]}, yaxis={"range": [height, 0]}),
        margin={"l": 0, "r": 0, "t": 0, "b": LEGEND_PIXELS},
        shapes=shapes,
    )


def _sentence(strip, i, start):
    p = strip.probabilities[i]
    text = f"{f'at step {i}' if i else 'at the start'} {strip.classes[start]} has {percent(p[start], 1)}"
    return text if start == strip.target else text + f", {strip.classes[strip.target]} {percent(p[strip.target], 1)}"


def _odds(strip, i, start, theme):
    p, wanted = strip.probabilities[i], strip.target
    lines = [(wanted, theme.accent)] if wanted == start else [(start, theme.muted), (wanted, theme.accent)]
    return "<br>".join(
        f"<span style='color:{color}'>{strip.classes[c][:7]}: {percent(p[c])}</span>" for c, color in lines
    )
