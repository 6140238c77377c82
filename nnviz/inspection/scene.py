"""One image in the network, as it came and as it was changed by hand."""

from dataclasses import dataclass

import numpy as np

from nnviz.network import ForwardPass, Network
from nnviz.unit import Unit


@dataclass(frozen=True, eq=False)
class Scene:
    """One image (or point) in the network at the moment looked at.

    given, x: (inputs,) the input as it was chosen, and with the changes made by hand. before, after: their passes of
    one row, the second with the units in `held` at their values, 0 for off; the same
    object where nothing is changed. label: the right class, or None where nobody knows. name: for people.
    empty: whether it stands for a pad or an upload with nothing there yet. key: which image this is.
    """

    network: Network
    given: np.ndarray
    x: np.ndarray
    before: ForwardPass
    after: ForwardPass
    held: dict[Unit, float]
    label: int | None
    name: str
    empty: bool
    key: tuple

    @property
    def changed(self) -> bool:
        """Whether anything is changed by hand."""
        return self.after is not self.before

    @property
    def p(self) -> np.ndarray:
        """(classes,) the probabilities."""
        return self.after.a[-1][0]
