"""What is going on in a run at a moment, why, and what to do: the one judgement that every page shows."""

from dataclasses import dataclass, field

import numpy as np

from nnviz.diagnostics import rules_fit, rules_layers, rules_progress, rules_start, rules_steps
from nnviz.diagnostics.causes import with_rate
from nnviz.diagnostics.findings import Evidence, lower_first
from nnviz.diagnostics.layers import Verdict, judge_layers
from nnviz.diagnostics.moment import Moment
from nnviz.diagnostics.thresholds import GOOD
from nnviz.text.numbers import count

# Each rule takes a Moment and its layers' verdicts, and returns what it found, or None. Causes come before symptoms.
RULES = (
    rules_steps.find_halted,
    rules_start.find_unmeasured,
    rules_layers.find_equal_units,
    rules_start.find_held_down_by_penalties,
    rules_steps.find_diverged,
    rules_layers.find_all_dead,
    rules_layers.find_small_at_first,
    rules_steps.find_not_come_back,
    rules_layers.find_growing,
    rules_layers.find_saturated,
    rules_start.find_badly_started,
    rules_steps.find_slow,
    rules_fit.find_unable_to_fit,
    rules_layers.find_dying,
    rules_layers.find_shrinking,
    rules_steps.find_leaping,
    rules_steps.find_worse_than_guessing,
    rules_fit.find_overfitting,
    rules_fit.find_overlap,
    rules_start.find_waiting,
    rules_start.find_still_guessing,
    rules_progress.find_cut_short,
    rules_progress.find_finished,
    rules_progress.find_learning,
)


@dataclass(frozen=True)
class Judgement:
    """What is going on after `step` steps.

    name: one of STATES, or "unmeasured". seen: what was measured, in words and numbers. cause: why, or "" if nothing is
    wrong; sure: whether the cause was measured, or is only the likeliest. remedy: what to do; change: the same as
    settings. evidence: the numbers that decided. layers: a verdict for each, output included; worst: the layer, from 0,
    that decided, or None.
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
        """Whether nothing needs mending."""
        return self.name in GOOD

    @property
    def said(self) -> str:
        """What is seen, and why, in sentences."""
        cause = self.cause if self.sure or not self.cause else f"The likeliest cause: {lower_first(self.cause)}"
        return " ".join(filter(None, (self.seen, cause)))


def judge(run, step: int, network=None, point=None) -> Judgement:
    """Judge a `Run` at the moment after `step` steps, from what it wrote down by then.

    network: as it was at that moment, to count dead units now; without it the last recorded count is used. point: a
    test at this step (a `Point`), if the run wrote none down.

    The first rule of RULES that finds something decides. A loss that shot up counts until the loss is below that of
    guessing. Raises ValueError for a step not taken.
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
