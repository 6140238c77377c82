"""The network: its parameters, one pass forward and one pass back."""

from dataclasses import dataclass

import numpy as np

from nnviz.activations import ACTIVATIONS, softmax
from nnviz.initializers import INITIALIZERS
from nnviz.ink import Ink, ink_of, product, transposed_product
from nnviz.losses import add_penalty_gradient, as_labels
from nnviz.streams import stream

DTYPES = ("float32", "float64")


@dataclass
class ForwardPass:
    """What one batch made on its way through L layers.

    z: L pre-activations, z[l] = a[l] @ W[l] + b[l], each (samples, units).
    a: L + 1 activations; a[0] is the input, a[-1] the probabilities, rows summing to 1.
    ink: the columns of the input that are not blank, where that saves work (see `nnviz.ink`).
    """

    z: list[np.ndarray]
    a: list[np.ndarray]
    ink: Ink | None = None


@dataclass(frozen=True)
class BackwardPass:
    """The gradient of the mean loss (plus penalties) with respect to every quantity of a forward pass.

    dz, dW, db: L arrays, the shapes of z, W, b. da: L + 1 entries, the shape of a; da[0] and da[-1] are None, because
    training never needs them (the first is dz[0] @ W[0].T; softmax and loss are differentiated in one go).
    gradient: all dW and db behind one another in one (parameters,) array, of which dW and db are views.
    """

    dz: list[np.ndarray]
    da: list[np.ndarray | None]
    dW: list[np.ndarray]
    db: list[np.ndarray]
    gradient: np.ndarray


class Network:
    """A feedforward classifier: hidden layers of one activation, softmax output.

    sizes: units of every layer from input to output, such as (784, 512, 512, 10).
    activation, initializer: names in ACTIVATIONS and INITIALIZERS; scale: for the initializer "normal".
    seed: of the weights; dtype: "float32" or "float64".

    parameters: one (n,) array; W and b are lists of views into it, so change them in place (net.W[0][:] = ...).
    Raises ValueError for sizes or names that are not allowed.
    """

    def __init__(self, sizes, activation="relu", initializer="he_normal", seed=0, dtype="float32", scale=0.01):
        self.sizes = tuple(int(size) for size in sizes)
        if len(self.sizes) < 2 or min(self.sizes) < 1:
            raise ValueError(f"sizes is {sizes}; it needs an input and an output size, all at least 1")
        self.activation = _look_up(ACTIVATIONS, activation, "activation")
        initialize = _look_up(INITIALIZERS, initializer, "initializer")
        self.dtype = np.dtype(dtype)
        if self.dtype.name not in DTYPES:
            raise ValueError(f"dtype is {self.dtype.name}; it can be {' or '.join(DTYPES)}")
        self.parameters = np.zeros(parameter_count(self.sizes), self.dtype)
        self.W, self.b = split(self.parameters, self.sizes)
        self._one_hot = np.eye(self.sizes[-1], dtype=self.dtype)  # the row of each class
        rng = stream(seed, "weights")
        for w in self.W:
            w[:] = initialize(*w.shape, rng, scale)

    @property
    def depth(self) -> int:
        """The number of layers with weights, L."""
        return len(self.W)

    def copy(self) -> "Network":
        """Another network with the same parameters, sharing no memory."""
        twin = object.__new__(Network)
        twin.sizes, twin.activation, twin.dtype = self.sizes, self.activation, self.dtype
        twin._one_hot = self._one_hot
        twin.parameters = self.parameters.copy()
        twin.W, twin.b = split(twin.parameters, twin.sizes)
        return twin

    def forward(self, x: np.ndarray, out: ForwardPass | None = None) -> ForwardPass:
        """Send `x` (samples, inputs) through the network; numbers are converted to the network's dtype.

        out: a pass of the same number of samples whose arrays are overwritten (see `new_passes`). Then nothing is
        checked or converted: x has to be of that shape and dtype.
        """
        if out is None:
            x = np.asarray(x, self.dtype)
            if x.ndim != 2 or x.shape[1] != self.sizes[0]:
                raise ValueError(f"x has shape {x.shape}; expected (samples, {self.sizes[0]})")
            with np.errstate(all="ignore"):  # weights that ran away overflow here; whoever trains has said so already
                return self.forward(x, new_passes(self.sizes, len(x), self.dtype, backward=False)[0])
        z, a = out.z, out.a
        a[0], out.ink = x, ink_of(x, self.sizes[1])
        last = self.depth - 1
        for layer in range(self.depth):
            product(a[layer], self.W[layer], out.ink if layer == 0 else None, out=z[layer])
            z[layer] += self.b[layer]
            if layer < last:
                self.activation.value(z[layer], out=a[layer + 1])
            else:
                softmax(z[layer], out=a[layer + 1])
        return out

    def backward(
        self, fwd: ForwardPass, y: np.ndarray, l1: float = 0.0, l2: float = 0.0, out: BackwardPass | None = None
    ) -> BackwardPass:
        """The gradient of mean cross-entropy + penalties by backpropagation (Rumelhart, Hinton & Williams 1986).

        y: integer labels (samples,) or one-hot (samples, classes); l1, l2: see `losses.penalty`.
        out: a pass of the same number of samples whose arrays are overwritten. Then y has to be labels that fit.
        """
        if out is None:
            y, new = as_labels(y, *fwd.a[-1].shape), new_passes(self.sizes, len(fwd.a[0]), self.dtype)[1]
            with np.errstate(all="ignore"):
                return self.backward(fwd, y, l1, l2, new)
        dz, da, dW, db = out.dz, out.da, out.dW, out.db
        # Softmax and cross-entropy together: dz = (p - one-hot y) / n.
        np.subtract(fwd.a[-1], self._one_hot.take(y, axis=0), out=dz[-1])
        dz[-1] /= len(y)
        for layer in range(self.depth - 1, -1, -1):
            transposed_product(fwd.a[layer], dz[layer], fwd.ink if layer == 0 else None, out=dW[layer])
            np.add.reduce(dz[layer], axis=0, out=db[layer])
            if layer > 0:
                # dz @ W.T, asked for as (W @ dz.T).T: OpenBLAS is a third faster that way round (measured).
                np.dot(self.W[layer], dz[layer].T, out=da[layer].T)
                self.activation.slope(fwd.z[layer - 1], fwd.a[layer], out=dz[layer - 1])
                dz[layer - 1] *= da[layer]
        if l1 or l2:
            add_penalty_gradient(dW, self.W, l1, l2)
        return out


def parameter_count(sizes: tuple[int, ...]) -> int:
    """How many weights and biases a network of these sizes has."""
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in zip(sizes, sizes[1:], strict=False))


def split(flat: np.ndarray, sizes: tuple[int, ...]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Views W, b (or dW, db) into one flat array: all matrices (in, out) first, then all biases (out,)."""
    W, b, start = [], [], 0
    for fan_in, fan_out in zip(sizes, sizes[1:], strict=False):
        W.append(flat[start : start + fan_in * fan_out].reshape(fan_in, fan_out))
        start += fan_in * fan_out
    for fan_out in sizes[1:]:
        b.append(flat[start : start + fan_out])
        start += fan_out
    return W, b


def new_passes(
    sizes: tuple[int, ...], samples: int, dtype: np.dtype, gradient: np.ndarray | None = None, backward: bool = True
) -> tuple[ForwardPass, BackwardPass | None]:
    """Empty arrays for a forward and a backward pass of `samples` rows, to be reused step after step.

    gradient: a (parameters,) array to share between passes of several batch sizes.
    """

    def layers():
        return [np.empty((samples, size), dtype) for size in sizes[1:]]

    fwd = ForwardPass(z=layers(), a=[None, *layers()])
    if not backward:
        return fwd, None
    if gradient is None:
        gradient = np.empty(parameter_count(sizes), dtype)
    dW, db = split(gradient, sizes)
    da = [np.empty((size, samples), dtype).T for size in sizes[1:-1]]
    return fwd, BackwardPass(layers(), [None, *da, None], dW, db, gradient)


def _look_up(registry: dict, name: str, word: str):
    if name not in registry:
        raise ValueError(f"{word} is {name!r}; it can be {', '.join(registry)}")
    return registry[name]
