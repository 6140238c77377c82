"""What is said of points that somebody draws."""

import numpy as np

from nnviz.data.drawn import MAX_POINTS, MIN_POINTS, Drawn, check_points
from nnviz.text.numbers import count

DRAW, LOOK = "Draw", "Look"
ON, AGAIN = "The run goes on", "It starts again"  # with other points
ABOUT_AFTER = (
    "Other points make another run. “The run goes on”: it is trained with them as far as it was, and plays on. “It "
    "starts again”: at step 0."
)


def about_points(drawn: Drawn) -> str:
    """How many points there are and what becomes of them, or what they are short of."""
    n, testing = len(drawn.x), int(drawn.testing.sum())
    try:
        check_points(drawn)
    except ValueError:
        if n < MIN_POINTS:
            short = f"{count(n, 'point')}: a network needs {MIN_POINTS} or more, of at least two classes."
        elif len(np.unique(drawn.classes)) < 2:
            short = f"{count(n, 'point')} of one class: a network needs at least two classes."
        else:
            short = "All points but those that test are of one class: draw more of another."
        return f"{short} Until then the run keeps its points."
    full = " There is no room for more." if n == MAX_POINTS else ""
    return f"{n - testing} points train, {testing} test: every fifth one drawn, the hollow ones.{full}"
