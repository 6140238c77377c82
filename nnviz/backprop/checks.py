"""Gradient checks: finite differences beside the gradient of backpropagation."""

from dataclasses import dataclass

import numpy as np

from nnviz.backprop.places import parameter_cell, parameter_index
from nnviz.backprop.records import Cell, Step
from nnviz.gradcheck import numerical_gradient, objective, relative_error
from nnviz.losses import uncut_costs
from nnviz.network import Network, split

MAX_CHECKED = 2000  # parameters checked at once: each costs two passes


@dataclass(frozen=True, eq=False)
class Check:
    """The check of one parameter.

    cell: its name, row and column. gradient: the step's, as the engine found it; gradient64: the same in float64;
    estimate: by finite differences in float64; error: relative, of gradient64 against the estimate. Both are of the
    loss in which no probability is clipped; cut: whether any is clipped in the loss of the step.
    doubt: how far off the estimate may be, by rounding in float64 and by the curvature of the loss within h.
    values, losses: (points,) each, the objective along this parameter, all others held; value, loss: the point
    where the tangent of slope `gradient64` touches; new_value: the parameter after the step.
    switched: units whose sums pass a kink within h (there gradient and estimate may differ).
    """

    cell: Cell
    gradient: float
    gradient64: float
    estimate: float
    error: float
    values: np.ndarray
    losses: np.ndarray
    value: float
    loss: float
    new_value: float
    switched: int
    cut: bool
    doubt: float

    @property
    def trusted(self) -> bool:
        """Whether the estimate is good enough to judge the gradient by."""
        return self.doubt <= 1e-3 * max(0.1, abs(self.gradient64))

    @property
    def tangent(self) -> np.ndarray:
        """The straight line through (value, loss) with slope gradient64, at `values`."""
        return self.loss + self.gradient64 * (self.values - self.value)


def check(
    step: Step, name: str, row: int, column: int, points: int = 41, reach: float | None = None, h: float = 1e-5
) -> Check:
    """Check the parameter name[row, column], such as ("W2", 0, 1) or ("b1", 0, 3).

    points: of the curve, at least 3; reach: how far it goes to either side (None: far enough to see a bend).
    Raises ValueError for a parameter that does not exist.
    """
    if not isinstance(points, int) or points < 3:
        raise ValueError(f"points is {points!r}; a curve needs at least 3")
    network = to_float64(step.before)
    k = parameter_index(network, name, row, column)
    value, new = float(network.parameters[k]), float(step.after.parameters[k])
    reach = max(1.0, abs(value), 1.5 * abs(new - value)) if reach is None else float(reach)
    if not (np.isfinite(reach) and reach > 0):
        raise ValueError(f"reach is {reach}; it must be a number above 0")
    x, y, l1, l2 = step.x, step.y, step.l1, step.l2
    p = network.parameters
    forward = network.forward(x)
    gradient = float(network.backward(forward, y, l1, l2).gradient[k])
    estimate, closer = (float(numerical_gradient(network, x, y, l1, l2, by, at=[k])[0]) for by in (h, h / 4))
    sides, losses = [], []
    values = value + reach * np.linspace(-1, 1, points)
    with np.errstate(all="ignore"):
        for there in (value - h, value + h):
            p[k] = there
            sides += [z > kink for z in network.forward(x).z[:-1] for kink in network.activation.kinks]
        for there in values:
            p[k] = there
            losses.append(objective(network, x, y, l1, l2))
    p[k] = value
    loss = objective(network, x, y, l1, l2)
    rounded = np.abs(forward.z[-1]).max(axis=1)[uncut_costs(forward.z[-1], y) > 0]  # of samples that cost anything
    largest = max(abs(loss), float(rounded.max(initial=0)))
    doubt = abs(estimate - closer) + float(np.finfo("float64").eps) * largest / h
    half = len(sides) // 2
    switched = sum(int((one != other).sum()) for one, other in zip(sides[:half], sides[half:], strict=True))
    return Check(
        Cell(name, row, column),
        float(step.backward.gradient[k]),
        gradient,
        estimate,
        relative_error(np.array([gradient]), np.array([estimate])),
        values,
        np.array(losses),
        value,
        loss,
        new,
        switched,
        bool(step.cut.any()),
        doubt,
    )


def check_all(step: Step) -> tuple[list[Cell], np.ndarray, np.ndarray]:
    """(cells, gradient, estimate) of all parameters of a small network: float64 both, in the engine's order.

    Raises ValueError above MAX_CHECKED parameters, because each costs two passes.
    """
    size = len(step.before.parameters)
    if size > MAX_CHECKED:
        raise ValueError(f"the network has {size:,} parameters; at most {MAX_CHECKED:,} are checked at once")
    network = to_float64(step.before)
    gradient = network.backward(network.forward(step.x), step.y, step.l1, step.l2).gradient
    estimate = numerical_gradient(network, step.x, step.y, step.l1, step.l2)
    return [parameter_cell(network, k) for k in range(size)], gradient, estimate


def to_float64(network: Network) -> Network:
    """A copy with the same parameters in float64."""
    twin = network.copy()
    twin.dtype, twin.parameters = np.dtype("float64"), network.parameters.astype("float64")
    twin.W, twin.b = split(twin.parameters, twin.sizes)
    return twin
