"""What the runs compared have come to: a verdict for each, a sentence, and their curves on common axes."""

import numpy as np
import streamlit as st

from nnviz import Evaluation
from nnviz.app.compare.comparing import Comparing
from nnviz.app.compare.view import CompareView
from nnviz.app.live import theme
from nnviz.app.plot import plot
from nnviz.figures.compare import RunCurve, compared_accuracy, compared_loss
from nnviz.figures.compare_flow import RunFlow, compared_flow
from nnviz.figures.seed_band import SeedBand
from nnviz.seeds import Spread, spread
from nnviz.text.compare import LETTERS, labels, now_sentence, same_task
from nnviz.text.judgement import judged_briefly
from nnviz.text.numbers import fixed, percent
from nnviz.text.seeds import seeds_sentence, spread_words


def draw(view: CompareView) -> None:
    compared = view.compared
    answers, verdicts, names = compared.answers(), compared.verdicts(), labels(compared.experiments)
    spreads = seed_spreads(compared)
    for i, column in enumerate(st.columns(len(verdicts))):
        run, answer = compared.runs[i], answers[i]
        loss, right = "not finite" if np.isnan(answer.loss) else fixed(answer.loss), percent(answer.accuracy, 1)
        lines = [f"**{LETTERS[i]}** · Step **{run.position:,}** · loss **{loss}** · right **{right}**"]
        if spreads and not compared.behind:
            lines.append(spread_words(spreads[i]))
        with column, st.container(key=f"compare_card_{i}"):
            st.markdown("  \n".join([*lines, judged_briefly(verdicts[i])]))
    with st.container(key="compare_sentence"):
        words = now_sentence(compared.runs, answers, compared.position, compared.by_samples)
        st.markdown("  \n".join(filter(None, [words, said_of_seeds(compared, spreads, names)])))
    unit = "training sample" if compared.by_samples else "step"
    curves = [curve(compared, i, answers[i], names[i], spreads[i] if spreads else None) for i in range(len(names))]
    left, right = st.columns(2, gap="medium")
    with left:
        with heading("accuracy"):
            st.markdown("## **Right answers** on the test samples")
        plot(compared_accuracy(curves, theme(), unit), "compare_accuracy")
    with right:
        with heading("loss"):
            st.markdown("## **Loss** on the test samples", width="stretch")
            view.toggle("log", "Log scale")
        plot(compared_loss(curves, theme(), unit, view.log), "compare_loss")
    st.markdown("## **The gradient in each layer**, on one scale: its size at a typical unit (rms dz · n)")
    flows = [
        RunFlow(LETTERS[i], names[i], run.recorder.recent("dz_rms", run.position))
        for i, run in enumerate(compared.runs)
    ]
    plot(compared_flow(flows, theme()), "compare_flow")


def seed_spreads(compared: Comparing) -> list[Spread]:
    """Of each experiment what its seeds came to; none where there is one seed, or nothing tested."""
    if compared.seeds == 1:
        return []
    level = not compared.playing and not compared.behind
    spreads = [spread(runs, level) for runs in compared.seeded]
    return [] if None in spreads else spreads


def said_of_seeds(compared: Comparing, spreads: list[Spread], names: list[str]) -> str:
    """How the settings do over their seeds, or how far these are behind."""
    if compared.behind:
        what = "catch up" if compared.playing else "wait: press Play and they catch up"
        unit = "training sample" if compared.by_samples else "step"
        return f"The runs with other seeds are at {unit} {compared.reached:,}, and {what}."
    if not spreads or not same_task(compared.experiments):
        return ""
    return seeds_sentence(spreads, names, compared.playing)


def curve(compared: Comparing, index: int, answer: Evaluation, label: str, seeds: Spread | None = None) -> RunCurve:
    """The tests of a run so far, and the one of now."""
    run = compared.runs[index]
    steps, losses, rights = (run.history.column(name) for name in ("step", "test_loss", "test_accuracy"))
    earlier = steps < run.position
    last = [run.position] if np.isfinite(answer.loss) else []
    return RunCurve(
        name=LETTERS[index],
        label=label,
        at=compared.progress(run.experiment, np.append(steps[earlier], last).astype(np.int64)),
        loss=np.append(losses[earlier], [answer.loss] * len(last)),
        accuracy=np.append(rights[earlier], [answer.accuracy] * len(last)),
        chance_loss=float(np.log(len(run.data.classes))),
        total=compared.progress(run.experiment, run.experiment.total_steps),
        seeds=seeds and SeedBand(compared.progress(run.experiment, seeds.steps), seeds.loss, seeds.accuracy),
    )


def heading(name: str):
    """The line above a picture: as high as its neighbours', so that pictures side by side begin side by side."""
    return st.container(horizontal=True, vertical_alignment="center", key=f"heading_compare_{name}")
