"""Tell ink from paper in a picture of handwriting: a clean drawing, or a photo with a shadow across it."""

from dataclasses import dataclass

import numpy as np

from nnviz.data.drawing import MIN_PEN_SHARE
from nnviz.data.screen import clean_paper, without_frame
from nnviz.data.written import Digit, dilate, find_digit, keep_seeded

MAX_SIDE = 4096  # pixels
MAX_LOOKED_SIDE = 256  # pixels; larger pictures are averaged down before anybody looks at them
MARGIN_SHARE = 0.3  # paper around the ink, as a share of its size, in a second, closer look
ONE_DIGIT_SIDE = 28  # pixels; a picture no larger holds one digit, as MNIST's do, and all of it
SMALL_SIDE = 64  # pixels; in smaller pictures the light is taken to be even
WINDOW_SHARE = 0.3  # of the longer side: dark things narrower than this can be ink, wider ones are shadows
MIN_CONTRAST = 0.06  # of full contrast: anything fainter is not ink
MIN_NOISE_RATIO = 6  # ink differs from the paper by at least so many standard deviations of the paper
RULED_SHARE = 0.4  # ink is at least this share as dark as the darkest; ruled lines are fainter
BODY_SHARE = 0.5  # of that: what is fainter belongs to no stroke, not even to a fading one
FAINT_SHARE = 0.2  # of the ink's darkness: fainter marks are left out, except the edges of strokes in clean pictures
SOFT_EDGE = 2  # pixels that the grey edge of a stroke reaches
UNEVEN_LIGHT = 0.1  # of full contrast: if the paper's brightness varies by more, the light is uneven
EDGE_NOISE_RATIO = 20  # the grey edges of strokes differ from the paper by at least so many standard deviations


@dataclass(frozen=True, eq=False)
class Ink:
    """The ink of one digit, and what was done to the picture to find it.

    ink: (height, width) float32, 0 paper to 1 ink, with some paper around, at most 256 pixels a side. bright: whether
    the ink is brighter than the paper. lit: whether uneven light was removed. faint: whether marks much paler than the
    ink were left out. frame, edge, marks: see `written.Digit`. share: the longer side of the ink as a share of the
    picture's.
    """

    ink: np.ndarray
    bright: bool
    lit: bool
    faint: bool
    frame: bool
    edge: bool
    marks: bool
    share: float


def ink_on_paper(image: np.ndarray) -> Ink:
    """Find the ink of the one digit in a picture.

    image: (height, width) uint8 0..255 or float 0..1, dark ink on bright paper or bright on dark. Uneven light, the
    paper's grain, frames, faint marks and writing at the picture's edge are removed; the grey edges of strokes stay.
    Raises ValueError for another shape or range, if nothing is drawn, and if several digits are.
    """
    grey = _check(image)
    whole = max(grey.shape)
    grey, framed = without_frame(grey)
    factor = _factor(grey)
    first = _marks_on(_shrink(grey))
    digit = find_digit(first.body) if whole > ONE_DIGIT_SIDE else Digit(first.body, False, False, False)
    rows, columns = (np.flatnonzero(digit.mask.any(axis=axis)) for axis in (1, 0))
    size = max(np.ptp(rows), np.ptp(columns)) + 1
    ink, step = first.ink_of(digit.mask), factor
    if factor > 1:  # a second, closer look, at the digit alone
        margin = max(MARGIN_SHARE * size, 4)
        top, left = (int(max(at[0] - margin, 0)) for at in (rows, columns))
        bottom, right = (int(at[-1] + 1 + margin) for at in (rows, columns))
        near = dilate(digit.mask, corners=True)[top:bottom, left:right].repeat(factor, axis=0).repeat(factor, axis=1)
        part = grey[top * factor : bottom * factor, left * factor : right * factor]
        near, step = near[: part.shape[0], : part.shape[1]], _factor(part)
        second = _marks_on(_shrink(part), first.bright)
        ink = second.ink_of(second.body & near[::step, ::step])
    share = step * max(np.ptp(np.flatnonzero(ink.any(axis=axis))) + 1 for axis in (0, 1)) / whole
    return Ink(
        ink, first.bright, first.lit, first.faint, framed or digit.frame, digit.edge, digit.marks, min(share, 1.0)
    )


def thicken(ink: np.ndarray) -> np.ndarray:
    """Widen strokes to MNIST's thinnest, if they are thinner by two pixels or more.

    Lines of a ballpoint pen would all but vanish in 20 x 20 pixels.
    """
    dark = np.pad(ink > 0.5, 1)
    area = np.count_nonzero(dark)
    if not area:
        return ink
    rim = sum(np.count_nonzero(np.diff(dark, axis=axis)) for axis in (0, 1))
    width = (
        8 / np.pi * area / rim
    )  # a long stroke has two rims; the rim of a sloping one is counted 4 / pi times too long
    size = max(np.ptp(np.flatnonzero(dark.any(axis=axis))) + 1 for axis in (0, 1))
    for turn in range(int((MIN_PEN_SHARE * size - width) / 2)):
        ink = dilate(ink, corners=turn % 2 == 1)
    return ink


def _check(image) -> np.ndarray:
    image = np.asarray(image)
    if image.ndim != 2 or not 1 <= min(image.shape) <= max(image.shape) <= MAX_SIDE:
        raise ValueError(f"the image has the shape {image.shape}; allowed is (height, width), each 1 to {MAX_SIDE:,}")
    if image.dtype == np.uint8:
        return image.astype(np.float32) / 255
    if image.dtype.kind not in "fb":
        raise ValueError(f"the image is {image.dtype}; allowed are uint8, 0 to 255, and float, 0 to 1")
    if not (image.min() >= 0 and image.max() <= 1):
        raise ValueError(f"the image has values from {image.min()} to {image.max()}; floats are allowed from 0 to 1")
    return image.astype(np.float32)


def _factor(grey: np.ndarray) -> int:
    return -(-max(grey.shape) // MAX_LOOKED_SIDE)


def _shrink(grey: np.ndarray) -> np.ndarray:
    """Average blocks of whole pixels, so that no side is longer than MAX_LOOKED_SIDE."""
    factor = _factor(grey)
    if factor == 1:
        return grey
    for axis in (1, 0):
        starts = np.arange(0, grey.shape[axis], factor)
        sizes = np.diff(np.append(starts, grey.shape[axis])).astype(np.float32)
        grey = np.add.reduceat(grey, starts, axis=axis) / (sizes[:, None] if axis == 0 else sizes)
    return grey


@dataclass(frozen=True, eq=False)
class _Marks:
    """What stands out from the paper.

    ink: (height, width), 0 paper to 1, without faint marks. body: where it is dark enough to be a stroke and connected
    to what is surely one. bright, lit, faint: as in `Ink`.
    """

    ink: np.ndarray
    body: np.ndarray
    bright: bool
    lit: bool
    faint: bool

    def ink_of(self, mask: np.ndarray) -> np.ndarray:
        """The ink of a part of the body, with the grey edges of its strokes. Raises ValueError if there is none."""
        if not mask.any():
            raise ValueError("nothing is drawn")
        for _ in range(SOFT_EDGE if max(mask.shape) >= SMALL_SIDE else 0):
            mask = dilate(mask, corners=True)
        return self.ink * mask


def _marks_on(grey: np.ndarray, bright: bool | None = None) -> _Marks:
    """Find what stands out from the paper of `grey` (height, width), float 0..1.

    bright: whether ink is brighter than paper, None if that is not known yet. Raises ValueError if nothing is drawn.
    """
    small = max(grey.shape) < SMALL_SIDE
    window = max(int(WINDOW_SHARE * max(grey.shape)), 3)
    paper, noise, lit = clean_paper(grey, bright), 0.0, False
    clean = paper is not None
    if clean:
        bright = paper < 0.5 * (grey.min() + grey.max())
        marks = grey - paper if bright else (paper - grey) / max(paper, 0.2)
    else:
        rim = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))  # there is seldom ink
        if bright is None:
            off = grey - (rim if small else _mean_around(grey, window))
            bright = bool((off * off * off).sum() > 0)  # ink is the little that stands out far
        sign = -1 if bright else 1
        paper = rim if small else sign * _close(sign * grey, window)
        lit = bool(np.ptp(paper) > UNEVEN_LIGHT)
        # Ink in a shadow gets less light, too.
        marks = grey - paper if bright else 1 - grey / np.maximum(paper, 0.2)
        # The paper's own grain, from the palest third, because half of a picture may be ink. The factors are those of
        # the normal distribution; the shift makes the mean of the paper 0.
        low, high = np.quantile(marks, (0.15, 0.35))
        noise = (high - low) / 0.651
        marks = marks - ((low + high) / 2 + 0.71 * noise)
    strong = max(_otsu(marks), MIN_CONTRAST, MIN_NOISE_RATIO * noise, RULED_SHARE * np.quantile(marks, 0.9995))
    seeds = _without_specks(marks > strong)
    if not seeds.any():
        raise ValueError("nothing is drawn")
    level = np.quantile(marks[seeds], 0.9)
    faint = 0.0 if clean else min(EDGE_NOISE_RATIO * noise, strong / 2) if small else FAINT_SHARE * level
    ink = np.clip((marks - faint) / (level - faint), 0, 1)
    body = keep_seeded(seeds, ink > 1 / 512 if small else marks > max(BODY_SHARE * strong, FAINT_SHARE * level))
    pale = (marks > max(MIN_NOISE_RATIO * noise, MIN_CONTRAST / 2)) & ~dilate(dilate(body, corners=True), corners=True)
    return _Marks(ink, body, bright, lit, bool(np.count_nonzero(pale) > 0.002 * pale.size))


def _mean_around(grey: np.ndarray, window: int) -> np.ndarray:
    """The mean of the window x window pixels around each; beyond the rim its pixels repeat."""
    for axis in (0, 1):
        grey = np.moveaxis(grey, axis, 0)
        before = window // 2 + 1
        sums = np.concatenate([grey[:1]] * before + [grey] + [grey[-1:]] * (window - before)).cumsum(axis=0)
        grey = np.moveaxis((sums[window:] - sums[:-window]) / window, 0, axis)
    return grey


def _close(grey: np.ndarray, window: int) -> np.ndarray:
    """The paper under everything dark and narrower than a window: the closing of mathematical morphology.

    Wider shadows keep their sharp edges.
    """
    wide = _widen(np.pad(grey, window, "edge"), window)  # as if a shadow went on outside the picture
    return -_widen(-wide, window)[window:-window, window:-window]


def _widen(grey: np.ndarray, window: int) -> np.ndarray:
    """The largest value in the window x window pixels around each, computed by doubling windows."""
    for axis in (0, 1):
        grey = np.moveaxis(grey, axis, 0)
        before = window // 2
        grey = np.concatenate([grey[:1]] * before + [grey] + [grey[-1:]] * (window - 1 - before))
        reach = 1
        while reach < window:
            by = min(reach, window - reach)
            grey = np.maximum(grey[:-by], grey[by:])
            reach += by
        grey = np.moveaxis(grey, 0, axis)
    return grey


def _otsu(marks: np.ndarray) -> float:
    """The threshold that separates the values best into two groups (Otsu, "A threshold selection method", 1979)."""
    counts, edges = np.histogram(marks, 256)
    total = counts * (edges[:-1] + edges[1:]) / 2
    below, total_below = counts.cumsum()[:-1], total.cumsum()[:-1]
    above, total_above = counts.sum() - below, total.sum() - total_below
    gap = total_below / np.maximum(below, 1) - total_above / np.maximum(above, 1)
    return float(edges[1:-1][(below * above * gap**2).argmax()])


def _without_specks(seeds: np.ndarray) -> np.ndarray:
    """The seeds with at least two others next to them: fewer are dust, or noise of the camera."""
    wide = np.pad(seeds.astype(np.uint8), 1)
    across = wide[:, :-2] + wide[:, 1:-1] + wide[:, 2:]
    return seeds & (across[:-2] + across[1:-1] + across[2:] >= 3)
