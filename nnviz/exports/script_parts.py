"""The parts of an exported script that make, run and train the network, in the order in which they stand there.

Each does what the engine's module does, operation by operation, so that no bit of the losses differs: whoever changes
one changes the other too (tests/test_exports_script.py compares them).
"""

from nnviz.activations import ACTIVATIONS
from nnviz.experiment import Experiment
from nnviz.ink import MAX_INK_SHARE, MIN_INPUTS, MIN_UNITS
from nnviz.losses import CLIP

# How the weights start: in words, and the lines that draw w, (fan_in, fan_out).
INITIALIZER = {
    "he_normal": (
        "normal with variance 2 / fan_in (He et al. 2015)",
        "w = sqrt(2 / fan_in) * rng.standard_normal((fan_in, fan_out))",
    ),
    "he_uniform": (
        "uniform with variance 2 / fan_in (He et al. 2015)",
        "limit = sqrt(6 / fan_in)\n    w = rng.uniform(-limit, limit, (fan_in, fan_out))",
    ),
    "glorot_normal": (
        "normal with variance 2 / (fan_in + fan_out) (Glorot & Bengio 2010)",
        "w = sqrt(2 / (fan_in + fan_out)) * rng.standard_normal((fan_in, fan_out))",
    ),
    "glorot_uniform": (
        "uniform with variance 2 / (fan_in + fan_out) (Glorot & Bengio 2010)",
        "limit = sqrt(6 / (fan_in + fan_out))\n    w = rng.uniform(-limit, limit, (fan_in, fan_out))",
    ),
    "normal": ("normal, alike in every layer", "w = SCALE * rng.standard_normal((fan_in, fan_out))"),
    "zeros": ("all 0, so that the units of a layer stay equal for ever", "w = np.zeros((fan_in, fan_out))"),
}


def parameters(e: Experiment) -> str:
    about, draw = INITIALIZER[e.initializer]
    return f"""
# The parameters of every layer: weights W[l] (inputs, units) and biases b[l] (units,).
# Weights start {about}; biases start at 0.
rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(0,)))
W, b = [], []
for fan_in, fan_out in zip(SIZES, SIZES[1:]):
    {draw}
    W.append(w.astype(DTYPE))
    b.append(np.zeros(fan_out, DTYPE))
LAST = len(W) - 1
"""


def skips_blanks(e: Experiment) -> bool:
    """Whether nnviz leaves blank columns out of the first layer's sums (see `nnviz.ink`)."""
    return e.sizes[0] >= MIN_INPUTS and e.sizes[1] >= MIN_UNITS


def forward(e: Experiment) -> str:
    about, value, slope = ACTIVATIONS[e.activation].script
    activation = f'''
def activation(z):
    """{about}."""
    {value}


def slope(z, a):
    """How fast a = activation(z) grows with z."""
    {slope}

'''
    blank = f'''
def ink(x):
    """The columns of x that are not blank in the whole batch: the first layer's sums need no others."""
    columns = np.flatnonzero(x.any(axis=0))
    return columns if len(columns) <= {MAX_INK_SHARE} * x.shape[1] else slice(None)

'''
    softmax = '''
def softmax(z):
    """Probabilities: exp(z) over its row sum. Without the row's maximum exp would overflow."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

'''
    start = '''
def forward(x):
    """Send x (samples, inputs) through the layers: sums z and activations a, of which a[-1] are probabilities."""
'''
    if not e.hidden:
        return softmax + start + "    z = x @ W[0] + b[0]\n    return [z], [x, softmax(z)]\n"
    product = "a[layer] @ W[layer]"
    if skips_blanks(e):
        product = f"({product} if layer > 0 else x[:, columns] @ W[0][columns])"
        start += "    columns = ink(x)\n"
    loop = f"""
    z, a = [], [x]
    for layer in range(len(W)):
        z.append({product} + b[layer])
        a.append(activation(z[layer]) if layer < LAST else softmax(z[layer]))
    return z, a
"""
    return activation + blank * skips_blanks(e) + softmax + start + loop[1:]


def loss(e: Experiment) -> str:
    alone = " without the penalties" if e.l1 or e.l2 else ""
    return f'''
def cross_entropy(p, y):
    """The loss{alone}: the mean of -log of the probability given to the right class."""
    right = p[np.arange(len(y)), y]
    return -np.log(np.clip(right, {CLIP}, 1 - {CLIP})).mean()
'''


def backward(e: Experiment) -> str:
    start = '''
def backward(z, a, y):
    """The gradients dW and db of the loss by the chain rule, from the last layer to the first."""
    dz = a[-1].copy()
    dz[np.arange(len(y)), y] -= 1  # softmax and cross-entropy together: p - 1 for the right class, p for the others
    dz /= len(y)
'''
    if not e.hidden:
        penalties = "".join(f"    dW += {term}\n" for term in _penalties(e, "W[0]"))
        return f"{start}    dW = a[0].T @ dz\n{penalties}    return [dW], [dz.sum(axis=0)]\n"
    if skips_blanks(e):
        product = """        if layer > 0:
            dW[layer] = a[layer].T @ dz
        else:
            columns = ink(a[0])
            dW[0] = np.zeros_like(W[0])
            dW[0][columns] = a[0][:, columns].T @ dz
"""
    else:
        product = "        dW[layer] = a[layer].T @ dz\n"
    penalties = "".join(f"        dW[layer] += {term}\n" for term in _penalties(e, "W[layer]"))
    return f"""{start}    dW, db = [None] * len(W), [None] * len(W)
    for layer in reversed(range(len(W))):
{product}{penalties}        db[layer] = dz.sum(axis=0)
        if layer > 0:
            da = (W[layer] @ dz.T).T  # that is dz @ W[layer].T
            dz = slope(z[layer - 1], a[layer])
            dz *= da
    return dW, db
"""


def _penalties(e: Experiment, w: str) -> list[str]:
    """What the penalties on large weights add to the gradient of a matrix."""
    return [f"L1 * np.sign({w})  # of the penalty L1 * sum of |w|"] * bool(e.l1) + [
        f"L2 * {w}  # of the penalty L2 / 2 * sum of w**2"
    ] * bool(e.l2)
