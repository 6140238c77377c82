"""How people write the ten digits: the pen paths of strokes.json, from which `digits.py` writes.

A *form* is one way to write a digit (a 7 with or without a crossbar). It has a share, how common it is within
its digit, and several *prototypes*: versions with the same number of points, which `digits.py` blends at
random. The first prototype is the plainest.

Points are "x,y" in a box of about 100 x 100, y downwards. The pen runs smoothly through them, turns sharply
at a point marked "*" and is lifted at a "/".
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Forms(NamedTuple):
    """All forms as arrays, padded to the form with the most prototypes and the most points (knots)."""

    digit: np.ndarray  # (forms,) the digit it writes
    share: np.ndarray  # (forms,) how common it is
    count: np.ndarray  # (forms,) how many prototypes it has
    prototypes: np.ndarray  # (forms, most prototypes, most knots, 2), in a box from -1 to 1
    basis: np.ndarray  # (forms, places, most knots): basis @ knots is the pen path
    joined: np.ndarray  # (forms, places - 1): 0 where the pen is lifted between two places, else 1


@cache
def read_forms(places: int) -> Forms:
    """Read the forms as arrays, once; each path is sampled at `places` places."""
    written = json.loads(Path(__file__).with_name("strokes.json").read_text("utf-8"))
    rows = [(int(digit), form["share"], form["prototypes"]) for digit, forms in written.items() for form in forms]
    words = [[[w for w in line.split() if w != "/"] for line in lines] for *_, lines in rows]
    points = [[[w.rstrip("*").split(",") for w in line] for line in form] for form in words]
    most, knots = max(map(len, points)), max(len(p[0]) for p in points)
    prototypes = np.zeros((len(rows), most, knots, 2), np.float32)
    basis = np.zeros((len(rows), places, knots), np.float32)
    joined = np.ones((len(rows), places - 1), np.float32)
    for f, (*_, lines) in enumerate(rows):
        xy = np.array(points[f], np.float32) / 50 - 1
        prototypes[f, : xy.shape[0], : xy.shape[1]] = xy
        strokes = _strokes(lines[0])
        length = [np.hypot(*np.diff(xy[0, s], axis=0).T).sum() for s, _ in strokes]
        ends = np.rint(np.cumsum([0, *length]) / sum(length) * places).astype(int)
        for (stroke, lifted), start, end in zip(strokes, ends[:-1], ends[1:], strict=True):
            basis[f, start:end, stroke] = _spline(xy[0, stroke], end - start).T
            if lifted:
                joined[f, end - 1] = 0
    digit, share, _ = zip(*rows, strict=True)
    count = np.array([len(p) for p in points])
    return Forms(np.array(digit), np.array(share), count, prototypes, basis, joined)


def _strokes(line: str) -> list[tuple[list[int], bool]]:
    """The smooth pieces of a path, as point numbers, and whether the pen is lifted after each."""
    strokes, stroke, number = [], [], 0
    for word in line.split():
        if word == "/":
            strokes.append((stroke, True))
            stroke = []
        else:
            stroke.append(number)
            if word.endswith("*"):  # a corner ends one smooth piece and begins the next
                strokes.append((stroke, False))
                stroke = [number]
            number += 1
    return [*strokes, (stroke, False)]


def _spline(xy: np.ndarray, places: int) -> np.ndarray:
    """The matrix (places, knots) that takes knots to places along the natural cubic spline through them.

    The knots are spaced in time as `xy` (knots, 2) is in the plane (to the power 0.7, between even and
    chord-length spacing), so that curves stay round where points crowd.
    """
    step = np.hypot(*np.diff(xy, axis=0).T) ** 0.7
    time = np.concatenate([[0], np.cumsum(step)])
    last = len(time) - 1
    at = np.eye(last + 1)
    # Second derivatives: zero at both ends, and the slope runs on smoothly at every inner knot.
    left, right = np.eye(last + 1), np.zeros((last + 1, last + 1))
    for k in range(1, last):
        left[k, k - 1 : k + 2] = step[k - 1], 2 * (step[k - 1] + step[k]), step[k]
        right[k] = 6 * ((at[k + 1] - at[k]) / step[k] - (at[k] - at[k - 1]) / step[k - 1])
    bend = np.linalg.solve(left, right)
    t = np.linspace(0, time[-1], places)
    k = np.clip(np.searchsorted(time, t, side="right") - 1, 0, last - 1)
    h = step[k][:, None]
    b = (t - time[k])[:, None] / h
    a = 1 - b
    return a * at[k] + b * at[k + 1] + ((a**3 - a) * bend[k] + (b**3 - b) * bend[k + 1]) * h**2 / 6
