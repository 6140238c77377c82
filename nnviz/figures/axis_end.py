"""Where the axis of a growing run ends: a little beyond what is trained, so that it seldom changes."""

from math import floor, log10

LEAST = 50  # steps or samples: a shorter axis would change with every picture
ROUND = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


def axis_end(reached: int, total: int) -> int:
    """The next round number from `reached` on, but never beyond the end of the run, `total`."""
    reached = max(reached, LEAST)
    power = 10 ** floor(log10(reached))
    return max(1, min(next(int(step * power) for step in ROUND if step * power >= reached), total))
