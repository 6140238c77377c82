"""Rules for a run that has not begun to learn: nothing is measured yet, or its loss is still that of guessing."""

import numpy as np

from nnviz.diagnostics.causes import bad_start, held_down, no_start, starts_well
from nnviz.diagnostics.findings import Found, compare_with_limit, lower_first, tell_loss, waits_at_guessing
from nnviz.diagnostics.layers import UNMEASURED, moves
from nnviz.diagnostics.moment import MIN_JUDGED_STEPS
from nnviz.diagnostics.rules_steps import explain_large
from nnviz.diagnostics.thresholds import THRESHOLDS
from nnviz.text.numbers import fixed, percent

MIN_STUCK_STEPS = 100  # a run at the loss of guessing is called stuck after so many steps


def find_unmeasured(m, layers):
    if m.measured:
        return None
    start = m.tests[0]
    if start.test_loss > THRESHOLDS["start"].limit * m.chance and not starts_well(m.experiment):
        seen = (
            f"Nothing is learned yet, and its starting weights make it sure of wrong answers: the test loss is "
            f"{fixed(start.test_loss)}, where guessing costs {fixed(m.chance)}."
        )
        return Found(
            "bad start",
            seen,
            bad_start(m.experiment, large=True),
            (compare_with_limit("start", start.test_loss / m.chance),),
        )
    return Found("unmeasured", UNMEASURED.sentence)


def find_held_down_by_penalties(m, layers):
    cause = held_down(m.experiment, m.kept)
    if not cause.words or m.over_guessing < THRESHOLDS["waiting"].limit:
        return None
    most = float(np.nanmax(m.kept))
    seen = (
        f"{tell_loss(m)}, and in every layer the weights have shrunk, to {percent(most)} of their spread at the start "
        "or less."
    )
    return Found("held down", seen, cause, (compare_with_limit("kept", most),))


def find_badly_started(m, layers):
    height, first = m.over_guessing, m.losses[0] / m.chance
    if first <= THRESHOLDS["start"].limit or height < 0.5 or m.come_through or starts_well(m.experiment):
        return None
    seen = f"The loss started at {fixed(m.losses[0])}, where guessing costs {fixed(m.chance)}. {tell_loss(m)}."
    return Found("bad start", seen, explain_large(m), (compare_with_limit("start", first),))


def find_waiting(m, layers):
    if not waits_at_guessing(m) or m.step < MIN_JUDGED_STEPS:
        return None
    fastest = m.fastest
    seen = (
        f"{tell_loss(m)}; guessing costs {fixed(m.chance)}. But some gradient arrives: "
        f"{moves('the weights of the fastest layer by', fastest)}."
    )
    cause = bad_start(m.experiment, large=False)
    instead = "Wait: the weights grow, at first slowly, and then the loss falls."
    return Found("waiting", seen, cause._replace(instead=instead), (compare_with_limit("waiting", m.over_guessing),))


def find_still_guessing(m, layers):
    """Gradients arrive and weights move, but the loss stays that of guessing."""
    if m.step < MIN_STUCK_STEPS or m.over_guessing <= THRESHOLDS["waiting"].limit or not m.flat:
        return None
    seen = f"After {m.step:,} steps {lower_first(tell_loss(m))}; guessing costs {fixed(m.chance)}."
    instead = "It may still begin to learn: gradients arrive, and the weights move."
    cause = no_start(m.experiment)._replace(instead=instead)
    return Found("waiting", seen, cause, (compare_with_limit("waiting", m.over_guessing),))
