"""The lines between units that are drawn: the strongest of a network, and the strongest that lead to each unit."""

from dataclasses import dataclass

import numpy as np

from nnviz.inspection.connections import find_strongest, share_budget

MAX_LINES = 300  # of each view
MAX_LINES_FROM_IMAGE = 48  # so that the image stays visible
INK = 0.25  # of the darkest pixel: lines of the forward view leave an image where there is more


@dataclass(frozen=True, eq=False)
class Lines:
    """Connections, (n,) each or, for a fan, (units, k): from unit i (uint16) of the layer before, with W, dW and the
    change that the step makes (float32; None where there is no step).

    layer (uint8), j (uint16): the index of the matrix, and the unit it leads to; None for a fan, whose rows say them.
    """

    i: np.ndarray
    W: np.ndarray
    dW: np.ndarray | None = None
    change: np.ndarray | None = None
    layer: np.ndarray | None = None
    j: np.ndarray | None = None


def strongest_lines(
    sizes: tuple[int, ...],
    magnitudes: list[np.ndarray],
    matrices: dict[str, list[np.ndarray] | None],
    image: bool,
    x: np.ndarray | None,
) -> Lines:
    """The largest `magnitudes`, one (in, out) array for each matrix, shared over the matrices, at most MAX_LINES.

    matrices: "W", "dW" and "change", each as `magnitudes` is, or None. From an image come few; x: its pixels (inputs,),
    if they come only from those with ink.
    """
    most, found, lit = [w.size for w in magnitudes], [], None
    if image and most[0] > MAX_LINES_FROM_IMAGE:
        most[0] = MAX_LINES_FROM_IMAGE
        lit = np.flatnonzero(x > INK * x.max()) if x is not None and x.any() else None
    for layer, lines in enumerate(share_budget(most, MAX_LINES)):
        from_ink = layer == 0 and lit is not None
        of = magnitudes[layer][lit] if from_ink else magnitudes[layer]
        at = find_strongest(of.ravel(), lines)
        i, j = np.divmod(at[of.ravel()[at] > 0], sizes[layer + 1])
        found.append((layer, lit[i] if from_ink else i, j))
    values = [
        None if of is None else np.concatenate([of[layer][i, j] for layer, i, j in found]).astype(np.float32)
        for of in matrices.values()
    ]
    return Lines(
        np.concatenate([i for _, i, _ in found]).astype(np.uint16),
        *values,
        layer=np.concatenate([np.full(len(i), layer, np.uint8) for layer, i, _ in found]),
        j=np.concatenate([j for _, _, j in found]).astype(np.uint16),
    )


def fan_lines(rows: np.ndarray, *matrices: np.ndarray | None) -> Lines:
    """The lines to each unit (units, k) from these units of the layer before; matrices: W, dW and change, or None."""
    units = np.arange(len(rows))[:, None]
    return Lines(
        rows.astype(np.uint16), *(None if of is None else of[rows, units].astype(np.float32) for of in matrices)
    )
