"""Made photos of handwritten digits, as a phone would take them, and other pictures that people upload; all seeded.

The pen paths are those of `nnviz.data.digits`, drawn large with Pillow, of a seed that no data set in the tests has.
"""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from nnviz.data.digits import PLACES, _write

FINE = 2  # drawn so many times as large, then averaged down: smooth edges
PENS = ((25, 25, 30), (30, 45, 110), (20, 40, 150), (90, 90, 95), (150, 30, 35), (20, 80, 50))  # the fourth is a pencil
PAPERS = ((250, 250, 248), (238, 232, 218), (222, 214, 196), (226, 232, 240), (244, 238, 200))


def pen_paths(rng, digits, variety=0.5):
    """For each of `digits` its strokes, arrays (points, 2) in a box about the origin whose longer side is 1."""
    paths, length = _write(rng, np.asarray(digits), variety)
    written = []
    for path, laid in zip(paths.transpose(0, 2, 1).astype(float), length.astype(float), strict=True):
        gap = np.zeros(PLACES - 1)  # the length drawn between two places: none where the pen is lifted
        for i in range(PLACES - 1):
            gap[i] = 2 * laid[i] - (gap[i - 1] if i else 0)
        moved = np.hypot(*np.diff(path, axis=0).T)
        lifted = np.flatnonzero((gap < 0.5 * moved) & (moved > 1e-3)) + 1
        low, high = path.min(axis=0), path.max(axis=0)
        written.append(np.split((path - (low + high) / 2) / (high - low).max(), lifted))
    return written


def ink(size, written):
    """Digits in pixels: float32 (height, width) of `size`, 0 paper to 1 ink. `written`: for each its strokes, its
    middle (x, y), its height and its pen in pixels, and how far it is turned in radians."""
    sheet = Image.new("L", (size[1] * FINE, size[0] * FINE), 0)
    pencil = ImageDraw.Draw(sheet)
    for strokes, middle, tall, pen, turn in written:
        rotate, half = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]), pen * FINE / 2
        for stroke in strokes:
            points = (stroke @ rotate * tall + middle) * FINE
            pencil.line([tuple(p) for p in points], fill=255, width=max(round(2 * half), 1))
            for x, y in points:
                pencil.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return np.asarray(sheet.reduce(FINE), np.float32) / 255


def photo(rng, digit, side=None):
    """A phone's picture of one digit on paper: the bytes of a JPEG. Light, paper, pen and all accidents by `rng`."""
    side = side or rng.integers(360, 560)
    height, width = int(side * rng.uniform(0.7, 1)), int(side * rng.uniform(0.7, 1))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    tall = rng.uniform(0.2, 0.62) * min(height, width)
    middle = rng.uniform(0.6 * tall + 0.06 * side, np.array([width, height]) - 0.6 * tall - 0.06 * side)
    pen = max(tall * np.exp(rng.uniform(np.log(0.035), np.log(0.13))), 2.5)
    written = [(pen_paths(rng, [digit])[0], middle, tall, pen, rng.uniform(-0.17, 0.17))]
    if rng.random() < 0.3:
        written += _line_at_the_edge(rng, (height, width), middle, tall, pen)
    drawn = ink((height, width), written)
    drawn *= 1 - rng.uniform(0, 0.15) * _smooth(rng, drawn.shape)  # ink that does not flow evenly
    lit = _light(rng, x / width, y / height) * _creases(rng, x, y)
    ruled, noise = _ruling(rng, x, y, tall), rng.uniform(0.5, 6) * rng.standard_normal(drawn.shape, np.float32)
    colors = []
    for paper, pen_color, blue in zip(
        PAPERS[rng.integers(len(PAPERS))], PENS[rng.integers(len(PENS))], (1, 0.85, 0.6), strict=True
    ):
        sheet = paper * (1 - blue * ruled)
        colors.append(np.clip((sheet + (pen_color - sheet) * drawn) * lit + noise, 0, 255).astype(np.uint8))
    picture = Image.fromarray(np.stack(colors, axis=2))
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, min(0.35 * pen, 4))))
    return saved(picture, "JPEG", quality=int(rng.integers(20, 96)))


def _line_at_the_edge(rng, size, middle, tall, pen):
    """A second line of writing, cut through by the edge of the picture that is farther from the digit."""
    below = middle[1] < size[0] / 2
    room = (size[0] - middle[1] if below else middle[1]) - 0.75 * tall  # between the digit and the edge
    high = min(rng.uniform(0.4, 0.9) * tall, 1.4 * room)
    inside = rng.uniform(-0.1, 0.2) * high
    starts = np.arange(rng.uniform(0, 0.5) * high, size[1], 0.9 * high)
    paths = pen_paths(rng, rng.integers(0, 10, len(starts)))
    return [(p, (at, size[0] - inside if below else inside), high, pen, 0) for p, at in zip(paths, starts, strict=True)]


def _smooth(rng, shape):
    """Slow random changes from 0 to 1."""
    small = Image.fromarray(rng.integers(0, 256, (12, 12), dtype=np.uint8))
    return np.asarray(small.resize(shape[::-1], Image.Resampling.BICUBIC), np.float32) / 255


def _ruling(rng, x, y, tall):
    """How much darker the printed lines are: none, lines, or squares; 2 % to 22 %."""
    kind = rng.choice(["plain", "lines", "squares"], p=[0.4, 0.35, 0.25])
    if kind == "plain":
        return np.float32(0)
    turn, apart, wide = rng.uniform(-0.05, 0.05), rng.uniform(0.25, 0.8) * tall, rng.uniform(1, 3)
    across = (y + turn * x) % apart < wide
    return rng.uniform(0.02, 0.22) * (across | ((x - turn * y) % apart < wide) if kind == "squares" else across)


def _light(rng, x, y):
    """A lamp from one side or near by, and often a shadow with a soft or a sharp edge."""
    way = rng.uniform(0, 2 * np.pi)
    along = np.cos(way) * (x - 0.5) + np.sin(way) * (y - 0.5)
    light = 1 - rng.uniform(0, 0.5) * (along + 0.7) / 1.4 - rng.uniform(0, 0.5) * ((x - 0.4) ** 2 + (y - 0.5) ** 2)
    if rng.random() < 0.5:
        way, soft = rng.uniform(0, 2 * np.pi), np.exp(rng.uniform(np.log(0.005), np.log(0.15)))
        along = np.cos(way) * (x - rng.uniform(0.2, 0.8)) + np.sin(way) * (y - rng.uniform(0.2, 0.8))
        light *= 1 - rng.uniform(0.1, 0.45) / (1 + np.exp(-np.clip(along / soft, -30, 30)))
    return light


def _creases(rng, x, y):
    """Folds: a bright rim beside a dark one."""
    folded = np.ones(x.shape)
    for _ in range(rng.choice([0, 0, 1, 2])):
        way = rng.uniform(0, np.pi)
        off = np.cos(way) * (x - rng.uniform(0.2, 0.8) * x.shape[1]) + np.sin(way) * (y - 0.5 * x.shape[0])
        wide = rng.uniform(1.5, 5)
        folded -= rng.uniform(0.03, 0.13) * (off / wide) * np.exp(0.5 - (off / wide) ** 2 / 2)
    return folded


def saved(pixels, kind="PNG", **settings):
    """The bytes of a picture file."""
    file = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)).save(file, kind, **settings)
    return file.getvalue()


def clean(rng, digits, size=(200, 200), tall=(0.5, 0.8), pen=(0.06, 0.15)):
    """Digits drawn on a screen, in a row: float32 `size` a digit, 0 paper to 1 ink."""
    sheets = []
    for strokes in pen_paths(rng, digits):
        height = rng.uniform(*tall) * min(size)
        middle = np.array(size[::-1]) / 2 + rng.uniform(-0.5, 0.5, 2) * (0.9 * np.array(size[::-1]) - height * 1.15)
        sheets.append(ink(size, [(strokes, middle, height, rng.uniform(*pen) * height, 0)]))
    return np.concatenate(sheets, axis=1)


def transparent(rng, digit, bright=True):
    """Ink of one colour on transparent paper: a PNG."""
    drawn = clean(rng, [digit])
    color = rng.integers(200, 256, 3) if bright else rng.integers(0, 90, 3)
    pixels = np.concatenate([np.broadcast_to(color, (*drawn.shape, 3)), 255 * drawn[..., None]], axis=2)
    return saved(np.rint(pixels).astype(np.uint8))


def cut_to_ink(rng, digit):
    """Black on white, and nothing around the ink."""
    drawn = clean(rng, [digit], pen=(0.06, 0.25))
    rows, columns = (np.flatnonzero((drawn > 0.5).any(axis=axis)) for axis in (1, 0))
    drawn = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return saved(np.rint(255 * (1 - drawn)).astype(np.uint8))


def framed(rng, digit, wide):
    """A frame of `wide` pixels around the picture, dark or coloured, the digit dark on bright or bright on dark."""
    pixels = 255 * (1 - clean(rng, [digit], tall=(0.4, 0.7)))
    shade = rng.uniform(0, 130)
    for rim in (slice(0, wide), slice(-wide, None)):
        pixels[rim], pixels[:, rim] = shade, shade
    return saved(np.rint(pixels if rng.random() < 0.7 else 255 - pixels).astype(np.uint8))


def several(rng, count):
    """`count` digits in a row or in a column, as a clean picture or as a photo."""
    drawn = clean(rng, rng.integers(0, 10, count), size=(160, 130))
    if rng.random() < 0.3:
        drawn = np.concatenate(np.split(drawn, count, axis=1), axis=0)
    if rng.random() < 0.5:
        return saved(np.rint(255 * (1 - drawn)).astype(np.uint8))
    y, x = np.mgrid[: drawn.shape[0], : drawn.shape[1]]
    sheet = 235 * (1 - 0.8 * drawn) * _light(rng, x / x.shape[1], y / y.shape[0])
    return saved(np.clip(sheet + rng.normal(0, 3, drawn.shape), 0, 255).astype(np.uint8), "JPEG", quality=80)
