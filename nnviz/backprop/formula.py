"""A number as a sum of products and extras, with the place each of them comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np

from nnviz.backprop.equation import write_equation
from nnviz.backprop.records import Cell
from nnviz.text.numbers import exact


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
    def once(self) -> bool:
        """Whether the right factor is a plain 1, so that "× 1" is not written."""
        return self.right.value == 1 and self.right.cell is None


@dataclass(frozen=True)
class Extra:
    """A number added to the products: a bias, a penalty, the old value."""

    label: str
    value: float
    cell: Cell | None = None


@dataclass(frozen=True)
class Line:
    """An intermediate result: its equation, such as "exp(0.38 − 1.36) = 0.3753", and its value."""

    text: str
    value: float


@dataclass(frozen=True)
class Written:
    """A formula with gaps for its numbers; see `write_equation`."""

    pattern: str
    values: tuple[float, ...]
    compute: Callable[..., float]

    def of(self, result: float) -> str:
        """The formula with its numbers, and the result."""
        return write_equation(self.pattern, self.values, self.compute, result)


def derive(name: str, pattern: str, values, compute) -> Line:
    """A line that gives a number a name and says how it is worked out: "v = 0.9 × 0.1 + 0.2 = 0.29"."""
    result = compute(*values)
    return Line(f"{name}{' = ' * bool(name)}{write_equation(pattern, values, compute, result)}", result)


@dataclass(frozen=True)
class Terms:
    """The formula of one cell, with its numbers.

    cell, where: the number explained, and its place in words. value: the engine's number.
    terms: the largest products first; more, zeros, rest: how many are left out, how many of these are 0, and the sum
    of those left out. extras: added to the products. lines: intermediate results, in order.
    total: all of it together, in float64; scale: the sum of the sizes of all products and extras.
    uses: for each quantity that takes part, (row, column), None standing for all: what to light up.
    written: the formula, where it is not a plain sum of products; else None.
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
    written: Written | None = None

    @property
    def text(self) -> str:
        """All in one line, such as "z1[0, 1] = 1 × 1 + 1 × (−0.3) + (760 more: −0.213) − 0.1 = 0.6"."""
        as_it_is = len(self.terms) == 1 and self.terms[0].once and not (self.more or self.extras)
        if not self.written and (as_it_is or not (self.terms or self.extras)):
            return f"{self.cell} = {exact(self.value)}"
        return f"{self.cell} = {(self.written or self._sum()).of(self.value)}"

    def _sum(self) -> Written:
        """The plain sum of the products and what is added besides."""
        parts, values, counts = [], [], []
        for t in self.terms:
            first = "{}" if not parts else "{:b}"
            parts.append(("+", first if t.once else first + " × {:b}"))
            values += [t.left.value] if t.once else [t.left.value, t.right.value]
            counts.append((1.0, 1 if t.once else 2))
        if self.more:
            parts.append(("+", f"({self.more:,} more: {{}})"))
            values.append(self.rest)
            counts.append((1.0, 1))
        for extra in self.extras:
            parts.append(("−" if extra.value < 0 else "+", "{}"))
            values.append(abs(extra.value))
            counts.append((-1.0 if extra.value < 0 else 1.0, 1))

        def compute(*numbers):
            left = iter(numbers)
            return sum(sign * prod(next(left) for _ in range(n)) for sign, n in counts)

        pattern = "".join(f" {sign} {part}" for sign, part in parts)
        return Written("−" * pattern.startswith(" −") + pattern[3:], tuple(values), compute)


def sum_products(left, right, name_left, name_right, max_terms, extras=(), lines=(), uses=None) -> Terms:
    """Terms of the sum of left * right. left, right: arrays (k,); name_left, name_right: index -> (label, Cell)."""
    left, right = np.asarray(left, "float64"), np.asarray(right, "float64")
    products = left * right
    sizes = np.abs(products)
    max_terms = min(max_terms, len(products))
    # Sort only the largest: the promised change of a large network has 670,000 products.
    shown = np.argpartition(-sizes, max_terms - 1)[:max_terms] if max_terms < len(sizes) else np.arange(len(sizes))
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


def multiply(left: Factor, right: Factor, extras=(), lines=(), uses=None) -> Terms:
    """Terms of a single product."""
    return sum_products(
        [left.value],
        [right.value],
        lambda k: (left.label, left.cell),
        lambda k: (right.label, right.cell),
        1,
        extras,
        lines,
        uses,
    )


def sum_extras(extras, lines=(), uses=None) -> Terms:
    """Terms without any product."""
    none = np.empty(0)
    return sum_products(none, none, None, None, 1, extras, lines, uses)
