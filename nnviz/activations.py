"""The activation functions, by name.

To add one, write its value, its slope and its entry in ACTIVATIONS; `tests/test_activation_facts.py` checks the facts
against the functions. `slope(z, a)` is da / dz, elementwise. It gets both z and a because some slopes are cheapest
from one, some from the other. `out` reuses memory; it may be the same array as z (for values), but not as a (for
slopes).
"""

from math import atanh, pi, sqrt

import numpy as np

from nnviz.activation import FLAT_SHARE, Activation, Calculation

# NumPy takes numbers from arrays twice as fast as from Python. float32 holds these exactly.
ZERO, HALF, ONE = (np.array(number, np.float32) for number in (0, 0.5, 1))
LEAK = 0.01  # slope of leaky_relu below zero (Maas et al. 2013)
GELU_CUBIC = 0.044715  # Hendrycks & Gimpel 2016, the tanh form


def _identity(z, out=None):
    return np.positive(z, out=out)


def _identity_slope(z, a, out=None):
    out = np.empty_like(z) if out is None else out
    out.fill(1)
    return out


def _relu(z, out=None):
    return np.maximum(z, ZERO, out=out)


def _relu_slope(z, a, out=None):
    # At exactly 0 the slope is taken as 0, as PyTorch does.
    out = np.empty_like(z) if out is None else out
    np.copyto(out, z > ZERO)
    return out


def _leaky_relu(z, out=None):
    return np.maximum(z, LEAK * z, out=out)


def _leaky_relu_slope(z, a, out=None):
    out = _relu_slope(z, a, out)
    return np.maximum(out, LEAK, out=out)


def _tanh(z, out=None):
    return np.tanh(z, out=out)


def _tanh_slope(z, a, out=None):
    out = np.multiply(a, a, out=out)
    return np.subtract(ONE, out, out=out)


def _sigmoid(z, out=None):
    # 1 / (1 + exp(-z)), written with tanh so that no exponential overflows.
    out = np.multiply(z, HALF, out=out)
    np.tanh(out, out=out)
    out += ONE
    out *= HALF
    return out


def _sigmoid_slope(z, a, out=None):
    out = np.subtract(ONE, a, out=out)
    out *= a
    return out


def _gelu_tanh(z):
    t = GELU_CUBIC * z
    t *= z
    t *= z
    t += z
    t *= sqrt(2 / pi)
    return np.tanh(t, out=t)


def _gelu(z, out=None):
    gate = _gelu_tanh(z)
    gate += ONE
    gate *= HALF
    return np.multiply(z, gate, out=out)


def _gelu_slope(z, a, out=None):
    t = _gelu_tanh(z)
    inner = sqrt(2 / pi) * (ONE + 3 * GELU_CUBIC * z * z)
    return np.add(HALF * (ONE + t), HALF * z * (ONE - t * t) * inner, out=out)


def _calculate_leaky_relu(z):
    return [Calculation("", f"max({LEAK} × {{:b}}, {{}})", (z, z), lambda v, w: max(LEAK * v, w))]


def _calculate_sigmoid(z):
    return [Calculation("", "1 / (1 + exp({}))", (-z,), lambda v: 1 / (1 + np.exp(v)))]


def _calculate_gelu(z):
    def gate(v, w):
        return np.tanh(sqrt(2 / pi) * (v + GELU_CUBIC * w**3))

    return [
        Calculation("t", f"tanh(√(2/π) × ({{}} + {GELU_CUBIC} × {{:b}}³))", (z, z), gate),
        Calculation("", "{} × (1 + {:b}) / 2", (z, gate(z, z)), lambda v, t: v * (1 + t) / 2),
    ]


RELU = Activation(
    "relu",
    "max(0, z)",
    _relu,
    _relu_slope,
    does="relu passes on what is above 0",
    glossary="relu passes z if it is positive, and 0 otherwise (the unit is **off**)",
    script=("relu: what is below 0 becomes 0", "return np.maximum(z, 0)", "return (z > 0).astype(DTYPE)"),
    low=0,
    kinks=(0,),
    slopes=(0, 1),
    flat_below=0,
    can_die=True,
    above_0="it passes something on",
    calculate=lambda z: [Calculation("", "max(0, {})", (z,), lambda v: max(0.0, v))],
)
LEAKY_RELU = Activation(
    "leaky_relu",
    f"max({LEAK} z, z)",
    _leaky_relu,
    _leaky_relu_slope,
    does="What is above 0 passes as it is; below 0 a hundredth of it passes",
    glossary="leaky_relu then still passes a hundredth",
    script=(
        "leaky_relu: below 0 a little gets through (Maas et al. 2013)",
        f"return np.maximum(z, {LEAK} * z)",
        f"return np.where(z > 0, 1, {LEAK}).astype(DTYPE)",
    ),
    kinks=(0,),
    slopes=(LEAK, 1),
    leaks="a hundredth",
    calculate=_calculate_leaky_relu,
)
TANH = Activation(
    "tanh",
    "tanh(z)",
    _tanh,
    _tanh_slope,
    does="tanh squeezes every sum into -1 to 1",
    glossary="tanh squeezes z into −1 to 1",
    script=("tanh: between -1 and 1", "return np.tanh(z)", "return 1 - a * a"),
    low=-1,
    high=1,
    flat_below=-atanh(sqrt(1 - FLAT_SHARE)),
    flat_above=atanh(sqrt(1 - FLAT_SHARE)),
    initializer="glorot_normal",
    above_0="it is on its upper side",
    calculate=lambda z: [Calculation("", "tanh({})", (z,), np.tanh)],
)
SIGMOID = Activation(
    "sigmoid",
    "1 / (1 + exp(-z))",
    _sigmoid,
    _sigmoid_slope,
    does="The sigmoid squeezes every sum into 0 to 1",
    glossary="sigmoid squeezes z into 0 to 1",
    script=(
        "sigmoid: 1 / (1 + exp(-z)), written with tanh so that nothing overflows",
        "return 0.5 * (np.tanh(0.5 * z) + 1)",
        "return (1 - a) * a",
    ),
    low=0,
    high=1,
    steepest=0.25,
    flat_below=-2 * atanh(sqrt(1 - FLAT_SHARE)),
    flat_above=2 * atanh(sqrt(1 - FLAT_SHARE)),
    initializer="glorot_normal",
    weakens="The slope of a sigmoid is at most a quarter, so every layer takes three quarters or more of the gradient.",
    above_0="it is on its upper side",
    calculate=_calculate_sigmoid,
)
GELU = Activation(
    "gelu",
    f"z (1 + tanh(√(2/π) (z + {GELU_CUBIC} z³))) / 2",
    _gelu,
    _gelu_slope,
    does="gelu lets positive sums pass, and almost nothing of very negative ones",
    glossary="gelu is a relu with a soft bend",
    script=(
        "gelu, the form with tanh (Hendrycks & Gimpel 2016)",
        f"t = np.tanh(sqrt(2 / pi) * (z + {GELU_CUBIC} * z * z * z))\n    return z * (0.5 * (t + 1))",
        f"""t = np.tanh(sqrt(2 / pi) * (z + {GELU_CUBIC} * z * z * z))
    inner = sqrt(2 / pi) * (1 + 3 * {GELU_CUBIC} * z * z)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * inner""",
    ),
    low=-0.1701,
    steepest=1.1290,
    flat_below=-3.009,  # its lowest point, near -0.75, is flat too, but no end
    calculate=_calculate_gelu,
)
IDENTITY = Activation(
    "identity",
    "z",
    _identity,
    _identity_slope,
    does="Everything passes as it is: without a bend, all layers together can do no more than one could",
    glossary="identity passes z as it is",
    script=("identity: nothing happens", "return z", "return np.ones_like(z)"),
    slopes=(1, 1),
    initializer="glorot_normal",
)
ACTIVATIONS = {f.name: f for f in (RELU, LEAKY_RELU, TANH, SIGMOID, GELU, IDENTITY)}


def softmax(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Probabilities from logits `z` (samples, classes): exp(z) over its row sum.

    The row maximum is subtracted first, which does not change the result and keeps exp from overflowing (Goodfellow et
    al. 2016, section 4.1). Rows sum to 1. `out` may be z itself.
    """
    largest = np.maximum.reduce(z.T.copy(), axis=0)  # down columns: three times as fast as along rows (measured)
    out = np.subtract(z, largest[:, None], out=out)
    np.exp(out, out=out)
    out /= np.add.reduce(out, axis=1, keepdims=True)
    return out
