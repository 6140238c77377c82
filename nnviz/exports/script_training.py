"""The parts of an exported script that change the parameters: the optimizer, and the loop over the steps."""

from nnviz.evaluation import CHUNK_ROWS
from nnviz.experiment import Experiment


def update(e: Experiment) -> str:
    """The optimizer, with the arithmetic of `nnviz.optimizers`."""
    if e.optimizer == "sgd" and e.momentum:
        return _MOMENTUM.replace("STEP", "(MOMENTUM * v + g)" if e.nesterov else "v").replace(
            "ABOUT", "Nesterov's look ahead (Sutskever et al. 2013)" if e.nesterov else "momentum (Polyak 1964)"
        )
    return {"sgd": _SGD, "rmsprop": _RMSPROP, "adam": _ADAM}[e.optimizer]


_SGD = '''
def update(gradients, t):
    """Gradient descent: every parameter takes a step against its gradient."""
    for p, g in zip([*W, *b], gradients):
        p -= LEARNING_RATE * g
'''

_MOMENTUM = '''
# What the optimizer remembers of every parameter.
velocity = [np.zeros_like(p) for p in [*W, *b]]


def update(gradients, t):
    """Gradient descent with ABOUT."""
    for p, g, v in zip([*W, *b], gradients, velocity):
        v *= MOMENTUM
        v += g
        p -= LEARNING_RATE * STEP
'''

_RMSPROP = '''
# What the optimizer remembers of every parameter.
squares = [np.zeros_like(p) for p in [*W, *b]]


def update(gradients, t):
    """RMSProp: divide by a running root mean square of the gradient (Tieleman & Hinton 2012)."""
    for p, g, s in zip([*W, *b], gradients, squares):
        s *= 0.99
        s += (1 - 0.99) * g**2
        p -= LEARNING_RATE * g / (np.sqrt(s) + 1e-8)
'''

_ADAM = '''
# What the optimizer remembers of every parameter.
means = [np.zeros_like(p) for p in [*W, *b]]
squares = [np.zeros_like(p) for p in [*W, *b]]


def update(gradients, t):
    """Adam: running means of the gradient and of its square (Kingma & Ba 2015); t counts from 1."""
    rate = LEARNING_RATE / (1 - 0.9**t)  # both means start at 0, which is made good here
    unbias = 1 / sqrt(1 - 0.999**t)
    for p, g, m, v in zip([*W, *b], gradients, means, squares):
        m *= 0.9
        m += (1 - 0.9) * g
        v *= 0.999
        v += (1 - 0.999) * g**2
        p -= rate * m / (np.sqrt(v) * unbias + 1e-8)
'''


def training(e: Experiment) -> str:
    digits = 9 if e.dtype == "float32" else 17  # as many as say which number it is, to the last bit
    return f"""
# The training: one minibatch a step, and a new order of the samples each epoch.
for step in range(STEPS):
    epoch, batch = divmod(step, STEPS_PER_EPOCH)
    if batch == 0:
        shuffle = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(1, epoch)))
        order = shuffle.permutation(SAMPLES)
    rows = order[batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]
    z, a = forward(inputs(train[rows]))
    loss = cross_entropy(a[-1], y_train[rows])
    if not np.isfinite(loss):
        sys.exit(f"Step {{step}}: the loss is no longer a finite number, so the training ends here.")
    if step % PRINT_EVERY == 0 or step == STEPS - 1:
        print(f"step {{step:<6}}  loss {{loss:.{digits}g}}")
    dW, db = backward(z, a, y_train[rows])
    update([*dW, *db], step + 1)

# The test: samples that were never trained on, a few at a time to save memory.
right = 0
for start in range(0, len(test), {CHUNK_ROWS}):
    z, a = forward(inputs(test[start : start + {CHUNK_ROWS}]))
    right += int((a[-1].argmax(axis=1) == y_test[start : start + {CHUNK_ROWS}]).sum())
print(f"test accuracy {{right / len(test):.4f}}: {{right}} of {{len(test)}}")
"""
