"""Pictures made on a screen, not by a camera: their paper has one shade, and some have a frame."""

import numpy as np

from nnviz.data.written import label_parts, list_parts

# Differences are shares of full contrast.
MAX_PAPER_RANGE = 0.01  # the paper of a clean picture varies by less
MAX_INK_BRIGHTNESS = 0.5  # of the paper's brightness: ink on clean paper is darker, a shadow brighter
MAX_FRAME_WIDTH = 0.12  # of the shorter side
MAX_PLACES = 200  # pixels of a line to look at
MAX_LINE_RANGE = 0.1  # a line of a frame varies by less along itself
MIN_FRAME_CONTRAST = 0.15  # between a frame and the paper inside


def without_frame(grey: np.ndarray) -> tuple[np.ndarray, bool]:
    """Cut off the frame along the edge of `grey` (height, width), float 0..1; also whether there was one.

    A frame is a border of one shade, the same on all four sides, with lines of another shade inside.
    """
    if min(grey.shape) < 8:
        return grey, False
    sides = [grey, grey[::-1], grey.T, grey.T[::-1]]
    found = [_border(side) for side in sides]
    if any(wide == 0 for wide, _ in found) or np.ptp([shade for _, shade in found]) > MAX_LINE_RANGE:
        return grey, False
    top, bottom, left, right = (wide for wide, _ in found)
    return grey[top : grey.shape[0] - bottom, left : grey.shape[1] - right], True


def _border(lines: np.ndarray) -> tuple[int, float]:
    """The number of first lines that are a border, and its shade."""
    deepest = max(int(MAX_FRAME_WIDTH * min(lines.shape)), 1) + 2
    some = lines[: deepest + 1, :: max(lines.shape[1] // MAX_PLACES, 1)]
    low, middle, high = np.quantile(some, (0.1, 0.5, 0.9), axis=1)
    shade = float(middle[0])
    border = (high - low < MAX_LINE_RANGE) & (abs(middle - shade) < MAX_LINE_RANGE)
    wide = int(np.argmin(border)) if not border.all() else 0
    inside = wide + (wide > 0 and abs(middle[min(wide + 1, deepest)] - shade) > abs(middle[wide] - shade) + 1 / 64)
    return (
        (int(inside), shade) if wide and abs(middle[min(inside, deepest)] - shade) > MIN_FRAME_CONTRAST else (0, shade)
    )


def clean_paper(grey: np.ndarray, bright: bool | None = None) -> float | None:
    """The one shade of the paper in a picture from a screen, or None if there is no such shade, as in photos.

    bright: whether the ink is brighter than the paper, None if that is not known yet. If ink touches all four sides,
    too, as in a picture cut to its ink, the paper is what falls into more pieces.
    """
    middle = (grey.min() + grey.max()) / 2
    high = grey > middle
    if not 0 < np.count_nonzero(high) < grey.size:
        return None
    shades = [float(np.median(grey[one])) for one in (~high, high)]
    if shades[0] > MAX_INK_BRIGHTNESS * shades[1]:
        return None
    if bright is None:
        bright = _bright_ink(high)
    paper = grey[~high if bright else high]
    return shades[not bright] if np.subtract(*np.quantile(paper, (0.8, 0.2))) < MAX_PAPER_RANGE else None


def _bright_ink(high: np.ndarray) -> bool:
    """Whether the bright pixels are the ink."""
    inner = high[1:-1, 1:-1]
    if not inner.size or inner.all() != inner.any():  # both lie further inside than a mere line
        reaches = [all(side.any() for side in (one[0], one[-1], one[:, 0], one[:, -1])) for one in (~high, high)]
        if reaches[0] != reaches[1]:
            return reaches[0]  # the paper comes to all four sides, and the ink does not
        dark, bright = (sum(part.area > 2 for part in list_parts(label_parts(one))) for one in (~high, high))
        return bright < dark if bright != dark else bool(high.mean() < 0.5)
    return bool(inner.all())
