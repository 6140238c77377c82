"""Whether gradients flow through each layer: a verdict, with the number that decided."""

from dataclasses import dataclass

import numpy as np

from nnviz.diagnostics.moment import MIN_JUDGED_STEPS, Moment
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.text.numbers import number, portion

MIN_DEAD_UNITS = 8  # fewer dead units are too few to speak of a share, unless all are dead


@dataclass(frozen=True)
class Verdict:
    """What is going on in a layer.

    state: one of STATES, or "unmeasured" before the first step. rule: the key in THRESHOLDS that decided, or "". value,
    limit: what was measured and what it was compared with, or NaN. sentence: both in words.
    """

    state: str
    rule: str
    value: float
    limit: float
    sentence: str


UNMEASURED = Verdict("unmeasured", "", np.nan, np.nan, "Nothing is measured yet: take a step.")


def judge_layers(m: Moment) -> tuple[Verdict, ...]:
    """A verdict for each layer, output included."""
    if not m.measured:
        return (UNMEASURED,) * m.layers
    return tuple(_ill(m, layer) or _healthy(m, layer) for layer in range(m.layers))


def was_small_at_first(m: Moment, verdict: Verdict, layer: int) -> bool:
    """Whether a layer's gradient or signal was as small at the first step already."""
    first = {"dz_reach": m.dz_first, "a_reach": m.a_first}.get(verdict.rule)
    return first is not None and bool(first[layer] < verdict.limit)


def verdict(rule: str, value: float, sentence: str) -> Verdict:
    """The verdict that a rule of THRESHOLDS leads to."""
    return Verdict(THRESHOLDS[rule].state, rule, float(value), THRESHOLDS[rule].limit, sentence)


def _ill(m: Moment, layer: int) -> Verdict | None:
    name, start = f"Layer {layer + 1}", {"dz_reach": m.dz_first[layer], "a_reach": m.a_first[layer]}
    dead, twins = (part[layer] for part in m.units)
    if twins == 1:
        return verdict("twins", 1.0, f"{name}: all units are equal, get equal gradients, and so stay equal.")
    dying = THRESHOLDS["dead"].limit
    for rule, values, what in (("dz_reach", m.dz, "gradient"), ("a_reach", m.a, "signal")):
        limit = THRESHOLDS[rule].limit
        # Nothing arrives behind dead units either: call that shrinking only if it was so from the start.
        if values[layer] < limit and (start[rule] < limit or not dead > dying):
            way = "the output layer" if rule == "dz_reach" else "the input"
            first = f" At the first step it was {portion(start[rule])}." if start[rule] < limit else ""
            return verdict(
                rule,
                values[layer],
                f"{name}: {portion(values[layer])} of the {what} at {way} arrives here (healthy: more than "
                f"{portion(limit)}).{first}",
            )
    if dead == 1 or dead > dying and dead * m.experiment.sizes[layer + 1] >= MIN_DEAD_UNITS:
        told = f"of its units are dead, 0 for each of {m.probed:,} samples"
        if dead == 1:
            return verdict("all_dead", dead, f"{name}: all {told}.")
        return verdict("dead", dead, f"{name}: {portion(dead)} {told} (healthy: less than {portion(dying)}).")
    for rule, values, what in (("dz_growth", m.dz, "gradient"), ("a_growth", m.a, "signal")):
        limit = THRESHOLDS[rule].limit
        if values[layer] > limit:
            way = "the output layer" if rule == "dz_growth" else "the input"
            return verdict(
                rule,
                values[layer],
                f"{name}: the {what} is {portion(values[layer])} that at {way} (healthy: less than "
                f"{number(limit)} times).",
            )
    limit, flat = THRESHOLDS["saturated"].limit, m.saturated[layer]
    if flat > limit and (m.saturated_first[layer] > limit or m.over_guessing > 0.5):
        return verdict(
            "saturated",
            flat,
            f"{name}: {portion(flat)} of the activations are on a flat end of {m.experiment.activation} (healthy: "
            f"less than {portion(limit)}).",
        )
    if m.leap[layer] > THRESHOLDS["leaping"].limit:
        return verdict(
            "leaping",
            m.update[layer],
            f"{name}: {moves('its weights by', m.update[layer])} (healthy: less than "
            f"{portion(10 ** THRESHOLDS['leaping'].limit)}).",
        )
    if m.slow and m.update[layer] < THRESHOLDS["update_data"].limit:
        return verdict("update_data", m.update[layer], f"{name}: {moves('its weights by', m.update[layer])}.")
    low = THRESHOLDS["standing"].limit
    if m.step >= MIN_JUDGED_STEPS and m.over_guessing > 0.5 and m.update[layer] < low:
        return verdict("standing", m.update[layer], f"{name}: {moves('its weights by', m.update[layer])}.")
    if np.isnan(m.update[layer]) and m.step > 1 and m.experiment.sizes[layer] * m.experiment.sizes[layer + 1] > 1:
        return Verdict("stuck", "", np.nan, np.nan, f"{name}: all its weights are equal, and a step leaves them equal.")
    return None


def _healthy(m: Moment, layer: int) -> Verdict:
    if m.update[layer] > THRESHOLDS["leaping"].limit:
        usual = "the size weights usually start with"
        moved = f"its weights are still near 0, and {moves('them by', m.leap[layer], usual)}"
    elif np.isfinite(m.update[layer]) or m.update[layer] == -np.inf:
        moved = moves("its weights by", m.update[layer])
    else:
        moved = "how far a step moved its weights cannot be told against their size"
    if m.update[layer] < THRESHOLDS["update_data"].limit and m.over_guessing <= 0.5:
        moved += ", because the loss is low already and little is left to learn"
    return Verdict("healthy", "", np.nan, np.nan, f"Layer {layer + 1}: {moved}.")


def moves(what: str, update: float, against: str = "their size") -> str:
    """How far recent steps moved weights, in words; update: log10 of that as a share of their size, or of another."""
    if not np.isfinite(update):  # there are no weights, or all dz are 0: the network is sure of every answer
        return "at least half of the last recorded steps moved no weight"
    return f"recent steps moved {what} {portion(10**update, ' of')} {against}"
