"""The record of the strip above a stage: which part of the network is at work, and what every layer holds by now."""

from dataclasses import dataclass

import numpy as np

from nnviz.backprop import Cell, Stage, Story
from nnviz.inspection.connections import pick_strongest
from nnviz.unit import Unit

MAX_LINES = 60  # between two layers
MAX_UNIT_LINES = 30  # to or from a chosen unit

Edges = tuple[np.ndarray, np.ndarray, np.ndarray]  # from, to, weight, each (n,)


@dataclass(frozen=True, eq=False)
class Walk:
    """One stage of a step as a place in the network.

    sizes: units of every layer; image_shape: of one sample; classes: names of the answers.
    stages: (id, title) of every stage; number: the one at work, from 0; direction: "forward", "backward" or "".
    values: what each layer holds by now, (units,), or None where nothing has come yet; names: what that is ("a1",
    "dz2"); signed: whether it may be negative. about: whose numbers these are ("sample 3"); mean: whether of several.
    edges: the strongest connections of each matrix. lit_layers, lit_weights: what is at work.
    units: those that belong to the chosen number; chosen: (matrix, its connections) or None.
    losses: before and after the step, as far as they are known at this stage.
    """

    sizes: tuple[int, ...]
    image_shape: tuple[int, ...]
    classes: tuple[str, ...]
    stages: tuple[tuple[str, str], ...]
    number: int
    direction: str
    values: list[np.ndarray | None]
    names: list[str]
    signed: list[bool]
    about: str
    mean: bool
    edges: list[Edges]
    lit_layers: tuple[int, ...]
    lit_weights: tuple[int, ...]
    units: tuple[Unit, ...]
    chosen: tuple[int, Edges] | None
    losses: tuple[float, ...]


def walk_of(story: Story, number: int, cell: Cell, told: bool = True) -> Walk:
    """The place of stage `number` and of its chosen number `cell` in the network.

    told: whether the stage's results are shown; False while the reader is to predict them.
    """
    step, stage = story.step, story.stages[number]
    quantity = stage.quantity(cell.name)
    sample = cell.row if quantity.rows.title == "samples" else None
    sample = 0 if step.samples == 1 else sample
    seen = {s.id for s in story.stages[: number + told]}
    held = [_held(step, seen, layer, sample) for layer in range(step.depth + 1)]
    chosen, units = _chosen(stage, cell)
    known = (step.loss, step.loss_after)[: ("loss" in seen) + ("again" in seen)]
    return Walk(
        step.before.sizes,
        step.shape,
        step.classes,
        tuple((s.id, s.title) for s in story.stages),
        number,
        stage.direction,
        [values for _, values, _ in held],
        [name for name, _, _ in held],
        [s for _, _, s in held],
        f"sample {sample}" if sample is not None else f"the mean of {step.samples} samples",
        sample is None,
        [pick_strongest(w, MAX_LINES) for w in step.before.W],
        stage.lit_layers,
        stage.lit_weights,
        units,
        chosen,
        known,
    )


def _held(step, seen, layer, sample):
    """(name, values, signed) of what a layer holds after the stages in `seen`."""
    last = layer == step.depth
    f, b = step.forward, step.backward
    if "again" in seen:
        return ("p" if last else f"a{layer}" if layer else "x"), *_row(step.again.a[layer], sample)
    if layer and f"dz{layer}" in seen:
        return f"dz{layer}", _row(b.dz[layer - 1], sample)[0], True
    if f"da{layer}" in seen:
        return f"da{layer}", _row(b.da[layer], sample)[0], True
    if layer == 0 or f"a{layer}" in seen or (last and "p" in seen):
        return ("p" if last else f"a{layer}" if layer else "x"), *_row(f.a[layer], sample)
    if f"z{layer}" in seen:
        return f"z{layer}", _row(f.z[layer - 1], sample)[0], True
    return "", None, False


def _row(values, sample):
    values = values.mean(axis=0) if sample is None else values[sample]
    return values, bool((values < 0).any())


def _chosen(stage: Stage, cell: Cell):
    """((matrix, edges) or None, units) that belong to the chosen number of a stage."""
    step, layer, row, column = stage.step, stage.layer, cell.row, cell.column
    match stage.kind:
        case "input":
            return None, (Unit(0 if cell.name == "x" else step.depth, column),)
        case "z":
            w = step.before.W[layer][:, column]
            rows = _most(stage.operands[0].values[row] * w)
            return (layer, (rows, np.full(len(rows), column), w[rows])), (Unit.of_column(layer, column),)
        case "da":
            w = step.before.W[layer][column]
            columns = _most(stage.operands[0].values[row] * w)
            return (layer, (np.full(len(columns), column), columns, w[columns])), (Unit(layer, column),)
        case "a" | "gate" | "db" | "softmax" | "dz_output":
            return None, (Unit.of_column(layer, column),)
        case "dW":
            return _edge(step, layer, row, column)
        case "update":
            letter, layer = cell.name[-2], int(cell.name[-1]) - 1
            return _edge(step, layer, row, column) if letter == "W" else (None, (Unit.of_column(layer, column),))
        case "again" if cell.name == "new p":
            return None, (Unit(step.depth, column),)
    return None, ()


def _edge(step, layer, row, column):
    edge = np.array([row]), np.array([column]), step.before.W[layer][row : row + 1, column]
    return (layer, edge), (Unit(layer, row), Unit.of_column(layer, column))


def _most(products):
    """Where the largest products are, without those that are 0."""
    order = np.argsort(-np.abs(products), kind="stable")[:MAX_UNIT_LINES]
    return order[products[order] != 0]
