"""Makes what a network sees out of a picture that somebody uploaded, and says what was done to it."""

from dataclasses import dataclass

import numpy as np

from nnviz.app.activations.uploads import Picture, read_image
from nnviz.data.centring import BOX, SIDE, place
from nnviz.data.paper import Ink, ink_on_paper, thicken
from nnviz.text.numbers import percent

BLANK = "No ink can be made out in this picture; take one of a digit that stands out from its paper."
SEVERAL = "There are {} in this picture; cut it down to one of them, and upload that."


@dataclass(frozen=True, eq=False)
class Reading:
    """pixels: uint8 (784,), 0 paper to 255 ink; done: what was done to the picture, for the visitor."""

    pixels: np.ndarray
    done: str


def read_digit(data: bytes) -> Reading:
    """The one digit in a picture file. ValueError, in one sentence for the visitor, where there is none, or several."""
    picture = read_image(data)
    try:
        found = ink_on_paper(picture.grey)
    except ValueError as error:
        digits = str(error).removesuffix(" are drawn")
        raise ValueError(BLANK if digits == str(error) else SEVERAL.format(digits)) from None
    strokes = thicken(found.ink)
    return Reading(place(strokes).ravel(), done_to(picture, found, strokes is not found.ink))


def done_to(picture: Picture, found: Ink, thickened: bool) -> str:
    """What was done to a picture, step by step, as far as anything was."""
    steps = [
        (picture.turned, "turned the way the camera was held"),
        (picture.clear, "what is transparent taken for paper"),
        (found.frame, "the frame around it left out"),
        (found.lit, "uneven light evened out"),
        (found.edge, "writing at the edge left out"),
        (found.marks, "small marks beside it left out"),
        (found.faint, "faint marks left out"),
        (thickened, "thin strokes made wider"),
    ]
    said = f"Read as {'bright ink on dark' if found.bright else 'dark ink on bright'} paper"
    said += "".join(f"; {step}" for so, step in steps if so)
    return said + (
        f". The digit takes {percent(found.share)} of the picture's longer side: scaled to {BOX} of {SIDE} pixels, its "
        "centre of mass moved to the middle."
    )
