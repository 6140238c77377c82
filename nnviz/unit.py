"""One unit of a network, and what it is called."""

from typing import NamedTuple

from nnviz.data.kinds import Kind


class Unit(NamedTuple):
    """Unit `index`, from 0, of `layer`: 0 is the input, 1 the first layer of weights, the last one gives the answers.

    The lists of the engine start with the first layer of weights. What makes a unit is W[unit.matrix][:, unit.index],
    z[unit.matrix][:, unit.index]; what it passes on is a[unit.layer][:, unit.index].
    """

    layer: int
    index: int

    @classmethod
    def of_column(cls, matrix: int, column: int) -> "Unit":
        """The unit that a column of W[matrix] makes."""
        return cls(matrix + 1, column)

    @property
    def matrix(self) -> int:
        """Where the arrays that make this unit stand in the lists W, b, z and dz; an input has none."""
        if not self.layer:
            raise ValueError(f"{self} is an input, which no weights make")
        return self.layer - 1

    def exists_in(self, sizes: tuple[int, ...]) -> bool:
        """Whether a network of these sizes, input included, has it."""
        return 0 <= self.layer < len(sizes) and 0 <= self.index < sizes[self.layer]

    def is_hidden_in(self, sizes: tuple[int, ...]) -> bool:
        """Whether it is neither an input nor an answer."""
        return self.exists_in(sizes) and 0 < self.layer < len(sizes) - 1

    def symbol(self, letter: str) -> str:
        """Its number in a formula: "z2[3]" of letter "z"."""
        return f"{letter}{self.layer}[{self.index}]"

    def __str__(self) -> str:
        return f"unit {self.index} of layer {self.layer}"

    def name_in(self, depth: int, classes: tuple[str, ...], kind: Kind | None = None) -> str:
        """What it is for people: "unit 3 of layer 2", "the answer 7", "the pixel in row 4, column 9".

        depth: layers of weights; classes: a name for each answer; kind: of the samples; without it
        inputs have numbers.
        """
        if self.layer == depth:
            return f"the answer {classes[self.index]}"
        if self.layer:
            return str(self)
        return f"input {self.index}" if kind is None else kind.input_in_words(self.index)
