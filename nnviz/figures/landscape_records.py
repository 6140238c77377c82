"""From a survey to what its picture is drawn from."""

import numpy as np

from nnviz.figures.loss_plane import LossPlane
from nnviz.inspection.landscape_survey import PATH, Survey

OF_WAY = ("1st principal component of the way", "2nd principal component")
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
        OF_WAY if survey.directions == PATH else RANDOM_ONES,
    )
