"""Handwritten digits made by code, so that the app starts with no download.

A digit is a pen path: a form from `strokes.py`, a blend of its prototypes, its points shaken, warped, slanted
and turned. It is drawn with a pen of some width and placed as MNIST's images are: fitted into 20x20 pixels,
centre of mass at pixel (14, 14).
"""

import math
from collections.abc import Callable, Generator

import numpy as np

from nnviz.data.centring import BOX, SIDE, centre_by_mass
from nnviz.data.parts import drain
from nnviz.data.strokes import read_forms

MAX_SAMPLES = 60_000
SPLITS = ("train", "test")
CHUNK = 250  # digits made at a time, a multiple of 10; each chunk has its own random stream
BLOCK = 50  # digits drawn at a time: their spots of ink stay in the processor's cache
PLACES = 80  # places along a pen path at which ink is laid
SPOT = 0.6  # the spread of one spot of ink, pixels; wide enough to hide the gaps between places
# A place p as (p, 1) times this is p minus the middle of each pixel: as a matrix product much faster than a difference.
FROM_MIDDLES = np.stack([np.ones(BOX, np.float32), -0.5 - np.arange(BOX, dtype=np.float32)])

# How much the writing differs at variety 1. Paths lie in a box from -1 to 1.
SHAKE = 0.105  # of each point, on its own and with its neighbours
STEADY = 0.55  # share of it for 0 and 1, on which a shaking hand shows most
WARP = 0.19  # of the paper under the whole digit
SLANT, MEAN_SLANT = 0.25, 0.09  # to the right, as most hands do
TURN = 0.14  # radians
ASPECT = 0.16  # logarithm of width to height
PEN, PEN_SPREAD = 1.19, 0.30  # half the width of the pen in pixels; spread of its logarithm


def make_digits(
    n: int,
    *,
    split: str = "train",
    seed: int = 0,
    variety: float = 0.5,
    progress: Callable[[float], None] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Make `n` digits: pixels uint8 (n, 784), 0 paper to 255 ink, and labels int64 (n,).

    The same `seed`, `split` ("train" or "test") and `variety` give the same digits, and a longer set begins
    with the shorter one. `variety`, 0 (almost print) to 1 (as wild as a reader can take), scales how much
    the writing differs. `progress` is called with the share done, after each chunk of 250.
    ValueError for an n, split, seed or variety out of range.
    """
    return drain(digits_in_parts(n, split=split, seed=seed, variety=variety), progress)


def digits_in_parts(
    n: int, *, split: str = "train", seed: int = 0, variety: float = 0.5
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """The same, for those who must not compute for long at a stretch: yields the share done after each chunk of 250,
    and returns what `make_digits` does."""
    if not 1 <= n <= MAX_SAMPLES:
        raise ValueError(f"n is {n!r}; it must be 1 to {MAX_SAMPLES}")
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}; it must be one of {SPLITS}")
    if seed < 0:
        raise ValueError(f"seed is {seed!r}; it must be 0 or more")
    if not 0 <= variety <= 1:
        raise ValueError(f"variety is {variety!r}; it must be 0 to 1")
    pixels = np.empty((n, SIDE * SIDE), np.uint8)
    labels = np.empty(n, np.int64)
    for chunk, start in enumerate(range(0, n, CHUNK)):
        # A whole chunk is always made, so that where a set ends changes nothing before it.
        stream = np.random.SeedSequence(seed, spawn_key=(chunk, SPLITS.index(split)))
        rng = np.random.default_rng(stream)
        digits = rng.permutation(CHUNK) % 10
        images = centre_by_mass(_draw(rng, *_write(rng, digits, variety), variety))
        stop = min(start + CHUNK, n)
        pixels[start:stop] = images.reshape(CHUNK, -1)[: stop - start]
        labels[start:stop] = digits[: stop - start]
        yield stop / n
    return pixels, labels


def _noise(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers, cut at 2 so that no single accident makes a digit unreadable."""
    return np.clip(rng.standard_normal(shape, dtype=np.float32), -2, 2)


def _write(rng: np.random.Generator, digits: np.ndarray, variety: float) -> tuple[np.ndarray, np.ndarray]:
    """Write `digits` (n,): pen paths (n, 2, PLACES), x then y, and the length drawn at each place (n, PLACES).

    The places come last here and below: NumPy is fast along the last axis, and slow if that is only two or four long.
    """
    n, forms = len(digits), read_forms(PLACES)
    amount = 0.08 + 0.92 * math.sqrt(variety)  # so that the middle of the range is already lively

    # A form for each digit; the rare ones come up as variety grows.
    share = (forms.digit == np.arange(10)[:, None]) * forms.share ** (1 / (0.25 + 0.75 * variety))
    ladder = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    ladder[ladder > 1 - 1e-9] = 1  # rounding must not let a draw climb past the last form
    form = (rng.random(n)[:, None] >= ladder[digits]).sum(axis=1)

    # Its prototypes blended; the power makes most blends lean to one of them.
    exists = np.arange(forms.prototypes.shape[1]) < forms.count[form][:, None]
    blend = exists * rng.standard_exponential(exists.shape, dtype=np.float32) ** 4
    blend *= min(1, 0.2 + 1.2 * variety) / blend.sum(axis=1, keepdims=True)
    blend[:, 0] += 1 - blend.sum(axis=1)
    knots = (blend[:, None] @ forms.prototypes[form].reshape(n, exists.shape[1], -1)).reshape(n, -1, 2)

    # A shaking hand: neighbours move together, so that curves bend rather than break.
    shake = _noise(rng, n, knots.shape[1] + 2, 2)
    shake = 0.7 * (shake[:, 1:-1] + 0.7 * (shake[:, 2:] + shake[:, :-2]))
    knots += np.where(digits < 2, STEADY, 1).astype(np.float32)[:, None, None] * (SHAKE * amount) * shake
    path = np.ascontiguousarray((forms.basis[form] @ knots).transpose(0, 2, 1))

    # A smooth elastic warp: cosines over the box, slow ones strongest.
    order = np.arange(4, dtype=np.float32)
    waves = np.ones((n, 2, 4, PLACES), np.float32)  # the slowest cosine is 1 everywhere
    faster = waves[:, :, 1:]
    np.multiply(((path + 1) * (np.pi / 2))[:, :, None], order[1:, None], out=faster)
    np.cos(faster, out=faster)
    pull = _noise(rng, n, 2, 4, 4) / (1 + order[:, None] + order)  # of each wave in x times each in y, on x and on y
    pull[:, :, 0, 0] = 0
    moved = (pull.transpose(0, 1, 3, 2).reshape(n, 8, 4) @ waves[:, 0]).reshape(waves.shape)
    moved *= waves[:, 1, None]
    path += WARP * amount * moved.sum(axis=2)

    slant = MEAN_SLANT + SLANT * amount * _noise(rng, n)
    turn = TURN * amount * _noise(rng, n)
    aspect = np.exp(ASPECT * amount * _noise(rng, n))
    cos, sin = np.cos(turn), np.sin(turn)
    affine = np.array([[cos * aspect, sin * aspect], [-sin - slant * cos, cos - slant * sin]])
    path = affine.transpose(2, 1, 0) @ path

    # Ink is laid by length, so that places far apart come out as dark as places close together.
    across, down = np.square(np.diff(path)).transpose(1, 0, 2)
    gap = np.sqrt(across + down) * forms.joined[form]
    length = np.zeros((n, PLACES), np.float32)
    length[:, 1:] += gap / 2
    length[:, :-1] += gap / 2
    return path, length


def _draw(rng: np.random.Generator, path: np.ndarray, length: np.ndarray, variety: float) -> np.ndarray:
    """Draw paths into images uint8 (n, BOX, BOX), as large as fits."""
    # Long paths (8) are written larger than short ones (1), and shrink more in the box: a thinner pen.
    radius = PEN * np.exp(PEN_SPREAD * (0.3 + 0.7 * variety) * _noise(rng, len(path)))
    radius *= (length.sum(axis=1) / 5) ** -0.2
    low, high = path.min(axis=2), path.max(axis=2)
    scale = (BOX + 0.3 - 2 * radius) / (high - low).max(axis=1)  # 0.3: a stroke's round ends come out short
    path = (path - ((low + high) / 2)[..., None]) * scale[:, None, None] + BOX / 2
    ink = length * (scale / (math.sqrt(2 * math.pi) * SPOT))[:, None]
    blocks = [slice(start, start + BLOCK) for start in range(0, len(path), BLOCK)]
    return np.concatenate([_lay(path[block], ink[block], radius[block]) for block in blocks])


def _lay(path: np.ndarray, ink: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Lay `ink` (n, PLACES) along paths (n, 2, PLACES) in pixels, as if by pens of `radius` (n,): (n, BOX, BOX).

    A spot of ink at each place is a Gaussian in x times one in y, so one matrix product sums all spots of an
    image. Minus the logarithm of that sum is, softly, the squared distance to the path.
    """
    from_edge = np.ones((*path.shape, 2), np.float32)
    from_edge[..., 0] = path
    spots = (from_edge.reshape(-1, 2) @ FROM_MIDDLES).reshape(*path.shape, BOX)
    np.square(spots, out=spots)
    spots *= -0.5 / SPOT**2
    np.maximum(spots, -40, out=spots)  # below, products of two are denormal float32, and those are slow
    np.exp(spots, out=spots)
    spots[:, 1] *= np.repeat(ink, BOX).reshape(*ink.shape, BOX)  # faster than to let NumPy spread it
    field = spots[:, 1].transpose(0, 2, 1) @ spots[:, 0]
    field += 1e-30
    np.log(field, out=field)
    field *= -2 * SPOT**2
    distance = np.sqrt(np.maximum(field, 0, out=field), out=field)
    return (np.clip((radius[:, None, None] - distance) / 1.2 + 0.5, 0, 1) * 255).astype(np.uint8)
