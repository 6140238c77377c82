"""What is going on in a run at a moment, why, and what to do: the one judgement that every page shows."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from nnviz.activations import ACTIVATIONS
from nnviz.diagnostics.causes import (
    Cause,
    bad_start,
    best_start,
    held_down,
    lost_gradient,
    nice,
    no_start,
    starts_well,
    too_fast,
    too_slow,
    with_rate,
)
from nnviz.diagnostics.layers import UNMEASURED, Verdict, judge_layers, lost_from_the_start, moves
from nnviz.diagnostics.moment import FLAT, SOON, SPIKE_SAMPLES, Moment
from nnviz.diagnostics.overlap import straight_line_agrees
from nnviz.diagnostics.thresholds import GOOD, THRESHOLDS
from nnviz.experiment import MAX_STEPS, SETTINGS
from nnviz.text.numbers import count, fixed, number, percent, plural, portion, times

WORSE = 1.3  # of guessing: a mean loss that far above it is no luck
WAITED = 100  # steps at the loss of guessing that count as stuck
SMALL_START = 0.6  # of the input's size: activations below it at the first step come from weights that are too small
ALIVE = -3.7  # log10 of update : data in the fastest layer: waiting runs left above it, never below -3.8 (measured)
LEARNED = 0.02  # of guessing: a training loss below it, and all answers right, leaves hardly anything to learn
FEW, SLOWLY = 3, 0.1  # with fewer units than that it is told while the loss still falls by less than a tenth
NARROW = 4  # units: with more of them a border can bend as often as these data need


class Evidence(NamedTuple):
    """rule: a key in THRESHOLDS; value: what was measured; limit: what it is held against; layer: whose, from 0, or
    None for the network."""

    rule: str
    value: float
    limit: float
    layer: int | None = None


@dataclass(frozen=True)
class Judgement:
    """What is going on after `step` steps.

    name: one of STATES or "unmeasured". seen: what was measured, in words, with its numbers: whose they are and over
    which minibatches. cause: why, "" where nothing is wrong. remedy: what to do; change: the same as settings. sure:
    whether the cause was measured, or is the likeliest one. evidence: the numbers that decided. layers: a verdict for
    each, output included; worst: the layer (from 0) that decided, or None.
    """

    step: int
    name: str
    seen: str
    cause: str = ""
    remedy: str = ""
    sure: bool = True
    change: dict = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    layers: tuple[Verdict, ...] = ()
    worst: int | None = None

    @property
    def good(self) -> bool:
        """Whether there is nothing to mend."""
        return self.name in GOOD

    @property
    def said(self) -> str:
        """What is seen, and why, in sentences."""
        cause = self.cause if self.sure or not self.cause else f"The likeliest cause: {_lower(self.cause)}"
        return " ".join(filter(None, (self.seen, cause)))


class _Found(NamedTuple):
    name: str
    seen: str
    cause: Cause = Cause()
    evidence: tuple[Evidence, ...] = ()
    worst: int | None = None


def judge(run, step: int, network=None, point=None) -> Judgement:
    """The judgement of a `Run` at the moment after `step` steps, from what it wrote down by then.

    network: as it was at that moment, to count dead units now; without it the last count recorded is used. point: a
    test at this very step (a `Point`), where the run wrote none down.

    A cause goes before its symptom: the rules are asked in the order of RULES, and the first that finds something
    decides. A cause is remembered as long as its evidence is there: a loss that shot up counts until the loss is below
    that of guessing. Raises ValueError for a step not taken.
    """
    if not 0 <= step <= len(run.history.losses):
        raise ValueError(f"step is {step}; there are losses of {len(run.history.losses)} steps")
    m = Moment(run, step, network, point)
    layers = judge_layers(m)
    with np.errstate(all="ignore"):
        found = next(filter(None, (rule(m, layers) for rule in RULES)))
    cause, seen = with_rate(found.cause, run.experiment).of(run.experiment), found.seen
    if step >= run.total_steps:
        seen = f"{seen} Training is finished, after {count(run.total_steps, 'step')}.".strip()
    return Judgement(
        step,
        found.name,
        seen,
        cause.words,
        cause.remedy(run.experiment),
        cause.sure,
        dict(cause.change),
        found.evidence,
        layers,
        found.worst,
    )


def _halted(m, layers):
    halt = m.run.halt
    if halt is None or m.step < halt.step:
        return None
    highest = float(m.losses.max()) / m.chance if m.step else m.tests[0].train_loss / m.chance
    seen = f"The run stopped at step {halt.step:,}: {halt.reason}"
    return _Found("too fast", seen, _why_too_fast(m), (_of("loss", highest),))


def _unmeasured(m, layers):
    if m.measured:
        return None
    start = m.tests[0]
    if start.test_loss > THRESHOLDS["start"].limit * m.chance and not starts_well(m.experiment):
        seen = (
            f"Nothing is learned yet, and its starting weights make it sure of wrong answers: the test loss is "
            f"{fixed(start.test_loss)}, where guessing costs {fixed(m.chance)}."
        )
        return _Found(
            "bad start", seen, bad_start(m.experiment, large=True), (_of("start", start.test_loss / m.chance),)
        )
    return _Found("unmeasured", UNMEASURED.sentence)


def _equal_units(m, layers):
    worst = _first(layers, "twins")
    if worst is None:
        return None
    cause = Cause(
        "All weights of a layer started equal: only random weights can become different.",
        {"initializer": best_start(m.experiment)},
    )
    return _from_layer("stuck", layers, worst, cause)


def _held_down(m, layers):
    cause = held_down(m.experiment, m.kept)
    if not cause.words or m.over_guessing < THRESHOLDS["waiting"].limit:
        return None
    most = float(np.nanmax(m.kept))
    seen = (
        f"{_loss(m)}, and in every layer the weights have shrunk, to {percent(most)} of their spread at the start or "
        "less."
    )
    return _Found("held down", seen, cause, (_of("kept", most),))


def _diverged(m, layers):
    if m.slow or m.come_through:
        return None
    first, limit, now = m.losses[0], THRESHOLDS["loss"].limit * m.chance, m.tests[-1]
    if now.step == m.step and now.train_loss > max(limit, 1.2 * first):  # seen before a mean of minibatches shows it
        loss, told = now.train_loss, f"The training loss is {fixed(now.train_loss)}"
    elif m.step * m.experiment.batch_size >= SPIKE_SAMPLES and m.loss > max(limit, 1.2 * first):
        loss, told = m.loss, _loss(m)
    else:
        return None
    seen = f"{told}, {number(loss / m.chance, 2)} times that of guessing; it started at {fixed(first)}."
    return _Found("too fast", seen, _why_too_fast(m), (_of("loss", loss / m.chance),))


def _all_dead(m, layers):
    found = _layer_rule(m, layers, lambda i, v: v.state == "dead", lambda i: _why_dead(m))
    return found and found._replace(seen=f"{found.seen}{_shot_up(m)}")


def _not_come_back(m, layers):
    """The loss shot up once, and the network has not got below the loss of guessing since."""
    if m.slow or m.come_through or not _shot_up(m) or m.over_guessing < THRESHOLDS["waiting"].limit:
        return None
    seen = f"{_loss(m)}, and guessing costs {fixed(m.chance)}.{_shot_up(m)}"
    return _Found("too fast", seen, _why_too_fast(m), (_of("peak", m.peak[0]),))


def _lost(m, layers):
    if _waits(m):
        return None
    return _layer_rule(
        m, layers, lambda i, v: lost_from_the_start(m, v, i), lambda i: lost_gradient(m.experiment, m.dz_first)
    )


def _dying(m, layers):
    return _layer_rule(m, layers, lambda i, v: v.state == "dying", lambda i: _why_dead(m))


def _shrinking(m, layers):
    if _waits(m):
        return None
    return _layer_rule(
        m, layers, lambda i, v: v.state == "shrinking", lambda i: lost_gradient(m.experiment, m.dz_first)
    )


def _growing(m, layers):
    return _layer_rule(m, layers, lambda i, v: v.state == "growing", lambda i: _why_large(m))


def _saturated(m, layers):
    return _layer_rule(m, layers, lambda i, v: v.state == "saturated", lambda i: _why_large(m))


def _bad_start(m, layers):
    height, first = m.over_guessing, m.losses[0] / m.chance
    if first <= THRESHOLDS["start"].limit or height < 0.5 or m.come_through or starts_well(m.experiment):
        return None
    seen = f"The loss started at {fixed(m.losses[0])}, where guessing costs {fixed(m.chance)}. {_loss(m)}."
    return _Found("bad start", seen, _why_large(m), (_of("start", first),))


def _leaping(m, layers):
    if m.step < SOON:
        return None
    return _layer_rule(m, layers, lambda i, v: v.rule == "leaping", lambda i: too_fast(m.experiment))


def _overfitting(m, layers):
    if m.step < 2 * m.experiment.steps_per_epoch:  # it has met its samples once, and cannot know them by heart
        return None
    now, best = m.tests[-1], min(m.tests, key=lambda test: test.test_loss)
    lately = min(test.test_loss for test in m.tests[-2:])  # one test may be high where a step was long
    gap, rise = now.train_accuracy - now.test_accuracy, lately / max(best.test_loss, 1e-12)
    risen = (
        rise > THRESHOLDS["rise"].limit
        and now.train_loss < best.train_loss
        and lately - best.test_loss > 0.05 * m.chance
        and now.train_loss < 0.9 * m.chance
    )
    apart = gap > THRESHOLDS["gap"].limit and now.train_accuracy > 0.9
    if not risen and not apart:
        return None
    seen = (
        f"Right on {percent(now.train_accuracy, 1)} of the training samples but on {percent(now.test_accuracy, 1)} of "
        f"the test samples{_when(m)}"
    )
    if risen:
        seen += (
            f"; the test loss was lowest at step {best.step:,}, {fixed(best.test_loss)}, and is "
            f"{fixed(now.test_loss)} by now, while the training loss fell to {fixed(now.train_loss)}"
        )
    evidence = ((_of("rise", rise),) if risen else ()) + ((_of("gap", gap),) if apart else ())
    return _Found("overfitting", f"{seen}.", _why_overfitting(m, best if risen else None), evidence)


def _cannot_fit(m, layers):
    e, now = m.experiment, m.tests[-1]
    narrow = 0 if ACTIVATIONS[e.activation].linear else min(e.hidden, default=0)
    falls = SLOWLY if 0 < narrow < FEW else FLAT
    if np.isnan(m.agree) or narrow > NARROW or not m.fall < falls:
        return None
    short = now.train_accuracy - m.agree
    if short >= THRESHOLDS["fit"].limit:
        return None
    seen = (
        f"The loss {'no longer falls' if m.flat else 'hardly falls any more'} ({m.minibatches}: {fixed(m.loss)}), and "
        f"it is right on {percent(now.train_accuracy, 1)} of the training points{_when(m)}; a simple "
        f"rule, to answer as most of the 15 nearest points do, is right on {percent(m.agree, 1)}."
    )
    if not narrow and _straight_will_do(m):
        return None
    straight = "the border between two classes is one straight line, and these data need more."
    change = {"hidden": (32,)}
    if not e.hidden:
        words = f"Without a hidden layer {straight}"
    elif ACTIVATIONS[e.activation].linear:
        words = f"Layers with the activation {e.activation} are as good as none: {straight}"
        change = {"activation": "relu", "initializer": "he_normal"}
    else:
        words = f"With {count(narrow, 'hidden unit')} the borders cannot bend as often as these data need."
    return _Found("cannot fit", seen, Cause(words, change, narrow < FEW), (_of("fit", short),))


def _straight_will_do(m: Moment) -> bool:
    """Whether straight borders would do nearly as well as anything: then it is not for want of a hidden layer."""
    return straight_line_agrees(m.run.data) > m.agree + THRESHOLDS["fit"].limit


def _overlap(m, layers):
    now = m.tests[-1]
    if now.test_accuracy > m.agree - 2 * THRESHOLDS["fit"].limit:
        return None
    if not m.agree < THRESHOLDS["agree"].limit or not m.flat:  # NaN: images
        return None
    seen = (
        f"The loss no longer falls ({m.minibatches}: {fixed(m.loss)}), and it is right on "
        f"{percent(now.test_accuracy, 1)} of the test points{_when(m)}."
    )
    words = (
        f"The classes overlap: only {percent(m.agree)} of the training points lie among 15 neighbours that are mostly "
        "of their own class. No network can be right much more often than that."
    )
    change = {"noise": 0.1} if "noise" in m.experiment.info.settings and m.experiment.noise > 0.1 else {}
    return _Found("overlap", seen, Cause(words, change), (_of("agree", m.agree),))


def _waiting(m, layers):
    if not _waits(m) or m.step < SOON:
        return None
    fastest = m.fastest
    seen = (
        f"{_loss(m)}; guessing costs {fixed(m.chance)}. But some gradient arrives: "
        f"{moves('the weights of the fastest layer by', fastest)}."
    )
    cause = bad_start(m.experiment, large=False)
    instead = "Wait: the weights grow, at first slowly, and then the loss falls."
    return _Found("waiting", seen, cause._replace(instead=instead), (_of("waiting", m.over_guessing),))


def _slow(m, layers):
    if not m.slow:
        return None
    limit = portion(10 ** THRESHOLDS["update_data"].limit)
    seen = (
        f"{_loss(m)}, and {moves('the weights of the fastest layer by', m.fastest)} (healthy at this loss: more than "
        f"{limit}, best about 0.1 %)."
    )
    name = "stuck" if m.fastest == -np.inf else "too slow"
    return _Found(name, seen, too_slow(m.experiment, m.fastest), (_of("update_data", m.fastest),))


def _worse(m, layers):
    """Worse than guessing, and than it began, over enough samples: the likeliest cause is the size of the steps."""
    enough = m.step >= SOON and m.step * m.experiment.batch_size >= SPIKE_SAMPLES
    if not enough or m.come_through or m.over_guessing < WORSE or m.loss < m.losses[0]:
        return None
    seen = f"{_loss(m)}; guessing costs {fixed(m.chance)}, and it started at {fixed(m.losses[0])}."
    return _Found("too fast", seen, too_fast(m.experiment), (Evidence("loss", m.over_guessing, WORSE),))


def _not_off(m, layers):
    """Gradients arrive and weights move, and yet the loss stays that of guessing."""
    if m.step < WAITED or m.over_guessing <= THRESHOLDS["waiting"].limit or not m.flat:
        return None
    seen = f"After {m.step:,} steps {_lower(_loss(m))}; guessing costs {fixed(m.chance)}."
    instead = "It may still begin to learn: gradients arrive, and the weights move."
    cause = no_start(m.experiment)._replace(instead=instead)
    return _Found("waiting", seen, cause, (_of("waiting", m.over_guessing),))


def _cut_short(m, layers):
    e, more = (
        m.experiment,
        min(5 * m.experiment.epochs, SETTINGS["epochs"].high, MAX_STEPS // m.experiment.steps_per_epoch),
    )
    limit = THRESHOLDS["short"].limit
    if m.step < m.run.total_steps or m.over_guessing <= limit or m.flat or more == e.epochs:
        return None
    few = f"{count(e.total_steps, 'step')} {plural(e.total_steps, 'is', 'are')}"
    words = f"{few} too few for this learning rate: the loss can still fall."
    return _Found(
        "cut short",
        f"{_loss(m)}; guessing costs {fixed(m.chance)}.",
        Cause(words, {"epochs": more}),
        (_of("short", m.over_guessing),),
    )


def _finished(m, layers):
    now = m.tests[-1]
    learned = now.train_accuracy == 1 and m.over_guessing < LEARNED
    if m.step < m.run.total_steps and not learned:
        return None
    seen = (
        f"It is right on all of the training samples that are tested, and its loss is {fixed(m.loss)} "
        f"({m.minibatches}): there is hardly anything left to learn from them."
    )
    return _Found("finished", seen if learned else "")


def _learning(m, layers):
    hidden = f"the gradient of layer 1 is {portion(m.dz[0], ' of')} the output layer's, and " if m.layers > 1 else ""
    quickest = np.nanmax(m.update) if not np.isnan(m.update).all() else np.nan
    seen = (
        f"The loss is {fixed(m.loss)} ({m.minibatches}); guessing costs {fixed(m.chance)}. "
        f"Gradients flow: {hidden}{moves('the weights by up to', quickest)}."
    )
    return _Found("learning", seen)


# A cause before its symptom.
RULES = (
    _halted,
    _unmeasured,
    _equal_units,
    _held_down,
    _diverged,
    _all_dead,
    _lost,
    _not_come_back,
    _growing,
    _saturated,
    _bad_start,
    _slow,
    _cannot_fit,
    _dying,
    _shrinking,
    _leaping,
    _worse,
    _overfitting,
    _overlap,
    _waiting,
    _not_off,
    _cut_short,
    _finished,
    _learning,
)


def _waits(m: Moment) -> bool:
    """Whether it stands at the loss of guessing because it started from small weights, and will leave by itself."""
    low = THRESHOLDS["waiting"].limit
    started_small = m.layers > 1 and np.nanmin(m.a_first) < SMALL_START and not starts_well(m.experiment)
    return bool(started_small and low < m.over_guessing < 1.05 and m.fastest > ALIVE)


def _shot_up(m: Moment) -> str:
    """A sentence on a loss that was once far above guessing, and above where it started; "" if it never was."""
    height, at = m.peak
    if not height > THRESHOLDS["loss"].limit or height * m.chance <= 1.2 * m.losses[0]:
        return ""
    return f" The loss shot up to {fixed(height * m.chance)} by step {at:,}."


def _why_too_fast(m: Moment) -> Cause:
    if m.tests[0].train_loss <= THRESHOLDS["start"].limit * m.chance:
        return too_fast(m.experiment)
    return _why_large(m)


def _why_large(m: Moment) -> Cause:
    fast, start = too_fast(m.experiment), bad_start(m.experiment, large=True)
    if not start.words:
        return fast
    return Cause(f"{start.words} {fast.words}", start.change | fast.change) if fast.sure else start


def _why_dead(m: Moment) -> Cause:
    cause = _why_too_fast(m)
    if m.peak[0] > 1.3 or cause.sure:
        return cause
    return Cause("Units that are 0 for every sample get no gradient.", {"activation": "leaky_relu"}, False)


def _why_overfitting(m: Moment, best) -> Cause:
    e = m.experiment
    words = f"It has only {count(e.samples, 'training sample')} and saw each {_often(m.step / e.steps_per_epoch)}."
    more = min(int(nice(10 * e.samples, (1, 2, 5, 10))), e.info.max_samples, MAX_STEPS * e.batch_size // e.epochs)
    instead = ""
    if best is not None and best.test_accuracy >= m.tests[-1].test_accuracy - 0.01:
        epoch = fixed(best.step / e.steps_per_epoch, 1)
        instead = f"Stop earlier: the test loss was lowest at step {best.step:,} (epoch {epoch})."
    if more >= 2 * e.samples:
        return Cause(words, {"samples": more}, True, instead)
    return Cause(words.replace("only ", ""), {"l2": 1e-3} if e.l2 < 1e-3 else {}, True, instead)


def _often(epochs: float) -> str:
    return times(int(epochs)) if epochs == int(epochs) else f"about {times(max(1, round(epochs)))}"


def _layer_rule(m, layers, found, why):
    there = [i for i, v in enumerate(layers) if found(i, v)]
    if not there:
        return None
    worst = max(there, key=lambda i: _distance(layers[i]))
    return _from_layer(layers[worst].state, layers, worst, why(worst))


def _distance(verdict):
    if verdict.value <= 0 or verdict.limit <= 0:  # a logarithm already, or nothing at all arrives
        return abs(verdict.value - verdict.limit) + (1e9 if verdict.value == 0 else 0)
    return abs(np.log(verdict.value / verdict.limit))


def _from_layer(name, layers, worst, cause):
    v = layers[worst]
    return _Found(name, v.sentence, cause, (Evidence(v.rule, v.value, v.limit, worst),), worst)


def _first(layers, rule):
    return next((i for i, v in enumerate(layers) if v.rule == rule), None)


def _of(rule: str, value: float) -> Evidence:
    return Evidence(rule, float(value), THRESHOLDS[rule].limit)


def _when(m: Moment) -> str:
    """Where the latest test is not of this very step: of which it is."""
    return "" if m.tests[-1].step == m.step else f" (at the test of step {m.tests[-1].step:,})"


def _loss(m: Moment) -> str:
    return f"The loss is {fixed(m.loss)} ({m.minibatches})"


def _lower(text: str) -> str:
    """For the middle of a sentence; names such as L2 keep their letter."""
    return text if text[1:2].isdigit() else text[:1].lower() + text[1:]
