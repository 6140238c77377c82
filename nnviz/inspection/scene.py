"""One image in the network, as it was chosen and as it was changed by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Dataset
from nnviz.inspection.interventions import Edit, forward_with
from nnviz.network import ForwardPass, Network
from nnviz.unit import Unit


@dataclass(frozen=True, eq=False)
class Scene:
    """One image (or point) in the network at the moment looked at.

    sample: (values,) as it was chosen, as the data set has its samples. given, x: (inputs,) what the network gets for
    it, and that with the changes made by hand. before, after: their passes of
    one row, the second with the units in `held` at their values (0 for off); one and the same object if nothing is
    changed. label: the right class, or None if nobody knows it. name: for people. empty: whether it stands for a pad or
    an upload that is still empty. key: which image this is.
    """

    network: Network
    sample: np.ndarray
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

    def largest(self, unit: Unit) -> tuple[float, float]:
        """The largest magnitudes of z and of a in the layer of `unit`, before and after the change."""
        passes = self.before, self.after
        return (
            max(float(np.abs(fwd.z[unit.matrix]).max()) for fwd in passes),
            max(float(np.abs(fwd.a[unit.layer]).max()) for fwd in passes),
        )


def make_scene(
    network: Network,
    data: Dataset,
    raw: np.ndarray | None,
    edits: Iterable[Edit] = (),
    off: Iterable[Unit] = (),
    label: int | None = None,
    name: str = "the image",
    key: tuple = (),
) -> Scene:
    """Send one image (or point) through the network, as it came and as it was changed by hand.

    raw: (inputs,) as `data` has its samples; None for blank paper. edits: changes of pixels, in their order.
    off: units to switch off; those that are no hidden units of this network are left out. The rest: see Scene.
    """
    samples = np.zeros((1, data.kind.values), np.uint8) if raw is None else raw[None]
    given = x = data.inputs(samples, network.dtype)[0]
    for edit in edits if data.kind.pixels else ():
        x = edit.paint(x, data.shape)
    held = {unit: 0.0 for unit in off if unit.is_hidden_in(network.sizes)}
    before = network.forward(given[None])
    changed = bool(held) or not np.array_equal(x, given)
    after = forward_with(network, x[None], held) if changed else before
    return Scene(network, samples[0], given, x, before, after, held, label, name, raw is None, key)
