"""Is it learning, and if not, why not: a verdict for each layer and for the network, with the number that decided."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np

from ..halt import held_down
from .advice import advise
from .measures import chance_loss
from .thresholds import THRESHOLDS

LATELY = 20  # steps whose mean loss counts as the loss of now
FEWEST_SAMPLES = 640  # in them; more steps where batches are small
SOON = 10  # steps after which a loss can be called diverged or stalled at all
WAITED = 100  # steps at the loss of guessing that count as stalled


@dataclass(frozen=True)
class Verdict:
    """state: one of STATES, or "unmeasured" before the first step. rule: the key in THRESHOLDS that decided, or "".

    value, limit: the number measured and the one it is held against (NaN where there are none). sentence: both in
    words. advice: what to try, "" if nothing needs to be.
    """

    state: str
    rule: str
    value: float
    limit: float
    sentence: str
    advice: str = ""


@dataclass(frozen=True)
class Judgement:
    """network: the verdict for all of it; layers: one for each layer, output included; worst: the layer (from 0) that
    decided the network's, or None."""

    network: Verdict
    layers: tuple[Verdict, ...]
    worst: int | None


def judge(experiment, recorder, losses: np.ndarray, step: int, network=None, halt=None) -> Judgement:
    """The verdicts at the moment after `step` steps.

    losses: (steps,) of every minibatch of the run, at least `step` of them. recorder: what was recorded; the last five
    rows of steps before `step` count. network: as it was at that moment, to count dead units now; without it the last
    count recorded is used, which can be 1,000 steps old. halt: the run's `Halt`, if it has halted.

    A cause goes before its symptom: diverged, units that are all alike, a gradient lost from the start, dead units, a
    gradient lost later, growing, saturated, stalled. Raises ValueError for a step not taken.
    """
    layers = len(experiment.sizes) - 1
    if not 0 <= step <= len(losses):
        raise ValueError(f"step is {step}; there are losses of {len(losses)} steps")
    if step < 1 or not len(recorder.steps):
        none = Verdict("unmeasured", "", np.nan, np.nan, "Nothing is measured yet: take a step.")
        return Judgement(none, (none,) * layers, None)
    chance = chance_loss(experiment.sizes[-1])
    count = max(LATELY, -(-FEWEST_SAMPLES // experiment.batch_size))
    lately = float(np.mean(losses[max(0, step - count) : step]))
    seen = _Seen(experiment, recorder, step, network, lately / chance)
    own = [_judge_layer(seen, layer) for layer in range(layers)]
    whole = None
    if halt is not None and step >= halt.step:
        sentence = f"The run stopped at step {halt.step:,}: {halt.reason}"
        whole = Verdict("diverged", "loss", lately / chance, THRESHOLDS["loss"].limit, sentence, halt.advice)
    elif step >= SOON and lately / chance > THRESHOLDS["loss"].limit and lately > 1.2 * losses[0]:
        whole = _verdict(
            seen, "loss", lately / chance,
            f"The loss is {lately:.3g}, {_times(lately / chance, 2)} times that of guessing ({chance:.3g}), and it "
            f"started at {losses[0]:.3g}.",
        )  # fmt: skip
    if whole is not None:
        return Judgement(whole, tuple(verdict or whole for verdict in own), None)
    stalled = _judge_pace(seen, lately, chance, step)
    for rule in ("twins", "lost", "dead", "shrinking", "growing", "saturated"):
        found = [layer for layer in range(layers) if own[layer] and _ranks_as(rule, seen, own[layer], layer)]
        if found:
            worst = max(found, key=lambda layer: abs(np.log(max(own[layer].value, 1e-300) / own[layer].limit)))
            return Judgement(own[worst], _filled(own, seen, stalled), worst)
    return Judgement(stalled or _healthy(seen, lately, chance, min(step, count)), _filled(own, seen, stalled), None)


class _Seen:
    """The numbers of one moment, each (layers,) with NaN where there is none."""

    def __init__(self, experiment, recorder, step, network, loss):
        self.experiment, self.network, self.loss = experiment, network, loss
        # A moment is told by the steps that led to it, also when later ones are known.
        known = step - 1
        self.dz, self.dz_first = recorder.lately("dz_reach", known), recorder.measure("dz_reach")[0]
        self.a, self.a_first = recorder.lately("a_reach", known), recorder.measure("a_reach")[0]
        self.saturated, self.saturated_first = recorder.lately("saturated", known), recorder.measure("saturated")[0]
        self.update = recorder.lately("update_data", known)
        dead, twins = recorder.probed(known) if network is None else recorder.look_at_units(network)
        self.probed = recorder.probe_samples
        self.dead, self.twins = np.append(dead, np.nan), np.append(twins, np.nan)


def _judge_layer(seen: _Seen, layer: int) -> Verdict | None:
    """The verdict for a layer by itself; None if nothing is wrong with it."""
    name, start = f"Layer {layer + 1}", {"dz_reach": seen.dz_first[layer], "a_reach": seen.a_first[layer]}
    if seen.twins[layer] == 1:
        return _verdict(
            seen, "twins", 1.0, f"{name}: all units are equal, get equal gradients, and so stay equal for ever."
        )
    is_dead = seen.dead[layer] > THRESHOLDS["dead"].limit
    for rule, value, what in (("dz_reach", seen.dz, "gradient"), ("a_reach", seen.a, "signal")):
        limit = THRESHOLDS[rule].limit
        # Behind dead units nothing arrives either: then it is only called shrinking if it was so from the start.
        if value[layer] < limit and (start[rule] < limit or not is_dead):
            way = "the output layer" if rule == "dz_reach" else "the input"
            first = f" At the first step it was {_share(start[rule])}." if start[rule] < limit else ""
            return _verdict(
                seen, rule, value[layer],
                f"{name}: {_share(value[layer])} of the {what} at {way} arrives here (healthy: more than "
                f"{_share(limit)}).{first}",
            )  # fmt: skip
    if is_dead:
        limit = THRESHOLDS["dead"].limit
        return _verdict(
            seen, "dead", seen.dead[layer],
            f"{name}: {_share(seen.dead[layer])} of the units are dead, 0 for all of {seen.probed:,} samples (healthy: "
            f"less than {_share(limit)}).",
        )  # fmt: skip
    for rule, value, what in (("dz_growth", seen.dz, "gradient"), ("a_growth", seen.a, "signal")):
        limit = THRESHOLDS[rule].limit
        if value[layer] > limit:
            way = "the output layer" if rule == "dz_growth" else "the input"
            return _verdict(
                seen, rule, value[layer],
                f"{name}: the {what} is {_times(value[layer])} times that at {way} (healthy: less than {limit:g} "
                "times).",
            )  # fmt: skip
    limit, share = THRESHOLDS["saturated"].limit, seen.saturated[layer]
    if share > limit and (seen.saturated_first[layer] > limit or seen.loss > 0.5):
        return _verdict(
            seen, "saturated", share,
            f"{name}: {_share(share)} of the activations are on a flat end of {seen.experiment.activation} (healthy: "
            f"less than {_share(limit)}).",
        )  # fmt: skip
    return None


def _ranks_as(rule: str, seen: _Seen, verdict: Verdict, layer: int) -> bool:
    if rule == "lost":
        first = {"dz_reach": seen.dz_first, "a_reach": seen.a_first}.get(verdict.rule)
        return first is not None and first[layer] < verdict.limit
    return rule in (verdict.rule, verdict.state)


def _judge_pace(seen: _Seen, lately: float, chance: float, step: int) -> Verdict | None:
    """Stalled, or None: for the network as a whole."""
    update = np.where(np.isnan(seen.update), -np.inf, seen.update).max()
    limit = THRESHOLDS["update_data"].limit
    if step >= SOON and update < limit and seen.loss > 0.5:
        moved = "no weight moves at all" if update == -np.inf else (
            f"even in the fastest layer a step moves the weights by only {_share(10**update)} of their size"
        )  # fmt: skip
        return _verdict(
            seen, "update_data", update,
            f"The loss is still {lately:.3g}, and {moved} (healthy at this loss: more than {_share(10**limit)}, best "
            "about 0.1 %).",
        )  # fmt: skip
    if step >= WAITED and seen.loss > THRESHOLDS["waiting"].limit:
        return _verdict(
            seen, "waiting", seen.loss,
            f"After {step:,} steps the loss is still {lately:.3g}; guessing costs {chance:.3g}.",
        )  # fmt: skip
    return None


def _healthy(seen: _Seen, lately: float, chance: float, batches: int) -> Verdict:
    over = f"Over the last {batches} minibatches" if batches > 1 else "In the first minibatch"
    hidden = len(seen.dz) - 1
    arrives = f"{_share(seen.dz[0], ' of')} the gradient of the output layer arrived at layer 1; " if hidden else ""
    quickest = np.nanmax(seen.update) if not np.isnan(seen.update).all() else np.nan
    return Verdict(
        "healthy", "", np.nan, np.nan,
        f"{over} the loss was {lately:.3g} (guessing: {chance:.3g}); lately {arrives}"
        f"{_moves('the weights by up to', quickest)}.",
    )  # fmt: skip


def _filled(own: list[Verdict | None], seen: _Seen, stalled: Verdict | None) -> tuple[Verdict, ...]:
    """One verdict for each layer: its own, else stalled where the network is and its weights hardly move."""
    still = ~(seen.update >= THRESHOLDS["update_data"].limit)  # NaN: all weights are equal
    return tuple(
        verdict or (stalled if stalled and still[layer] else _healthy_layer(seen, layer))
        for layer, verdict in enumerate(own)
    )


def _healthy_layer(seen: _Seen, layer: int) -> Verdict:
    update = seen.update[layer]
    if np.isnan(update):
        sentence = f"Layer {layer + 1}: all its weights are equal, and a step leaves them equal."
        return Verdict("stalled", "", np.nan, np.nan, sentence)
    sentence = f"Layer {layer + 1}: {_moves('its weights by', update)}"
    if layer < len(seen.dz) - 1:
        sentence += f"; {_share(seen.dz[layer], ' of')} the gradient of the output layer arrives"
    return Verdict("healthy", "", np.nan, np.nan, f"{sentence}.")


def _verdict(seen: _Seen, rule: str, value: float, sentence: str) -> Verdict:
    threshold = THRESHOLDS[rule]
    advice = advise(threshold.state, rule, seen.experiment, seen.dz_first, seen.a_first)
    if threshold.state != "diverged" and seen.network is not None:
        advice = held_down(seen.experiment, seen.network) or advice  # a penalty too heavy can be behind all of them
    return Verdict(threshold.state, rule, float(value), threshold.limit, sentence, advice)


def _share(share: float, of: str = "") -> str:
    """0 -> "nothing", 0.0002 -> "0.02 %", 0.9 -> "90 %", 1.8 -> "1.8 times"; `of` follows where it has to."""
    if not np.isfinite(share):
        return f"an unknown share{of}"
    if share == 0:
        return f"nothing{of}"
    if share >= 1.095:
        return f"{_times(share, 2)} times"
    percent = 100 * share
    if percent < 0.01:
        return f"less than 0.0000001 %{of}" if percent < 1e-7 else f"{percent:.{-floor(log10(percent))}f} %{of}"
    return f"{percent:.2g} %{of}" if percent < 9.95 else f"{percent:.0f} %{of}"


def _times(factor: float, digits: int = 3) -> str:
    """2.345 -> "2.35", 9031 -> "9,030"; only from a thousand million on as a power of ten."""
    if not np.isfinite(factor) or factor >= 1e9:
        return f"{factor:.{digits}g}"
    return f"{float(f'{factor:.{digits}g}'):,.10g}"


def _moves(what: str, update: float) -> str:
    """What a step does to weights, in words; update: log10 of its size against theirs."""
    if not np.isfinite(update):  # none to move, or all dz are 0: sure of every answer
        return "a step moves no weight"
    return f"a step moves {what} {_share(10**update)} of their size"
