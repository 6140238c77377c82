"""A number taken apart: a sum of products and what is added besides, with where everything comes from."""

from dataclasses import dataclass

import numpy as np

from .records import Cell
from .text import bracketed, number


@dataclass(frozen=True)
class Factor:
    """A number in a product. label: what it is, in words; cell: where it stands in the stage, or None."""

    value: float
    label: str
    cell: Cell | None = None


@dataclass(frozen=True)
class Term:
    """One product of a sum: left.value * right.value = product."""

    left: Factor
    right: Factor
    product: float

    @property
    def text(self) -> str:
        """Such as "0.96 × (−0.05)"; what counts once is not multiplied by 1."""
        left, right = bracketed(self.left.value), bracketed(self.right.value)
        return left if self.right.value == 1 and self.right.cell is None else f"{left} × {right}"


@dataclass(frozen=True)
class Extra:
    """What is added to the products as it is: a bias, a penalty, the old value."""

    label: str
    value: float
    cell: Cell | None = None


@dataclass(frozen=True)
class Line:
    """A number worked out on the way, such as "exp(0.38 - 1.36)", and its value."""

    text: str
    value: float


@dataclass(frozen=True)
class Terms:
    """The substituted formula of one cell.

    cell, where: the number explained, and its place in words. value: the engine's number.
    terms: the largest products first; more, zeros, rest: how many are left out, how many of these are 0, and the sum
    of those left out. extras: what is added besides. lines: what is worked out first.
    total: all of it together, in float64; scale: the sum of the sizes of all products and extras.
    uses: for each quantity that takes part, (row, column), None standing for all: what to light up.
    written: the formula with its numbers, where that is no plain sum of products.
    """

    cell: Cell
    where: str
    value: float
    terms: tuple[Term, ...]
    more: int
    zeros: int
    rest: float
    extras: tuple[Extra, ...]
    lines: tuple[Line, ...]
    total: float
    scale: float
    uses: dict[str, tuple[int | None, int | None]]
    written: str = ""

    @property
    def text(self) -> str:
        """All in one line, such as "z1[0, 1] = 1 × 1 + 1 × (−0.3) + (760 more: −0.213) − 0.1 = 0.6"."""
        parts = [("+", t.text) for t in self.terms]
        if self.more:
            parts.append(("+", f"({self.more:,} more: {number(self.rest)})"))
        parts += [("−" if extra.value < 0 else "+", number(abs(extra.value))) for extra in self.extras]
        summed = "".join(f" {sign} {part}" for sign, part in parts)
        summed = "−" * summed.startswith(" −") + summed[3:]
        return f"{self.cell} = {self.written or summed or '0'} = {number(self.value)}"


def parts(left, right, name_left, name_right, most, extras=(), lines=(), uses=None) -> Terms:
    """Terms of the sum of left * right. left, right: arrays (k,); name_left, name_right: index -> (label, Cell)."""
    left, right = np.asarray(left, "float64"), np.asarray(right, "float64")
    products = left * right
    sizes = np.abs(products)
    most = min(most, len(products))
    # The largest alone are put in order: the promise of a large network has 670,000 products.
    shown = np.argpartition(-sizes, most - 1)[:most] if most < len(sizes) else np.arange(len(sizes))
    shown = sorted(shown.tolist(), key=lambda k: (-sizes[k], k))
    kept = tuple(
        Term(Factor(float(left[k]), *name_left(k)), Factor(float(right[k]), *name_right(k)), float(products[k]))
        for k in shown
    )
    others = np.delete(products, shown)
    rest = float(others.sum())
    zeros = int(np.count_nonzero(others == 0))
    total = sum(t.product for t in kept) + rest + sum(e.value for e in extras)
    scale = float(sizes.sum()) + sum(abs(e.value) for e in extras)
    uses = {} if uses is None else uses
    return Terms(
        Cell("", 0, 0), "", 0.0, kept, len(others), zeros, rest, tuple(extras), tuple(lines), total, scale, uses
    )


def one(left: Factor, right: Factor, extras=(), lines=(), uses=None) -> Terms:
    """Terms of a single product."""
    return parts(
        [left.value], [right.value], lambda k: (left.label, left.cell), lambda k: (right.label, right.cell), 1,
        extras, lines, uses,
    )  # fmt: skip


def only(extras, lines=(), uses=None) -> Terms:
    """Terms without any product."""
    none = np.empty(0)
    return parts(none, none, None, None, 1, extras, lines, uses)
