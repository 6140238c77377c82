"""The digits as their making was first written: each sum where it is thought, not where it is fast.

`nnviz.data.digits` has to give these bytes on every machine: links from before its sums were rearranged show the
same networks.
"""

import math

import numpy as np

from nnviz.data import digits as made


def plain_digits(chunks, split, seed, variety):
    """So many chunks: pixels uint8 (n, 784) and labels (n,)."""
    pixels, labels = [], []
    for chunk in range(chunks):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(chunk, made.SPLITS.index(split))))
        digits = rng.permutation(made.CHUNK_DIGITS) % 10
        labels.append(digits)
        pixels.append(_centre(_draw(rng, *_write(rng, digits, variety), variety)).reshape(made.CHUNK_DIGITS, -1))
    return np.concatenate(pixels), np.concatenate(labels)


def _noise(rng, *shape):
    return np.clip(rng.standard_normal(shape, dtype=np.float32), -2, 2)


def _write(rng, digits, variety):
    n, forms = len(digits), made.read_forms(made.PLACES)
    amount = 0.08 + 0.92 * math.sqrt(variety)
    share = (forms.digit == np.arange(10)[:, None]) * forms.share ** (1 / (0.25 + 0.75 * variety))
    ladder = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    ladder[ladder > 1 - 1e-9] = 1
    form = (rng.random(n)[:, None] >= ladder[digits]).sum(axis=1)

    exists = np.arange(forms.prototypes.shape[1]) < forms.count[form][:, None]
    blend = exists * rng.standard_exponential(exists.shape, dtype=np.float32) ** 4
    blend *= min(1, 0.2 + 1.2 * variety) / blend.sum(axis=1, keepdims=True)
    blend[:, 0] += 1 - blend.sum(axis=1)
    knots = (blend[:, None] @ forms.prototypes[form].reshape(n, exists.shape[1], -1)).reshape(n, -1, 2)

    shake = _noise(rng, n, knots.shape[1] + 2, 2)
    shake = 0.7 * (shake[:, 1:-1] + 0.7 * (shake[:, 2:] + shake[:, :-2]))
    knots += np.where(digits < 2, made.STEADY, 1).astype(np.float32)[:, None, None] * (made.SHAKE * amount) * shake
    path = forms.basis[form] @ knots  # (n, places, 2)

    order = np.arange(4, dtype=np.float32)
    waves = np.cos((path[..., None] + 1) * (np.pi / 2) * order)  # (n, places, 2, 4)
    pull = _noise(rng, n, 2, 4, 4) / (1 + order[:, None] + order)
    pull[:, :, 0, 0] = 0
    moved = [((waves[:, :, 0] @ pull[:, axis]) * waves[:, :, 1]).sum(axis=2) for axis in (0, 1)]
    path += made.WARP * amount * np.stack(moved, axis=2)

    slant = made.MEAN_SLANT + made.SLANT * amount * _noise(rng, n)
    turn = made.TURN * amount * _noise(rng, n)
    aspect = np.exp(made.ASPECT * amount * _noise(rng, n))
    cos, sin = np.cos(turn), np.sin(turn)
    affine = np.array([[cos * aspect, sin * aspect], [-sin - slant * cos, cos - slant * sin]])
    path = path @ affine.transpose(2, 0, 1)

    gap = np.sqrt((np.diff(path, axis=1) ** 2).sum(axis=2)) * forms.joined[form]
    length = np.zeros(path.shape[:2], np.float32)
    length[:, 1:] += gap / 2
    length[:, :-1] += gap / 2
    return path, length


def _draw(rng, path, length, variety):
    radius = made.PEN_RADIUS * np.exp(made.PEN_SPREAD * (0.3 + 0.7 * variety) * _noise(rng, len(path)))
    radius *= (length.sum(axis=1) / 5) ** -0.2
    low, high = path.min(axis=1), path.max(axis=1)
    scale = (made.BOX + 0.3 - 2 * radius) / (high - low).max(axis=1)
    path = (path - ((low + high) / 2)[:, None]) * scale[:, None, None] + made.BOX / 2
    middles = np.arange(made.BOX, dtype=np.float32) + 0.5
    spots = np.exp(np.maximum((path[..., None] - middles) ** 2 * (-0.5 / made.SPOT_WIDTH**2), -40))  # n, places, 2, box
    ink = length * (scale / (math.sqrt(2 * math.pi) * made.SPOT_WIDTH))[:, None]
    field = (spots[:, :, 1] * ink[..., None]).transpose(0, 2, 1) @ spots[:, :, 0]
    distance = np.sqrt(np.maximum(np.log(field + 1e-30) * (-2 * made.SPOT_WIDTH**2), 0))
    return (np.clip((radius[:, None, None] - distance) / 1.2 + 0.5, 0, 1) * 255).astype(np.uint8)


def _centre(images):
    placed = np.zeros((len(images), made.SIDE, made.SIDE), np.uint8)
    order = np.arange(made.BOX, dtype=np.float32)
    for image, into in zip(images, placed, strict=True):
        mass = np.maximum(image.sum(dtype=np.float32), 1)
        at = [image.sum(axis=axis, dtype=np.float32) @ order / mass for axis in (1, 0)]
        top, left = np.clip(np.rint(made.SIDE // 2 - np.array(at)), 0, made.SIDE - made.BOX).astype(int)
        into[top : top + made.BOX, left : left + made.BOX] = image
    return placed
