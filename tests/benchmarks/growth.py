"""How the time and the memory of a run grow with its settings.

    python tests/benchmarks/growth.py

One setting goes from small to large, the others stay. Times are processor time on one thread, in steps of the default
network (784-64-32-10, batch 32) that are taken in turns with them; bytes are counted, in MB. Below each column stands
how many times its first row the last one is, and in a word how it grows where the setting is large: over the last two
rows, because a part that never changes hides it before. Takes about five minutes.
"""

import tracemalloc
from math import log
from statistics import median

from run import load, machine, only_steps, rounds, slices, whole_run

from nnviz import Experiment, Run
from nnviz.training import State, Trainer

# setting: (its values, the experiment of one)
SWEEPS = {
    "samples": ((1_000, 4_000, 16_000, 60_000), lambda samples: Experiment(samples=samples, epochs=2)),
    "width": ((16, 64, 256, 512), lambda width: Experiment(samples=4_000, hidden=(width, width), epochs=2)),
    "depth": ((1, 2, 4, 6), lambda depth: Experiment(samples=4_000, hidden=(128,) * depth, epochs=2)),
    "epochs": ((1, 10, 50, 200), lambda epochs: Experiment(samples=2_000, epochs=epochs)),
}
COLUMNS = ("one step", "rest of the run", "run, MB", "its peak, MB", "data, MB", "their peak, MB")
DIGITS = (2, 0, 1, 1, 1, 1)  # after the point
UNIT = Experiment()
WORDS = ((0.15, "flat"), (0.8, "less than linear"), (1.2, "linear"))  # up to this power of the setting


def traced(work):
    """(what `work` returns, the most bytes that were in use meanwhile, over those before)."""
    tracemalloc.start()
    try:
        made = work()
        return made, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure(experiment, unit_data):
    """The columns of one experiment."""

    def finished():
        run = Run(experiment, data)
        run.advance(steps=experiment.total_steps)
        return run

    def as_many_units(experiment, data):
        trainer, state = Trainer(UNIT, unit_data), State(UNIT)
        return slices(lambda: trainer.train(state), experiment.total_steps)

    data, data_peak = traced(lambda: load(experiment))
    run, run_peak = traced(finished)
    contestants = {"run": whole_run, "steps": only_steps, "units": as_many_units}
    found = rounds(contestants, experiment, data, seconds=4)
    step = median(took["steps"] / took["units"] for took in found)
    rest = median((took["run"] - took["steps"]) / took["units"] for took in found) * experiment.total_steps
    return step, rest, *(size / 1e6 for size in (run.nbytes, run_peak, data.nbytes, data_peak))


def word(values, numbers):
    """How `numbers` grow with a setting's `values` at last: with which power of it."""
    power = log(numbers[-1] / numbers[-2]) / log(values[-1] / values[-2])
    return next((found for most, found in WORDS if power < most), "more than linear")


def line(head, cells):
    print(f"{head:>8}" + "".join(f"{cell:>18}" for cell in cells), flush=True)


def main():
    print(machine())
    unit_data = load(UNIT)
    for setting, (values, experiment) in SWEEPS.items():
        print()
        line(setting, COLUMNS)
        rows = []
        for value in values:
            rows.append(measure(experiment(value), unit_data))
            line(f"{value:,}", [f"{number:,.{digits}f}" for number, digits in zip(rows[-1], DIGITS, strict=True)])
        columns = list(zip(*rows, strict=True))
        line(f"x {values[-1] / values[0]:g}", [f"x {numbers[-1] / numbers[0]:.2g}" for numbers in columns])
        line("", [word(values, numbers) for numbers in columns])


if __name__ == "__main__":
    main()
