"""From runs that are compared to the records that the figures of a comparison draw."""

import numpy as np

from nnviz.comparison import Comparison
from nnviz.evaluation import Evaluation
from nnviz.figures.compare import RunCurve
from nnviz.figures.compare_flow import RunFlow
from nnviz.figures.seed_band import SeedBand
from nnviz.seeds import Spread
from nnviz.text.compare import LETTERS, labels


def run_curves_of(compared: Comparison, answers: list[Evaluation], spreads: list[Spread]) -> list[RunCurve]:
    """The tests of every run so far, with the answers of now. spreads: of every run's seeds, or none."""
    names = labels(compared.experiments)
    return [_curve(compared, i, answer, names[i], spreads[i] if spreads else None) for i, answer in enumerate(answers)]


def _curve(compared: Comparison, i: int, answer: Evaluation, label: str, spread: Spread | None) -> RunCurve:
    run = compared.runs[i]
    steps, losses, rights = (run.history.column(name) for name in ("step", "test_loss", "test_accuracy"))
    earlier = steps < run.position
    last = [run.position] if np.isfinite(answer.loss) else []

    def progress(steps):
        return compared.progress(run.experiment, steps)

    return RunCurve(
        name=LETTERS[i],
        label=label,
        at=progress(np.append(steps[earlier], last).astype(np.int64)),
        loss=np.append(losses[earlier], [answer.loss] * len(last)),
        accuracy=np.append(rights[earlier], [answer.accuracy] * len(last)),
        chance_loss=float(np.log(len(run.data.classes))),
        total=progress(run.experiment.total_steps),
        seeds=spread and SeedBand(progress(spread.steps), spread.loss, spread.accuracy),
    )


def run_flows_of(compared: Comparison) -> list[RunFlow]:
    """The gradient in each layer of every run, in its recent steps."""
    names = labels(compared.experiments)
    return [
        RunFlow(LETTERS[i], names[i], run.recorder.recent("dz_rms", run.position))
        for i, run in enumerate(compared.runs)
    ]
