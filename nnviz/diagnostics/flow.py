"""How signals flow through a network at one moment: what a minibatch measures, its noise, how the run began."""

from typing import NamedTuple

import numpy as np

from nnviz.diagnostics.measures import FIELDS


class Here(NamedTuple):
    """What the next minibatch of the moment looked at measures, before its update.

    rows: (layers, FIELDS), see `measure`; dz_reach: (layers,). a, dz: (layers, BINS) counts of the
    activations and of dz times n samples. loss: of that minibatch. finite: whether all of these numbers are.
    """

    rows: np.ndarray
    dz_reach: np.ndarray
    a: np.ndarray
    dz: np.ndarray
    loss: float
    finite: bool

    def column(self, name: str) -> np.ndarray:
        """One of FIELDS for every layer: (layers,)."""
        return self.rows[:, FIELDS.index(name)]


class Noise(NamedTuple):
    """The cosine of a minibatch's gradient with that of a large batch. step: of the moment; samples: in the large
    batch; batch: in the small one; whole: of all parameters; layers: (layers,) of each dW."""

    step: int
    samples: int
    batch: int
    whole: float
    layers: np.ndarray


class Start(NamedTuple):
    """The loss at step 0 on training samples, beside that of guessing, ln(classes)."""

    loss: float
    chance: float
