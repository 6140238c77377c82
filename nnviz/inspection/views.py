"""What the picture of a matrix can show: the weights, their change, their gradient, or their last step."""

from dataclasses import dataclass

import numpy as np

from nnviz.network import BackwardPass, Network
from nnviz.run import Run


@dataclass(frozen=True)
class Kind:
    """A kind of number that weights have.

    symbol: with {} for the matrix, "Δ{}" for "ΔW1"; title: for people; first: the first step that has it.
    """

    symbol: str
    title: str
    first: int = 0


KINDS = {
    "weights": Kind("{}", "the weights"),
    "change": Kind("Δ{}", "change since the start"),
    "gradient": Kind("d{}", "gradient of the next minibatch"),
    "update": Kind("step of {}", "change by the last step", first=1),
}


@dataclass(frozen=True, eq=False)
class Parameters:
    """One kind of number for every weight and bias. kind: a name in KINDS; W, b: L arrays each, as in Network."""

    kind: str
    W: list[np.ndarray]
    b: list[np.ndarray]

    @property
    def title(self) -> str:
        """What the numbers are, for people."""
        return KINDS[self.kind].title

    @property
    def finite(self) -> bool:
        """Whether all numbers are finite."""
        return all(np.isfinite(array).all() for array in (*self.W, *self.b))

    def symbol(self, layer: int, letter: str = "W") -> str:
        """The name for people of W[layer] (or b[layer]) in this view, layers counted from 1: "ΔW1"."""
        return KINDS[self.kind].symbol.replace("{}", f"{letter}{layer + 1}")


def weight_view(kind: str, network: Network, other: Network | BackwardPass | None = None) -> Parameters:
    """The arrays of one kind. other: what the kind needs beside the network:

    "weights": nothing (the arrays are the network's own: look, do not change); "change": the network at step 0;
    "gradient": the backward pass of the next minibatch (see `next_gradient`); "update": the network one step before.
    Raises ValueError for another kind, or an `other` that does not belong to it.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it can be {', '.join(KINDS)}")
    wanted = {"weights": type(None), "gradient": BackwardPass}.get(kind, Network)
    if not isinstance(other, wanted):
        raise ValueError(f"kind {kind!r} needs a {wanted.__name__}, not a {type(other).__name__}")
    if kind == "weights":
        return Parameters(kind, network.W, network.b)
    W, b = (other.dW, other.db) if kind == "gradient" else (other.W, other.b)
    if [w.shape for w in W] != [w.shape for w in network.W]:
        raise ValueError(f"kind {kind!r}: matrices {[w.shape for w in W]} do not fit a network of {network.sizes}")
    if kind == "gradient":
        return Parameters(kind, W, b)
    W = [now - then for now, then in zip(network.W, W, strict=True)]
    return Parameters(kind, W, [now - then for now, then in zip(network.b, b, strict=True)])


def next_gradient(run: Run, network: Network, step: int) -> BackwardPass:
    """The gradient that the step after `step` steps follows: of its minibatch, penalties included.

    network: that of the run at `step`.
    """
    _, x, y = run.batch_at(step)
    return network.backward(network.forward(x), y, run.experiment.l1, run.experiment.l2)


def weight_view_at(run: Run, kind: str, step: int, network: Network | None = None) -> Parameters:
    """The arrays of one kind for a run at `step`; network: that of the run at `step`, if it is there already.

    "update" replays the run to one step before, which takes as long as `run.network_at`. Raises ValueError for the
    update at step 0.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it can be {', '.join(KINDS)}")
    if step < KINDS[kind].first:
        raise ValueError(f"at step {step} there is no {kind!r} yet; allowed are steps from {KINDS[kind].first} on")
    network = network or run.network_at(step)
    others = {
        "weights": lambda: None,
        "change": lambda: run.network_at(0),
        "gradient": lambda: next_gradient(run, network, step),
        "update": lambda: run.network_at(step - 1),
    }
    return weight_view(kind, network, others[kind]())
