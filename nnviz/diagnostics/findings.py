"""What a rule of the judge finds in a run: a state, what was seen, why, and the numbers that decided."""

from typing import NamedTuple

import numpy as np

from nnviz.diagnostics.causes import Cause, starts_well
from nnviz.diagnostics.moment import Moment
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.text.numbers import fixed

MAX_SMALL_START = 0.6  # activations below this share of the input's size at the first step: the weights are too small
MIN_WAITING_UPDATE = (
    -3.7
)  # log10 of update : data in the fastest layer; runs that left guessing stayed above (measured)


class Evidence(NamedTuple):
    """A number that decided.

    rule: a key in THRESHOLDS; value: what was measured; limit: what it is compared with; layer: from 0, or None for the
    whole network.
    """

    rule: str
    value: float
    limit: float
    layer: int | None = None


class Found(NamedTuple):
    """What a rule found. name: one of STATES; the other fields as in `Judgement`."""

    name: str
    seen: str
    cause: Cause = Cause()
    evidence: tuple[Evidence, ...] = ()
    worst: int | None = None


def compare_with_limit(rule: str, value: float) -> Evidence:
    """The evidence of a number that is compared with the limit of a rule in THRESHOLDS."""
    return Evidence(rule, float(value), THRESHOLDS[rule].limit)


def find_worst_layer(layers, found, explain) -> Found | None:
    """What the worst of the layers with found(layer, verdict) shows; explain(): the cause."""
    there = [i for i, v in enumerate(layers) if found(i, v)]
    if not there:
        return None
    worst = max(there, key=lambda i: _measure_distance(layers[i]))
    return find_by_layer(layers[worst].state, layers, worst, explain())


def find_by_layer(name, layers, worst, cause) -> Found:
    """The finding that the verdict of one layer decides."""
    v = layers[worst]
    return Found(name, v.sentence, cause, (Evidence(v.rule, v.value, v.limit, worst),), worst)


def _measure_distance(verdict) -> float:
    """How far a verdict's value is beyond its limit."""
    if verdict.value <= 0 or verdict.limit <= 0:  # a logarithm already, or nothing at all arrives
        return abs(verdict.value - verdict.limit) + (1e9 if verdict.value == 0 else 0)
    return abs(np.log(verdict.value / verdict.limit))


def waits_at_guessing(m: Moment) -> bool:
    """Whether the loss is that of guessing because weights started small, so that it will fall by itself."""
    low = THRESHOLDS["waiting"].limit
    started_small = m.layers > 1 and np.nanmin(m.a_first) < MAX_SMALL_START and not starts_well(m.experiment)
    return bool(started_small and low < m.over_guessing < 1.05 and m.fastest > MIN_WAITING_UPDATE)


def tell_peak(m: Moment) -> str:
    """A sentence on the highest loss, if that was far above guessing and above where it started; else ""."""
    height, at = m.peak
    if not height > THRESHOLDS["loss"].limit or height * m.chance <= 1.2 * m.losses[0]:
        return ""
    return f" The loss shot up to {fixed(height * m.chance)} by step {at:,}."


def tell_test_step(m: Moment) -> str:
    """The step of the latest test in brackets, if it is not this step; else ""."""
    return "" if m.tests[-1].step == m.step else f" (at the test of step {m.tests[-1].step:,})"


def tell_loss(m: Moment) -> str:
    """The loss and what it is the mean of, without a full stop."""
    return f"The loss is {fixed(m.loss)} ({m.minibatches})"


def lower_first(text: str) -> str:
    """The text for the middle of a sentence; names such as L2 keep their letter."""
    return text if text[1:2].isdigit() else text[:1].lower() + text[1:]
