"""A logarithmic axis with a place for 0: a line below all powers, with the tick 0."""

from dataclasses import dataclass

import numpy as np

ROUNDING = 1 - 1e-9  # 10 ** log10(size) can be smaller than size by this factor


@dataclass(frozen=True)
class LogAxis:
    """low, high: log10 of the smallest and the largest size with a place of their own.

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
        """Sizes from 0 for a plotly axis of type "log": unchanged, or on the line of 0."""
        sizes = np.asarray(sizes, np.float64)
        return sizes if self.zero is None else np.where(sizes < 10**self.low * ROUNDING, 10**self.zero, sizes)

    def place(self, sizes: np.ndarray) -> np.ndarray:
        """log10 of them; NaN stays NaN."""
        return np.log10(self.drawn(sizes))

    def ticks(self, values: list[float], words: list[str]) -> tuple[list[float], list[str]]:
        """The ticks above the line of 0 and their words, and one tick for that line."""
        if self.zero is None:
            return values, words
        kept = [(value, word) for value, word in zip(values, words, strict=True) if value >= self.low]
        return [self.zero, *(value for value, _ in kept)], [self.word, *(word for _, word in kept)]

    def powers(self, most: int = 7) -> tuple[list[float], list[str]]:
        """Ticks at whole powers of ten, about `most` at most, and at 0."""
        powers = list(range(int(np.floor(self.low)), int(np.ceil(self.high)) + 1))
        powers = powers[:: max(1, -(-len(powers) // most))]
        return self.ticks(powers, [write_power(power) for power in powers])


def fit_log_axis(sizes: np.ndarray, least: float = 0.0, most: float = np.inf) -> LogAxis:
    """An axis for sizes from 0, ignoring NaN; it spans from `least` to `most` powers of ten.

    Sizes too small for it stand on the line of 0, whose tick then says "<10^n".
    """
    sizes = np.ravel(sizes)
    known = np.log10(sizes[sizes > 0]) if (sizes > 0).any() else np.zeros(1)
    low, high = float(known.min()), float(known.max())
    more = max(0.0, least - (high - low)) / 2
    low, high = max(low - more, high + more - most), high + more
    below = sizes < 10**low * ROUNDING
    word = "0" if not sizes[below].any() else f"<{write_power(round(low))}"
    return LogAxis(low, high, low - max(0.12 * (high - low), 0.3) if below.any() else None, word)


def write_power(power: int) -> str:
    """1 for 0, otherwise 10 with a raised power."""
    return f"10<sup>{str(power).replace('-', '−')}</sup>" if power else "1"
