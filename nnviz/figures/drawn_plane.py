"""The plane as the network sees it, as bare pixels: what lies behind points while somebody draws them."""

import numpy as np

from nnviz.data import Dataset
from nnviz.data.drawn import EDGE
from nnviz.figures.plane_surfaces import FULLEST_SHARE, PALEST_SHARE
from nnviz.figures.theme import Theme
from nnviz.inspection.plane import grid_inputs
from nnviz.network import Network

SIDE = 81  # pixels


def drawn_plane(data: Dataset, network: Network, theme: Theme) -> np.ndarray:
    """(SIDE, SIDE, 3) uint8, the upper row first: the colour of the answer at each place of the square that is drawn
    into, the paler the less sure."""
    axis = EDGE * (2 * (np.arange(SIDE) + 0.5) / SIDE - 1)
    with np.errstate(all="ignore"):
        p = network.forward(grid_inputs(axis, axis[::-1], data.kind, network.dtype)).a[-1]
    k = p.shape[1]
    sure = (p.max(axis=1) - 1 / k) / (1 - 1 / k)
    share = np.nan_to_num(PALEST_SHARE + (FULLEST_SHARE - PALEST_SHARE) * sure)[:, None]
    colors = np.array([_rgb(color) for color in theme.classes[:k]], float)[p.argmax(axis=1)]
    return np.rint((1 - share) * _rgb(theme.background) + share * colors).astype(np.uint8).reshape(SIDE, SIDE, 3)


def _rgb(color: str) -> np.ndarray:
    return np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)])
