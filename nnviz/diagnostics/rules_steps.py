"""Rules for the size of the steps: too large, so that the loss runs away, or too small to learn anything."""

import numpy as np

from nnviz.diagnostics.causes import Cause, bad_start, too_fast, too_fast_for_few, too_slow
from nnviz.diagnostics.findings import Evidence, Found, compare_with_limit, find_worst_layer, tell_loss, tell_peak
from nnviz.diagnostics.layers import moves
from nnviz.diagnostics.moment import MIN_JUDGED_STEPS, MIN_PEAK_SAMPLES, Moment
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.text.numbers import fixed, number, portion

MIN_WORSE_THAN_BEST = 1.05  # a loss this many times the lowest one has risen
MIN_WORSE_LOSS = 1.3  # a mean loss this many times that of guessing is no bad luck


def find_halted(m, layers):
    halt = m.run.halt
    if halt is None or m.step < halt.step:
        return None
    highest = float(m.losses.max()) / m.chance if m.step else m.tests[0].train_loss / m.chance
    seen = f"The run stopped at step {halt.step:,}: {halt.reason}"
    return Found("too fast", seen, explain_too_fast(m), (compare_with_limit("loss", highest),))


def find_diverged(m, layers):
    if m.slow or m.come_through:
        return None
    first, limit, now = m.losses[0], THRESHOLDS["loss"].limit * m.chance, m.tests[-1]
    if now.step == m.step and now.train_loss > max(limit, 1.2 * first):  # seen before a mean of minibatches shows it
        loss, told = now.train_loss, f"The training loss is {fixed(now.train_loss)}"
    elif m.step * m.experiment.batch_size >= MIN_PEAK_SAMPLES and m.loss > max(limit, 1.2 * first):
        loss, told = m.loss, tell_loss(m)
    else:
        return None
    seen = f"{told}, {number(loss / m.chance, 2)} times that of guessing; it started at {fixed(first)}."
    return Found("too fast", seen, explain_too_fast(m), (compare_with_limit("loss", loss / m.chance),))


def find_not_come_back(m, layers):
    """The loss shot up once, and has not come back below that of guessing since."""
    if m.slow or m.come_through or not tell_peak(m) or m.over_guessing < THRESHOLDS["waiting"].limit:
        return None
    seen = f"{tell_loss(m)}, and guessing costs {fixed(m.chance)}.{tell_peak(m)}"
    return Found("too fast", seen, explain_too_fast(m), (compare_with_limit("peak", m.peak[0]),))


def find_leaping(m, layers):
    if m.step < MIN_JUDGED_STEPS:
        return None
    return find_worst_layer(layers, lambda i, v: v.rule == "leaping", lambda: too_fast(m.experiment))


def find_worse_than_guessing(m, layers):
    """The loss is above guessing and above where it started, over enough samples: steps are probably too large."""
    enough = m.step >= MIN_JUDGED_STEPS and m.step * m.experiment.batch_size >= MIN_PEAK_SAMPLES
    if not enough or m.come_through or m.over_guessing < MIN_WORSE_LOSS or m.loss < m.losses[0]:
        return None
    seen = f"{tell_loss(m)}; guessing costs {fixed(m.chance)}, and it started at {fixed(m.losses[0])}."
    return Found("too fast", seen, too_fast(m.experiment), (Evidence("loss", m.over_guessing, MIN_WORSE_LOSS),))


def find_slow(m, layers):
    if not m.slow:
        return None
    limit = portion(10 ** THRESHOLDS["update_data"].limit)
    seen = (
        f"{tell_loss(m)}, and {moves('the weights of the fastest layer by', m.fastest)} (healthy at this loss: more "
        f"than {limit}, best about 0.1 %)."
    )
    name, cause = "stuck" if m.fastest == -np.inf else "too slow", too_slow(m.experiment, m.fastest)
    if not cause.sure and (few := too_fast_for_few(m.experiment)).change:
        name, cause, seen = "too fast", few, f"{seen}{_tell_better_before(m)}"
    return Found(name, seen, cause, (compare_with_limit("update_data", m.fastest),))


def _tell_better_before(m: Moment) -> str:
    """Where it was before, if it was better there."""
    now, best = m.tests[-1], min(m.tests, key=lambda test: test.train_loss)
    if not now.train_loss > MIN_WORSE_THAN_BEST * best.train_loss:
        return ""
    before = f"at step {best.step:,} the training loss was {fixed(best.train_loss)}"
    return f" It was better before: {before}, at step {now.step:,} it is {fixed(now.train_loss)}."


def explain_too_fast(m: Moment) -> Cause:
    """Why steps are too large: because of the starting weights, if the loss was high from the start."""
    if m.tests[0].train_loss <= THRESHOLDS["start"].limit * m.chance:
        return too_fast(m.experiment)
    return explain_large(m)


def explain_large(m: Moment) -> Cause:
    """Why numbers are too large: because of the starting weights, the steps, or both."""
    fast, start = too_fast(m.experiment), bad_start(m.experiment, large=True)
    if not start.words:
        return fast
    return Cause(f"{start.words} {fast.words}", start.change | fast.change) if fast.sure else start
