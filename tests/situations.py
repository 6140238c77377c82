"""Named situations (settings, a moment, the verdict there, the settings that its remedy changes), and runs to them."""

from functools import cache
from typing import NamedTuple

from nnviz import Experiment, Run, load_dataset

SMALL = {"samples": 1000}
SIX = {**SMALL, "hidden": (64,) * 6, "epochs": 5}


class Situation(NamedTuple):
    """name: the verdict after `step` steps of `experiment`; change: names of the settings of the remedy."""

    experiment: Experiment
    step: int
    name: str
    change: tuple[str, ...] = ()


@cache
def data_of(dataset, samples, variety, noise):
    return load_dataset(dataset, samples=samples, variety=variety, noise=noise)


def run_to(experiment, step):
    e = experiment
    run = Run(e, data_of(e.dataset, e.samples, e.variety, e.noise))
    while run.position < step and not run.done:
        run.advance(steps=step - run.position)
    return run


def plane(dataset, **settings):
    return Experiment(dataset=dataset, **{"epochs": 60, **settings})


SITUATIONS = {
    "a small network on digits": Situation(Experiment(**SMALL), 100, "learning"),
    "the same, all steps taken": Situation(Experiment(**SMALL, epochs=3), 96, "finished"),
    "no hidden layer on digits": Situation(Experiment(**SMALL, hidden=()), 200, "learning"),
    "one epoch with a small rate": Situation(
        Experiment(**SMALL, epochs=1, learning_rate=0.02), 32, "cut short", ("epochs",)
    ),
    "20 samples, learned by heart": Situation(
        Experiment(samples=20, epochs=60), 60, "overfitting", ("samples",)
    ),
    "40 points of noisy moons": Situation(
        plane("moons", noise=0.3, samples=40, hidden=(64, 64), optimizer="adam", learning_rate=0.01, batch_size=16,
              epochs=200),
        300, "overfitting", ("samples",),
    ),
    "XOR without a hidden layer": Situation(plane("xor", hidden=()), 300, "cannot fit", ("hidden",)),
    "circles without a hidden layer": Situation(plane("circles", hidden=()), 300, "cannot fit", ("hidden",)),
    "the spiral without a hidden layer": Situation(plane("spiral", hidden=()), 900, "cannot fit", ("hidden",)),
    "the spiral with one unit": Situation(
        plane("spiral", hidden=(1,), activation="tanh", initializer="glorot_normal"), 900, "cannot fit", ("hidden",)
    ),
    "the spiral with two units": Situation(
        plane("spiral", hidden=(2,), activation="tanh", initializer="glorot_normal", epochs=100), 1600, "cannot fit",
        ("hidden",),
    ),
    "circles with layers of identity": Situation(
        plane("circles", hidden=(16, 16), activation="identity", initializer="glorot_normal"), 300, "cannot fit",
        ("activation", "initializer"),
    ),
    "moons that overlap": Situation(plane("moons", noise=0.5, hidden=(16,)), 900, "overlap", ("noise",)),
    "clouds that overlap": Situation(plane("gaussians", noise=0.5, hidden=(16,)), 900, "overlap", ("noise",)),
    "rate 3, after three steps": Situation(
        Experiment(**SMALL, learning_rate=3.0, epochs=3), 3, "too fast", ("learning_rate",)
    ),
    "rate 3, after ten steps": Situation(
        Experiment(**SMALL, learning_rate=3.0, epochs=3), 10, "too fast", ("learning_rate",)
    ),
    "rate 10, stopped": Situation(
        Experiment(**SMALL, learning_rate=10.0, activation="leaky_relu", epochs=3), 40, "too fast", ("learning_rate",)
    ),
    "rate 10 with tanh": Situation(
        Experiment(**SMALL, learning_rate=10.0, activation="tanh", initializer="glorot_normal"), 60, "too fast",
        ("learning_rate",),
    ),
    "Adam with a rate of 1": Situation(
        Experiment(**SMALL, optimizer="adam", learning_rate=1.0), 8, "too fast", ("learning_rate",)
    ),
    "RMSProp with a rate of 0.3": Situation(
        Experiment(**SMALL, optimizer="rmsprop", learning_rate=0.3), 8, "too fast", ("learning_rate",)
    ),
    "a momentum of 0.99": Situation(
        Experiment(**SMALL, activation="leaky_relu", learning_rate=0.3, momentum=0.99), 40, "too fast",
        ("learning_rate", "momentum"),
    ),
    "rate 3 in three layers": Situation(
        Experiment(**SMALL, hidden=(32, 32, 32), learning_rate=3.0), 60, "dead", ("learning_rate",)
    ),
    "a rate of 0.00001": Situation(
        Experiment(**SMALL, learning_rate=1e-5, epochs=5), 60, "too slow", ("learning_rate",)
    ),
    "the notebook's small weights": Situation(
        Experiment(samples=3000, hidden=(128, 128), initializer="normal", scale=0.01, batch_size=64), 80, "waiting",
        ("initializer",),
    ),
    "all weights zero": Situation(Experiment(**SMALL, initializer="zeros"), 60, "stuck", ("initializer",)),
    "six sigmoid layers": Situation(
        Experiment(**SIX, activation="sigmoid", initializer="glorot_normal"), 60, "shrinking",
        ("activation", "initializer"),
    ),
    "six layers from 0.01": Situation(
        Experiment(**SIX, initializer="normal", scale=0.01), 40, "shrinking", ("initializer",)
    ),
    "six layers from 1": Situation(
        Experiment(**SIX, initializer="normal", scale=1.0, learning_rate=1e-5), 20, "growing", ("initializer",)
    ),
    "tanh from 1": Situation(
        Experiment(**SMALL, activation="tanh", initializer="normal", scale=1.0, learning_rate=0.05), 60, "saturated",
        ("initializer",),
    ),
    "two layers from 1, before the first step": Situation(
        Experiment(**SMALL, initializer="normal", scale=1.0), 0, "bad start", ("initializer",)
    ),
    "two layers from 1": Situation(
        Experiment(**SMALL, initializer="normal", scale=1.0), 30, "bad start", ("initializer",)
    ),
    "a rate of 1.1": Situation(
        Experiment(**SMALL, hidden=(128,), batch_size=64, learning_rate=1.1), 60, "dying", ("learning_rate",)
    ),
    "an L2 penalty of 0.5": Situation(Experiment(**SMALL, l2=0.5), 120, "held down", ("l2",)),
    "an L1 penalty of 0.1": Situation(Experiment(**SMALL, l1=0.1), 120, "held down", ("l1",)),
    "an L2 penalty that overshoots": Situation(
        Experiment(**SMALL, l2=1.0, learning_rate=3.0), 40, "too fast", ("l2", "learning_rate")
    ),
}  # fmt: skip
