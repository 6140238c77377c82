"""Change something and see what follows: hold a unit at a value, paint pixels over, compare before and after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nnviz.activations import softmax
from nnviz.ink import ink_of, product
from nnviz.network import ForwardPass, Network, new_passes
from nnviz.unit import Unit


def forward_with(network: Network, x: np.ndarray, held: Mapping[Unit, float]) -> ForwardPass:
    """`network.forward(x)` with some hidden units held at a value, whatever their sum.

    x: (samples, inputs). held: the value of each unit; 0 switches it off. z keeps the sum that a held unit would have
    used. With nothing held the numbers are those of `network.forward`, to the bit.
    Raises ValueError for a unit that is not hidden, or a value that is not finite.
    """
    x = np.asarray(x, network.dtype)
    if x.ndim != 2 or x.shape[1] != network.sizes[0]:
        raise ValueError(f"x has shape {x.shape}; expected (samples, {network.sizes[0]})")
    last = network.depth - 1
    for unit, value in held.items():
        if not unit.is_hidden_in(network.sizes) or not np.isfinite(value):
            raise ValueError(f"{unit} is to be held at {value}; allowed are finite values in hidden layers")
    fwd, _ = new_passes(network.sizes, len(x), network.dtype, backward=False)
    fwd.a[0], fwd.ink = x, ink_of(x, network.sizes[1])
    for layer in range(network.depth):
        z = fwd.z[layer]
        product(fwd.a[layer], network.W[layer], fwd.ink if layer == 0 else None, out=z)
        z += network.b[layer]
        (network.activation.value if layer < last else softmax)(z, out=fwd.a[layer + 1])
        for unit, value in held.items():
            if unit.matrix == layer:
                fwd.a[unit.layer][:, unit.index] = value
    return fwd


def paint(image: np.ndarray, shape: tuple[int, int], rows, columns, value: float = 0.0) -> np.ndarray:
    """A copy of `image` (inputs,) with the pixels rows x columns (slices or numbers) set to `value`; 0 erases.

    Raises ValueError where image and shape do not fit, or for a pixel outside the image.
    """
    picture = np.array(image)
    if picture.shape != (int(np.prod(shape)),) or len(shape) != 2:
        raise ValueError(f"image has shape {picture.shape}; expected {int(np.prod(shape))} pixels of a picture {shape}")
    for word, place, size in zip(("row", "column"), (rows, columns), shape, strict=True):
        if not isinstance(place, slice) and not 0 <= place < size:
            raise ValueError(f"{word} is {place}; the image has {word}s 0 to {size - 1}")
    picture.reshape(shape)[rows, columns] = value
    return picture


@dataclass(frozen=True)
class Edit:
    """Pixels painted over: `size` x `size` of them from (row, column) on, with `value`, 0 paper to 1 ink."""

    row: int
    column: int
    size: int
    value: float

    @classmethod
    def around(cls, row: int, column: int, size: int, value: float) -> "Edit":
        """The edit of a square with a pixel in its middle."""
        return cls(max(row - (size - 1) // 2, 0), max(column - (size - 1) // 2, 0), size, value)

    @classmethod
    def read(cls, text: str) -> "Edit":
        """The edit of a link: 3-5-4-0 for row, column, size and value. Raises ValueError for anything else."""
        if not re.fullmatch(r"\d{1,2}(-\d{1,2}){3}", text, re.ASCII):
            raise ValueError("it cannot be read")
        row, column, size, value = map(int, text.split("-"))
        if max(row, column) > 27 or not 1 <= size <= 4 or value > 1:
            raise ValueError("it cannot be read")
        return cls(row, column, size, float(value))

    def paint(self, image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """A copy of `image` (inputs,) with these pixels changed."""
        rows, columns = (slice(start, start + self.size) for start in (self.row, self.column))
        return paint(image, shape, rows, columns, self.value)


def find_idle(image: np.ndarray, shape: tuple[int, int], size: int) -> np.ndarray:
    """(pixels,) True where erasing the square of `size` around a pixel changes nothing: it is paper already."""
    ink = image.reshape(shape) > 0
    squares = [Edit.around(*place, size, 0.0) for place in np.ndindex(shape)]
    return np.array([not ink[e.row : e.row + size, e.column : e.column + size].any() for e in squares])


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a change did to one sample, layer by layer (L entries, the last one is the output).

    dz, da: (units,) after minus before. changed: how many units have another activation. on, off: how many hidden units
    began or ceased to fire (z > 0, and not held at 0). before, after: (classes,) probabilities.
    """

    dz: list[np.ndarray]
    da: list[np.ndarray]
    changed: list[int]
    on: list[int]
    off: list[int]
    before: np.ndarray
    after: np.ndarray


def compare(before: ForwardPass, after: ForwardPass, sample: int = 0) -> Comparison:
    """Compare two passes of one network for the same sample. Raises ValueError if their shapes differ."""
    if [z.shape for z in before.z] != [z.shape for z in after.z]:
        raise ValueError(f"passes of {[z.shape for z in before.z]} and {[z.shape for z in after.z]} cannot be compared")
    one, two = ([(z[sample], a[sample]) for z, a in zip(fwd.z, fwd.a[1:], strict=True)] for fwd in (before, after))
    dz = [after_z - before_z for (before_z, _), (after_z, _) in zip(one, two, strict=True)]
    da = [after_a - before_a for (_, before_a), (_, after_a) in zip(one, two, strict=True)]
    fires = [[(z > 0) & (a != 0) for z, a in layers[:-1]] for layers in (one, two)]
    return Comparison(
        dz,
        da,
        [int(np.count_nonzero(d)) for d in da],
        [int((now & ~then).sum()) for then, now in zip(*fires, strict=True)],
        [int((then & ~now).sum()) for then, now in zip(*fires, strict=True)],
        before.a[-1][sample],
        after.a[-1][sample],
    )
