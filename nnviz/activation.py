"""What an activation function is: its value, its slope, and every fact the app asks about it."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from typing import NamedTuple

import numpy as np

FLAT_SHARE = 0.01  # where its slope is below this share of the steepest, a function counts as flat


class Calculation(NamedTuple):
    """One line of a calculation by hand.

    name: of its result, "" in the last line. pattern: the formula with gaps, {} or, for brackets around a negative
    number, {:b}. numbers: what fills them. compute: the formula as a function of these.
    """

    name: str
    pattern: str
    numbers: tuple[float, ...]
    compute: Callable[..., float]


@dataclass(frozen=True)
class Activation:
    """An activation function, and what is true of it.

    name: as in `Experiment.activation`; formula: for people.
    value(z, out=None) -> a and slope(z, a, out=None) -> da / dz, both of the shape and dtype of z.

    low, high: bounds of its values. steepest: the largest magnitude of its slope.
    kinks: the z at which the slope jumps. slopes: (below 0, above 0), if the function goes through 0 and is straight on
    both sides of it; else None.
    flat_below, flat_above: left and right of these z the slope is less than FLAT_SHARE of the steepest.
    can_die: whether value and slope are exactly 0 below `flat_below`: a unit that is there for all samples never learns
    again.
    initializer: the starting weights that keep numbers at their size (Glorot & Bengio 2010; He et al. 2015).

    Texts. does: what it does to a sum, a sentence without its full stop; glossary: the same as half a sentence.
    leaks: how much passes below 0, if it is straight. weakens: why gradients shrink even where it is steepest, or "".
    above_0: what it means that a unit's sum is above 0.
    script: for the exported script, what the function does, the body of activation(z) and that of slope(z, a).
    calculate(z): the lines of a calculation by hand, or None if there is nothing to calculate.
    """

    name: str
    formula: str
    value: Callable[..., np.ndarray]
    slope: Callable[..., np.ndarray]
    does: str
    glossary: str
    script: tuple[str, str, str]
    low: float = -inf
    high: float = inf
    steepest: float = 1.0
    kinks: tuple[float, ...] = ()
    slopes: tuple[float, float] | None = None
    flat_below: float = -inf
    flat_above: float = inf
    can_die: bool = False
    initializer: str = "he_normal"
    leaks: str = ""
    weakens: str = ""
    above_0: str = "its sum is above 0"
    calculate: Callable[[float], list[Calculation]] | None = None

    @property
    def signed(self) -> bool:
        """Whether values can be negative."""
        return self.low < 0

    @property
    def bounded(self) -> bool:
        """Whether its values have a bound on both sides."""
        return isfinite(self.low) and isfinite(self.high)

    @property
    def straight(self) -> bool:
        """Whether it is a straight line on either side of 0: a unit then passes on a fixed share of its sum."""
        return self.slopes is not None

    @property
    def linear(self) -> bool:
        """Whether it is one straight line, so that many layers can do no more than one."""
        return self.straight and not self.kinks

    @property
    def flat_ends(self) -> str:
        """Its flat ends in words, or "". The end where a unit is off is not called flat."""
        count = 0 if self.can_die else isfinite(self.flat_below) + isfinite(self.flat_above)
        return ("", "the flat end", "the flat ends")[count]

    @property
    def fires(self) -> str:
        """When a unit counts as firing (z > 0), in words."""
        return f"{self.above_0} (a > {float(self.value(np.zeros(1))[0]):.3g})"

    def saturated(self, z: np.ndarray) -> np.ndarray:
        """True where the sums `z` lie on a flat end: the slope is less than FLAT_SHARE of the steepest."""
        return (z < self.flat_below) | (z > self.flat_above) if self.flat_ends else np.zeros(np.shape(z), bool)
