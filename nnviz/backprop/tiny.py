"""The tiny network: so small that every number of a training step fits on one screen.

4-3-3-2, and two "digits" of 2x2 pixels. Every hidden layer has units on and off, no pre-activation is near 0, one of
the two answers is wrong, and one step puts it right.
"""

from functools import lru_cache
from itertools import count

import numpy as np

from nnviz.backprop.places import parameter_index
from nnviz.backprop.records import Story
from nnviz.backprop.story import explain_step
from nnviz.data.kinds import images
from nnviz.memo import latest
from nnviz.network import Network

TINY_CLASSES = ("left bar", "top bar")
TINY_KIND = images((2, 2))
MAX_TAKEN = 1000  # steps that a link can ask for: they take a second
TRAIL = 40
MAX_NUMBER = 1e6  # of its numbers, in a link
_beginnings = count()


def tiny_network() -> tuple[Network, np.ndarray, np.ndarray, float]:
    """(network float64 4-3-3-2, x (2, 4), y (2,), learning rate), made anew on each call."""
    network = Network((4, 3, 3, 2), activation="relu", initializer="zeros", dtype="float64")
    W = [
        [[-0.9, 1.0, 0.1], [0.8, 0.2, -0.7], [0.4, -0.3, 0.6], [0.8, -0.9, -0.5]],
        [[0.1, -0.2, -0.3], [-0.7, 0.5, 0.6], [0.7, -0.9, 0.7]],
        [[0.1, -0.6], [-0.2, 0.2], [0.9, -0.3]],
    ]
    b = [[-0.3, -0.1, 0.3], [0.1, 0.2, 0.3], [0.1, -0.2]]
    for mine, given in zip(network.W + network.b, W + b, strict=True):
        mine[:] = given
    return network, np.array([[1.0, 0, 1, 0], [1, 1, 0, 0]]), np.array([0, 1]), 0.5


class TinyNetwork:
    """The tiny network on its way: it takes steps, and any of its numbers can be changed by hand.

    network, x, y, rate: what the next step is made of. taken: steps so far. edited: whether a number was changed by
    hand. version: counted up with every change. beginning: which one it is, of all there were in this process.
    trail: the parameters before each of its last TRAIL steps, since numbers other than the rate were changed.
    """

    def __init__(self):
        self.version = 0
        self.put_back()

    def put_back(self) -> None:
        """The tiny network as it was in the beginning."""
        self.network, self.x, self.y, self.rate = tiny_network()
        self.taken, self.edited, self.beginning = 0, False, next(_beginnings)
        self.trail: list[np.ndarray] = []
        self.version += 1

    @latest(lambda tiny: tiny.version)
    def story(self) -> Story:
        """The step that comes next."""
        return explain_step(
            self.network, self.x, self.y, self.rate, self.taken + 1, classes=TINY_CLASSES, kind=TINY_KIND
        )

    def take(self) -> None:
        """Take the step: the network keeps what it has learned."""
        self.trail = [*self.trail[1 - TRAIL :], self.network.parameters]
        self.network = self.story().step.after.copy()
        self.taken += 1
        self.version += 1

    def edit(self, name: str, row: int, column: int, value: float) -> None:
        """Change a number: a parameter ("W1", "b2"), an input ("x"), or a label ("y")."""
        if not np.isfinite(value):
            raise ValueError(f"value is {value}; it must be finite")
        network, x, y = self.network.copy(), self.x.copy(), self.y.copy()
        if name == "x":
            x[row, column] = value
        elif name == "y":
            y[row] = int(value)
        else:
            network.parameters[parameter_index(network, name, row, column)] = value
        self.network, self.x, self.y, self.edited, self.trail = network, x, y, True, []
        self.version += 1

    def set_rate(self, rate: float) -> None:
        """Train at another learning rate."""
        self.rate, self.edited = float(rate), True
        self.version += 1

    def numbers(self) -> dict[str, float]:
        """All numbers by their names: W1-0-2 for a weight, b1-0-2, x-1-0 for an input, y-1-0 for an answer, rate."""
        arrays = {f"{kind}{at + 1}": array for kind in "Wb" for at, array in enumerate(getattr(self.network, kind))}
        found = {"rate": self.rate}
        for name, array in {**arrays, "x": self.x, "y": self.y[:, None]}.items():
            found |= {f"{name}-{row}-{column}": float(a) for (row, column), a in np.ndenumerate(np.atleast_2d(array))}
        return found

    def put_taken(self, taken: int) -> None:
        """Take steps until it took so many. Raises ValueError for more than a link can ask for."""
        if taken > MAX_TAKEN:
            raise ValueError(f"it can be 0 to {MAX_TAKEN}")
        while self.taken < taken:
            self.take()

    def put_changed(self, text: str) -> None:
        """Change the numbers that a link names, "W1-0-2~0.5~rate~0.1"; none if one of them makes no sense."""
        words, known = text.split("~"), self.numbers()
        try:
            numbers = {name: float(value) for name, value in zip(words[::2], words[1::2], strict=True)}
        except ValueError:
            raise ValueError("it can be names and numbers such as W1-0-2~0.5~rate~0.1") from None
        for name, value in numbers.items():
            if name not in known:
                raise ValueError("the tiny network has no such number")
            low, high = (0.0, 10.0) if name == "rate" else (-MAX_NUMBER, MAX_NUMBER)
            if not low <= value <= high or name[0] == "y" and value not in (0, 1):
                raise ValueError(f"{name} can be {'0 or 1' if name[0] == 'y' else f'{low:,.0f} to {high:,.0f}'}")
        for name, value in numbers.items():
            if name == "rate":
                self.set_rate(value)
            else:
                array, row, column = name.split("-")
                self.edit(array, int(row), int(column), value)

    def say_changed(self) -> str | None:
        """The numbers changed by hand, for a link; None where there are none."""
        if not self.edited:
            return None
        usual = _untouched(self.taken)
        changed = {name: value for name, value in self.numbers().items() if value != usual[name]}
        return "~".join(f"{name}~{repr(value).removesuffix('.0')}" for name, value in changed.items()) or None


@lru_cache(maxsize=16)
def _untouched(taken: int) -> dict[str, float]:
    """The numbers after so many steps, where none was changed by hand."""
    tiny = TinyNetwork()
    tiny.put_taken(taken)
    return tiny.numbers()
