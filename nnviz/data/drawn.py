"""Points that somebody drew in the plane, as text that is short enough for a link.

The text is a version, "1", and base64url of bytes: x of every point, y of every point, the classes, two bits each, four
to a byte, the first one lowest, and two bytes of the CRC of all these. A coordinate is a whole number from 0 to 255,
evenly spaced from -EDGE to EDGE. The text comes from a link or a browser, so everything is checked and bounded here.
"""

import base64
import binascii
import re
import zlib
from dataclasses import dataclass

import numpy as np

from nnviz.data.planar import make_planar

VERSION = "1"
EDGE = 1.15  # the plane is drawn this far
MIN_POINTS, MAX_POINTS = 13, 500  # with 13 there are 10 to learn from, the fewest of any set
TEST_EVERY = 5  # of the points in their order the fifth, tenth, ... test, the others train
UNREADABLE = "points cannot be read: a part of the link is missing, or was changed"


@dataclass(frozen=True, eq=False)
class Drawn:
    """Points in the order in which they were drawn. x, y: (n,) uint8; classes: (n,) uint8 from 0."""

    x: np.ndarray
    y: np.ndarray
    classes: np.ndarray

    @property
    def count(self) -> int:
        """How many classes there are: those up to the highest that has a point."""
        return int(self.classes.max(initial=0)) + 1

    @property
    def places(self) -> np.ndarray:
        """The coordinates (n, 2), float32."""
        return (np.stack([self.x, self.y], axis=1) / 255 * (2 * EDGE) - EDGE).astype(np.float32)

    @property
    def testing(self) -> np.ndarray:
        """(n,) which of them test."""
        return np.arange(len(self.x)) % TEST_EVERY == TEST_EVERY - 1


def write_points(drawn: Drawn) -> str:
    """The text of these points."""
    n = len(drawn.x)
    four = np.zeros(-(-n // 4) * 4, np.uint8)
    four[:n] = drawn.classes
    packed = (four.reshape(-1, 4) << np.array([0, 2, 4, 6])).sum(axis=1).astype(np.uint8)
    content = np.concatenate([drawn.x, drawn.y, packed]).astype(np.uint8).tobytes()
    return VERSION + base64.urlsafe_b64encode(content + _check(content)).decode().rstrip("=")


def _check(content: bytes) -> bytes:
    return (zlib.crc32(content) & 0xFFFF).to_bytes(2, "big")


def read_points(text: str) -> Drawn:
    """The points of a text. Raises ValueError, with one sentence, for a text that nobody wrote so, for fewer than
    MIN_POINTS or more than MAX_POINTS, and for points of a single class."""
    if not isinstance(text, str) or not re.fullmatch(r"[\w-]*", text, re.ASCII):
        raise ValueError(UNREADABLE)
    version, content = text[:1], text[1:]
    if version != VERSION:
        raise ValueError(f"points are written in a way that is not known here: they begin with {version!r}, not '1'")
    n = _points_in(len(content) * 3 // 4)
    if n > MAX_POINTS:
        raise ValueError(f"points are about {n:,}; allowed are {MIN_POINTS} to {MAX_POINTS}")
    try:
        raw = np.frombuffer(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)), np.uint8)
    except binascii.Error:
        raise ValueError(UNREADABLE) from None
    n, raw = _points_in(len(raw)), raw[: -len(_check(b""))]
    classes = (raw[2 * n :, None] >> np.array([0, 2, 4, 6]) & 3).ravel().astype(np.uint8)
    drawn = Drawn(raw[:n], raw[n : 2 * n], classes[:n])
    if len(raw) != 2 * n + -(-n // 4) or write_points(drawn) != text:
        raise ValueError(UNREADABLE)
    check_points(drawn)
    return drawn


def _points_in(size: int) -> int:
    """How many points so many bytes hold: nine hold four."""
    return max(0, size - len(_check(b""))) * 4 // 9


def check_points(drawn: Drawn) -> None:
    """Raise ValueError, with one sentence, unless a network can learn from these points and be tested."""
    n = len(drawn.x)
    if not MIN_POINTS <= n <= MAX_POINTS:
        raise ValueError(f"points are {n}; allowed are {MIN_POINTS} to {MAX_POINTS}")
    if len(np.unique(drawn.classes)) < 2:
        raise ValueError(f"points are all of class {drawn.classes[0]}; at least two classes are needed")
    if len(np.unique(drawn.classes[~drawn.testing])) < 2:
        raise ValueError("points to learn from are all of one class; every fifth point tests, so draw some more")


def check_text(text) -> str:
    """A text of points as it is. Raises ValueError as `read_points`."""
    read_points(text)
    return text


def name_points(text: str) -> str:
    """A text of points as a sentence has it: how many there are, and four letters that tell two drawings apart."""
    return f"{len(read_points(text).x)} points ({zlib.crc32(text.encode()) & 0xFFFF:04x})"


def quantise(points: np.ndarray, classes: np.ndarray) -> Drawn:
    """Points (n, 2) and their classes (n,) as they are kept; what lies outside the plane is moved to its edge."""
    whole = np.rint((np.clip(points, -EDGE, EDGE) + EDGE) / (2 * EDGE) * 255).astype(np.uint8)
    return Drawn(whole[:, 0], whole[:, 1], np.asarray(classes).astype(np.uint8))


def _example() -> str:
    """What there is before somebody has drawn: a few points of two half circles."""
    places, classes = make_planar("moons", 60, noise=0.08)
    return write_points(quantise(0.85 * places, classes))


EXAMPLE = _example()
