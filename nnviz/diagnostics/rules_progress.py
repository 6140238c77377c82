"""Rules for a run in which nothing is wrong: it learns, it has finished, or it was too short."""

import numpy as np

from nnviz.diagnostics.causes import Cause
from nnviz.diagnostics.findings import Found, compare_with_limit, tell_loss
from nnviz.diagnostics.layers import moves
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.experiment import MAX_STEPS, SETTINGS
from nnviz.text.numbers import count, fixed, plural, portion

NEAR_BEST = 0.01  # of accuracy: closer than this to the best possible rule, there is nothing left to gain
MAX_LEARNED_LOSS = 0.02  # below this share of guessing, with all answers right, there is hardly anything left to learn


def find_cut_short(m, layers):
    e, more = (
        m.experiment,
        min(5 * m.experiment.epochs, SETTINGS["epochs"].high, MAX_STEPS // m.experiment.steps_per_epoch),
    )
    limit = THRESHOLDS["short"].limit
    if m.step < m.run.total_steps or m.over_guessing <= limit or m.flat or more == e.epochs:
        return None
    if e.best_accuracy is not None and m.tests[-1].test_accuracy > e.best_accuracy - NEAR_BEST:
        return None  # nobody can do better
    few = f"{count(e.total_steps, 'step')} {plural(e.total_steps, 'is', 'are')}"
    words = f"{few} too few for this learning rate: the loss can still fall."
    return Found(
        "cut short",
        f"{tell_loss(m)}; guessing costs {fixed(m.chance)}.",
        Cause(words, {"epochs": more}),
        (compare_with_limit("short", m.over_guessing),),
    )


def find_finished(m, layers):
    now = m.tests[-1]
    learned = now.train_accuracy == 1 and m.over_guessing < MAX_LEARNED_LOSS
    if m.step < m.run.total_steps and not learned:
        return None
    seen = (
        f"It is right on all of the training samples that are tested, and its loss is {fixed(m.loss)} "
        f"({m.minibatches}): there is hardly anything left to learn from them."
    )
    return Found("finished", seen if learned else "")


def find_learning(m, layers):
    hidden = f"the gradient of layer 1 is {portion(m.dz[0], ' of')} the output layer's, and " if m.layers > 1 else ""
    quickest = np.nanmax(m.update) if not np.isnan(m.update).all() else np.nan
    seen = (
        f"The loss is {fixed(m.loss)} ({m.minibatches}); guessing costs {fixed(m.chance)}. "
        f"Gradients flow: {hidden}{moves('the weights by up to', quickest)}."
    )
    return Found("learning", seen)
