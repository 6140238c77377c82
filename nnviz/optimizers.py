"""How a gradient becomes a change of the parameters.

Each optimizer changes one flat (n,) array of parameters in place, block by block, so that the temporary arrays stay in
the processor's cache. What it remembers between steps is `memory`: a list of flat arrays that a checkpoint copies.
Defaults are PyTorch's.
"""

from math import sqrt

import numpy as np

BLOCK = 65_536  # numbers per block: 256 KB in float32, so that a block of each array fits the second-level cache
FLUSH_EVERY = 64  # steps


class Optimizer:
    """Common part: `memory`, scratch space and the walk over blocks.

    learning_rate: step size; memories: how many arrays the size of the parameters it keeps.
    """

    memories = 0

    def __init__(self, size: int, dtype, learning_rate: float):
        self.learning_rate = float(learning_rate)
        self.memory = [np.zeros(size, dtype) for _ in range(self.memories)]
        self._scratch = [np.empty(min(BLOCK, size), dtype) for _ in range(2)]

    @property
    def scratch_nbytes(self) -> int:
        """Bytes of the temporary arrays."""
        return sum(array.nbytes for array in self._scratch)

    def update(self, parameters: np.ndarray, gradient: np.ndarray, t: int) -> None:
        """Change `parameters` (n,) in place for `gradient` (n,); t counts the updates from 1."""
        if self.memory and t % FLUSH_EVERY == 0:
            self._flush()
        if len(parameters) <= BLOCK:
            self._update(parameters, gradient, self.memory, t, *self._scratch)
            return
        for start in range(0, len(parameters), BLOCK):
            block = slice(start, start + BLOCK)
            p = parameters[block]
            memory = [m[block] for m in self.memory]
            self._update(p, gradient[block], memory, t, *(s[: len(p)] for s in self._scratch))

    def _flush(self) -> None:
        # Behind dead units the memory decays for ever; denormal numbers would halve the speed (measured).
        for m in self.memory:
            m[np.abs(m) < np.finfo(m.dtype).tiny * 1e8] = 0


class SGD(Optimizer):
    """Gradient descent, with momentum (Polyak 1964) and optionally Nesterov's look ahead (Sutskever et al. 2013).

    v <- momentum v + g;  p <- p - learning_rate v, or with Nesterov p <- p - learning_rate (g + momentum v).
    """

    def __init__(self, size, dtype, learning_rate, momentum=0.0, nesterov=False):
        self.memories = 1 if momentum else 0
        super().__init__(size, dtype, learning_rate)
        self.momentum, self.nesterov = float(momentum), bool(nesterov)

    def _update(self, p, g, memory, t, change, _):
        if memory:
            (v,) = memory
            v *= self.momentum
            v += g
            if self.nesterov:
                np.multiply(v, self.momentum, out=change)
                change += g
                change *= self.learning_rate
            else:
                np.multiply(v, self.learning_rate, out=change)
        else:
            np.multiply(g, self.learning_rate, out=change)
        p -= change


class RMSProp(Optimizer):
    """Divide by a running root mean square of the gradient (Tieleman & Hinton 2012, lecture 6.5).

    s <- decay s + (1 - decay) g²;  p <- p - learning_rate g / (√s + eps).
    """

    memories = 1

    def __init__(self, size, dtype, learning_rate, decay=0.99, eps=1e-8):
        super().__init__(size, dtype, learning_rate)
        self.decay, self.eps = decay, eps

    def _update(self, p, g, memory, t, change, root):
        (s,) = memory
        np.multiply(g, g, out=change)
        change *= 1 - self.decay
        s *= self.decay
        s += change
        np.sqrt(s, out=root)
        root += self.eps
        np.multiply(g, self.learning_rate, out=change)
        change /= root
        p -= change


class Adam(Optimizer):
    """Adaptive moments (Kingma & Ba 2015, algorithm 1).

    m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g²;
    p <- p - learning_rate (m / (1 - beta1^t)) / (√(v / (1 - beta2^t)) + eps).
    """

    memories = 2

    def __init__(self, size, dtype, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(size, dtype, learning_rate)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def _update(self, p, g, memory, t, change, root):
        m, v = memory
        np.multiply(g, 1 - self.beta1, out=change)
        m *= self.beta1
        m += change
        np.multiply(g, g, out=change)
        change *= 1 - self.beta2
        v *= self.beta2
        v += change
        np.sqrt(v, out=root)
        root *= 1 / sqrt(1 - self.beta2**t)
        root += self.eps
        np.multiply(m, self.learning_rate / (1 - self.beta1**t), out=change)
        change /= root
        p -= change


OPTIMIZERS = {"sgd": SGD, "rmsprop": RMSProp, "adam": Adam}
