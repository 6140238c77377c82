"""Rules for how the network fits the data: too much capacity, too little, or classes that overlap."""

import numpy as np

from nnviz.activations import ACTIVATIONS
from nnviz.diagnostics.causes import Cause, nice
from nnviz.diagnostics.findings import Found, compare_with_limit, tell_test_step
from nnviz.diagnostics.moment import MAX_FLAT_FALL, Moment
from nnviz.diagnostics.overlap import straight_line_agrees
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.experiment import MAX_STEPS
from nnviz.text.numbers import count, fixed, percent, times

MAX_NARROW_UNITS = 4  # with more units a border can bend as often as these data need
MIN_SURE_UNITS = 3  # with fewer units the network is surely too narrow, even while the loss still falls a little:
MAX_SLOW_FALL = 0.1  # by less than this share


def find_overfitting(m, layers):
    if m.step < 2 * m.experiment.steps_per_epoch:  # it cannot know samples by heart that it saw once
        return None
    now, best = m.tests[-1], min(m.tests, key=lambda test: test.test_loss)
    recent = min(test.test_loss for test in m.tests[-2:])  # one test may be high where a step was long
    gap, rise = now.train_accuracy - now.test_accuracy, recent / max(best.test_loss, 1e-12)
    risen = (
        rise > THRESHOLDS["rise"].limit
        and now.train_loss < best.train_loss
        and recent - best.test_loss > 0.05 * m.chance
        and now.train_loss < 0.9 * m.chance
    )
    apart = gap > THRESHOLDS["gap"].limit and now.train_accuracy > 0.9
    if not risen and not apart:
        return None
    seen = (
        f"Right on {percent(now.train_accuracy, 1)} of the training samples but on {percent(now.test_accuracy, 1)} of "
        f"the test samples{tell_test_step(m)}"
    )
    if risen:
        seen += (
            f"; the test loss was lowest at step {best.step:,}, {fixed(best.test_loss)}, and is "
            f"{fixed(now.test_loss)} by now, while the training loss fell to {fixed(now.train_loss)}"
        )
    evidence = ((compare_with_limit("rise", rise),) if risen else ()) + (
        (compare_with_limit("gap", gap),) if apart else ()
    )
    return Found("overfitting", f"{seen}.", _explain_overfitting(m, best if risen else None), evidence)


def find_unable_to_fit(m, layers):
    e, now = m.experiment, m.tests[-1]
    narrow = 0 if ACTIVATIONS[e.activation].linear else min(e.hidden, default=0)
    falls = MAX_SLOW_FALL if 0 < narrow < MIN_SURE_UNITS else MAX_FLAT_FALL
    if np.isnan(m.agree) or narrow > MAX_NARROW_UNITS or not m.fall < falls:
        return None
    short = now.train_accuracy - m.agree
    if short >= THRESHOLDS["fit"].limit:
        return None
    seen = (
        f"The loss {'no longer falls' if m.flat else 'hardly falls any more'} ({m.minibatches}: {fixed(m.loss)}), and "
        f"it is right on {percent(now.train_accuracy, 1)} of the training points{tell_test_step(m)}; a simple "
        f"rule, to answer as most of the 15 nearest points do, is right on {percent(m.agree, 1)}."
    )
    if not narrow and _straight_lines_suffice(m):
        return None
    straight = "the border between two classes is one straight line, and these data need more."
    if not e.kind.plain:
        straight = "borders bend only as its input features do, and these data need more."
    change = {"hidden": (32,)}
    if not e.hidden:
        words = f"Without a hidden layer {straight}"
    elif ACTIVATIONS[e.activation].linear:
        words = f"Layers with the activation {e.activation} are as good as none: {straight}"
        change = {"activation": "relu", "initializer": "he_normal"}
    else:
        words = f"With {count(narrow, 'hidden unit')} the borders cannot bend as often as these data need."
    return Found("cannot fit", seen, Cause(words, change, narrow < MIN_SURE_UNITS), (compare_with_limit("fit", short),))


def find_overlap(m, layers):
    now = m.tests[-1]
    if now.test_accuracy > m.agree - 2 * THRESHOLDS["fit"].limit:
        return None
    if not m.agree < THRESHOLDS["agree"].limit or not m.flat:  # NaN: images
        return None
    seen = (
        f"The loss no longer falls ({m.minibatches}: {fixed(m.loss)}), and it is right on "
        f"{percent(now.test_accuracy, 1)} of the test points{tell_test_step(m)}."
    )
    words = (
        f"The classes overlap: only {percent(m.agree)} of the training points lie among 15 neighbours that are mostly "
        "of their own class. No network can be right much more often than that."
    )
    if m.experiment.best_accuracy is not None:
        best = percent(m.experiment.best_accuracy, 1)
        words = f"The classes overlap: the best possible rule is right on {best} of all points."
    change = {"noise": 0.1} if "noise" in m.experiment.info.settings and m.experiment.noise > 0.1 else {}
    return Found("overlap", seen, Cause(words, change), (compare_with_limit("agree", m.agree),))


def _straight_lines_suffice(m: Moment) -> bool:
    """Whether straight borders do nearly as well as anything: then a hidden layer would not help."""
    return straight_line_agrees(m.run.data) > m.agree + THRESHOLDS["fit"].limit


def _explain_overfitting(m: Moment, best) -> Cause:
    e = m.experiment
    words = (
        f"It has only {count(e.samples, 'training sample')} and saw each {_tell_epochs(m.step / e.steps_per_epoch)}."
    )
    more = min(int(nice(10 * e.samples, (1, 2, 5, 10))), e.info.max_samples, MAX_STEPS * e.batch_size // e.epochs)
    instead = ""
    if best is not None and best.test_accuracy >= m.tests[-1].test_accuracy - 0.01:
        epoch = fixed(best.step / e.steps_per_epoch, 1)
        instead = f"Stop earlier: the test loss was lowest at step {best.step:,} (epoch {epoch})."
    if more >= 2 * e.samples:
        return Cause(words, {"samples": more}, True, instead)
    return Cause(words.replace("only ", ""), {"l2": 1e-3} if e.l2 < 1e-3 else {}, True, instead)


def _tell_epochs(epochs: float) -> str:
    return times(int(epochs)) if epochs == int(epochs) else f"about {times(max(1, round(epochs)))}"
