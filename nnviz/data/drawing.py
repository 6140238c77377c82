"""A drawing as its pen strokes: short enough for a link, and drawn into the same pixels wherever it is read.

Points are whole numbers on a square paper of 256 x 256, x to the right and y downwards. A drawing comes from a browser
or a link, so everything is checked and bounded here.
"""

import base64
import binascii
from dataclasses import dataclass
from numbers import Real

import numpy as np

PAPER = 256
MAX_STROKES = 64
MAX_POINTS = 1000  # of all strokes together: about 2,900 characters of text
PEN = 18.0  # width of the pen, in units of the paper: on a digit of usual size what MNIST's pens are
# The least and greatest width of MNIST's strokes, as shares of the longer side of the digit.
MIN_PEN_SHARE, MAX_PEN_SHARE = 0.09, 0.16


@dataclass(frozen=True)
class Drawing:
    """A drawing. strokes: the points (x, y) of each stroke, ints from 0 to 255; a stroke of one point is a dot.

    Lists, as JSON has them, become tuples; numbers such as 12.0 become ints. Raises ValueError for anything else, for
    no stroke, for an empty stroke, and for more than 64 strokes or 1,000 points.
    """

    strokes: tuple[tuple[tuple[int, int], ...], ...]

    def __post_init__(self):
        strokes = self.strokes
        if not isinstance(strokes, list | tuple) or not 1 <= len(strokes) <= MAX_STROKES:
            raise ValueError(f"strokes is {_short(strokes)}; allowed is a list of 1 to {MAX_STROKES} strokes")
        points = 0
        for stroke in strokes:
            if not isinstance(stroke, list | tuple) or not stroke:
                raise ValueError(f"a stroke is {_short(stroke)}; allowed is a list of points, at least one")
            points += len(stroke)
            if points > MAX_POINTS:
                raise ValueError(f"the strokes have more than {MAX_POINTS:,} points; allowed are {MAX_POINTS:,}")
        object.__setattr__(self, "strokes", tuple(tuple(map(_point, stroke)) for stroke in strokes))


def _point(point) -> tuple[int, int]:
    if isinstance(point, list | tuple) and len(point) == 2:
        x, y = point
        if all(isinstance(c, Real) and not isinstance(c, bool) and 0 <= c < PAPER and c == int(c) for c in point):
            return int(x), int(y)
    raise ValueError(f"a point is {_short(point)}; allowed are two whole numbers from 0 to {PAPER - 1}")


def _short(value) -> str:
    """A value for an error message, never the whole of something huge."""
    return f"a {type(value).__name__} of {len(value):,}" if isinstance(value, list | tuple | dict) else repr(value)[:40]


def encode(drawing: Drawing) -> str:
    """Write the drawing as text for a link: each stroke's bytes x, y, x, y, ... as base64url, joined by dots."""
    return ".".join(
        base64.urlsafe_b64encode(bytes(c for point in stroke for c in point)).rstrip(b"=").decode()
        for stroke in drawing.strokes
    )


def decode(text: str) -> Drawing:
    """Read the drawing that `encode` wrote. Raises ValueError for any other text."""
    longest = 4 * MAX_STROKES + MAX_POINTS * 8 // 3
    if not isinstance(text, str) or not text or len(text) > longest:
        raise ValueError(f"the drawing is {_length(text)}; allowed is a text of 1 to {longest:,} characters")
    strokes = []
    for word in text.split("."):
        try:
            flat = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):  # ValueError: a letter that is not ASCII
            flat = b""
        if not flat or len(flat) % 2:
            raise ValueError(f"the drawing has a part {word[:40]!r} that is no pen stroke; copy the whole link again")
        strokes.append(tuple(zip(flat[::2], flat[1::2], strict=True)))
    drawing = Drawing(tuple(strokes))
    if encode(drawing) != text:  # the one text of a drawing, so that equal drawings have equal links
        raise ValueError("the drawing was changed on its way; copy the whole link again")
    return drawing


def _length(text) -> str:
    return f"a text of {len(text):,} characters" if isinstance(text, str) else f"a {type(text).__name__}"


def pen_width(drawing: Drawing) -> float:
    """The width of the strokes, in units of the paper.

    It is the pad's own pen, but never thinner or wider than MNIST's pens are against the size of the digit: a digit
    drawn small would become a blot when it is enlarged, and a large one a hair.
    """
    points = np.array([point for stroke in drawing.strokes for point in stroke])
    size = int((points.max(axis=0) - points.min(axis=0)).max())
    return float(np.clip(PEN, MIN_PEN_SHARE * size, MAX_PEN_SHARE * size)) if size else PEN


def rasterise(drawing: Drawing, side: int = 224) -> np.ndarray:
    """Draw the drawing in pixels: uint8 (side, side), 0 paper to 255 ink, edges antialiased.

    A pixel's ink follows from its distance to the nearest piece of a stroke. Raises ValueError for a side not in 28 to
    1024.
    """
    if not 28 <= side <= 1024:
        raise ValueError(f"side is {side!r}; it can be 28 to 1024")
    scale = side / PAPER
    radius = pen_width(drawing) / 2 * scale
    ink = np.zeros((side, side), np.float32)
    middles = np.arange(side, dtype=np.float32) + 0.5
    reach = radius + 1
    for stroke in drawing.strokes:
        path = (np.array(stroke, np.float32) + 0.5) * scale
        for start, end in zip(path, path[1:] if len(path) > 1 else path, strict=False):
            # Only the pixels around this piece, so that the time depends on the length of the line alone.
            low, high = np.minimum(start, end) - reach, np.maximum(start, end) + reach
            left, top = np.maximum(low, 0).astype(int)
            right, bottom = np.ceil(high).astype(int)
            x, y = middles[left:right] - start[0], middles[top:bottom, None] - start[1]
            along = end - start
            length = float(along @ along)
            t = np.clip((x * along[0] + y * along[1]) / length, 0, 1) if length else np.float32(0)
            distance = np.hypot(x - t * along[0], y - t * along[1])
            part = ink[top:bottom, left:right]
            np.maximum(part, np.clip(radius - distance + 0.5, 0, 1), out=part)
    return np.rint(ink * 255).astype(np.uint8)
