"""What to try when a run does not learn, in words for people who have not met the problem before."""

import numpy as np

from .thresholds import THRESHOLDS

BEST_START = {"tanh": "glorot_normal", "sigmoid": "glorot_normal", "identity": "glorot_normal"}  # others: he_normal


def advise(state: str, rule: str, experiment, dz_first: np.ndarray, a_first: np.ndarray) -> str:
    """A sentence for a verdict; dz_first, a_first: dz_reach and a_reach at the first step, (layers,)."""
    e = experiment
    start, rate = BEST_START.get(e.activation, "he_normal"), e.learning_rate
    fits = e.initializer.split("_")[0] == start.split("_")[0]
    slower = f"Try a learning rate ten times smaller (now {rate:g})"
    if state == "shrinking":
        if e.activation == "sigmoid":
            return "A sigmoid passes on at most a quarter of the gradient: try relu with he_normal, or fewer layers."
        better = f"Try the starting weights {start}, which keep the size for {e.activation}."
        return "Try fewer layers." if fits else better
    if state == "growing":
        return f"{slower}, or fewer layers." if fits else f"Try smaller starting weights: {start}."
    if state == "dead":
        return f"{slower}, or leaky_relu, whose units can come back. A new run is needed: dead units stay dead."
    if state == "saturated":
        return f"{slower}." if fits else f"Try smaller starting weights: {start}."
    if state == "diverged":
        limits = THRESHOLDS["dz_growth"].limit, THRESHOLDS["a_growth"].limit
        if not fits and ((dz_first > limits[0]).any() or (a_first > limits[1]).any()):
            return f"Try smaller starting weights: {start}."
        return f"{slower}."
    if rule == "twins":
        return f"Start from random weights, such as {start}: only then can units become different."
    if rule == "update_data":
        return f"Try a learning rate ten times larger (now {rate:g})."
    if fits:
        return "Wait a little longer; if nothing changes, try another learning rate."
    return f"Wait, it may still go; or try the starting weights {start}, which leave at once."

