"""How the time and the memory of a run grow with its settings.

    python tests/benchmarks/growth.py

One setting goes from small to large, the others stay. Times are processor time on one thread, as multiples of the first
row; bytes are counted, in MB. Below each column stands how often as much it is in the last row as in the first, and in
a word what that makes of it. Takes about three minutes.
"""

import tracemalloc
from math import log
from statistics import median

from run import load, machine, only_steps, rounds, whole_run

from nnviz import Experiment, Run

# setting: (its values, the experiment of one)
SWEEPS = {
    "samples": ((1_000, 4_000, 16_000, 60_000), lambda samples: Experiment(samples=samples, epochs=2)),
    "width": ((16, 64, 256, 512), lambda width: Experiment(samples=4_000, hidden=(width, width), epochs=2)),
    "depth": ((1, 2, 4, 6), lambda depth: Experiment(samples=4_000, hidden=(128,) * depth, epochs=2)),
    "epochs": ((1, 10, 50, 200), lambda epochs: Experiment(samples=2_000, epochs=epochs)),
}
COLUMNS = ("one step", "rest of the run", "run, MB", "its peak, MB", "data, MB", "their peak, MB")
TIMES = 2  # the first columns are times
WORDS = ((0.15, "flat"), (0.8, "less than linear"), (1.2, "linear"))  # up to this power of the setting


def traced(work):
    """(what `work` returns, the most bytes that were in use meanwhile, over those before)."""
    tracemalloc.start()
    try:
        made = work()
        return made, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure(experiment):
    """The columns of one experiment, times in seconds."""

    def finished():
        run = Run(experiment, data)
        run.advance(steps=experiment.total_steps)
        return run

    data, data_peak = traced(lambda: load(experiment))
    run, run_peak = traced(finished)
    found = rounds({"run": whole_run, "steps": only_steps}, experiment, data, seconds=4)
    step = median(seconds["steps"] for seconds in found) / experiment.total_steps
    rest = median(seconds["run"] - seconds["steps"] for seconds in found)
    return step, rest, *(size / 1e6 for size in (run.nbytes, run_peak, data.nbytes, data_peak))


def word(values, numbers):
    """How `numbers` grow while a setting grows over `values`, seen from the first to the last."""
    power = log(numbers[-1] / numbers[0]) / log(values[-1] / values[0])
    return next((found for most, found in WORDS if power < most), "more than linear")


def line(head, cells):
    print(f"{head:>8}" + "".join(f"{cell:>18}" for cell in cells), flush=True)


def main():
    print(machine())
    for setting, (values, experiment) in SWEEPS.items():
        print()
        line(setting, COLUMNS)
        rows = []
        for value in values:
            rows.append(measure(experiment(value)))
            units = [*rows[0][:TIMES], *[1] * (len(COLUMNS) - TIMES)]
            line(f"{value:,}", [f"{number / unit:.2f}" for number, unit in zip(rows[-1], units, strict=True)])
        columns = list(zip(*rows, strict=True))
        line(f"x {values[-1] / values[0]:g}", [f"x {numbers[-1] / numbers[0]:.3g}" for numbers in columns])
        line("", [word(values, numbers) for numbers in columns])


if __name__ == "__main__":
    main()
