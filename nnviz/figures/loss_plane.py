"""The loss over a plane in weight space, as pictures take it: a record, and its logarithmic scale."""

from dataclasses import dataclass

import numpy as np

from nnviz.figures.records import check_array, store_fields
from nnviz.figures.theme import SMALL, Theme, blend, color_legend
from nnviz.text.numbers import count, number

HEIGHT = 430
SMALLEST = 1e-6  # of the largest loss: below it, all have the lowest colour
RATIOS = (1.001, 1.002, 1.005, 1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 30, 100)  # from one line to the next
MOST_LINES = 14
TICKS = 4  # of the legend
PALEST, DARKEST = 0.04, 0.62  # how far the colours of a low and a high loss are from the page's towards the words'
LEVEL = 1e-6  # log10 of losses closer together than this is their rounding: the plane is drawn level


@dataclass(frozen=True, eq=False)
class LossPlane:
    """The loss over a grid of a plane, and where a run was.

    a (columns,), b (rows,): rising places along two directions; loss (rows, columns): at (a[j], b[i]) in [i, j], NaN or
    infinite where there is none. steps (k >= 1,), rising; at (k, 2): the run's places; own (k,): its own losses there.
    axes: what the two directions are. ahead: how many of the places, the last ones, are still to come.
    """

    a: np.ndarray
    b: np.ndarray
    loss: np.ndarray
    steps: np.ndarray
    at: np.ndarray
    own: np.ndarray
    axes: tuple[str, str]
    ahead: int = 0

    @property
    def now(self) -> int:
        """Which of the places is that of now."""
        return len(self.steps) - 1 - self.ahead

    @property
    def revision(self) -> str:
        """Another one for another plane: there the browser forgets how the picture before was zoomed."""
        return repr((self.axes, *(float(side[end]) for side in (self.a, self.b) for end in (0, -1))))

    def __post_init__(self):
        owner = "LossPlane"
        a, b = (check_array(owner, name, getattr(self, name), (None,)) for name in ("a", "b"))
        if min(len(a), len(b)) < 2 or (np.diff(a) <= 0).any() or (np.diff(b) <= 0).any():
            raise ValueError("LossPlane: a and b must be rising and hold at least 2 places each")
        loss = np.asarray(self.loss, np.float64)
        known = np.isfinite(loss)
        if loss.shape != (len(b), len(a)) or not known.any() or loss[known].min() < 0:
            raise ValueError(f"LossPlane: loss must be {(len(b), len(a))} numbers from 0, not all of them missing")
        steps = check_array(owner, "steps", self.steps, (None,), np.int64)
        if not len(steps) or (np.diff(steps) <= 0).any():
            raise ValueError("LossPlane: steps must be rising, one or more")
        if not 0 <= self.ahead < len(steps):
            raise ValueError(f"LossPlane: ahead is {self.ahead}; it must be 0 to {len(steps) - 1}")
        at = check_array(owner, "at", self.at, (len(steps), 2))
        own = np.asarray(self.own, np.float64)
        store_fields(self, a=a, b=b, loss=np.where(known, loss, np.nan), steps=steps, at=at, own=own)


@dataclass(frozen=True, eq=False)
class LossScale:
    """How losses become heights and colours. heights: (rows, columns) log10 of the losses, NaN where there is none.
    low, high: the ends. ratio: how many times higher the loss is from one line to the next; None where the plane is
    level. ticks: heights, and the losses there."""

    heights: np.ndarray
    low: float
    high: float
    ratio: float | None
    ticks: dict[float, str]

    @property
    def legend(self) -> dict:
        """The colour bar below the picture."""
        words = "loss" if self.ratio is None else f"loss; from line to line × {number(self.ratio, 4)}"
        title = {"title": {"text": words, "side": "bottom", "font": {"size": SMALL}}}
        return color_legend(self.ticks, pixels=260) | title

    @property
    def lines(self) -> dict:
        """Where the lines of equal loss are: at powers of `ratio`."""
        step = float(np.log10(self.ratio))
        return {"start": float(np.ceil(self.low / step) * step), "end": self.high, "size": step}


def scale_of(plane: LossPlane) -> LossScale:
    """A logarithmic scale for the losses of a plane."""
    largest = np.nanmax(plane.loss)
    floor = max(largest * SMALLEST, float(np.finfo(np.float32).tiny))
    heights = np.log10(np.maximum(plane.loss, floor)).astype(np.float32)
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    rise, ratio = high - low, None
    if rise > np.log10(RATIOS[0]):
        ratio = next((one for one in RATIOS if rise / np.log10(one) <= MOST_LINES), RATIOS[-1])
    if rise <= LEVEL:
        low, high = low - 0.01, high + 0.01
    places = np.linspace(low, high, TICKS)
    words = next(
        words
        for digits in (2, 3, 4, 5, 6, 7)
        if len(set(words := [number(10**place, digits) for place in places])) == TICKS or digits == 7
    )
    if np.nanmin(plane.loss) < floor:
        words[0] = f"<{words[0]}"
    return LossScale(heights, low, high, ratio, dict(zip(places.tolist(), words, strict=True)))


def loss_colors(theme: Theme) -> list:
    """From the lowest to the highest loss."""
    return [[0, blend(theme.background, theme.text, PALEST)], [1, blend(theme.background, theme.text, DARKEST)]]


def moments(plane: LossPlane) -> list[str]:
    """What is said at each of the run's places."""
    return [f"step {step:,}: loss {number(own, 4)}" for step, own in zip(plane.steps, plane.own, strict=True)]


def marked(plane: LossPlane) -> list[int]:
    """Which of the run's places are marked: its first and that of now."""
    return sorted({0, plane.now})


def describe(plane: LossPlane) -> str:
    """What is seen, in a sentence."""
    rows, columns = plane.loss.shape
    lowest, highest = (number(end) for end in (np.nanmin(plane.loss), np.nanmax(plane.loss)))
    said = f"The loss at {rows} × {columns} places of a plane in weight space, from {lowest} to {highest}"
    ahead = ""
    if plane.ahead:
        ahead = f"; dotted, the next {count(plane.ahead, 'step')}, to a loss of {number(plane.own[-1])}"
    if plane.now == 0:
        return f"{said}; the run stands at step {plane.steps[0]:,}, with a loss of {number(plane.own[0])}{ahead}."
    first, last = (f"step {plane.steps[end]:,} with a loss of {number(plane.own[end])}" for end in (0, plane.now))
    return f"{said}, and the way of the run over it, {count(plane.now + 1, 'moment')} from {first} to {last}{ahead}."
