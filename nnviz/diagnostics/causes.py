"""Why a run goes wrong, in words, and the change of settings that helps."""

from math import floor, log10, sqrt
from typing import NamedTuple

import numpy as np

from nnviz.activations import ACTIVATIONS
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.experiment import SETTINGS, Experiment
from nnviz.text.numbers import decimal, number

USUAL_RATES = {"sgd": 0.1, "rmsprop": 0.001, "adam": 0.001}  # train well here (tests/test_situations.py)
LARGE_RATES = {"sgd": 0.5, "rmsprop": 0.003, "adam": 0.003}  # from here on the rate can make steps too large
HELD_DOWN_SHARE = 0.7  # weights below this share of their starting size, in every layer, were pulled down
MAX_FEW = 8  # samples in a minibatch that says little about the others (lesson 13 shows it with 1 and 4)
SMALL_PENALTY = 1e-5  # does no harm here


class Cause(NamedTuple):
    """Why a run goes wrong.

    words: why, in sentences. change: settings that help, and their new values; instead: what helps without changing
    settings, a sentence. sure: whether the cause was measured, or is only the likeliest.
    """

    words: str = ""
    change: dict = {}
    sure: bool = True
    instead: str = ""

    def of(self, experiment: Experiment) -> "Cause":
        """The same cause, without the changes that the experiment has already."""
        change = {name: value for name, value in self.change.items() if getattr(experiment, name) != value}
        return self._replace(change=change)

    def remedy(self, experiment: Experiment) -> str:
        """What to do, in one or two sentences: `instead`, and every setting of `change` with its value now."""
        told = [_said(name, value, experiment) for name, value in self.change.items()]
        tried = f"{'Or try' if self.instead else 'Try'} {' and '.join(told)}." if told else ""
        return " ".join(filter(None, (self.instead, tried)))


def best_start(experiment: Experiment) -> str:
    """The starting weights that keep numbers at their size for this activation (Glorot 2010; He et al. 2015)."""
    return ACTIVATIONS[experiment.activation].initializer


def starts_well(experiment: Experiment) -> bool:
    """Whether the starting weights are of the kind that fits the activation."""
    return experiment.initializer.split("_")[0] == best_start(experiment).split("_")[0]


def too_fast(experiment: Experiment) -> Cause:
    """Why steps are too large, in a run in which they are."""
    e, optimizer = experiment, experiment.optimizer
    over = overshoot(e)
    if over.words:
        return over
    slower = max(min(nice(e.learning_rate / 10), USUAL_RATES[optimizer]), SETTINGS["learning_rate"].low)
    if optimizer != "sgd":
        return Cause(
            f"With {optimizer} a step moves every weight by up to about the learning rate, {decimal(e.learning_rate)}, "
            "however small its gradient is: too far.",
            {"learning_rate": slower},
            e.learning_rate > LARGE_RATES[optimizer],
        )
    together = e.learning_rate / (1 - e.momentum)
    if e.momentum and e.learning_rate <= LARGE_RATES["sgd"]:
        words = (
            f"With a momentum of {decimal(e.momentum)} steps in one direction add up to "
            f"{number(1 / (1 - e.momentum), 2)} times a single one."
        )
        slower = {"momentum": 0.5} if e.momentum > 0.5 else {"momentum": 0.0, "nesterov": False}
        change = slower | ({"learning_rate": USUAL_RATES["sgd"]} if e.learning_rate > USUAL_RATES["sgd"] else {})
        return Cause(words, change, together > LARGE_RATES["sgd"])
    return Cause(
        f"A learning rate of {decimal(e.learning_rate)} is too large: a step goes far past the place where the loss is "
        "low.",
        {"learning_rate": slower} | ({"momentum": 0.0, "nesterov": False} if e.momentum > 0.5 else {}),
        e.learning_rate > LARGE_RATES["sgd"],
    )


def too_fast_for_few(experiment: Experiment) -> Cause:
    """Why steps of a few samples each are too large; without words where they are not few, or the rate is small."""
    e, slower = experiment, nice(experiment.learning_rate / 10)
    if e.batch_size > MAX_FEW or slower < USUAL_RATES[e.optimizer] / 100:
        return Cause()
    few = "a single sample" if e.batch_size == 1 else f"{e.batch_size} samples"
    words = (
        f"Each step follows {few}, and with a learning rate of {decimal(e.learning_rate)} it goes so far that it "
        "undoes what others have learned."
    )
    return Cause(words, {"learning_rate": slower}, sure=False)


def overshoot(experiment: Experiment) -> Cause:
    """A penalty that alone throws the weights past 0 and further out in each step; without words if none does.

    With SGD an L2 penalty makes w -> (1 - rate l2) w, which grows above rate l2 = 2 (2 + 2 momentum with momentum). An
    L1 penalty moves every weight by rate l1; 0.1 is more than a weight of the first layer usually has at the start.
    The other optimizers scale their steps themselves.
    """
    if experiment.optimizer != "sgd":
        return Cause()
    rate = experiment.learning_rate
    change = {"learning_rate": USUAL_RATES["sgd"]} if rate > LARGE_RATES["sgd"] else {}
    if rate * experiment.l2 > 2 + 2 * experiment.momentum:
        return Cause(
            f"The L2 penalty of {decimal(experiment.l2)} pulls each weight down by {number(rate * experiment.l2)} "
            "times its own size in every step.",
            {"l2": SMALL_PENALTY} | change,
        )
    if rate * experiment.l1 >= 0.1:
        return Cause(
            f"The L1 penalty of {decimal(experiment.l1)} moves each weight by {number(rate * experiment.l1)} in every "
            "step, however small it is.",
            {"l1": SMALL_PENALTY} | change,
        )
    return Cause()


def too_slow(experiment: Experiment, update: float) -> Cause:
    """Why steps are too small. update: log10 of their size against the weights', in the fastest layer; -inf: none."""
    e, good = experiment, USUAL_RATES[experiment.optimizer]
    needed = e.learning_rate * 10 ** min(-2 - update, 5.0)
    rate = min(nice(needed), good) if e.learning_rate < good else e.learning_rate
    if rate <= e.learning_rate:
        return Cause("Hardly any gradient arrives.", {"initializer": best_start(e)}, sure=False)
    words = f"A learning rate of {decimal(e.learning_rate)} is too small for this network."
    return Cause(words, {"learning_rate": rate})


def held_down(experiment: Experiment, kept: np.ndarray) -> Cause:
    """Penalties that pulled the weights towards 0; without words if none is so heavy, or they did not.

    kept: (layers,) the standard deviation of the weights now, as a share of that at the start. With l1 = 0.003 or
    l2 = 0.03 neither digits nor points were learned at the usual learning rates (measured).
    """
    e = experiment
    heavy = [name for name, limit in (("l1", 0.003), ("l2", 0.03)) if getattr(e, name) >= limit]
    if not heavy or not (kept < HELD_DOWN_SHARE).all():
        return Cause()
    names = " and ".join(f"the {name.upper()} penalty of {decimal(getattr(e, name))}" for name in heavy)
    pull = "pulls" if len(heavy) == 1 else "pull"
    return Cause(
        f"{names[0].upper()}{names[1:]} {pull} all weights towards 0 faster than the data can push them away.",
        dict.fromkeys(heavy, SMALL_PENALTY),
    )


def bad_start(experiment: Experiment, large: bool) -> Cause:
    """Starting weights that are too large or too small for the activation; without words if they are of the right
    kind."""
    e, start = experiment, best_start(experiment)
    if starts_well(e):
        return Cause()
    told = f"{e.initializer}" + (f" with scale {decimal(e.scale)}" if e.initializer == "normal" else "")
    words = f"The starting weights ({told}) are too {'large' if large else 'small'}"
    if e.initializer == "normal":
        inputs = e.sizes[0]
        good = sqrt((2 if start == "he_normal" else 2 * inputs / (inputs + e.sizes[1])) / inputs)
        times = e.scale / good if large else good / max(e.scale, 1e-9)
        if times > 1.2:
            what = "times as large as" if large else "times smaller than"
            words += f": those of layer 1 are {number(times, 2)} {what} {start} would make them"
    return Cause(f"{words}.", {"initializer": start})


def no_start(experiment: Experiment) -> Cause:
    """Why a run whose gradients arrive may not leave the loss of guessing: never sure."""
    e = experiment
    if not starts_well(e):
        return Cause("The starting weights do not fit the activation.", {"initializer": best_start(e)}, False)
    if e.hidden and ACTIVATIONS[e.activation].bounded:
        words = f"From small activations {e.activation} is nearly a straight line, and the network bends no border yet."
        return Cause(words, {"activation": "relu", "initializer": "he_normal"}, False)
    faster = min(nice(3 * e.learning_rate), USUAL_RATES[e.optimizer])
    if faster > e.learning_rate:
        words = f"A learning rate of {decimal(e.learning_rate)} is small for this network."
        return Cause(words, {"learning_rate": faster}, False)
    return too_fast(e)._replace(sure=False)


def explain_lost_gradient(experiment: Experiment, dz_first: np.ndarray) -> Cause:
    """Why hardly any gradient, or signal, arrives. dz_first: dz_reach at the first step, (layers,)."""
    e, f = experiment, ACTIVATIONS[experiment.activation]
    if f.weakens:
        return Cause(f.weakens, {"activation": "relu", "initializer": "he_normal"})
    small = bad_start(e, large=False)
    if small.words and dz_first.min() < THRESHOLDS["dz_reach"].limit:
        return small
    if small.words:
        return small._replace(sure=False)
    if len(e.hidden) > 2:
        return Cause("Every layer weakens it.", {"hidden": e.hidden[:2]}, sure=False)
    if f.can_die:
        return Cause("Most of its units are 0 for these samples.", {"activation": "leaky_relu"}, sure=False)
    return too_fast(e)._replace(sure=False)


def with_rate(cause: Cause, experiment: Experiment) -> Cause:
    """The same cause; if steps are too large as well, so that its remedy alone would not help, with their cause."""
    others = {"initializer", "activation", "l1", "l2", "epochs"}
    if not others & set(cause.change) or "learning_rate" in cause.change or "momentum" in cause.change:
        return cause
    fast = too_fast(experiment)
    if not fast.sure:
        return cause
    return cause._replace(words=f"{cause.words} {fast.words}", change=cause.change | fast.change)


def _said(name: str, value, experiment: Experiment) -> str:
    now = getattr(experiment, name)
    if name == "hidden":
        return _hidden(value, now)
    if name == "nesterov":
        return "no Nesterov step"
    if name == "initializer":
        scale = f", scale {decimal(experiment.scale)}" if now == "normal" else ""
        return f"the starting weights {value} (now {now}{scale})"
    if name == "activation":
        return f"the activation {value} (now {now})"
    if name in ("samples", "epochs"):
        what = "training samples" if name == "samples" else "epochs"
        return f"{value:,} {what[:-1] if value == 1 else what} (now {now:,})"
    if name == "noise":
        return f"data with less noise: {decimal(value)} (now {decimal(now)})"
    said = {"learning_rate": "a learning rate", "momentum": "a momentum", "l1": "an L1 penalty", "l2": "an L2 penalty"}
    return f"{said[name]} of {decimal(value)} (now {decimal(now)})"


def _hidden(value, now) -> str:
    if value == now[: len(value)]:
        return f"{len(value)} hidden layers (now {len(now)})"
    have = "none" if not now else "-".join(map(str, now))
    return f"a hidden layer of {value[0]} units (now {have})"


def nice(value: float, digits: tuple[int, ...] = (1, 2, 3, 5, 10)) -> float:
    """The nearest number with one digit out of `digits`, as the app's sliders offer."""
    power = floor(log10(value))
    best = min(digits, key=lambda digit: abs(log10(digit) + power - log10(value)))
    return float(f"{best}e{power}")
