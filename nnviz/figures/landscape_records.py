"""From a survey to what its picture is drawn from."""

import numpy as np

from nnviz.figures.loss_plane import LossPlane
from nnviz.inspection.landscape_survey import PATH, RECENT, Survey
from nnviz.inspection.landscape_tiny import TinyLandscape

OF_WAY = ("1st principal component of the way", "2nd principal component")
OF_STEPS = ("1st principal component of the way", "across it, as its steps go most")
RANDOM_ONES = ("1st random direction, in sizes of the weights", "2nd random direction")


def loss_plane_of(survey: Survey) -> LossPlane:
    """A survey that is done, with where the run has gone since. Raises ValueError where no loss is a number."""
    land, way, since = survey.land, survey.way, survey.grown
    return LossPlane(
        land.a,
        land.b,
        land.loss,
        np.array([*way.steps, *(step for step, _, _, _ in since)]),
        np.concatenate([way.at, np.array([(a, b) for _, a, b, _ in since]).reshape(-1, 2)]),
        np.array([*way.loss, *(loss for _, _, _, loss in since)]),
        RANDOM_ONES if survey.directions != PATH else OF_STEPS if survey.wish.stretch == RECENT else OF_WAY,
    )


def two_numbers_of(found: TinyLandscape) -> LossPlane:
    """The loss over two numbers of the tiny network, with its way and its next steps."""
    way, ahead = found.way, found.ahead
    steps, at, own = (
        np.concatenate([getattr(way, name), getattr(ahead, name)[1:]]) for name in ("steps", "at", "loss")
    )
    one, other = (f"{cell.name}[{cell.row}, {cell.column}]" for cell in found.cells)
    land = found.land
    return LossPlane(land.a, land.b, land.loss, steps, at, own, (one, other), len(ahead.steps) - 1)
