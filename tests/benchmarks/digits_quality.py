"""How good the made digits are: how fast they are made, how hard they are to learn, and how well a network
trained on them alone reads real handwriting and drawings of the pad (`tests/data/handwriting.py`).

    NNVIZ_DATA=folder/of/mnist python tests/benchmarks/digits_quality.py [seeds]

Prints each number beside its bar. Takes about a minute a seed on one core; without MNIST those columns stay empty.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from nnviz import Experiment, Run, evaluate, load_dataset  # noqa: E402
from nnviz.data.digits import make_digits  # noqa: E402
from nnviz.data.mnist import mnist_available  # noqa: E402
from tests.data import handwriting  # noqa: E402

SMALL = {"hidden": (64, 32)}
LARGE = {"hidden": (512, 512)}
# Adam: plain SGD at 0.1 jumps by a point or two between the last steps, which hides what the data can do.
WILD = {
    "hidden": (512, 512),
    "variety": 1.0,
    "samples": 50_000,
    "batch_size": 128,
    "optimizer": "adam",
    "learning_rate": 5e-4,
}


def making(variety: float, n: int = 10_000) -> float:
    """Digits made per second, the best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        make_digits(n, variety=variety)
        times.append(time.perf_counter() - start)
    return n / min(times)


def drawn(network) -> tuple[float, str]:
    """Accuracy in % on the drawings, and the way of writing that is read worst."""
    read = handwriting.read(network)
    worst = min(read, key=read.get)
    return 100 * sum(read.values()) / len(read) / handwriting.EACH, f"{worst}: {read[worst]} of {handwriting.EACH}"


def learning(settings: dict, seed: int, mnist) -> str:
    """What a network reads of its own test set, the drawings and the MNIST test set, after one epoch and after ten."""
    run = Run(Experiment(seed=seed, data_seed=seed, **settings))
    said = []
    for epochs in (1, 9):
        run.advance(epochs=epochs)
        own = 100 * evaluate(run.network, run.data.x_test, run.data.y_test).accuracy
        share, worst = drawn(run.network)
        real = f"{100 * evaluate(run.network, mnist.x_test, mnist.y_test).accuracy:.2f} %" if mnist else "-"
        said.append(f"own {own:.2f} %, drawn {share:.1f} % ({worst}), MNIST {real}")
    return "; after ten ".join(said)


def main(seeds: int) -> None:
    mnist = load_dataset("mnist") if mnist_available() else None
    for variety in (0.5, 1.0):
        print(f"variety {variety}: {making(variety):,.0f} digits a second (bar: 8,000)")
    for title, settings, bars in (
        (
            "784-64-32-10, variety 0.5, 10,000 digits",
            SMALL,
            "bars: own 90-95 and 96.5-98.5, drawn 86 and 94, none below 6 of 10; MNIST 91 in the mean",
        ),
        ("784-512-512-10, variety 0.5, 10,000 digits", LARGE, "bar: MNIST 88"),
        ("784-512-512-10, variety 1, 50,000 digits", WILD, "bar: MNIST 94.5, aim 96"),
    ):
        print(f"{title} ({bars})")
        for seed in range(seeds):
            print(f"  seed {seed}: after one epoch {learning(settings, seed, mnist)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
