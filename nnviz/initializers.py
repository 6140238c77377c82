"""How the weights start. Each initializer draws one (in, out) matrix in float64; biases start at zero.

fan_in and fan_out are the number of inputs and outputs of the layer.
"""

from math import sqrt

import numpy as np


def zeros(fan_in: int, fan_out: int, rng: np.random.Generator, scale: float) -> np.ndarray:
    """All zero. Every unit of a layer then stays equal to its neighbours for ever: symmetry never breaks."""
    return np.zeros((fan_in, fan_out))


def normal(fan_in: int, fan_out: int, rng: np.random.Generator, scale: float) -> np.ndarray:
    """`scale` times a standard normal, whatever the size of the layer (the notebook's 0.01 * randn)."""
    return scale * rng.standard_normal((fan_in, fan_out))


def glorot_uniform(fan_in: int, fan_out: int, rng: np.random.Generator, scale: float) -> np.ndarray:
    """Uniform in ±√(6 / (fan_in + fan_out)): Glorot & Bengio 2010, equation 16."""
    return _uniform(sqrt(6 / (fan_in + fan_out)), fan_in, fan_out, rng)


def glorot_normal(fan_in: int, fan_out: int, rng: np.random.Generator, scale: float) -> np.ndarray:
    """Normal with variance 2 / (fan_in + fan_out): Glorot & Bengio 2010, equation 12."""
    return sqrt(2 / (fan_in + fan_out)) * rng.standard_normal((fan_in, fan_out))


def he_uniform(fan_in: int, fan_out: int, rng: np.random.Generator, scale: float) -> np.ndarray:
    """Uniform in ±√(6 / fan_in), which has the variance of he_normal."""
    return _uniform(sqrt(6 / fan_in), fan_in, fan_out, rng)


def he_normal(fan_in: int, fan_out: int, rng: np.random.Generator, scale: float) -> np.ndarray:
    """Normal with variance 2 / fan_in: He et al. 2015, equation 10."""
    return sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))


def _uniform(bound, fan_in, fan_out, rng):
    return rng.uniform(-bound, bound, (fan_in, fan_out))


INITIALIZERS = {
    function.__name__: function for function in (he_normal, he_uniform, glorot_normal, glorot_uniform, normal, zeros)
}
