"""The samples of a task as cards in HTML: each picture with what it should be called, and what the network calls it."""

import html
from functools import partial

import numpy as np

from nnviz.figures.theme import RIGHT, WRONG, Theme, blend, in_page
from nnviz.text.numbers import percent


def task_cards(
    x: np.ndarray, shape: tuple[int, int], y: np.ndarray, p: np.ndarray | None, classes: tuple[str, ...]
) -> str:
    """x: (n, inputs) images of few pixels, 1 is ink; y: (n,) the right classes; p: (n, classes) the probabilities of
    the answers, None while they are not to be seen."""
    cards = []
    for k, (row, right) in enumerate(zip(x, y, strict=True)):
        pixels = "".join(f'<i style="background:{in_page(partial(_pixel, float(ink)))}"></i>' for ink in row)
        image = f'<span class="image" aria-hidden="true" style="grid-template-columns:repeat({shape[1]},1fr)">'
        said = f"<span>row {k}: should be <b>{html.escape(classes[right])}</b></span>"
        if p is not None and np.isfinite(p[k]).all():
            given = int(p[k].argmax())
            color, sign, word = ("good", RIGHT, "right") if given == right else ("bad", WRONG, "wrong")
            said += (
                f"<span>it says <b>{html.escape(classes[given])}</b>, {percent(float(p[k, given]))} "
                f'<b style="color:{in_page(color)}">{sign} {word}</b></span>'
            )
        cards.append(f'<li>{image}{pixels}</span><span class="words">{said}</span></li>')
    return f'<ul class="nnviz-task">{"".join(cards)}</ul>'


def _pixel(ink: float, theme: Theme) -> str:
    return blend(theme.background, theme.text, min(max(ink, 0.0), 1.0))
