"""Which network the page of one step looks at, and where it stands."""

import numpy as np

from nnviz.backprop import Step
from nnviz.backprop.tiny import TINY_CLASSES
from nnviz.text.numbers import all_of, count, fixed, plural

TINY_HELP = "The tiny network as it was in the beginning."
NUMBER_HELP = "Any of the 35. Click one in a picture, and it is offered here."
TAKE_HELP = "The weights keep their new values, and the next step begins."
TAKEN_HELP = "You look back: the run has taken this step already."
SCALE_HELP = "Off: each picture has the full colours of its own largest number, which stands below it."


def tiny_words(taken: int, edited: bool) -> str:
    """How far the tiny network is."""
    return f"35 numbers, {count(taken, 'step')} taken{', with numbers of yours' if edited else ''}."


def run_words(step: int, sample: int | None) -> str:
    """At which step of the run, and with which test sample."""
    which = "" if sample is None else f", test sample {sample:,}"
    return f"After step {step:,} of the run on the Train page{which}."


def task_words(step: Step, told: bool) -> str:
    """What the network has to do, and how well it does. told: whether that is to be seen already."""
    things = step.kind.plural
    if step.classes == TINY_CLASSES:
        task = "**The task**: is the bar at the left, or at the top?"
    else:
        task = f"**The task**: to give {count(step.samples, step.kind.noun, things)} the right class."
    if not told:
        return task
    right = _right_on(step, step.answers == step.y)
    return f"{task} It is {right}. The **loss**, what mistakes cost, is {fixed(step.loss)}; a step is to lower it."


def taken_words(step: Step) -> str:
    """What the step did that was just taken."""
    before, after = fixed(step.loss), fixed(step.loss_after)
    if step.loss_after == step.loss:
        told = f"The loss stayed at {after}"
    else:
        told = f"The loss {'fell' if step.loss_after < step.loss else 'rose'} from {before} to {after}"
    was, now = (int((answers == step.y).sum()) for answers in (step.answers, step.again.a[-1].argmax(axis=1)))
    things = step.kind.plural
    if now == step.samples:
        right = f"{all_of(now, things)} are right now".capitalize()
    else:
        right = (
            f"{now:,} of the same {count(step.samples, step.kind.noun, things)} {plural(now, 'is', 'are')} right now"
        )
    return f"**You took step {step.t:,}. {told}.** {right}{'' if now == was else f', before it was {was:,}'}."


def _right_on(step: Step, right: np.ndarray) -> str:
    if len(right) == 1:
        return "right" if right.all() else "wrong"
    if right.all():
        return f"right on {all_of(len(right), step.kind.plural)}"
    return f"right on {np.count_nonzero(right):,} of {len(right):,}"


def stopped_words(step: int) -> str:
    """That the run was paused for this page."""
    return f" The run was playing: it waits at step {step:,} while you are here."
