"""What the server takes to make the picture of a network's next step: processor time, and bytes on the wire.

    python tests/benchmarks/network_picture.py

For each network the record, the words and the packing in milliseconds (median of 30), as a multiple of one training
step, and as a share of the least time that is trained between two pictures while a run plays.
"""

from statistics import median
from time import process_time

from nnviz import Experiment, Run
from nnviz.app.net import _record
from nnviz.app.plot.pack import pack_arrays
from nnviz.app.session import MIN_BURST_SECONDS
from nnviz.inspection.step_picture import picture_run

RUNS = {
    "784-64-32-10": Experiment(),
    "784-512-512-10, batch 64": Experiment(hidden=(512, 512), batch_size=64),
    "784-512-512-10, batch 64, Adam": Experiment(
        hidden=(512, 512), batch_size=64, optimizer="adam", learning_rate=0.001
    ),
    "2-8-8-3": Experiment(dataset="spiral", hidden=(8, 8)),
}
ROUNDS = 30


def milliseconds(work) -> float:
    """Processor time of `work`, the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        taken.append(1000 * (process_time() - start))
    return median(taken)


def main():
    for name, experiment in RUNS.items():
        run = Run(experiment)
        run.advance(steps=50)
        step = milliseconds(lambda run=run: run.advance(steps=1))
        for subject, example in (("test sample", 0), ("minibatch", None)):

            def make(run=run, example=example):
                return picture_run(run, run.position, run.network, run.optimizer, example)

            picture = make()
            record, packed = milliseconds(make), milliseconds(lambda picture=picture: pack_arrays(_record(picture)))
            whole = record + packed
            print(
                f"{name}, {subject}: record {record:.1f} ms, words and packing {packed:.1f} ms, "
                f"{whole / step:.1f} steps, {whole / 10 / MIN_BURST_SECONDS:.0f} % of a burst, "
                f"{len(pack_arrays(_record(picture))) / 1e6:.3f} MB"
            )


if __name__ == "__main__":
    main()
