""" "What would have to change for it to say 4?": small steps on the image, up the gradient."""

from dataclasses import dataclass

import numpy as np

from nnviz.activations import softmax
from nnviz.data.features import make_inputs, pull_to_plane
from nnviz.inspection.gradients import as_image, check_class, pull_back
from nnviz.network import Network

MOMENTUM = 0.8


@dataclass(frozen=True, eq=False)
class CounterfactualPath:
    """The way from an image to one of the wanted class.

    images: (k + 1, inputs), the given one first; probabilities: (k + 1, classes); distance: (k + 1,), Euclidean, from
    the given image. target: the class wanted; reached: whether the last image is of it, by the margin.
    """

    images: np.ndarray
    probabilities: np.ndarray
    distance: np.ndarray
    target: int
    reached: bool


def counterfactual(
    network: Network,
    x: np.ndarray,
    target: int,
    *,
    steps: int = 100,
    size: float = 0.1,
    margin: float = 0.2,
    bounds: tuple[float, float] | None = (0.0, 1.0),
    features: tuple[str, ...] = (),
    reach: float = 1,
) -> CounterfactualPath:
    """Find a path of images from x (inputs,) to one that the network takes for `target`.

    features: of points in the plane, for x (2,) and a path of points; the network gets these features of each, in a
    plane that reaches ±`reach`.

    Each of at most `steps` steps moves the image by `size` (Euclidean; less where pixels are clipped) in the direction
    in which the class's odds against all others, p / (1 - p), rise fastest. Momentum (Polyak 1964) keeps it from
    zigzagging along the kinks of relu. Pixels stay within `bounds` (low, high; None for points in the plane).

    The path stops when the class's probability is `margin` above every other, when no pixel can move, or after `steps`.
    If the class was not reached, it ends at its best image. The same arguments give the same path.

    It shows the network's own idea of the class, mostly a faint pattern that nobody would draw: Szegedy et al. 2014
    (adversarial examples); as an explanation: Wachter et al. 2017 (counterfactuals).
    Raises ValueError for settings that are not allowed, or an x outside the bounds.
    """
    check_class(network, "target", target)
    if network.sizes[-1] < 2 or not 0 <= steps <= 1000 or not size > 0 or not 0 <= margin < 1:
        raise ValueError(
            f"classes {network.sizes[-1]}, steps {steps}, size {size}, margin {margin}; allowed are 2 classes or more, "
            "0 to 1,000 steps, a size above 0 and a margin from 0 to below 1"
        )
    x = _as_point(network, x, features) if features else as_image(network, x)
    if bounds and not bounds[0] <= x.min() <= x.max() <= bounds[1]:
        raise ValueError(f"x goes from {x.min()} to {x.max()}; allowed is {bounds[0]} to {bounds[1]}")
    fwd, odds, gradient = _pass(network, x, target, features, reach)
    images, answers, log_odds, velocity = [x[0].copy()], [fwd.a[-1][0]], [odds], np.zeros_like(x)
    while not (reached := _lead(answers[-1], target) >= margin) and len(images) <= steps:
        velocity = MOMENTUM * velocity + _unit(_inside(gradient, x, bounds))
        step = _unit(_inside(velocity, x, bounds))
        if not step.any():
            break
        x = x + step * network.dtype.type(size)
        if bounds:
            np.clip(x, *bounds, out=x)
        fwd, odds, gradient = _pass(network, x, target, features, reach)
        images.append(x[0].copy())
        answers.append(fwd.a[-1][0])
        log_odds.append(odds)
    end = len(images) if reached else int(np.argmax(log_odds)) + 1
    images = np.stack(images[:end])
    distance = np.linalg.norm(images - images[0], axis=1)
    return CounterfactualPath(images, np.stack(answers[:end]), distance, target, bool(reached))


def _as_point(network, x, features):
    """x (2,) as (1, 2) in the network's dtype."""
    x = np.asarray(x, network.dtype)
    if x.shape != (2,) or not np.isfinite(x).all() or network.sizes[0] != len(features):
        raise ValueError(
            f"x has shape {x.shape} and {len(features)} features; the network takes {network.sizes[0]}, of two finite "
            "coordinates"
        )
    return x[None]


def _pass(network, x, target, features, reach):
    """The pass of x (1, n), and what `_log_odds_and_gradient` says of it, the gradient with respect to x."""
    inputs = make_inputs(features, x, np.empty((1, len(features)), network.dtype), reach) if features else x
    fwd = network.forward(inputs)
    odds, gradient = _log_odds_and_gradient(network, fwd, target)
    return fwd, odds, pull_to_plane(features, x, gradient, reach) if features else gradient


def _log_odds_and_gradient(network, fwd, target):
    """(log(p / (1 - p)) of the class, its gradient with respect to the pixels (1, inputs))."""
    z = fwd.z[-1][0]
    others = z.copy()
    others[target] = -np.inf
    seed = -softmax(others[None])
    odds = float(z[target] - others.max() + np.log(-seed.min()))
    seed[0, target] = 1
    return odds, pull_back(network, fwd, seed, network.depth - 1)


def _inside(direction, x, bounds):
    """The direction without the pixels that it would push out of bounds."""
    if not bounds:
        return direction
    return np.where((x <= bounds[0]) & (direction < 0) | (x >= bounds[1]) & (direction > 0), 0, direction)


def _unit(direction):
    """The direction scaled to length 1; 0 stays 0. Divided by its maximum first, or tiny squares would underflow."""
    largest = np.abs(direction).max()
    if not largest > 0:
        return np.zeros_like(direction)
    return direction / largest / np.linalg.norm(direction / largest)


def _lead(p, target):
    return float(p[target] - np.delete(p, target).max())
