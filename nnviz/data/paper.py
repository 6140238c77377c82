"""Tells ink from paper in a picture of handwriting, be it a clean drawing or a photo with a shadow across it."""

from dataclasses import dataclass

import numpy as np

from nnviz.data.screen import clean_paper, without_frame
from nnviz.data.written import Digit, joined, spread, the_digit

MAX_SIDE = 4096  # pixels
LOOK = 256  # pixels of the longer side that are looked at; larger pictures are averaged down
MARGIN = 0.3  # of the ink's size: the paper around it that a second, closer look takes in
ONE = 28  # pixels; a picture no larger holds one digit, as MNIST's do, and all of it
SMALL = 64  # pixels; in pictures smaller than that the light is taken to be even
WINDOW = 0.3  # of the longer side: what is dark and narrower than this can be ink; what is wider is a shadow
FAINTEST = 0.06  # of full contrast: anything fainter is no ink
NOISE = 6  # ink stands out from the paper by at least this many standard deviations of the paper
RULED = 0.4  # ink is at least so dark compared with the darkest; ruled lines are fainter
BODY = 0.5  # of that: what is fainter belongs to no stroke, not even to a fading one
FAINT = 0.2  # of the ink's darkness: what is fainter than that is left out, in clean pictures as far as it is no edge
SOFT = 2  # pixels from a stroke that its grey edge reaches
UNEVEN = 0.1  # of full contrast: when the paper's brightness differs by more than this, the light is uneven
EDGE = 20  # the grey edges of strokes stand out from the paper by at least this many standard deviations
THINNEST = 0.09  # MNIST's pens are at least this wide, as a share of the longer side of what is written


@dataclass(frozen=True, eq=False)
class Ink:
    """The ink of one digit, and what was done to the picture to find it.

    ink: (height, width) float32, 0 paper to 1 ink, with some paper around, at most 256 pixels a side. bright: whether
    it is bright ink on dark paper. lit: whether uneven light was taken away. faint: whether marks much paler than the
    ink were left out. frame, edge, marks: see `written.Digit`. share: of the picture's longer side that the longer side
    of the ink takes.
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
    """The ink of the one digit in a picture.

    `image` (height, width) is uint8 0..255 or float 0..1, dark ink on bright paper or bright on dark. Uneven light,
    the paper's grain, a frame, faint marks and writing at the picture's edge are taken away; the grey edges of strokes
    stay. ValueError for another shape or range, if nothing is drawn, and if several digits are.
    """
    grey = _check(image)
    whole = max(grey.shape)
    grey, framed = without_frame(grey)
    factor = _factor(grey)
    first = _marks_on(_shrink(grey))
    digit = the_digit(first.body) if whole > ONE else Digit(first.body, False, False, False)
    rows, columns = (np.flatnonzero(digit.mask.any(axis=axis)) for axis in (1, 0))
    size = max(np.ptp(rows), np.ptp(columns)) + 1
    ink, step = first.ink_of(digit.mask), factor
    if factor > 1:  # a second, closer look, at the digit alone
        margin = max(MARGIN * size, 4)
        top, left = (int(max(at[0] - margin, 0)) for at in (rows, columns))
        bottom, right = (int(at[-1] + 1 + margin) for at in (rows, columns))
        near = spread(digit.mask, corners=True)[top:bottom, left:right].repeat(factor, axis=0).repeat(factor, axis=1)
        part = grey[top * factor : bottom * factor, left * factor : right * factor]
        near, step = near[: part.shape[0], : part.shape[1]], _factor(part)
        second = _marks_on(_shrink(part), first.bright)
        ink = second.ink_of(second.body & near[::step, ::step])
    share = step * max(np.ptp(np.flatnonzero(ink.any(axis=axis))) + 1 for axis in (0, 1)) / whole
    return Ink(
        ink, first.bright, first.lit, first.faint, framed or digit.frame, digit.edge, digit.marks, min(share, 1.0)
    )


def thicken(ink: np.ndarray) -> np.ndarray:
    """The same ink with strokes as wide as MNIST's thinnest, if they are thinner by two pixels or more: a ballpoint's
    lines would all but vanish in 20 x 20 pixels.
    """
    dark = np.pad(ink > 0.5, 1)
    area = np.count_nonzero(dark)
    if not area:
        return ink
    rim = sum(np.count_nonzero(np.diff(dark, axis=axis)) for axis in (0, 1))
    width = 8 / np.pi * area / rim  # a long stroke has two rims; one that slopes is counted 4 / pi times too long
    size = max(np.ptp(np.flatnonzero(dark.any(axis=axis))) + 1 for axis in (0, 1))
    for turn in range(int((THINNEST * size - width) / 2)):
        ink = spread(ink, corners=turn % 2 == 1)
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
    return -(-max(grey.shape) // LOOK)


def _shrink(grey: np.ndarray) -> np.ndarray:
    """Average blocks of whole pixels, so that no side is longer than LOOK."""
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
    """What stands out from the paper: ink (height, width), 0 paper to 1, faint marks already left out; body: where it
    is dark enough to be a stroke, and joined to what is surely one. The rest as in `Ink`."""

    ink: np.ndarray
    body: np.ndarray
    bright: bool
    lit: bool
    faint: bool

    def ink_of(self, mask: np.ndarray) -> np.ndarray:
        """The ink of a part of the body alone, with the grey edges of its strokes. ValueError if there is none."""
        if not mask.any():
            raise ValueError("nothing is drawn")
        for _ in range(SOFT if max(mask.shape) >= SMALL else 0):
            mask = spread(mask, corners=True)
        return self.ink * mask


def _marks_on(grey: np.ndarray, bright: bool | None = None) -> _Marks:
    """What stands out from the paper of `grey` (height, width), float 0..1. bright: whether ink is brighter than
    paper, None if it is not known yet. ValueError if nothing is drawn."""
    small = max(grey.shape) < SMALL
    window = max(int(WINDOW * max(grey.shape)), 3)
    paper, noise, lit = clean_paper(grey, bright), 0.0, False
    clean = paper is not None
    if clean:
        bright = paper < 0.5 * (grey.min() + grey.max())
        marks = grey - paper if bright else (paper - grey) / max(paper, 0.2)
    else:
        rim = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))  # ink seldom lies there
        if bright is None:
            off = grey - (rim if small else _mean_around(grey, window))
            bright = bool((off * off * off).sum() > 0)  # little of a picture stands out far: that is the ink
        sign = -1 if bright else 1
        paper = rim if small else sign * _close(sign * grey, window)
        lit = bool(np.ptp(paper) > UNEVEN)
        # Ink in the shadow gets less light, too.
        marks = grey - paper if bright else 1 - grey / np.maximum(paper, 0.2)
        # The paper's own grain, from the palest third, because half of a picture may be ink. The factors are those of
        # normal numbers; without the shift all paper would count as a little darker than its brightest grain.
        low, high = np.quantile(marks, (0.15, 0.35))
        noise = (high - low) / 0.651
        marks = marks - ((low + high) / 2 + 0.71 * noise)
    strong = max(_otsu(marks), FAINTEST, NOISE * noise, RULED * np.quantile(marks, 0.9995))
    seeds = _without_specks(marks > strong)
    if not seeds.any():
        raise ValueError("nothing is drawn")
    level = np.quantile(marks[seeds], 0.9)
    faint = 0.0 if clean else min(EDGE * noise, strong / 2) if small else FAINT * level
    ink = np.clip((marks - faint) / (level - faint), 0, 1)
    body = joined(seeds, ink > 1 / 512 if small else marks > max(BODY * strong, FAINT * level))
    pale = (marks > max(NOISE * noise, FAINTEST / 2)) & ~spread(spread(body, corners=True), corners=True)
    return _Marks(ink, body, bright, lit, bool(np.count_nonzero(pale) > 0.002 * pale.size))


def _mean_around(grey: np.ndarray, window: int) -> np.ndarray:
    """The mean of the window x window pixels around each; the rim goes on outside."""
    for axis in (0, 1):
        grey = np.moveaxis(grey, axis, 0)
        before = window // 2 + 1
        sums = np.concatenate([grey[:1]] * before + [grey] + [grey[-1:]] * (window - before)).cumsum(axis=0)
        grey = np.moveaxis((sums[window:] - sums[:-window]) / window, 0, axis)
    return grey


def _close(grey: np.ndarray, window: int) -> np.ndarray:
    """The paper under everything dark and narrower than a window, with sharp edges where shadows wider than that
    begin: the closing of mathematical morphology."""
    wide = _widen(np.pad(grey, window, "edge"), window)  # a shadow that leaves the picture goes on outside
    return -_widen(-wide, window)[window:-window, window:-window]


def _widen(grey: np.ndarray, window: int) -> np.ndarray:
    """The largest value in the window x window pixels around each, by windows that double."""
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
    """The threshold that best parts the values in two (Otsu, "A threshold selection method", 1979)."""
    counts, edges = np.histogram(marks, 256)
    total = counts * (edges[:-1] + edges[1:]) / 2
    below, total_below = counts.cumsum()[:-1], total.cumsum()[:-1]
    above, total_above = counts.sum() - below, total.sum() - total_below
    gap = total_below / np.maximum(below, 1) - total_above / np.maximum(above, 1)
    return float(edges[1:-1][(below * above * gap**2).argmax()])


def _without_specks(seeds: np.ndarray) -> np.ndarray:
    """Those with at least two others next to them: one or two pixels alone are dust, or the camera's noise."""
    wide = np.pad(seeds.astype(np.uint8), 1)
    across = wide[:, :-2] + wide[:, 1:-1] + wide[:, 2:]
    return seeds & (across[:-2] + across[1:-1] + across[2:] >= 3)
