"""The kinds of samples: images, points in the plane, or just numbers; and what follows from the kind."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of sample.

    noun, plural: what a sample is called. inputs: what its numbers are called. mistaken: how a wrong answer is told,
    "a 4 is read as 9". pixels: whether inputs lie in rows and columns, so that a sample, and a unit's weights for it,
    can be drawn as a picture. planar: whether there are two coordinates, so that answers can be drawn over the plane.
    bounds: the smallest and the largest value of an input, or None.
    """

    noun: str
    plural: str
    inputs: str
    mistaken: str = "taken for"
    pixels: bool = False
    planar: bool = False
    bounds: tuple[float, float] | None = None


IMAGE = Kind("image", "images", "pixels", mistaken="read as", pixels=True, bounds=(0.0, 1.0))
POINT = Kind("point", "points", "two numbers", planar=True)
NUMBERS = Kind("sample", "samples", "numbers")


def kind_of(shape: tuple[int, ...]) -> Kind:
    """The kind of a sample of this shape: (rows, columns), (2,), or (any number,)."""
    if len(shape) == 2:
        return IMAGE
    return POINT if shape == (2,) else NUMBERS
