"""The order in which the units of a layer, and test samples, are shown."""

import numpy as np

from nnviz.evaluation import Evaluation
from nnviz.inspection.responses import Responses

SORTS = {
    "number": "by number",
    "norm": "largest weights first",
    "firing": "most often firing first",
    "favourite": "by the class it responds to most",
}


def sort_units(by: str, W: np.ndarray, responses: Responses | None = None, layer: int = 0) -> np.ndarray:
    """The units of a layer in the order `by`, a name in SORTS: (units,) numbers of units; ties by number.

    W: (in, units), for "norm": weights, or another view of them. responses: for "firing" and "favourite". Among units
    with the same favourite class the most selective comes first (its mean response to that class minus that to all);
    units without a favourite come last. Raises ValueError for another `by`.
    """
    if by not in SORTS:
        raise ValueError(f"by is {by!r}; it can be {', '.join(SORTS)}")
    units = np.arange(W.shape[1])
    if by == "number":
        return units
    if by == "norm":
        return np.argsort(-np.linalg.norm(W, axis=0), kind="stable")
    if responses is None or responses.firing[layer].shape != units.shape:
        raise ValueError(f"sorting by {by!r} needs the responses of these {len(units)} units")
    if by == "firing":
        return np.argsort(-responses.firing[layer], kind="stable")
    favourite, means = responses.favourite[layer], responses.means[layer]
    overall = means @ (responses.counts / responses.samples).astype(means.dtype)
    selectivity = means[units, favourite] - overall
    return np.lexsort((units, -selectivity, np.where(favourite < 0, means.shape[1], favourite)))


def choose_samples(
    answers: Evaluation, labels: np.ndarray, label: int | None = None, right: bool | None = None, surest: int = 0
) -> np.ndarray:
    """Indices of the samples of one class (None: of all), answered rightly or wrongly (None: both).

    surest: 1 puts the surest answers first, -1 the least sure ones, 0 leaves the samples in their order.
    """
    keep = np.ones(len(labels), bool)
    if label is not None:
        keep &= labels == label
    if right is not None:
        keep &= (answers.predicted == labels) == right
    found, sure = np.flatnonzero(keep), answers.probabilities.max(axis=1)
    return found[np.argsort(-surest * sure[found], kind="stable")] if surest else found
