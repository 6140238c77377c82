"""What one training step does not do: counted, because a time cannot be trusted on a busy machine."""

import tracemalloc

import numpy as np
import pytest

from nnviz import ACTIVATIONS, Experiment, load_dataset, losses, network
from nnviz.data import Dataset
from nnviz.training import State, Trainer


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=320)


def test_a_step_gathers_its_batch_once_and_trusts_its_labels(digits, monkeypatch):
    """The data set checked all labels when it was made."""
    e = Experiment(samples=320, hidden=(12, 8), l2=1e-4)
    trainer, state, gathered = Trainer(e, digits), State(e), []
    batch = Dataset.batch
    monkeypatch.setattr(Dataset, "batch", lambda *args, **named: gathered.append(args) or batch(*args, **named))
    for module in (losses, network):
        monkeypatch.setattr(module, "as_labels", lambda *args: pytest.fail("labels were checked again"))
    for _ in range(12):
        trainer.train(state)
    assert len(gathered) == state.step == 12


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam"])
@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name not in ("leaky_relu", "gelu")])
def test_a_step_needs_no_memory_of_the_size_of_its_arrays(digits, activation, optimizer):
    """Beside the arrays the trainer holds: the pixels of its batch, and masks and numbers of a few bytes a unit."""
    e = Experiment(samples=320, hidden=(90, 80), activation=activation, optimizer=optimizer, learning_rate=0.001)
    trainer, state = Trainer(e, digits), State(e)
    for _ in range(3):
        trainer.train(state)
    tracemalloc.start()
    trainer.train(state)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 32 * 784 + 8_000  # bytes; the gradient is 313,000, z of the first layer 11,520


def test_one_sample_gives_the_outer_product(digits):
    """Which np.dot works out where a batch is one sample, and np.matmul where it is more: the same numbers."""
    net = network.Network((784, 90, 10), dtype="float32")
    fwd = net.forward(digits.x_train[:1])
    bwd = net.backward(fwd, digits.y_train[:1])
    for a, dz, dW in zip(fwd.a, bwd.dz, bwd.dW, strict=False):
        np.testing.assert_array_equal(dW, a[0][:, None] * dz[0])


@pytest.mark.parametrize("dtype", ["uint8", "uint64", "int32"])
def test_labels_of_any_integer_kind_mean_the_same(digits, dtype):
    net = network.Network((784, 9, 10))
    fwd, y = net.forward(digits.x_train[:7]), digits.y_train[:7]
    assert losses.cross_entropy(fwd.a[-1], y.astype(dtype)) == losses.cross_entropy(fwd.a[-1], y)
    np.testing.assert_array_equal(net.backward(fwd, y.astype(dtype)).gradient, net.backward(fwd, y).gradient)
