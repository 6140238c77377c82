"""Digits as people draw them on the pad: 40 ways of writing, ten drawings each by an unsteady hand.

The ways are composed of arcs and lines, and know nothing of the built-in digits' own pen paths: nothing here may be
copied into strokes.json, and nothing there into this file.
"""

import math
from functools import cache

import numpy as np

from nnviz.data.centring import read_drawing
from nnviz.data.drawing import PAPER, PEN, Drawing

EACH = 10  # drawings of a way


def arc(x, y, across, down, start, stop):
    """Points on an ellipse around (x, y). Angles in degrees: 0 right, 90 below, as y runs downwards."""
    angles = np.radians(np.linspace(start, stop, max(3, round(abs(stop - start) / 10))))
    return [(x + across * math.cos(a), y + down * math.sin(a)) for a in angles]


# name -> strokes in a box of about 60 x 100, y downwards. The first letter is the digit.
WAYS = {
    "0 oval": [arc(30, 50, 27, 49, -100, 262)],
    "0 round": [arc(40, 50, 42, 46, -75, -440)],
    "0 narrow": [arc(20, 50, 17, 50, -90, -445)],
    "0 open": [arc(31, 50, 29, 48, -62, -378)],
    "0 with a curl": [[*arc(32, 52, 28, 46, -50, -400), *arc(24, 16, 16, 11, 0, 140)]],
    "0 slashed": [arc(30, 50, 28, 49, -90, 268), [(62, 8), (0, 94)]],
    "1 bar": [[(10, 0), (10, 50), (10, 100)]],
    "1 slanted": [[(38, 0), (19, 50), (2, 100)]],
    "1 with a foot": [[(24, 0), (24, 100)], [(4, 99), (46, 99)]],
    "1 with a flag": [[(2, 24), (24, 0), (24, 100)]],
    "1 with a long flag": [[(0, 52), (20, 28), (40, 0), (40, 100)]],
    "1 with flag and foot": [[(6, 26), (28, 0), (28, 98)], [(4, 99), (54, 99)]],
    "2 with a flat foot": [[*arc(28, 26, 25, 26, -165, 45), (4, 99), (58, 99)]],
    "2 looped": [[*arc(30, 25, 24, 25, -150, 50), (20, 82), *arc(12, 89, 10, 9, 70, 300), (36, 93), (62, 94)]],
    "2 like a z": [[(3, 8), (30, 2), (56, 4), (30, 50), (2, 96), (60, 95)]],
    "2 like a swan": [[*arc(30, 28, 22, 28, -190, 40), (32, 68), (6, 90), *arc(34, 122, 45, 34, -125, -88), (60, 96)]],
    "3 round": [[*arc(26, 25, 25, 25, -150, 85), *arc(26, 74, 30, 25, -85, 140)]],
    "3 with a flat top": [[(4, 2), (50, 2), (24, 38), *arc(26, 69, 28, 30, -80, 150)]],
    "3 with a small loop": [
        [*arc(28, 24, 24, 23, -160, 60), *arc(28, 47, 9, 6, 0, 300), *arc(28, 73, 27, 26, -70, 145)]
    ],
    "4 open": [[(14, 0), (8, 30), (3, 58), (62, 58)], [(46, 22), (46, 100)]],
    "4 open, arms alike": [[(6, 2), (4, 48), (54, 48)], [(56, 0), (55, 48), (53, 100)]],
    "4 closed": [[(44, 100), (44, 0), (0, 66), (66, 66)]],
    "4 closed, of two strokes": [[(40, 2), (18, 36), (0, 62), (64, 60)], [(41, 0), (42, 48), (40, 100)]],
    "5 of one stroke": [[(54, 2), (12, 3), (9, 44), *arc(26, 68, 30, 29, -125, 140)]],
    "5 with a bar": [[(10, 6), (8, 46), *arc(26, 70, 28, 28, -130, 150)], [(10, 5), (58, 2)]],
    "5 like an s": [[*arc(34, 25, 26, 24, -40, -215), *arc(26, 74, 28, 25, -60, 150)]],
    "6 slender": [[(40, 0), (18, 32), (6, 66), *arc(26, 76, 21, 23, 190, -165)]],
    "6 with a big bowl": [[(48, 0), (22, 16), *arc(34, 66, 34, 33, 205, -155)]],
    "6 curled": [[*arc(36, 34, 30, 34, -50, -160), (6, 62), *arc(28, 74, 24, 25, 170, -150), (14, 84)]],
    "7 plain": [[(0, 3), (56, 2), (36, 48), (20, 100)]],
    "7 barred": [[(2, 4), (56, 2), (20, 100)], [(14, 50), (56, 47)]],
    "7 with a hook": [[(2, 22), (4, 3), (58, 4), (34, 50), (26, 100)]],
    "7 curved": [[(0, 12), (14, 2), (34, 8), (60, 3), *arc(90, 98, 62, 80, -120, -180)]],
    "8 of one stroke": [
        [
            *arc(30, 24, 22, 23, -30, -230),
            (30, 48),
            *arc(30, 74, 28, 25, -50, 220),
            (32, 46),
            *arc(30, 24, 22, 23, 20, -40),
        ]
    ],
    "8 of two rings": [arc(30, 23, 21, 23, -90, 275), arc(30, 73, 28, 26, -90, -450)],
    "8 open": [[*arc(30, 24, 24, 22, -25, -225), (28, 48), *arc(28, 74, 27, 25, -60, 205), (32, 46), (58, 10)]],
    "9 straight": [[*arc(28, 26, 26, 26, -20, -370), (54, 4), (53, 50), (52, 100)]],
    "9 curly": [[*arc(28, 27, 25, 27, -10, -375), (54, 62), *arc(26, 76, 28, 24, 0, 165)]],
    "9 hooked": [[*arc(30, 24, 27, 24, -20, -365), (57, 30), (52, 72), (36, 95), (18, 98)]],
    "9 of two strokes": [[*arc(26, 28, 25, 28, -40, -330)], [(52, 2), (48, 52), (40, 100)]],
}


def even(points, step):
    """Points at even distances along a line through `points`, corners a little rounded as by a quick hand."""
    points = np.array(points, float)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, along[-1], max(2, round(along[-1] / step) + 1))
    path = np.stack([np.interp(at, along, c) for c in points.T], axis=1)
    wide = np.pad(path, ((2, 2), (0, 0)), mode="reflect", reflect_type="odd")
    return sum(wide[k : k + len(path)] for k in range(5)) / 5


def by_hand(strokes, rng):
    """A drawing of a way of writing: slanted, turned, of some size and place, by a hand that wavers and trembles."""
    slant, turn, stretch = rng.normal(0.06, 0.14), math.radians(rng.normal(0, 5)), math.exp(rng.normal(0, 0.12))
    lean = rng.normal(0, 0.18, 2)  # more room for the upper or the lower half, the left or the right
    size = rng.uniform(90, 200)
    cos, sin = math.cos(turn), math.sin(turn)
    # The hand wavers: slow waves over the whole digit, so that what touches goes on touching.
    way, phase, push = rng.uniform(3, 8, (4, 2)), rng.uniform(0, 7, 4), rng.normal(0, 0.011, (4, 2))
    paths = []
    for points in strokes:
        path = even(points, 2) / 100
        path = path + lean * path * (np.array([0.6, 1]) - path)
        path = path + np.cos(path @ way.T + phase) @ push
        path = path + rng.normal(0, 0.012, 2)  # strokes miss each other a little
        tremor = rng.normal(0, 0.011, (len(path) + 6, 2))
        path = path + sum(tremor[k : k + len(path)] for k in range(7)) / 7**0.5 / 1.6
        x, y = (path[:, 0] - slant * (path[:, 1] - 0.5)) * stretch, path[:, 1]
        paths.append(size * np.stack([cos * x - sin * y, sin * x + cos * y], axis=1))
    low, high = (end([end(path, axis=0) for path in paths], axis=0) for end in (np.min, np.max))
    scale = min(1, (PAPER - PEN) / (high - low).max())
    room = PAPER - PEN - scale * (high - low)
    start = PEN / 2 + room * rng.uniform(0, 1, 2)
    return Drawing([np.clip(np.rint(scale * (path - low) + start), 0, PAPER - 1).tolist() for path in paths])


@cache
def drawings():
    """All drawings, the ways in order: images (n, 784) as the app reads them off the pad, and the digits (n,)."""
    images, digits = [], []
    for number, (way, strokes) in enumerate(WAYS.items()):
        rng = np.random.default_rng([number, 17])
        images += [read_drawing(by_hand(strokes, rng)) for _ in range(EACH)]
        digits += [int(way[0])] * EACH
    return np.stack(images), np.array(digits)


def read(network):
    """way of writing -> how many of its ten drawings the network reads right."""
    images, digits = drawings()
    right = network.forward(images.astype(network.dtype) / 255).a[-1].argmax(axis=1) == digits
    return dict(zip(WAYS, right.reshape(-1, EACH).sum(axis=1).tolist(), strict=True))
