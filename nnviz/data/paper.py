"""Tells ink from paper in a picture of handwriting, be it a clean drawing or a photo with a shadow across it."""

import numpy as np

MAX_SIDE = 4096  # pixels
LOOK = 256  # pixels of the longer side that are looked at; larger pictures are averaged down
MARGIN = 0.3  # of the ink's size: the paper around it that a second, closer look takes in
SMALL = 64  # pixels; in pictures smaller than that the light is taken to be even
WINDOW = 0.3  # of the longer side: what is dark and narrower than this can be ink; what is wider is a shadow
FAINTEST = 0.06  # of full contrast: anything fainter is no ink
NOISE = 6  # ink stands out from the paper by at least this many standard deviations of the paper
RULED = 0.4  # ink is at least so dark compared with the darkest; ruled lines are fainter
EDGE = 20  # the grey edges of strokes stand out from the paper by at least this many standard deviations
THINNEST = 0.09  # MNIST's pens are at least this wide, as a share of the longer side of what is written


def ink_on_paper(image: np.ndarray) -> np.ndarray:
    """How much ink is where: float32, 0 paper to 1 ink, of the part of `image` that has ink on it, with some paper
    around, averaged down to at most 256 pixels a side.

    `image` (height, width) is uint8 0..255 or float 0..1, dark ink on bright paper or bright on dark. Uneven light
    and the paper's grain are taken away; the grey edges of strokes stay. A clean picture of 256 pixels or less comes
    back as it was. ValueError for another shape or range, and if nothing is drawn.
    """
    grey = _check(image)
    if max(grey.shape) <= LOOK:
        return _find_ink(grey)
    rows, columns = (np.flatnonzero(_find_ink(_shrink(grey)).any(axis=axis)) for axis in (1, 0))
    factor = _factor(grey)
    margin = max(MARGIN * max(np.ptp(rows), np.ptp(columns)), 4)
    top, left = (int(max(at[0] - margin, 0)) * factor for at in (rows, columns))
    bottom, right = (int(at[-1] + 1 + margin) * factor for at in (rows, columns))
    return _find_ink(_shrink(grey[top:bottom, left:right]))


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
        ink = _spread(ink, corners=turn % 2 == 1)
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


def _find_ink(grey: np.ndarray) -> np.ndarray:
    """Ink in 0..1 from `grey` (height, width), float 0..1. ValueError if nothing is drawn."""
    small = max(grey.shape) < SMALL
    window = max(int(WINDOW * max(grey.shape)), 3)
    rim = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))  # ink seldom lies there
    around = rim if small else _mean_around(grey, window)
    off = grey - around
    bright_ink = (off * off * off).sum() > 0  # little of a picture stands out far: that is the ink
    sign = -1 if bright_ink else 1
    paper = rim if small else sign * _close(sign * grey, window)
    # Ink in the shadow gets less light, too.
    marks = grey - paper if bright_ink else 1 - grey / np.maximum(paper, 0.2)
    # The paper's own grain, from the palest third, because half of a picture may be ink. The factors are those of
    # normal numbers; without the shift all paper would count as a little darker than its brightest grain.
    low, high = np.quantile(marks, (0.15, 0.35))
    noise = (high - low) / 0.651
    marks -= (low + high) / 2 + 0.71 * noise
    strong = max(_otsu(marks), FAINTEST, NOISE * noise, RULED * np.quantile(marks, 0.9995))
    seeds = _without_specks(marks > strong)
    if not seeds.any():
        raise ValueError("nothing is drawn")
    level = np.quantile(marks[seeds], 0.9)
    faint = min(EDGE * noise, strong / 2)
    ink = np.clip((marks - faint) / (level - faint), 0, 1)
    return ink * _joined(seeds, ink > 1 / 512)


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


def _joined(seeds: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The parts of `mask` that touch `seeds`, also through other parts of it (corners count)."""
    found = seeds & mask
    for _ in range(LOOK):
        more = _spread(found, corners=True) & mask
        if (more == found).all():
            break
        found = more
    return found


def _spread(values: np.ndarray, corners: bool) -> np.ndarray:
    """The largest of each pixel and its neighbours: 8 with `corners`, else 4."""
    wide = np.pad(values, 1)
    across = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    down = across if corners else wide[:, 1:-1]
    return np.maximum(np.maximum(down[:-2], down[2:]), across[1:-1])
