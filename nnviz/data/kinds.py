"""The kinds of samples: images, points in the plane, rows of a table; and what follows from the kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from nnviz.data.features import COORDINATES, symbol


@dataclass(frozen=True)
class Kind:
    """A kind of sample, and the numbers that a network gets for one.

    name: "image", "plane" or "table". noun, plural: what a sample is called. numbers: what its inputs are called.
    shape: of a sample in its data set, (rows, columns) of an image, (2,) in the plane, (columns,) of a table.
    names: a name for each input of the network, in their order; () for pixels, which have a row and a column.
    features: names in FEATURES of what is made from a point for the network; () for other samples. reach: how far the
    coordinates of points reach to each side of 0, about.
    mistaken: how a wrong answer is told, "a 4 is read as 9". bounds: the least and the largest input, or None.
    """

    name: str
    noun: str
    plural: str
    numbers: str
    shape: tuple[int, ...]
    names: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    reach: float = 1
    mistaken: str = "taken for"
    bounds: tuple[float, float] | None = None

    @property
    def pixels(self) -> bool:
        """Whether inputs lie in rows and columns: a sample, and a unit's weights for it, can be drawn as a picture."""
        return self.name == "image"

    @property
    def planar(self) -> bool:
        """Whether a sample has two coordinates: answers can be drawn over the plane."""
        return self.name == "plane"

    @property
    def plain(self) -> bool:
        """Whether a network gets both coordinates of a point and nothing else: its sums are flat over the plane."""
        return self.features == COORDINATES

    def told(self, features: tuple[str, ...]) -> "Kind":
        """The same, of which a network gets these features, where samples are points; itself for others."""
        return plane(features, self.reach) if self.planar else self

    @property
    def values(self) -> int:
        """How many numbers a sample has in its data set."""
        return prod(self.shape)

    @property
    def inputs(self) -> int:
        """How many numbers a network gets for a sample."""
        return len(self.names) or self.values

    def input_name(self, index: int) -> str:
        """An input as a label has it: "pixel (9, 14)", "x₁", "petal length"."""
        return self.names[index] if self.names else "pixel ({}, {})".format(*divmod(index, self.shape[1]))

    def input_in_words(self, index: int) -> str:
        """An input as a sentence has it: "the pixel in row 9, column 14", "x₁", "petal length"."""
        if self.names:
            return self.names[index]
        return "the pixel in row {}, column {}".format(*divmod(index, self.shape[1]))


def images(shape: tuple[int, int]) -> Kind:
    """Images of (rows, columns), their pixels 0 to 1 for the network."""
    return Kind("image", "image", "images", "pixels", tuple(shape), mistaken="read as", bounds=(0.0, 1.0))


def table(columns: Sequence[str]) -> Kind:
    """Rows of a table of numbers, whose columns have these names; a network gets them as they are."""
    return Kind("table", "sample", "samples", "columns", (len(columns),), tuple(columns))


def plane(features: tuple[str, ...] = COORDINATES, reach: float = 1) -> Kind:
    """Points in the plane whose coordinates reach about ±`reach`, of which a network gets these features."""
    names = tuple(symbol(name, reach) for name in features)
    numbers = "coordinates" if features == COORDINATES else "features"
    return Kind("plane", "point", "points", numbers, (2,), names, features, reach)


IMAGE = images((28, 28))
PLANE = plane()


def unnamed(inputs: int) -> Kind:
    """Samples of so many numbers of which nothing else is known."""
    return table([f"input {i}" for i in range(inputs)])
