"""What a server computes until a visitor sees the Train page: each part as a multiple of 100 training steps.

    python tests/benchmarks/first_look.py [folder]

Every round begins in new processes, as a server does; the script runs in the test harness of Streamlit, no browser.
folder: that of another version of nnviz, for instance an older one, which takes turns with this one. Processor time;
medians, and in brackets the smallest and the largest of all rounds.
"""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
ROUNDS = 7
PARTS = """
import json, time
from nnviz import Experiment, Run, load_dataset
from nnviz.training import State, Trainer

def seconds(work):
    start = time.process_time()
    made = work()
    return made, time.process_time() - start

def steps(count):
    for _ in range(count):
        trainer.train(state)

e = Experiment()
data, making = seconds(load_dataset)
run, first_test = seconds(lambda: Run(e, data))
_, epoch = seconds(lambda: run.advance(epochs=1))
trainer, state = Trainer(e, data), State(e)
steps(100)
steps = seconds(lambda: steps(1000))[1] / 10
whole = making + first_test + epoch
parts = {"100 training steps": steps, "making the data": making, "first test": first_test, "first epoch": epoch}
print(json.dumps(parts | {"the three together": whole}))
"""
SCRIPT = """
import json, time
from statistics import median
from streamlit.testing.v1 import AppTest

def script_time():
    return time.process_time() - time.thread_time()  # without the harness, which is at work in this thread

def visit():
    at = AppTest.from_file("SCRIPT", default_timeout=120)
    at.query_params["v"] = "2"  # a query leads from the root to Train
    start = script_time()
    at.run()
    assert not at.exception
    return script_time() - start

first = visit()
later = median(visit() for _ in range(5))
print(json.dumps({"the script for the first visitor of a process": first, "the script for a later one": later}))
"""


def measured(folder: Path, code: str) -> dict[str, float]:
    """What a new process prints: seconds of each part."""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    folders = [ROOT, *map(Path, sys.argv[1:])]
    rounds = {folder: [] for folder in folders}
    for _ in range(ROUNDS):
        for folder in folders:
            script = SCRIPT.replace("SCRIPT", str(folder.absolute() / "streamlit_app.py"))
            rounds[folder].append(measured(folder, PARTS) | measured(folder, script))
    for folder in folders:
        steps = median(parts["100 training steps"] for parts in rounds[folder])
        print(f"{'this version' if folder == ROOT else folder}: 100 training steps take {1000 * steps:.1f} ms, and")
        for part in rounds[folder][0]:
            told(part, [parts[part] / parts["100 training steps"] for parts in rounds[folder]])
    for folder in folders[1:]:
        print(f"this version / {folder}")
        for part in rounds[folder][0]:
            told(part, [ours[part] / its[part] for ours, its in zip(rounds[ROOT], rounds[folder], strict=True)])


def told(part: str, ratios: list[float]) -> None:
    print(f"  {part:46} {median(ratios):6.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
