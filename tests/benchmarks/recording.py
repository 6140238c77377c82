"""What recording costs: training with a recorder against the same training without, in turns, as a ratio of one run.

    python tests/benchmarks/recording.py

Whole stretches of 1,024 steps are compared, from step 0 and from a later one, because rows, histograms and counts of
dead units come at different distances; medians of the ratios are printed.
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from nnviz import Experiment, load_dataset  # before NumPy: one BLAS thread
from nnviz.diagnostics import Recorder
from nnviz.training import State, Trainer

NETS = {
    "784-64-32-10, batch 32": Experiment(epochs=200),
    "784-512-512-10, batch 64": Experiment(hidden=(512, 512), batch_size=64, epochs=200),
    "2-4-2, batch 16": Experiment(dataset="xor", hidden=(4,), activation="tanh", batch_size=16, epochs=200),
}
ROUNDS, STEPS, SLICE = 3, 1024, 64


def stretch(experiment, data, start, every):
    """Processor seconds of STEPS steps from step `start`: (without, with a recorder), in slices taken in turns."""
    runs = [(Trainer(experiment, data), State(experiment), None) for _ in range(2)]
    recorder = Recorder(experiment, data, every)
    seconds = [0.0, 0.0]
    for trainer, state, _ in runs:
        state.step = start  # the weights are those of the start; how long a step takes does not depend on them
        trainer.train(state)
        state.step = start
    for _ in range(0, STEPS, SLICE):
        for i, (trainer, state, _) in enumerate(runs):
            began = process_time()
            for _ in range(SLICE):
                recorder.train(trainer, state) if i else trainer.train(state)
            seconds[i] += process_time() - began
    return seconds


def main():
    for name, experiment in NETS.items():
        data = load_dataset(experiment.dataset)
        for every in (64, 8, 1) if experiment.hidden == (64, 32) else (64,):
            for start in (0, 8192):
                ratios = []
                for _ in range(ROUNDS):
                    without, recorded = stretch(experiment, data, start, every)
                    ratios.append(recorded / without - 1)
                what = f"{name}, every {every:2} steps, {STEPS:,} steps from {start:5,}"
                print(f"{what}: {median(ratios):+6.1%} time   ({min(ratios):+.1%} to {max(ratios):+.1%})")


if __name__ == "__main__":
    main()
