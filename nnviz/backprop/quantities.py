"""The named matrices of a step, with what lies along their rows and columns."""

import numpy as np

from nnviz.backprop.places import parameter_index
from nnviz.backprop.records import Axis, Quantity, Step
from nnviz.backprop.rules import compute_direction
from nnviz.losses import add_penalty_gradient
from nnviz.network import split
from nnviz.optimizers import SGD, Adam, RMSProp

SINGLE = Axis()
SAMPLES = Axis("samples", "sample {}")
MEMORIES = {  # of each optimizer: the letter in its rule, and what it stands for
    SGD: (("v", "the momentum of {0}"),),
    RMSProp: (("s", "running mean of d{0}²"),),
    Adam: (("m", "running mean of d{0}"), ("v", "running mean of d{0}²")),
}


def units(step: Step, column: int) -> Axis:
    """The units of layer `column`, 0 being the input."""
    if column == 0:
        return Axis("inputs", "input {}", kind=step.kind)
    if column == step.depth:
        return Axis("answers", "answer {}", names=step.classes)
    return Axis(f"units of layer {column}", f"unit {{}} of layer {column}")


def a(step: Step, column: int, transposed: bool = False) -> Quantity:
    """The activations of layer `column`: x, a1, a2, ..., p."""
    name = "x" if column == 0 else "p" if column == step.depth else f"a{column}"
    title = {0: "the inputs", step.depth: "the probabilities"}.get(column, f"what layer {column} says")
    signed = column < step.depth and step.before.activation.signed
    if column == 0:
        signed = bool((step.x < 0).any())
    found = Quantity(name, title, step.forward.a[column], SAMPLES, units(step, column), signed)
    return transpose(found) if transposed else found


def z(step: Step, layer: int) -> Quantity:
    title = f"the sums of layer {layer + 1}"
    return Quantity(f"z{layer + 1}", title, step.forward.z[layer], SAMPLES, units(step, layer + 1))


def dz(step: Step, layer: int) -> Quantity:
    title = f"the gradient of z{layer + 1}"
    return Quantity(f"dz{layer + 1}", title, step.backward.dz[layer], SAMPLES, units(step, layer + 1))


def da(step: Step, layer: int) -> Quantity:
    values = step.backward.da[layer]
    return Quantity(f"da{layer}", f"the gradient of a{layer}", values, SAMPLES, units(step, layer))


def W(step: Step, layer: int) -> Quantity:
    ends = units(step, layer), units(step, layer + 1)
    return Quantity(f"W{layer + 1}", f"the weights of layer {layer + 1}", step.before.W[layer], *ends)


def b(step: Step, layer: int) -> Quantity:
    values = step.before.b[layer][None]
    return Quantity(f"b{layer + 1}", f"the biases of layer {layer + 1}", values, SINGLE, units(step, layer + 1))


def dW(step: Step, layer: int) -> Quantity:
    ends = units(step, layer), units(step, layer + 1)
    return Quantity(f"dW{layer + 1}", f"the gradient of W{layer + 1}", step.backward.dW[layer], *ends)


def db(step: Step, layer: int) -> Quantity:
    values = step.backward.db[layer][None]
    return Quantity(f"db{layer + 1}", f"the gradient of b{layer + 1}", values, SINGLE, units(step, layer + 1))


def memories(step: Step) -> list[Quantity]:
    """What the optimizer remembers, this gradient included: "v(W1)" for momentum, "s(W1)", or "m(W1)" and "v(W1)"."""
    names = [] if not step.memory else MEMORIES[type(step.optimizer)]
    found = []
    for (letter, title), flat in zip(names, step.memory, strict=True):
        weights, biases = split(flat, step.before.sizes)
        for make, arrays in ((W, weights), (b, biases)):
            for layer, values in enumerate(arrays):
                q = make(step, layer)
                signed = bool((values < 0).any())
                called = f"{letter}({q.name})", title.format(q.name)
                found.append(Quantity(*called, np.atleast_2d(values), q.rows, q.columns, signed))
    return found


def update_direction(step: Step, name: str) -> Quantity:
    """What the update subtracts from a parameter array ("W1", "b2"), before the factor of the learning rate."""
    letter, layer = name[0], int(name[1:]) - 1
    if not step.memory:
        return (dW if letter == "W" else db)(step, layer)
    if isinstance(step.optimizer, SGD) and not step.optimizer.nesterov:
        return next(q for q in memories(step) if q.name == f"v({name})")
    q = (W if letter == "W" else b)(step, layer)
    k = parameter_index(step.before, name, 0, 0)
    part = slice(k, k + q.values.size)
    values = compute_direction(step.optimizer, step.backward.gradient[part], [m[part] for m in step.memory], step.t)
    values = values.reshape(q.values.shape)
    return Quantity(f"u({name})", "the way it is moved", values, q.rows, q.columns)


def penalty_gradient(step: Step, layer: int) -> Quantity:
    """The gradient of the penalties on W[layer], which is added to that of the loss."""
    values = np.zeros_like(step.before.W[layer])
    add_penalty_gradient([values], [step.before.W[layer]], step.l1, step.l2)
    terms = ((step.l1, f"l1 sign(W{layer + 1})"), (step.l2, f"l2 W{layer + 1}"))
    name = " + ".join(text for strength, text in terms if strength)
    ends = units(step, layer), units(step, layer + 1)
    return Quantity(name, "what the penalties add", values, *ends)


def one_hot(step: Step) -> Quantity:
    values = np.eye(len(step.classes), dtype=step.before.dtype)[step.y]
    title = "the right answer, marked 1" if step.samples == 1 else "the right answers, 1 each"
    return Quantity("y", title, values, SAMPLES, units(step, step.depth), signed=False)


def scalar(name: str, title: str, value: float, signed: bool = False) -> Quantity:
    return Quantity(name, title, np.array([[value]]), SINGLE, SINGLE, signed)


def transpose(q: Quantity) -> Quantity:
    """The transpose, a view."""
    return Quantity(q.name + ".T", q.title + ", turned on its side", q.values.T, q.columns, q.rows, q.signed)
