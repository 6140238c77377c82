"""What the shipped settings learn: bars with room for rounding. MNIST is used where NNVIZ_DATA has it."""

import pytest

from nnviz import Experiment, Run, evaluate, load_dataset
from nnviz.data import mnist_available
from nnviz.presets import presets

needs_mnist = pytest.mark.skipif(not mnist_available(), reason="the MNIST files are not on this machine")


def accuracy_on_mnist(run):
    mnist = load_dataset("mnist", samples=10)
    return evaluate(run.network, lambda rows: mnist.inputs(mnist.test[rows]), mnist.y_test).accuracy


@pytest.fixture(scope="module")
def quick():
    run = Run(Experiment())
    run.advance(epochs=10)
    return run


def test_the_default_run_shows_a_learning_curve(quick):
    assert 0.90 <= quick.history.epochs[0].accuracy <= 0.95
    assert 0.965 <= quick.history.epochs[-1].accuracy <= 0.985


@needs_mnist
def test_the_default_run_reads_real_handwriting(quick):
    assert accuracy_on_mnist(quick) >= 0.86


@needs_mnist
def test_a_larger_network_reads_it_better():
    run = Run(Experiment(hidden=(512, 512), epochs=3))
    run.advance(epochs=3)
    assert accuracy_on_mnist(run) >= 0.88


@needs_mnist
def test_a_preset_learns_real_mnist():
    """784-512-512-10 comes to 98 % within 10 epochs (98.4 % after all ten); here as many epochs as it takes."""
    experiment = presets()["strong"].experiment
    assert experiment.sizes == (784, 512, 512, 10) and experiment.dataset == "mnist" and experiment.epochs <= 10
    run = Run(experiment)
    while not run.done and (not run.history.epochs or run.history.epochs[-1].accuracy < 0.98):
        run.advance(epochs=1)
    assert run.history.epochs[-1].accuracy >= 0.98


@pytest.mark.parametrize("there", [True, False])
def test_a_preset_speaks_of_real_mnist_only_where_it_is(there):
    strong = presets(mnist=there)["strong"]
    assert strong.experiment.dataset == ("mnist" if there else "digits")
    assert ("on real MNIST" in strong.about) == there


def test_the_notebook_network_waits_and_then_learns():
    run = Run(Experiment(hidden=(512, 512), initializer="normal", batch_size=64, samples=10_000, epochs=3))
    run.advance(steps=60)
    assert run.history.losses[-20:].mean() > 2.25
    run.advance(epochs=3)
    assert run.history.epochs[-1].accuracy > 0.8


@pytest.mark.parametrize("name", ["spiral", "xor", "linear"])
def test_presets_learn_what_they_promise(name):
    run = Run(presets()[name].experiment)
    run.advance(epochs=200)
    assert run.history.epochs[-1].accuracy > {"spiral": 0.95, "xor": 0.9, "linear": 0.7}[name]


def test_zeros_learn_nothing():
    run = Run(presets()["zeros"].experiment)
    run.advance(epochs=3)
    assert run.history.epochs[-1].accuracy < 0.15
    assert not run.network.W[0].any()
