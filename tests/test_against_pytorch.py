"""The same expressions in PyTorch, in float64. Skipped where it is not installed."""

import numpy as np
import pytest

from nnviz import ACTIVATIONS, OPTIMIZERS
from nnviz.gradcheck import relative_error

torch = pytest.importorskip("torch")
F = torch.nn.functional
TWINS = {
    "identity": lambda z: z,
    "relu": F.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "gelu": lambda z: F.gelu(z, approximate="tanh"),
}


def twin_of(network):
    return [torch.tensor(p.copy(), requires_grad=True) for p in (*network.W, *network.b)]


def twin_loss(parameters, activation, x, y, l1=0.0, l2=0.0):
    depth = len(parameters) // 2
    a = torch.tensor(x)
    for layer in range(depth):
        z = a @ parameters[layer] + parameters[depth + layer]
        a = TWINS[activation](z) if layer < depth - 1 else z
    loss = F.cross_entropy(a, torch.tensor(y))
    for w in parameters[:depth]:
        loss = loss + l1 * w.abs().sum() + 0.5 * l2 * (w**2).sum()
    return loss


@pytest.mark.parametrize("l1, l2", [(0, 0), (0.01, 0.1)])
@pytest.mark.parametrize("hidden", [(), (7,), (7, 6), (7, 6, 5)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients(make_case, activation, hidden, l1, l2):
    network, x, y = make_case(hidden, activation)
    found = network.backward(network.forward(x), y, l1, l2)
    parameters = twin_of(network)
    twin_loss(parameters, activation, x, y, l1, l2).backward()
    for mine, theirs in zip((*found.dW, *found.db), parameters, strict=True):
        assert relative_error(mine, theirs.grad.numpy()) < 1e-10


PATHS = {
    "sgd": ("sgd", {}, lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": ("sgd", {"momentum": 0.9}, lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
    "nesterov": (
        "sgd",
        {"momentum": 0.9, "nesterov": True},
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True),
    ),
    "rmsprop": ("rmsprop", {}, lambda p: torch.optim.RMSprop(p, 0.01)),
    "adam": ("adam", {}, lambda p: torch.optim.Adam(p, 0.01)),
}


@pytest.mark.parametrize("l1, l2", [(0, 0), (0.001, 0.01)])
@pytest.mark.parametrize("path", PATHS)
def test_twenty_steps_of_each_optimizer(make_case, path, l1, l2):
    name, settings, make_twin = PATHS[path]
    rate = 0.1 if name == "sgd" else 0.01
    network, _, _ = make_case((7, 6), "tanh")
    optimizer = OPTIMIZERS[name](len(network.parameters), "float64", rate, **settings)
    parameters = twin_of(network)
    twin = make_twin(parameters)
    rng = np.random.default_rng(1)
    start = network.parameters.copy()
    for t in range(1, 21):
        x, y = rng.standard_normal((6, 5)), rng.integers(0, 4, 6)
        optimizer.update(network.parameters, network.backward(network.forward(x), y, l1, l2).gradient, t)
        twin.zero_grad()
        twin_loss(parameters, "tanh", x, y, l1, l2).backward()
        twin.step()
    assert np.abs(network.parameters - start).max() > 0.1
    for mine, theirs in zip((*network.W, *network.b), parameters, strict=True):
        assert relative_error(mine, theirs.detach().numpy()) < 1e-10
