"""Experiments worth starting from, alone or beside each other: each with a name and a sentence on what to look for."""

from dataclasses import dataclass

from nnviz.data import mnist_available
from nnviz.diagnostics.experiments import CASES, TOGETHER
from nnviz.experiment import Experiment


@dataclass(frozen=True)
class Preset:
    """title and about (what to watch) are for people."""

    title: str
    about: str
    experiment: Experiment


def presets(mnist: bool | None = None) -> dict[str, Preset]:
    """All presets by name, in menu order. Those on MNIST use `digits` where the MNIST files are not on this machine.

    mnist: whether they are; None looks for them.
    """
    real = "mnist" if (mnist_available() if mnist is None else mnist) else "digits"
    reads = "over 98 % right on real MNIST" if real == "mnist" else "here with digits drawn by code"
    notebook = {"dataset": real, "hidden": (512, 512), "batch_size": 64}
    return {
        "quick": Preset(
            "Quick start",
            "A small network that reads digits drawn by code. In its first epoch it learns most of what it can.",
            Experiment(),
        ),
        "notebook": Preset(
            "The notebook network",
            "784-512-512-10 with tiny starting weights (0.01 × normal). The loss waits near 2.30 for about 100 steps, "
            "then falls: play on.",
            Experiment(**notebook, initializer="normal", scale=0.01),
        ),
        "strong": Preset(
            "As good as it gets",
            f"784-512-512-10 with he_normal weights and momentum. Play to the end: {reads}.",
            Experiment(**notebook, momentum=0.9, learning_rate=0.05, l2=1e-5),
        ),
        "wild": Preset(
            "Wild handwriting",
            "50,000 digits drawn as wildly as code can. What it learns here carries over to real handwriting.",
            Experiment(
                variety=1.0,
                samples=50_000,
                hidden=(512, 512),
                optimizer="adam",
                learning_rate=5e-4,
                batch_size=128,
            ),
        ),
        "linear": Preset(
            "No hidden layer",
            "Ten sums and a softmax, nothing else. Surprisingly good; watch where it stops.",
            Experiment(hidden=()),
        ),
        "spiral": Preset(
            "Spiral",
            "Three arms in the plane. Watch the borders bend until they follow the arms.",
            Experiment(dataset="spiral", noise=0.05, hidden=(32, 32), optimizer="adam", learning_rate=0.01, epochs=100),
        ),
        "xor": Preset(
            "XOR with four units",
            "No single line splits it. Four hidden units are enough, if they start well: try other seeds.",
            Experiment(dataset="xor", hidden=(4,), activation="tanh", learning_rate=0.3, batch_size=16, epochs=60),
        ),
        "hot": Preset(
            "Learning rate too high",
            "The first steps overshoot: the loss jumps up, and most units switch off for good.",
            Experiment(learning_rate=3.0, epochs=3),
        ),
        "zeros": Preset(
            "All weights zero",
            "All units of a layer start equal, get the same gradient and stay equal: the images teach it nothing.",
            Experiment(initializer="zeros", epochs=3),
        ),
        "deep": Preset(
            "Six sigmoid layers",
            "The gradient shrinks in every layer on its way back, so the first layers hardly move.",
            Experiment(hidden=(32,) * 6, activation="sigmoid", initializer="glorot_normal", epochs=5),
        ),
    }


@dataclass(frozen=True)
class ComparisonPreset:
    """Experiments to compare. title and watch (what to look at) are for people."""

    title: str
    watch: str
    experiments: tuple[Experiment, ...]


COMPARISONS = {
    "start": ComparisonPreset(
        "Starting weights: He, Glorot, 0.01",
        "Two of them learn at once. Started from 0.01, the third only guesses at first: see when its curve leaves the "
        "dotted line.",
        (
            Experiment(epochs=5),
            Experiment(epochs=5, initializer="glorot_uniform"),
            Experiment(epochs=5, initializer="normal", scale=0.01),
        ),
    ),
    "rates": ComparisonPreset(
        "Learning rates: 0.01, 0.1, 1",
        "Too small is slow, too large overshoots: the loss jumps, and units die.",
        tuple(Experiment(epochs=5, learning_rate=rate) for rate in (0.01, 0.1, 1.0)),
    ),
    "optimizers": ComparisonPreset(
        "Optimizers: SGD, momentum, Adam",
        "At one and the same small learning rate plain SGD creeps, and the other two gather speed.",
        (
            Experiment(epochs=5, learning_rate=0.005),
            Experiment(epochs=5, learning_rate=0.005, momentum=0.9),
            Experiment(epochs=5, learning_rate=0.005, optimizer="adam"),
        ),
    ),
    "deep": ComparisonPreset(
        "Six layers: too small, right, too large",
        "Below, the gradient: from small weights nothing arrives at layer 1, from large ones far too much.",
        tuple(CASES[name].experiment for name in TOGETHER),
    ),
}
