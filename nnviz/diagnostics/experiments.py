"""Example runs, each going well or wrong in a way that the judge names."""

from dataclasses import dataclass

from nnviz.experiment import Experiment


@dataclass(frozen=True)
class Case:
    """An example. title and watch (what to look at) are for people. expected: the judgement's name at
    `verdict_step`."""

    title: str
    watch: str
    expected: str
    experiment: Experiment
    verdict_step: int = 150


SIX = {"hidden": (64,) * 6, "epochs": 5}
CASES = {
    "small_start": Case(
        "Six layers from 0.01 × normal",
        "Layer by layer the activations and the gradients lose nine tenths and more of their size: the first layer "
        "gets less than a millionth. ‖dW‖ of the last layer alone would not tell.",
        "shrinking",
        Experiment(**SIX, initializer="normal", scale=0.01),
    ),
    "he": Case(
        "Six layers from He's weights",
        "The same network and the same seed; only the starting weights are larger. Everything keeps its size.",
        "learning",
        Experiment(**SIX),
    ),
    "glorot": Case(
        "Six tanh layers from Glorot's weights",
        "What he_normal does for relu, glorot_normal does for tanh: few units are saturated, no gradient is lost.",
        "learning",
        Experiment(**SIX, activation="tanh", initializer="glorot_normal"),
    ),
    "sigmoid": Case(
        "Six sigmoid layers",
        "The slope of a sigmoid is at most a quarter, so each layer takes three quarters or more of the gradient.",
        "shrinking",
        Experiment(**SIX, activation="sigmoid", initializer="glorot_normal"),
    ),
    "too_fast": Case(
        "A learning rate too high, behind a good accuracy",
        "The loss falls and most answers are right, yet a large part of the units died in the first steps.",
        "dying",
        Experiment(hidden=(128,), batch_size=64, learning_rate=1.1, epochs=5),
    ),
    "far_too_fast": Case(
        "A learning rate of 10",
        "Each step overshoots further than the one before, until the numbers are no longer finite.",
        "too fast",
        Experiment(activation="leaky_relu", learning_rate=10.0, epochs=3),
        verdict_step=40,
    ),
    "too_slow": Case(
        "A learning rate too low",
        "Gradients arrive everywhere, but a step moves the weights by a few millionths of their size.",
        "too slow",
        Experiment(learning_rate=1e-5, epochs=5),
    ),
    "zeros": Case(
        "All weights zero",
        "All units of a layer are equal, get the same gradient and stay equal: the symmetry never breaks.",
        "stuck",
        Experiment(initializer="zeros", epochs=3),
    ),
    "saturated": Case(
        "tanh from large weights",
        "Weights from a plain normal (scale 1) push most units to −1 or 1, where tanh is flat.",
        "saturated",
        Experiment(activation="tanh", initializer="normal", scale=1.0, learning_rate=0.05, epochs=5),
    ),
    "exploding": Case(
        "Six layers from large weights",
        "Each layer makes activations and gradients five times larger; only a tiny learning rate can follow.",
        "growing",
        Experiment(**SIX, initializer="normal", scale=1.0, learning_rate=1e-5),
    ),
}
# To be seen side by side: the same seed, different starting weights.
TOGETHER = ("small_start", "he", "exploding")
