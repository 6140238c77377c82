"""A link is enough: another process makes the same network of it, to the bit."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from nnviz import ACTIVATIONS, INITIALIZERS, Experiment, Run
from nnviz.exports import fingerprint
from nnviz.optimizers import OPTIMIZERS

FRESH = """
import sys
from nnviz import Experiment, Run
from nnviz.exports import fingerprint
for line in sys.stdin.read().splitlines():
    query, step = line.split()
    run = Run(Experiment.from_query(query))
    run.advance(steps=int(step))
    print(fingerprint(run.network))
"""


def random_experiment(rng) -> Experiment:
    pick = lambda names: str(rng.choice(list(names)))  # noqa: E731
    return Experiment(
        dataset=pick(["digits", "spiral", "moons", "xor"]),
        samples=int(rng.integers(20, 300)),
        hidden=tuple(int(n) for n in rng.integers(1, 20, rng.integers(0, 5))),
        activation=pick(ACTIVATIONS),
        initializer=pick(INITIALIZERS),
        optimizer=pick(OPTIMIZERS),
        learning_rate=float(10 ** rng.uniform(-4, -1)),
        batch_size=int(rng.integers(1, 65)),
        epochs=int(rng.integers(1, 20)),
        l2=float(rng.choice([0, 1e-4])),
        seed=int(rng.integers(10_000)),
        data_seed=int(rng.integers(10_000)),
        dtype=pick(["float32", "float64"]),
    )


def test_twenty_links_in_a_fresh_process():
    rng = np.random.default_rng(0)
    lines, here = [], []
    for _ in range(20):
        experiment = random_experiment(rng)
        run = Run(experiment)
        for steps in (7, 20):  # in bursts, to be sure
            run.advance(steps=steps)
        lines.append(f"{experiment.to_query()} {run.position}")
        here.append(fingerprint(run.network))
        assert len(experiment.to_query()) < 300
    there = subprocess.run(
        [sys.executable, "-c", FRESH],
        input="\n".join(lines),
        text=True,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
    ).stdout.split()
    assert there == here and len(set(here)) == 20
