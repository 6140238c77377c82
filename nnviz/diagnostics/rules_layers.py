"""Rules for single layers: equal or dead units, and signals or gradients that shrink, grow or saturate.

Each rule takes a Moment and the verdicts of its layers, and returns a Found or None.
"""

from nnviz.diagnostics.causes import Cause, best_start, explain_lost_gradient, too_fast_for_few
from nnviz.diagnostics.findings import find_by_layer, find_worst_layer, tell_peak, tell_test_step, waits_at_guessing
from nnviz.diagnostics.layers import was_small_at_first
from nnviz.diagnostics.moment import Moment
from nnviz.diagnostics.rules_steps import MIN_WORSE_LOSS, explain_large, explain_too_fast
from nnviz.text.numbers import percent


def find_equal_units(m, layers):
    worst = _first_with_rule(layers, "twins")
    if worst is None:
        return None
    cause = Cause(
        "All weights of a layer started equal: only random weights can become different.",
        {"initializer": best_start(m.experiment)},
    )
    return find_by_layer("stuck", layers, worst, cause)


def find_all_dead(m, layers):
    found = _find_worst_with("dead", layers, lambda: explain_dead(m))
    return found and found._replace(seen=f"{found.seen}{tell_peak(m)}")


def find_small_at_first(m, layers):
    if waits_at_guessing(m):
        return None
    return find_worst_layer(
        layers, lambda i, v: was_small_at_first(m, v, i), lambda: explain_lost_gradient(m.experiment, m.dz_first)
    )


def find_dying(m, layers):
    found = _find_worst_with("dying", layers, lambda: explain_dead(m))
    if found is None or m.over_guessing > 0.5:
        return found
    right = percent(m.tests[-1].test_accuracy, 1)
    still = f"The other units still do the work: it is right on {right} of the test samples{tell_test_step(m)}."
    return found._replace(seen=f"{found.seen} {still}")


def find_shrinking(m, layers):
    if waits_at_guessing(m):
        return None
    return _find_worst_with("shrinking", layers, lambda: explain_lost_gradient(m.experiment, m.dz_first))


def find_growing(m, layers):
    return _find_worst_with("growing", layers, lambda: explain_large(m))


def find_saturated(m, layers):
    return _find_worst_with("saturated", layers, lambda: explain_large(m))


def explain_dead(m: Moment) -> Cause:
    """Why units died: because steps were too large, if they were."""
    cause = explain_too_fast(m)
    if m.peak[0] > MIN_WORSE_LOSS or cause.sure:
        return cause
    if (few := too_fast_for_few(m.experiment)).change:
        return few
    return Cause("Units that are 0 for every sample get no gradient.", {"activation": "leaky_relu"}, sure=False)


def _find_worst_with(state, layers, explain):
    return find_worst_layer(layers, lambda i, v: v.state == state, explain)


def _first_with_rule(layers, rule):
    return next((i for i, v in enumerate(layers) if v.rule == rule), None)
