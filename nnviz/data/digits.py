"""Handwritten digits made by code, so that the app starts without a download.

A digit is a pen path: a form from `strokes.py`, a blend of its prototypes, shaken, warped, slanted and turned. It is
drawn with a pen of some width and placed as MNIST's images are: fitted into 20x20 pixels, centre of mass at pixel
(14, 14).
"""

import math
from collections.abc import Callable, Generator

import numpy as np

from nnviz.data.centring import BOX, SIDE, centre_by_mass
from nnviz.data.parts import drain
from nnviz.data.strokes import read_forms

MAX_SAMPLES = 60_000
SPLITS = ("train", "test")
CHUNK_DIGITS = 250  # digits made at a time, a multiple of 10; each chunk has its own random stream
BLOCK_DIGITS = 50  # digits drawn at a time, so that their spots of ink fit the processor's cache
PLACES = 80  # spots of ink along a pen path
SPOT_WIDTH = 0.6  # standard deviation of a spot, in pixels; wide enough to hide the gaps between spots
# (p, 1) @ FROM_MIDDLES is p minus the middle of each pixel: much faster than the difference itself.
FROM_MIDDLES = np.stack([np.ones(BOX, np.float32), -0.5 - np.arange(BOX, dtype=np.float32)])

# How much the writing varies at variety 1, for paths in a box from -1 to 1.
SHAKE = 0.105  # of each point, on its own and with its neighbours
STEADY = 0.55  # share of it for 0 and 1, on which a shaking hand shows most
WARP = 0.19  # of the paper under the whole digit
SLANT, MEAN_SLANT = 0.25, 0.09  # to the right, as most hands do
TURN = 0.14  # radians
ASPECT = 0.16  # logarithm of width to height
PEN_RADIUS, PEN_SPREAD = 1.19, 0.30  # half the width of the pen in pixels; spread of its logarithm


def make_digits(
    n: int,
    *,
    split: str = "train",
    seed: int = 0,
    variety: float = 0.5,
    progress: Callable[[float], None] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Make `n` digits: pixels uint8 (n, 784), 0 paper to 255 ink, and labels int64 (n,).

    The same `seed`, `split` ("train" or "test") and `variety` give the same digits, and a longer set begins with the
    shorter one. variety: 0 (almost print) to 1 (as wild as a reader can take). progress: called with the share done,
    after each chunk of 250. Raises ValueError for an n, split, seed or variety out of range.
    """
    return drain(digits_in_parts(n, split=split, seed=seed, variety=variety), progress)


def digits_in_parts(
    n: int, *, split: str = "train", seed: int = 0, variety: float = 0.5
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """As `make_digits`, one chunk of 250 after the other: yields the share done, and returns the digits."""
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
    for chunk, start in enumerate(range(0, n, CHUNK_DIGITS)):
        # Make whole chunks, so that the end of a set changes nothing before it.
        stream = np.random.SeedSequence(seed, spawn_key=(chunk, SPLITS.index(split)))
        rng = np.random.default_rng(stream)
        digits = rng.permutation(CHUNK_DIGITS) % 10
        images = centre_by_mass(_draw(rng, *_write(rng, digits, variety), variety))
        stop = min(start + CHUNK_DIGITS, n)
        pixels[start:stop] = images.reshape(CHUNK_DIGITS, -1)[: stop - start]
        labels[start:stop] = digits[: stop - start]
        yield stop / n
    return pixels, labels


def _noise(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers, cut at 2 so that no single one makes a digit unreadable."""
    return np.clip(rng.standard_normal(shape, dtype=np.float32), -2, 2)


def _write(rng: np.random.Generator, digits: np.ndarray, variety: float) -> tuple[np.ndarray, np.ndarray]:
    """Write `digits` (n,): pen paths (n, 2, PLACES), x then y, and the length of pen stroke at each place (n, PLACES).

    The places are the last axis here and below: NumPy is slow along a last axis of only two or four.
    """
    n, forms = len(digits), read_forms(PLACES)
    amount = 0.08 + 0.92 * math.sqrt(variety)  # so that the middle of the range is lively, too

    # A form for each digit; rare ones become more frequent with variety.
    share = (forms.digit == np.arange(10)[:, None]) * forms.share ** (1 / (0.25 + 0.75 * variety))
    ladder = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    ladder[ladder > 1 - 1e-9] = 1  # so that rounding lets no draw pass the last form
    form = (rng.random(n)[:, None] >= ladder[digits]).sum(axis=1)

    # Blend its prototypes; the power makes most blends lean to one of them.
    exists = np.arange(forms.prototypes.shape[1]) < forms.count[form][:, None]
    blend = exists * rng.standard_exponential(exists.shape, dtype=np.float32) ** 4
    blend *= min(1, 0.2 + 1.2 * variety) / blend.sum(axis=1, keepdims=True)
    blend[:, 0] += 1 - blend.sum(axis=1)
    knots = (blend[:, None] @ forms.prototypes[form].reshape(n, exists.shape[1], -1)).reshape(n, -1, 2)

    # Shake the hand: neighbours move together, so that curves bend rather than break.
    shake = _noise(rng, n, knots.shape[1] + 2, 2)
    shake = 0.7 * (shake[:, 1:-1] + 0.7 * (shake[:, 2:] + shake[:, :-2]))
    knots += np.where(digits < 2, STEADY, 1).astype(np.float32)[:, None, None] * (SHAKE * amount) * shake
    path = np.ascontiguousarray((forms.basis[form] @ knots).transpose(0, 2, 1))

    # Warp the paper smoothly: cosines over the box, the slowest strongest.
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

    # Ink in proportion to length: places far apart come out as dark as places close together.
    across, down = np.square(np.diff(path)).transpose(1, 0, 2)
    gap = np.sqrt(across + down) * forms.joined[form]
    length = np.zeros((n, PLACES), np.float32)
    length[:, 1:] += gap / 2
    length[:, :-1] += gap / 2
    return path, length


def _draw(rng: np.random.Generator, path: np.ndarray, length: np.ndarray, variety: float) -> np.ndarray:
    """Draw paths into images uint8 (n, BOX, BOX), as large as fits."""
    # Long paths (8) shrink more into the box than short ones (1), and their pen with them.
    radius = PEN_RADIUS * np.exp(PEN_SPREAD * (0.3 + 0.7 * variety) * _noise(rng, len(path)))
    radius *= (length.sum(axis=1) / 5) ** -0.2
    low, high = path.min(axis=2), path.max(axis=2)
    scale = (BOX + 0.3 - 2 * radius) / (high - low).max(axis=1)  # 0.3: a stroke's round ends come out short
    path = (path - ((low + high) / 2)[..., None]) * scale[:, None, None] + BOX / 2
    ink = length * (scale / (math.sqrt(2 * math.pi) * SPOT_WIDTH))[:, None]
    blocks = [slice(start, start + BLOCK_DIGITS) for start in range(0, len(path), BLOCK_DIGITS)]
    return np.concatenate([_lay(path[block], ink[block], radius[block]) for block in blocks])


def _lay(path: np.ndarray, ink: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Lay `ink` (n, PLACES) along paths (n, 2, PLACES) in pixels, with pens of `radius` (n,): (n, BOX, BOX).

    A spot of ink is a Gaussian in x times one in y, so one matrix product sums all spots of an image. Minus the
    logarithm of that sum is, softly, the squared distance to the path.
    """
    from_edge = np.ones((*path.shape, 2), np.float32)
    from_edge[..., 0] = path
    spots = (from_edge.reshape(-1, 2) @ FROM_MIDDLES).reshape(*path.shape, BOX)
    np.square(spots, out=spots)
    spots *= -0.5 / SPOT_WIDTH**2
    np.maximum(spots, -40, out=spots)  # below that, products of two are denormal float32 numbers, which are slow
    np.exp(spots, out=spots)
    spots[:, 1] *= np.repeat(ink, BOX).reshape(*ink.shape, BOX)  # faster than broadcasting
    field = spots[:, 1].transpose(0, 2, 1) @ spots[:, 0]
    field += 1e-30
    np.log(field, out=field)
    field *= -2 * SPOT_WIDTH**2
    distance = np.sqrt(np.maximum(field, 0, out=field), out=field)
    return (np.clip((radius[:, None, None] - distance) / 1.2 + 0.5, 0, 1) * 255).astype(np.uint8)
