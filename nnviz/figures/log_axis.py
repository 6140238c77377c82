"""A logarithmic axis with a place for 0: a line of its own below all powers, with a tick that says 0."""

from dataclasses import dataclass

import numpy as np

NEAR = 1 - 1e-9  # of a size: a power of its logarithm can be that much smaller


@dataclass(frozen=True)
class LogAxis:
    """low, high: log10 of the smallest and the largest size that have a place of their own.

    zero: where 0 is drawn, in the same terms, and every size below; None if there are none. word: its tick.
    """

    low: float
    high: float
    zero: float | None
    word: str

    @property
    def bottom(self) -> float:
        return self.low if self.zero is None else self.zero

    def drawn(self, sizes: np.ndarray) -> np.ndarray:
        """Sizes from 0 as an axis of plotly's type "log" takes them: the same, or that of the line of 0."""
        sizes = np.asarray(sizes, np.float64)
        return sizes if self.zero is None else np.where(sizes < 10**self.low * NEAR, 10**self.zero, sizes)

    def place(self, sizes: np.ndarray) -> np.ndarray:
        """log10 of them; NaN stays NaN."""
        return np.log10(self.drawn(sizes))

    def ticks(self, values: list[float], words: list[str]) -> tuple[list[float], list[str]]:
        """Ticks and their words, those that lie above the line of 0, and one for it."""
        if self.zero is None:
            return values, words
        kept = [(value, word) for value, word in zip(values, words, strict=True) if value >= self.low]
        return [self.zero, *(value for value, _ in kept)], [self.word, *(word for _, word in kept)]

    def powers(self, most: int = 7) -> tuple[list[float], list[str]]:
        """Ticks at whole powers of ten, at most about so many, and at 0."""
        powers = list(range(int(np.floor(self.low)), int(np.ceil(self.high)) + 1))
        powers = powers[:: max(1, -(-len(powers) // most))]
        return self.ticks(powers, [power_of_ten(power) for power in powers])


def log_axis(sizes: np.ndarray, least: float = 0.0, most: float = np.inf) -> LogAxis:
    """An axis for sizes from 0, of which NaN is none; it spans at least and at most so many powers of ten.

    Where that is not enough, sizes below stand on the line of 0, which says so.
    """
    sizes = np.ravel(sizes)
    known = np.log10(sizes[sizes > 0]) if (sizes > 0).any() else np.zeros(1)
    low, high = float(known.min()), float(known.max())
    more = max(0.0, least - (high - low)) / 2
    low, high = max(low - more, high + more - most), high + more
    below = sizes < 10**low * NEAR
    word = "0" if not sizes[below].any() else f"<{power_of_ten(round(low))}"
    return LogAxis(low, high, low - max(0.12 * (high - low), 0.3) if below.any() else None, word)


def power_of_ten(power: int) -> str:
    """1 for 0, otherwise 10 with a raised power."""
    return f"10<sup>{str(power).replace('-', '−')}</sup>" if power else "1"
