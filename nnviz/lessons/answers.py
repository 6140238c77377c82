"""What a prediction comes to: right or wrong, how far off, and what the lesson says to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.lessons.lesson import Choose, Draw, Guess, Prediction
from nnviz.lessons.place import Place
from nnviz.lessons.sources import needed_step
from nnviz.lessons.words import SHARE, Quantity, Value
from nnviz.run import Run

LEAST_DRAWN = 0.6  # of the width of a curve that is judged

Find = Callable[[Quantity], Value]


@dataclass(frozen=True)
class Outcome:
    """right: whether the prediction holds. answer: the right choice, or the number; NaN for a curve. off: how far the
    guess is above the answer (below it: negative), for a curve on the average; away: without the sign. reply: the
    lesson's own words, "" where it has none."""

    right: bool
    answer: float
    off: float = 0.0
    away: float = 0.0
    reply: str = ""


def right_choice(choose: Choose, find: Find) -> int | None:
    """The first choice whose condition holds; None if none does."""
    holding = (i for i, choice in enumerate(choose.choices) if choice.when is None or choice.when.holds(find))
    return next(holding, None)


def judge_choice(choose: Choose, chosen: int, find: Find) -> Outcome:
    right = right_choice(choose, find)
    return Outcome(chosen == right, np.nan if right is None else right, reply=choose.choices[chosen].reply)


def judge_guess(guess: Guess, number: float, find: Find) -> Outcome:
    """number: as the answer is, so 0.95 for 95 %."""
    answer = find(guess.answer)
    if answer is None:
        return Outcome(False, np.nan)
    off = number - answer
    near = guess.near * (1 if guess.answer.name.kind == SHARE else abs(answer))
    return Outcome(abs(off) <= near + 1e-12, answer, off, abs(off), _reply(guess, off, near))


def last_step(asked: Prediction, place: Place) -> int:
    """The step at which the run of the place shows the answer: the last one that the prediction is about. The place's
    own where it is about runs with other settings."""
    if isinstance(asked, Draw):
        steps = [] if asked.curve.changes else [asked.end]
    else:
        conditions = [choice.when for choice in asked.choices if choice.when] if isinstance(asked, Choose) else []
        about = [quantity for condition in conditions for quantity in condition.quantities] or [asked.answer]
        steps = [needed_step(quantity, place, place.experiment) for quantity in about if not quantity.changes]
    return max([place.step, *steps])


def true_curve(draw: Draw, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """(steps, values) of the tests of a run between the ends of the drawing, and at the ends what lies on the line
    between two tests. Tests without a finite number are left out; empty if none is left."""
    steps, values = run.history.column("step"), run.history.column(draw.curve.name.curve)
    steps, values = steps[np.isfinite(values)], values[np.isfinite(values)]
    if not len(steps):
        return steps, values
    inside = steps[(steps >= draw.start) & (steps <= draw.end)]
    ends = [end for end in (draw.start, draw.end) if steps[0] <= end <= steps[-1]]
    places = np.union1d(inside, ends)
    return places, np.interp(places, steps, values)


def judge_curve(draw: Draw, heights: Sequence[float | None], curve: tuple[np.ndarray, np.ndarray]) -> Outcome:
    """heights: of evenly spaced places from the start to the end, 0 at the bottom of the axis and 1 at its top; None
    where nothing is drawn. curve: the true one; what is drawn beyond its ends does not count. Raises ValueError if too
    little is drawn."""
    drawn = np.array([np.nan if height is None else height for height in heights], float)
    if not len(drawn) or np.isfinite(drawn).mean() < LEAST_DRAWN:
        raise ValueError("draw the curve from the left to the right")
    places, (steps, values) = np.linspace(draw.start, draw.end, len(drawn)), curve
    known = np.isfinite(drawn) & (places >= min(steps, default=np.inf)) & (places <= max(steps, default=-np.inf))
    if not known.any():
        return Outcome(False, np.nan, off=np.nan, away=np.nan)
    off = draw.bottom + drawn[known] * (draw.top - draw.bottom) - np.interp(places[known], steps, values)
    off, away = float(off.mean()), float(np.abs(off).mean())
    return Outcome(away <= draw.near, np.nan, off, away, _reply(draw, off, draw.near if away <= draw.near else -1))


def _reply(asked: Guess | Draw, off: float, near: float) -> str:
    return "" if abs(off) <= near + 1e-12 else asked.low if off < 0 else asked.high
