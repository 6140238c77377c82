"""The engine against eager PyTorch, scikit-learn and the machine's own matrix products: ratios of one run.

    python tests/benchmarks/engine.py

Every pair is timed in turns on one BLAS thread, by processor time, same networks, same batches; medians of the ratios
are printed. PyTorch and scikit-learn are left out where they are not installed.
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

import nnviz  # noqa: F401, I001  (before NumPy: one BLAS thread)
import numpy as np
from nnviz import Network, load_dataset
from nnviz.losses import mean_cost
from nnviz.network import new_passes
from nnviz.optimizers import SGD

NETS = (((784, 512, 512, 10), 64), ((784, 64, 32, 10), 32), ((2, 8, 8, 3), 32), ((2, 8, 8, 3), 10))  # sizes, batch
ROUNDS, SECONDS = 9, 0.4
RATE = 0.01


def batches(sizes, batch, count=20):
    """Minibatches of the digits, or of the points of the spiral."""
    data = load_dataset("digits" if sizes[0] == 784 else "spiral", samples=batch * count)
    return list(data.x_train.reshape(count, batch, -1)), list(data.y_train.reshape(count, batch))


def numpy_step(sizes, batch):
    xs, ys = batches(sizes, batch)
    network = Network(sizes)
    fwd, bwd = new_passes(sizes, batch, network.dtype)
    optimizer, t = SGD(len(network.parameters), network.dtype, RATE), 0

    def step():
        nonlocal t
        x, y = xs[t % len(xs)], ys[t % len(ys)]
        t += 1
        network.forward(x, out=fwd)
        loss = mean_cost(fwd.a[-1], y)
        network.backward(fwd, y, out=bwd)
        optimizer.update(network.parameters, bwd.gradient, t)
        return loss

    return step


def matmul_step(sizes, batch):
    """Only the matrix products of a step, into the same kind of arrays."""
    xs, _ = batches(sizes, batch)
    network = Network(sizes)
    fwd, bwd = new_passes(sizes, batch, network.dtype)
    network.forward(xs[0], out=fwd)
    network.backward(fwd, np.zeros(batch, int), out=bwd)

    def step():
        for layer in range(network.depth):
            np.matmul(fwd.a[layer], network.W[layer], out=fwd.z[layer])
        for layer in range(network.depth - 1, -1, -1):
            np.matmul(fwd.a[layer].T, bwd.dz[layer], out=bwd.dW[layer])
            if layer:
                np.matmul(network.W[layer], bwd.dz[layer].T, out=bwd.da[layer].T)

    return step


def torch_step(sizes, batch):
    import torch

    torch.set_num_threads(1)
    xs, ys = batches(sizes, batch)
    xs, ys = [torch.tensor(x) for x in xs], [torch.tensor(y) for y in ys]
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:], strict=False):
        layers += [torch.nn.Linear(fan_in, fan_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer, loss_of, t = torch.optim.SGD(model.parameters(), RATE), torch.nn.CrossEntropyLoss(), 0

    def step():
        nonlocal t
        x, y = xs[t % len(xs)], ys[t % len(ys)]
        t += 1
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def sklearn_step(sizes, batch):
    from sklearn.neural_network import MLPClassifier

    xs, ys = batches(sizes, batch)
    model = MLPClassifier(sizes[1:-1], solver="sgd", batch_size=batch, learning_rate_init=RATE, momentum=0.0, alpha=0.0)
    model.partial_fit(xs[0], ys[0], classes=np.arange(sizes[-1]))
    t = 0

    def step():
        nonlocal t
        model.partial_fit(xs[t % len(xs)], ys[t % len(ys)])
        t += 1

    return step


def square_rate():
    """Multiply-adds a second of a large square float32 product, the best this machine does in NumPy."""
    a = np.random.default_rng(0).random((1024, 1024), dtype=np.float32)
    out = a @ a
    start = process_time()
    for _ in range(8):
        np.matmul(a, a, out=out)
    return 8 * 1024**3 / (process_time() - start)


def per_second(step):
    start, count = process_time(), 0
    while process_time() - start < SECONDS:
        for _ in range(5):
            step()
        count += 5
    return count / (process_time() - start)


def multiply_adds(sizes, batch):
    products = [fan_in * fan_out for fan_in, fan_out in zip(sizes, sizes[1:], strict=False)]
    return batch * (3 * sum(products) - products[0])


def main():
    for sizes, batch in NETS:
        ours = numpy_step(sizes, batch)
        others = {"its own matrix products": matmul_step(sizes, batch)}
        for title, make in (("PyTorch, eager", torch_step), ("scikit-learn MLPClassifier", sklearn_step)):
            try:
                others[title] = make(sizes, batch)
            except ImportError:
                print(f"{title}: not installed")
        print(f"{'-'.join(map(str, sizes))}, batch {batch}: nnviz steps a second as a multiple of")
        ratios = {title: [] for title in others}
        square = []
        for _ in range(ROUNDS):
            for title, step in others.items():
                ratios[title].append(per_second(ours) / per_second(step))
            square.append(per_second(ours) * multiply_adds(sizes, batch) / square_rate())
        for title, values in ratios.items():
            print(f"  {title:28} {median(values):5.2f}   ({min(values):.2f} to {max(values):.2f})")
        print(f"  a 1024 x 1024 matmul's rate  {median(square):5.2f}   ({min(square):.2f} to {max(square):.2f})")


if __name__ == "__main__":
    main()
