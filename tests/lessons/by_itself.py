"""What lessons look up, worked out a second time with plain NumPy: from the weights of a run and its data alone."""

import re

import numpy as np

from nnviz.backprop.tiny import tiny_network

VALUE = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
SLOPE = {
    "relu": lambda z: 1.0 * (z > 0),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "sigmoid": lambda z: VALUE["sigmoid"](z) * (1 - VALUE["sigmoid"](z)),
}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Pass:
    """A batch x (samples, inputs) with labels y, sent through layers W, b and back. z, a, dz, dW: by layer from 0; a[0]
    is what layer 0 passes on."""

    def __init__(self, W, b, x, y, activation="relu"):
        self.W, self.b, self.x, self.y = [w.astype(float) for w in W], [c.astype(float) for c in b], x.astype(float), y
        self.activation = activation
        self.z, self.a, goes_in = [], [], self.x
        for layer, (w, c) in enumerate(zip(self.W, self.b, strict=True)):
            self.z.append(goes_in @ w + c)
            goes_in = softmax(self.z[-1]) if layer == len(W) - 1 else VALUE[activation](self.z[-1])
            self.a.append(goes_in)
        self.p = self.a[-1]
        self.loss = float(-np.log(np.clip(self.p[np.arange(len(y)), y], 1e-10, 1)).mean())
        self.accuracy = float((self.p.argmax(axis=1) == y).mean())

    def back(self):
        n, last = len(self.y), len(self.W) - 1
        onehot = np.eye(self.p.shape[1])[self.y]
        self.dz, self.da = [(self.p - onehot) / n], []
        for layer in range(last, 0, -1):
            self.da.insert(0, self.dz[0] @ self.W[layer].T)
            self.dz.insert(0, self.da[0] * SLOPE[self.activation](self.z[layer - 1]))
        self.dW = [before.T @ dz for before, dz in zip([self.x, *self.a[:-1]], self.dz, strict=True)]
        self.db = [dz.sum(axis=0) for dz in self.dz]
        return self


class Tiny:
    """The tiny network of a place, as its words `taken` and `changed` have it."""

    def __init__(self, taken="0", changed=""):
        network, self.x, self.y, self.rate = tiny_network()
        self.W, self.b = [w.copy() for w in network.W], [c.copy() for c in network.b]
        for _ in range(int(taken)):
            self.W, self.b = self.stepped()
        words = changed.split("~") if changed else []
        for name, value in zip(words[::2], words[1::2], strict=True):
            if name == "rate":
                self.rate = float(value)
                continue
            array, row, column = name.split("-")
            if array == "y":
                self.y[int(row)] = int(value)
            else:
                where = self.x if array == "x" else getattr(self, array[0])[int(array[1]) - 1]
                np.atleast_2d(where)[int(row), int(column)] = float(value)

    def passed(self):
        return Pass(self.W, self.b, self.x, self.y).back()

    def stepped(self):
        there = self.passed()
        return (
            [w - self.rate * dw for w, dw in zip(self.W, there.dW, strict=True)],
            [c - self.rate * dc for c, dc in zip(self.b, there.db, strict=True)],
        )

    def find(self, name):
        there = self.passed()
        if name == "loss of the step":
            return there.loss
        if name == "loss after the step":
            return Pass(*self.stepped(), self.x, self.y).loss
        if name == "learning rate of the step":
            return self.rate
        if name == "parameters of the step":
            return sum(w.size for w in self.W) + sum(np.size(b) for b in self.b)
        array, *place = re.fullmatch(r"([a-zA-Z]+)(\d?)-(\d+)-(\d+)", name).groups()
        found = getattr(there, array)
        if place[0]:
            found = found[int(place[0]) - 1]
        return float(np.atleast_2d(found)[int(place[1]), int(place[2])])


def find_in_run(name, run, step):
    """A quantity of a run after so many steps; None for a name that is not worked out here."""
    e, network, data = run.experiment, run.network_at(step), run.data
    inputs = len(e.features) if data.kind.planar else data.test.shape[1]
    sizes = (inputs, *e.hidden, len(data.classes))

    def passed(x, y):
        return Pass(network.W, network.b, x, y, e.activation)

    def test():
        return passed(run.test_inputs(run.tested), data.y_test[run.tested])

    def training():
        rows = run.tested_training
        return passed(data.batch(rows, e.dtype), data.y_train[rows])

    def next_batch():
        _, x, y = run.batch_at(step)
        return passed(x, y).back()

    def rms(values):
        return float(np.sqrt((values**2).mean()))

    def moved(layer):
        start = run.network_at(0).W[layer - 1]
        return float(np.linalg.norm(network.W[layer - 1] - start) / np.linalg.norm(start))

    def reaches(layer):
        dz = next_batch().dz
        return float(np.linalg.norm(dz[layer - 1]) / np.linalg.norm(dz[-1]))

    plain = {
        "test accuracy": lambda: test().accuracy,
        "test loss": lambda: test().loss,
        "training accuracy": lambda: training().accuracy,
        "training loss": lambda: training().loss,
        "loss of guessing": lambda: float(np.log(len(data.classes))),
        "steps in an epoch": lambda: -(-len(data.y_train) // e.batch_size),
        "steps of the run": lambda: -(-len(data.y_train) // e.batch_size) * e.epochs,
        "step": lambda: step,
        "epoch": lambda: step * e.batch_size / len(data.y_train),
        "classes": lambda: len(np.unique(data.y_test)),
        "inputs": lambda: sizes[0],
        "hidden layers": lambda: len(e.hidden),
        "parameters": lambda: sum(a * b + b for a, b in zip(sizes, sizes[1:], strict=False)),
        "samples": lambda: len(data.y_train),
        "size of the input": lambda: rms(next_batch().x),
    }
    layered = {
        "units in layer": lambda layer: sizes[layer],
        "weights in layer": lambda layer: sizes[layer] * sizes[layer - 1],
        "size of the signal in layer": lambda layer: rms(next_batch().a[layer - 1]),
        "size of the weights in layer": lambda layer: float(network.W[layer - 1].std()),
        "gradient of layer": lambda layer: float(np.linalg.norm(next_batch().dW[layer - 1])),
        "share of zeros in layer": lambda layer: float((next_batch().a[layer - 1] == 0).mean()),
        "share of the gradient that reaches layer": reaches,
        "change of layer": moved,
    }
    if name in plain:
        return plain[name]()
    if found := re.fullmatch(r"(.+) (\d)", name):
        return layered[found[1]](int(found[2])) if found[1] in layered else None
    return getattr(e, name, None)
