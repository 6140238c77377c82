"""The connected parts of what is written in a picture, and which of them are the one digit it is about."""

from dataclasses import dataclass

import numpy as np

# Shares are of the longer side of the digit, if nothing else is said.
TOGETHER = 0.04  # parts as near as this to each other are one: a pen that skips leaves such gaps
LYING = 0.7  # the same for a part that is much wider than high
BROAD = 1.6  # times as wide as high: few digits are, but the strokes of some
BELONGS = 0.15  # a smaller part as near as this belongs to the digit: the bar of a 5
ANOTHER = 0.45  # of the higher one's height: two parts at least so high, beside each other, are two digits
DUST = 0.02  # of the digit's ink: what has less is left out
OVERLAP = 0.15  # of the smaller box: parts whose boxes share so much are one digit, such as the two strokes of a 4
EDGE = 0.012  # of the longer side of the picture: what comes as near to its edge goes on outside
SMALLEST = 0.06  # of the longer side of the picture: a digit is at least so large


@dataclass(frozen=True, eq=False)
class Digit:
    """mask: (height, width) the ink that belongs to the digit. frame: whether something drawn around it is left out;
    edge: whether writing that the picture's edge cuts is; marks: whether smaller marks beside it are."""

    mask: np.ndarray
    frame: bool
    edge: bool
    marks: bool


@dataclass(frozen=True)
class Part:
    """A part of what is written: its number in the labels, its ink in pixels, its box (after: one pixel beyond)."""

    number: int
    area: int
    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    @property
    def size(self) -> int:
        """The longer side of its box."""
        return max(self.bottom - self.top, self.right - self.left)

    def holds(self, other: "Part") -> bool:
        """Whether the other's box lies inside this one's."""
        return (
            self.top < other.top and self.left < other.left and self.bottom > other.bottom and self.right > other.right
        )

    def gap(self, other: "Part") -> int:
        """Pixels between the two boxes; 0 where they touch or overlap."""
        across = max(self.left, other.left) - min(self.right, other.right)
        down = max(self.top, other.top) - min(self.bottom, other.bottom)
        return max(across, down, 0)

    def shared(self, other: "Part") -> float:
        """The share of the smaller box that lies in the other one."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min((p.bottom - p.top) * (p.right - p.left) for p in (self, other))
        return max(across, 0) * max(down, 0) / smaller

    def beside_in_line(self, other: "Part") -> bool:
        """Whether the two stand in one line of writing: at least half as high as the lower one, at the same height."""
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return down > 0.5 * min(self.bottom - self.top, other.bottom - other.top)


def label(mask: np.ndarray) -> np.ndarray:
    """Numbers for the connected parts of `mask` (height, width), corners count: int, 0 outside, else the same number
    all over a part.

    Each pixel takes the largest number around it, and then the number of the pixel that this one names, so that the
    way is halved in every round (Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm", 1982).
    """
    found = np.zeros(mask.shape, np.int32)
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return found
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)  # the rest is empty
    mask = mask[box]
    number = np.arange(1, mask.size + 1, dtype=np.int32).reshape(mask.shape) * mask
    while True:
        more = spread(number, corners=True) * mask
        more = np.append(np.int32(0), more)[more]
        if (more == number).all():
            found[box] = number
            return found
        number = more


def joined(seeds: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The connected parts of `mask` that hold one of `seeds`: hysteresis (Canny, "A computational approach to edge
    detection", 1986)."""
    number = label(mask)
    found = np.zeros(mask.size + 1, bool)
    found[number[seeds]] = True
    found[0] = False
    return found[number]


def spread(values: np.ndarray, corners: bool) -> np.ndarray:
    """The largest of each pixel and its neighbours: 8 with `corners`, else 4."""
    wide = np.pad(values, 1)
    across = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    down = across if corners else wide[:, 1:-1]
    return np.maximum(np.maximum(down[:-2], down[2:]), across[1:-1])


def parts_of(number: np.ndarray) -> list[Part]:
    """The parts that `label` has numbered, the one with the most ink first."""
    rows, columns = np.nonzero(number)
    names, which, areas = np.unique(number[rows, columns], return_inverse=True, return_counts=True)
    ends = []
    for at in (rows, columns):
        first, last = np.full(len(names), number.size), np.zeros(len(names), int)
        np.minimum.at(first, which, at)
        np.maximum.at(last, which, at)
        ends += [first, last + 1]
    found = [Part(*map(int, row)) for row in zip(names, areas, ends[0], ends[2], ends[1], ends[3], strict=True)]
    return sorted(found, key=lambda part: -part.area)


def the_digit(mask: np.ndarray) -> Digit:
    """Which of what is written in `mask` (height, width) is the digit: the largest part that the picture's edge does
    not cut, with all that belongs to it. ValueError if there are several digits."""
    number = label(mask)
    parts = parts_of(number)
    frames = [one for one in parts if any(one.holds(other) and other.size > 0.3 * one.size for other in parts)]
    parts = [part for part in parts if part not in frames]
    main = next((part for part in parts if _is_main(part, parts, mask.shape)), parts[0])
    number[np.isin(number, [part.number for part in frames])] = 0
    wide = number > 0
    for _ in range(round(TOGETHER * main.size / 2)):
        wide = spread(wide, corners=True)
    inside = number == main.number
    number = label(wide) * (number > 0)
    parts = parts_of(number)
    main = next(part for part in parts if part.number == number[inside][0])
    others = [part for part in parts if part is not main]
    at_edge = _line_at_edge(main, others, mask.shape)
    belonging, marks, digits = [main], False, 1
    for part in others:
        if part.shared(main) > OVERLAP:
            belonging.append(part)
        elif part in at_edge:
            continue
        elif _two_digits(part, main):
            digits += 1
        elif part.gap(main) <= BELONGS * max(part.size, main.size) and part.area >= DUST * main.area:
            belonging.append(part)
        else:
            marks = True
    if digits > 1:
        raise ValueError(f"{digits} digits are drawn")
    return Digit(np.isin(number, [part.number for part in belonging]), bool(frames), bool(at_edge), marks)


def _two_digits(one: Part, two: Part) -> bool:
    """Whether both parts are high enough to be digits; what is much wider than high may be a mere stroke of one."""
    low, high = sorted((one, two), key=lambda part: part.height)
    return low.height >= (LYING if low.right - low.left > BROAD * low.height else ANOTHER) * high.height


def _sides(part: Part, shape: tuple[int, int]) -> tuple[bool, bool, bool, bool]:
    """Whether a part comes to the top, left, bottom and right edge of the picture."""
    near = EDGE * max(shape)
    return part.top <= near, part.left <= near, part.bottom >= shape[0] - near, part.right >= shape[1] - near


def _is_main(part: Part, parts: list[Part], shape: tuple[int, int]) -> bool:
    """Whether a part can be the digit: not dust, and not cut by the picture's edge, unless all is cut to the ink."""
    if part.size < SMALLEST * max(shape):
        return False
    reached = np.any([_sides(one, shape) for one in parts], axis=0)
    return bool(reached.all()) or not any(_sides(part, shape))


def _line_at_edge(main: Part, others: list[Part], shape: tuple[int, int]) -> list[Part]:
    """The parts that the picture's edge cuts, and those that stand in a line of writing with them along that edge."""
    if any(_sides(main, shape)):
        return []
    cut = [part for part in others if any(_sides(part, shape))]
    lines = [part for part in cut if _sides(part, shape)[0] or _sides(part, shape)[2]]
    beside = [part for part in others if not main.beside_in_line(part) and any(map(part.beside_in_line, lines))]
    return cut + [part for part in beside if part not in cut]
