"""A whole run against its steps alone, and against whole runs of scikit-learn and PyTorch: ratios of one run.

    NNVIZ_DATA=folder/of/mnist python tests/benchmarks/run.py

All contestants train the same network on the same kept data, on one thread, in turns of 64 steps, and are compared by
processor time; medians of several rounds are printed. MNIST, PyTorch and scikit-learn are left out where they are not
to be had. Takes five to ten minutes.
"""

import os
import platform
import sys
import warnings
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

import nnviz  # noqa: F401, I001  (before NumPy: one BLAS thread)
import numpy as np
from nnviz import Experiment, Network, Run, load_dataset
from nnviz.checkpoints import Checkpoints
from nnviz.data.mnist import mnist_available
from nnviz.diagnostics import Recorder
from nnviz.diagnostics.recorder import RECORD_EVERY
from nnviz.footprint import RECORDER_SHARE
from nnviz.recording import train_recorded
from nnviz.run import BUDGET
from nnviz.schedule import choose_checkpoint_stride
from nnviz.training import State, Trainer

LARGE = {"hidden": (512, 512), "batch_size": 64}
SPIRAL = {"dataset": "spiral", "hidden": (8, 8)}
# name: (experiment, whether others train it too)
RUNS = {
    "784-64-32-10, batch 32, 10 epochs (the default)": (Experiment(), True),
    "784-512-512-10, batch 64, 10 epochs": (Experiment(**LARGE), True),
    "784-512-512-10, batch 64, 3 epochs": (Experiment(**LARGE, epochs=3), True),
    "784-512-512-10, batch 64, 1 epoch of 60,000 MNIST images": (Experiment("mnist", **LARGE, epochs=1), False),
    "784-64-32-10, Adam, batch 32, 10 epochs": (Experiment(optimizer="adam", learning_rate=0.001), False),
    "784-64-32-10, batch 1, 1 epoch": (Experiment(batch_size=1, learning_rate=0.01, epochs=1), False),
    "2-8-8-3 (spiral), batch 32, 10 epochs": (Experiment(**SPIRAL), True),
    "2-8-8-3 (spiral), batch 10, 10 epochs": (Experiment(**SPIRAL, batch_size=10), True),
    "2-4-2 (xor), batch 32, 10 epochs": (Experiment("xor", hidden=(4,)), False),
}
SLICE = 64  # steps of a turn
ROUNDS, SECONDS = 3, 10.0  # at least so many rounds, and more as long as they have taken less than this
START = 100  # steps that the start of a run is compared with


def whole_run(experiment, data):
    """Everything: a new run, its first test, its steps, all that it writes down."""
    run = Run(experiment, data)
    while not run.done:
        run.advance(steps=SLICE)
        yield


def only_steps(experiment, data):
    """The same steps, and nothing else."""
    trainer, state = Trainer(experiment, data), State(experiment)
    return slices(lambda: trainer.train(state), experiment.total_steps)


def kept_steps(experiment, data, every=RECORD_EVERY, recorded=BUDGET // RECORDER_SHARE, kept=BUDGET):
    """The same steps and, as a run does it, what is kept of them. recorded, kept: bytes for records, checkpoints."""
    trainer, state = Trainer(experiment, data), State(experiment)
    recorder = Recorder(experiment, data, every, recorded)
    checkpoints = Checkpoints(kept, choose_checkpoint_stride(experiment))
    quiet = 0  # before this step nothing is due

    def step():
        nonlocal quiet
        if state.step < quiet:
            trainer.train(state)
        else:
            train_recorded(trainer, state, recorder)
            checkpoints.offer(state.step, state.arrays)
            quiet = min(recorder.next_due(state.step), checkpoints.next_due(state.step + 1))

    def work():
        yield from slices(step, experiment.total_steps)
        _ = recorder.steps  # a recorder leaves work to do until somebody asks

    return work()


def sklearn_fit(experiment, data):
    """scikit-learn's own loop, in one piece. It tests nothing, and has its inputs as floats from the start."""
    from sklearn.neural_network import MLPClassifier

    e, x = experiment, data.x_train
    warnings.filterwarnings("ignore", module="sklearn")  # it warns that more epochs would be better
    model = MLPClassifier(
        e.hidden,
        solver="sgd",
        batch_size=e.batch_size,
        learning_rate_init=e.learning_rate,
        momentum=0.0,
        alpha=0.0,
        max_iter=e.epochs,
        n_iter_no_change=e.epochs + 1,
        random_state=e.seed,
    )
    return slices(lambda: model.fit(x, data.y_train), 1)


def torch_loop(experiment, data):
    """A plain loop of eager PyTorch. It tests nothing, and has its inputs as floats from the start."""
    import torch

    torch.set_num_threads(1)
    e, x, y = experiment, torch.tensor(data.x_train), torch.tensor(data.y_train)
    layers = []
    for fan_in, fan_out in zip(e.sizes, e.sizes[1:], strict=False):
        layers += [torch.nn.Linear(fan_in, fan_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer, loss_of = torch.optim.SGD(model.parameters(), e.learning_rate), torch.nn.CrossEntropyLoss()
    order, losses = (), []

    def step():
        nonlocal order
        if not len(order):
            order = torch.randperm(len(x))
        batch, order = order[: e.batch_size], order[e.batch_size :]
        optimizer.zero_grad()
        loss = loss_of(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    return slices(step, e.total_steps)


def slices(work, times):
    """Do a piece of work so many times, and let others have their turn now and then."""
    for start in range(0, times, SLICE):
        for _ in range(min(SLICE, times - start)):
            work()
        yield


def in_turns(contestants):
    """Processor seconds that each contestant took: {name: a generator that yields after every turn}."""
    going, seconds = dict(contestants), dict.fromkeys(contestants, 0.0)
    while going:
        for name, work in list(going.items()):
            began = process_time()
            if next(work, "done") == "done":
                del going[name]
            seconds[name] += process_time() - began
    return seconds


def rounds(make, experiment, data, seconds=SECONDS):
    """ROUNDS rounds of all contestants, or as many as fill the seconds: each {name: seconds it took}.

    make: {name: a function of experiment and data, which makes what `in_turns` takes}.
    """
    found, names = [], list(make)
    with np.errstate(all="ignore"):
        while len(found) < ROUNDS or sum(sum(took.values()) for took in found) < seconds:
            found.append(in_turns({name: make[name](experiment, data) for name in names}))
            names = names[1:] + names[:1]  # nobody always comes after the same one
    return found


def ratio(found, over, under):
    """The median over all rounds of one contestant's time in another's, with the smallest and the largest."""
    values = [seconds[over] / seconds[under] for seconds in found]
    return f"{median(values):7.3f}   ({min(values):.3f} to {max(values):.3f})"


def count(experiment, data):
    """(images or points that a run sends through the network beside those it trains on, tests in its history)."""
    rows, forward = 0, Network.forward

    def counting(network, x, out=None):
        nonlocal rows
        rows += len(x) if out is not None else 0  # without one `forward` calls itself with one
        return forward(network, x, out)

    Network.forward = counting
    try:
        run = Run(experiment, data)
        run.advance(steps=experiment.total_steps)
    finally:
        Network.forward = forward
    return rows - experiment.samples * experiment.epochs, len(run.history.points)


def load(experiment):
    e = experiment
    return load_dataset(e.dataset, samples=e.samples, variety=e.variety, noise=e.noise, seed=e.data_seed)


def compare(name, experiment, peers):
    """Print all of one network: how much of a run is steps, what the others take for it, what it tests."""
    data = load(experiment)
    tested, points = count(experiment, data)
    found = rounds({"run": whole_run, "steps": only_steps, "kept": kept_steps, **peers}, experiment, data)
    print(f"\n{name}")
    print(f"  steps / run                             {ratio(found, 'steps', 'run')}")
    print(f"  with records and checkpoints / steps    {ratio(found, 'kept', 'steps')}")
    for peer in peers:
        print(f"  {peer + ' / run':38}  {ratio(found, peer, 'run')}")
        print(f"  {peer + ' / steps':38}  {ratio(found, peer, 'steps')}")
    trained = experiment.samples * experiment.epochs
    print(f"  trained on {trained:,} samples, {tested:,} more looked at; {points} points in the history", flush=True)


def start(experiment):
    """Print what it takes until a default run can be looked at, its data kept."""

    def new_run(experiment, data):
        return slices(lambda: Run(experiment, data), 1)

    def first_steps(experiment, data):
        trainer, state = Trainer(experiment, data), State(experiment)
        return slices(lambda: trainer.train(state), START)

    found = rounds({"start": new_run, "steps": first_steps}, experiment, load(experiment))
    print(f"\nstart of a default run / {START} of its steps  {ratio(found, 'start', 'steps')}")
    print(f"  which is {1000 * median(seconds['start'] for seconds in found):.1f} ms on this machine", flush=True)


def keeping(experiment):
    """Print what each thing that is kept costs, and what a closer record would."""
    kinds = {"checkpoints alone": partial(kept_steps, recorded=0)}
    for every in (RECORD_EVERY, 64, 8, 1):
        kinds[f"a row every {every} steps alone"] = partial(kept_steps, every=every, kept=0)
    found = rounds({"steps": only_steps, **kinds}, experiment, load(experiment))
    print("\nthe default network: steps with this / steps")
    for kind in kinds:
        print(f"  {kind:38}  {ratio(found, kind, 'steps')}", flush=True)


def machine():
    """What the numbers were measured with."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    made = {"Python": platform.python_version(), "NumPy": np.__version__, blas["name"]: blas["version"]}
    for title, package in (("PyTorch", "torch"), ("scikit-learn", "scikit-learn")):
        try:
            made[title] = version(package)
        except PackageNotFoundError:
            made[title] = "not installed"
    versions = ", ".join(f"{title} {number}" for title, number in made.items())
    return f"{os.cpu_count()} cores, {model}, {platform.system()}; {versions}"


def main():
    print(machine())
    peers = {
        title: work
        for title, package, work in (("scikit-learn", "sklearn", sklearn_fit), ("PyTorch", "torch", torch_loop))
        if find_spec(package)
    }
    for name, (experiment, shared) in RUNS.items():
        if experiment.dataset == "mnist" and not mnist_available():
            print(f"\n{name}: left out, MNIST is not on this machine")
        else:
            compare(name, experiment, peers if shared else {})
    start(Experiment())
    keeping(Experiment())


if __name__ == "__main__":
    main()
