"""The records that make up the story of a training step: plain data, ready for a picture.

Everywhere, `layer` counts weight matrices from 0 as in the engine, while names for people count layers from 1, the
input being layer 0: W[0] is W1, z[0] is z1, a[1] is a1. Units, samples and classes are counted from 0.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nnviz.backprop.parameters import named_parameters
from nnviz.data import Kind
from nnviz.network import BackwardPass, ForwardPass, Network
from nnviz.optimizers import Optimizer


class Cell(NamedTuple):
    """One number of a quantity of the stage: its name, row and column as the stage shows it."""

    name: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.name}[{self.row}, {self.column}]"


@dataclass(frozen=True)
class Axis:
    """What the rows or the columns of a quantity are.

    title: for people, such as "units of layer 1", "" for a single row or column; one: a name with a gap for the
    number; names: in place of numbers (classes); kind: of the samples whose inputs lie along the axis.
    """

    title: str = ""
    one: str = ""
    names: tuple[str, ...] = ()
    kind: Kind | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns) of the image whose pixels lie along the axis, else ()."""
        return self.kind.shape if self.kind is not None and self.kind.pixels else ()

    def label(self, i: int) -> str:
        """The name of number `i`, such as "unit 3 of layer 1" or "pixel (9, 14)"."""
        if self.kind is not None:
            return self.kind.input_name(i)
        return self.one.format(self.names[i] if self.names else i)


@dataclass(frozen=True, eq=False)
class Quantity:
    """A named matrix of a stage.

    name: as in the formula ("W1", "x.T", "dz3"). title: for people. values: (rows, columns), always two-dimensional:
    biases are one row, a loss is (1, 1). They may be views of the step's own arrays: look, do not change.
    rows, columns: what lies along them. signed: False for amounts that are never negative (pixels, probabilities).
    """

    name: str
    title: str
    values: np.ndarray
    rows: Axis
    columns: Axis
    signed: bool = True

    def where(self, row: int, column: int) -> str:
        """The cell in words, such as "sample 0, unit 3 of layer 1"."""
        return ", ".join(part for part in (self.rows.label(row), self.columns.label(column)) if part)


@dataclass(frozen=True, eq=False)
class Step:
    """All numbers of one training step, computed by the engine alone.

    before, after: the network without and with the update. x (samples, inputs), y (samples,) integer labels.
    forward, backward: the passes of `before`; again: the same batch sent through `after`.
    optimizer: as it was before the update, memory included; t: the number of this update, from 1.
    memory: what the optimizer remembers after the update, each array as long as the parameters.
    l1, l2: the penalties' strengths. loss, penalty, loss_after, penalty_after: floats; objective is their sum.
    cut, cut_after (samples,): where the probability of the right answer was clipped for the loss; the gradient is that
    of the loss without clipping. uncut, uncut_after: the mean losses without clipping, in float64.
    classes: a name for each answer. kind: of the samples. indices: training samples, or None.
    """

    before: Network
    after: Network
    x: np.ndarray
    y: np.ndarray
    forward: ForwardPass
    backward: BackwardPass
    again: ForwardPass
    optimizer: Optimizer
    t: int
    l1: float
    l2: float
    loss: float
    penalty: float
    loss_after: float
    penalty_after: float
    cut: np.ndarray
    cut_after: np.ndarray
    uncut: float
    uncut_after: float
    classes: tuple[str, ...]
    kind: Kind
    indices: np.ndarray | None = None
    memory: tuple[np.ndarray, ...] = ()

    @property
    def depth(self) -> int:
        return self.before.depth

    @property
    def samples(self) -> int:
        return len(self.y)

    @property
    def answers(self) -> np.ndarray:
        """The most probable class of each sample before the update, (samples,)."""
        return self.forward.a[-1].argmax(axis=1)

    @property
    def right(self) -> np.ndarray:
        """The probability of each sample's right class before the update, (samples,)."""
        return self.forward.a[-1][np.arange(self.samples), self.y]

    @property
    def clipped(self) -> bool:
        """Whether any probability was clipped for the loss, before the update or after it."""
        return bool(self.cut.any() or self.cut_after.any())

    @property
    def compared(self) -> tuple[float, float]:
        """The losses before and after the update that `came` compares: without clipping, if there was any."""
        return (self.uncut, self.uncut_after) if self.clipped else (self.loss, self.loss_after)

    @cached_property
    def promised(self) -> float:
        """gradient · (after - before): how the objective would change if its slope stayed as it is (for plain SGD
        -learning rate x squared gradient norm)."""
        with np.errstate(all="ignore"):
            change = self.after.parameters.astype("float64") - self.before.parameters
            return float(np.dot(self.backward.gradient.astype("float64"), change))

    @property
    def came(self) -> float:
        """How the objective did change, see `compared`."""
        old, new = self.compared
        return (new + self.penalty_after) - (old + self.penalty)

    def change(self, name: str) -> np.ndarray:
        """How much a parameter array ("W1", "b2") was changed, (in, out) or (1, out), float64."""
        new, old = (named_parameters(network) for network in (self.after, self.before))
        if name not in old:
            raise ValueError(f"parameter is {name!r}; it can be {', '.join(old)}")
        return np.atleast_2d(new[name].astype("float64") - old[name])


@dataclass(frozen=True, eq=False)
class Stage:
    """One line of the story.

    id: for links ("z1", "p", "loss", "dW3", "update"). kind: input, z, a, softmax, loss, dz_output, dW, db, da, gate,
    update or again. layer: index into W, or None where all layers take part (for "da" and "gate": that of the weights
    and of the activation function they go back through).
    title, formula, shapes: for people; the formula in symbols, and the same with shapes in place of symbols.
    layout: how operands and result are arranged on the screen: "matmul" (left @ right, plus what follows),
    "elementwise", "function", "sum" (down the columns), "compare", "update" or "input".
    operands: the inputs, in the order of the formula; between: intermediate results; results: the outputs.
    closed: in the shape of the result, True where a gate stops the gradient; None at other stages.
    lit_layers: layers of units at work, 0 the input; lit_weights: indices of the matrices at work.
    direction: "forward", "backward", or "" where nothing travels.
    step: the whole step.
    """

    id: str
    kind: str
    layer: int | None
    title: str
    formula: str
    shapes: str
    layout: str
    operands: tuple[Quantity, ...]
    results: tuple[Quantity, ...]
    step: Step
    between: tuple[Quantity, ...] = ()
    closed: np.ndarray | None = None
    lit_layers: tuple[int, ...] = ()
    lit_weights: tuple[int, ...] = ()
    direction: str = ""

    @property
    def result(self) -> Quantity:
        """The main result."""
        return self.results[0]

    def quantity(self, name: str) -> Quantity:
        """The operand, result or quantity between of that name. Raises ValueError if there is none."""
        named = {q.name: q for q in (*self.operands, *self.between, *self.results)}
        if name not in named:
            raise ValueError(f"stage {self.id} has no {name!r}; it has {', '.join(named)}")
        return named[name]

    def cell(self, row: int, column: int, name: str | None = None) -> tuple[Quantity, int, int]:
        """The result called `name` (None: the main one) and a place in it. Raises ValueError outside of it."""
        results = {q.name: q for q in self.results}
        name = self.result.name if name is None else name
        if name not in results:
            raise ValueError(f"name is {name!r}; the results of stage {self.id} are {', '.join(results)}")
        rows, columns = results[name].values.shape
        for word, given, size in (("row", row, rows), ("column", column, columns)):
            whole = isinstance(given, (int, np.integer)) and not isinstance(given, bool)
            if not (whole and 0 <= given < size):
                raise ValueError(f"{word} is {given!r}; {name} has {word}s 0 to {size - 1}")
        return results[name], int(row), int(column)


@dataclass(frozen=True, eq=False)
class Story:
    """One training step and its stages in order: 6 L + 3 of them for L layers of weights."""

    step: Step
    stages: tuple[Stage, ...]

    def stage(self, id: str) -> Stage:
        """The stage of that id. Raises ValueError if there is none."""
        for stage in self.stages:
            if stage.id == id:
                return stage
        raise ValueError(f"stage is {id!r}; it can be {', '.join(stage.id for stage in self.stages)}")
