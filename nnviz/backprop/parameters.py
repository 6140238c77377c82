"""The parameter arrays of a network by the names people use: W1, W2, ..., b1, b2, ..."""

import numpy as np

from nnviz.network import Network


def named_parameters(network: Network) -> dict[str, np.ndarray]:
    """Name -> array, "W1" (in, out) before "b1" (out,), in the order of network.parameters."""
    arrays = {"W": network.W, "b": network.b}
    return {f"{letter}{i}": array for letter in arrays for i, array in enumerate(arrays[letter], start=1)}
