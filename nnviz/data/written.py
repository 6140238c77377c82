"""The connected parts of what is written in a picture, and which of them make its one digit."""

from dataclasses import dataclass

import numpy as np

# Shares are of the longer side of the digit, unless something else is named.
JOINING_GAP = 0.04  # parts this near each other are one: a pen that skips leaves such gaps
BELONGING_GAP = 0.15  # a smaller part this near belongs to the digit: the bar of a 5
MIN_DIGIT_HEIGHT = 0.45  # of the higher part: two parts beside each other, both at least so high, are two digits
MIN_FLAT_HEIGHT = 0.7  # the same for a flat part, which may be a mere stroke
FLAT_RATIO = 1.6  # a part is flat if it is so many times as wide as high: few digits are
DUST_SHARE = 0.02  # of the digit's ink: smaller parts are left out
MIN_OVERLAP = 0.15  # of the smaller box: parts whose boxes overlap so much are one digit, as the two strokes of a 4
EDGE_GAP = 0.012  # of the picture's longer side: what comes this near its edge goes on outside
MIN_DIGIT_SIZE = 0.06  # of the picture's longer side


@dataclass(frozen=True, eq=False)
class Digit:
    """The ink of one digit, and what was left out.

    mask: (height, width). frame: whether something was drawn around it; edge: whether the picture's edge cuts other
    writing; marks: whether there are smaller marks beside it.
    """

    mask: np.ndarray
    frame: bool
    edge: bool
    marks: bool


@dataclass(frozen=True)
class Part:
    """A connected part: its number in the labels, its ink in pixels, its box (bottom, right: one pixel beyond)."""

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
        """The share of the smaller box that lies in the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min((p.bottom - p.top) * (p.right - p.left) for p in (self, other))
        return max(across, 0) * max(down, 0) / smaller

    def beside_in_line(self, other: "Part") -> bool:
        """Whether both stand in one line of writing: their boxes share half the height of the lower one."""
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return down > 0.5 * min(self.bottom - self.top, other.bottom - other.top)


def label_parts(mask: np.ndarray) -> np.ndarray:
    """Number the connected parts of `mask` (height, width), across corners, too: int, 0 outside.

    Each pixel takes the largest number around it, and then the number of the pixel that this one names, which halves
    the way in every round (Shiloach and Vishkin, "An O(log n) parallel connectivity algorithm", 1982).
    """
    found = np.zeros(mask.shape, np.int32)
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return found
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)  # the rest is empty
    mask = mask[box]
    number = np.arange(1, mask.size + 1, dtype=np.int32).reshape(mask.shape) * mask
    while True:
        more = dilate(number, corners=True) * mask
        more = np.append(np.int32(0), more)[more]
        if (more == number).all():
            found[box] = number
            return found
        number = more


def keep_seeded(seeds: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The connected parts of `mask` that hold one of `seeds`.

    This is hysteresis (Canny, "A computational approach to edge detection", 1986).
    """
    number = label_parts(mask)
    found = np.zeros(mask.size + 1, bool)
    found[number[seeds]] = True
    found[0] = False
    return found[number]


def dilate(values: np.ndarray, corners: bool) -> np.ndarray:
    """The largest value among each pixel and its neighbours: 8 with `corners`, else 4."""
    wide = np.pad(values, 1)
    across = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    down = across if corners else wide[:, 1:-1]
    return np.maximum(np.maximum(down[:-2], down[2:]), across[1:-1])


def list_parts(number: np.ndarray) -> list[Part]:
    """The parts that `label_parts` has numbered, those with the most ink first."""
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


def find_digit(mask: np.ndarray) -> Digit:
    """Find the digit in `mask` (height, width): the largest part that the picture's edge does not cut, and what belongs
    to it. Raises ValueError if there are several digits."""
    number = label_parts(mask)
    parts = list_parts(number)
    frames = [one for one in parts if any(one.holds(other) and other.size > 0.3 * one.size for other in parts)]
    parts = [part for part in parts if part not in frames]
    main = next((part for part in parts if _is_main(part, parts, mask.shape)), parts[0])
    number[np.isin(number, [part.number for part in frames])] = 0
    wide = number > 0
    for _ in range(round(JOINING_GAP * main.size / 2)):
        wide = dilate(wide, corners=True)
    inside = number == main.number
    number = label_parts(wide) * (number > 0)
    parts = list_parts(number)
    main = next(part for part in parts if part.number == number[inside][0])
    others = [part for part in parts if part is not main]
    at_edge = _line_at_edge(main, others, mask.shape)
    belonging, marks, digits = [main], False, 1
    for part in others:
        if part.shared(main) > MIN_OVERLAP:
            belonging.append(part)
        elif part in at_edge:
            continue
        elif _two_digits(part, main):
            digits += 1
        elif part.gap(main) <= BELONGING_GAP * max(part.size, main.size) and part.area >= DUST_SHARE * main.area:
            belonging.append(part)
        else:
            marks = True
    if digits > 1:
        raise ValueError(f"{digits} digits are drawn")
    return Digit(np.isin(number, [part.number for part in belonging]), bool(frames), bool(at_edge), marks)


def _two_digits(one: Part, two: Part) -> bool:
    """Whether both parts are high enough to be digits; a flat one may be a mere stroke."""
    low, high = sorted((one, two), key=lambda part: part.height)
    return (
        low.height
        >= (MIN_FLAT_HEIGHT if low.right - low.left > FLAT_RATIO * low.height else MIN_DIGIT_HEIGHT) * high.height
    )


def _sides(part: Part, shape: tuple[int, int]) -> tuple[bool, bool, bool, bool]:
    """Whether a part touches the top, left, bottom and right edge of the picture."""
    near = EDGE_GAP * max(shape)
    return part.top <= near, part.left <= near, part.bottom >= shape[0] - near, part.right >= shape[1] - near


def _is_main(part: Part, parts: list[Part], shape: tuple[int, int]) -> bool:
    """Whether a part can be the digit: not dust, and not cut by the picture's edge, unless all sides are."""
    if part.size < MIN_DIGIT_SIZE * max(shape):
        return False
    reached = np.any([_sides(one, shape) for one in parts], axis=0)
    return bool(reached.all()) or not any(_sides(part, shape))


def _line_at_edge(main: Part, others: list[Part], shape: tuple[int, int]) -> list[Part]:
    """The parts cut by the picture's edge, and those in a line of writing with them along that edge."""
    if any(_sides(main, shape)):
        return []
    cut = [part for part in others if any(_sides(part, shape))]
    lines = [part for part in cut if _sides(part, shape)[0] or _sides(part, shape)[2]]
    beside = [part for part in others if not main.beside_in_line(part) and any(map(part.beside_in_line, lines))]
    return cut + [part for part in beside if part not in cut]
