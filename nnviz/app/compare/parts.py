"""What the runs compared have come to: a verdict for each, a sentence, and their curves on common axes."""

import numpy as np
import streamlit as st

from nnviz import Evaluation
from nnviz.app.compare.comparing import Comparing
from nnviz.app.compare.link import LETTERS
from nnviz.app.compare.words import labels, now_sentence
from nnviz.app.flow.words import badge
from nnviz.app.live import theme
from nnviz.app.plot import plot
from nnviz.figures.compare import RunCurve, RunFlow, compared_accuracy, compared_flow, compared_loss
from nnviz.text.numbers import percent


def draw(compared: Comparing) -> None:
    answers = compared.answers()
    verdicts = [judged.network for judged in compared.verdicts()]
    for i, column in enumerate(st.columns(len(verdicts))):
        run, answer, verdict = compared.runs[i], answers[i], verdicts[i]
        right = percent(answer.accuracy, 1)
        numbers = f"**{LETTERS[i]}** · Step **{run.position:,}** · loss **{in_words(answer.loss)}** · right **{right}**"
        with column, st.container(key=f"compare_card_{i}"):
            st.markdown(f"{numbers}  \n{badge(verdict.state)} {verdict.sentence}")
    with st.container(key="compare_sentence"):
        st.markdown(now_sentence(compared.runs, answers, compared.position, compared.by_samples))
    unit = "training sample" if compared.by_samples else "step"
    names = labels(compared.experiments)
    curves = [curve(compared, i, answers[i], names[i]) for i in range(len(names))]
    left, right = st.columns(2, gap="medium")
    with left:
        with heading("accuracy"):
            st.markdown("## **Right answers** on the test samples")
        show(compared_accuracy(curves, theme(), unit), "compare_accuracy")
    with right:
        with heading("loss"):
            st.markdown("## **Loss** on the test samples", width="stretch")
            log = st.toggle("Log scale", key="compare_log")
        show(compared_loss(curves, theme(), unit, log), "compare_loss")
    st.markdown("## **The gradient in each layer**, on one scale")
    flows = [
        RunFlow(LETTERS[i], names[i], run.recorder.lately("dz_rms", run.position))
        for i, run in enumerate(compared.runs)
    ]
    show(compared_flow(flows, theme()), "compare_flow")


def in_words(loss: float) -> str:
    return f"{loss:.3f}" if np.isfinite(loss) else "not finite"


def curve(compared: Comparing, index: int, answer: Evaluation, label: str) -> RunCurve:
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
    )


def heading(name: str):
    """The line above a picture: as high as its neighbours', so that pictures side by side begin side by side."""
    return st.container(horizontal=True, vertical_alignment="center", key=f"heading_compare_{name}")


def show(figure, key: str) -> None:
    plot(figure, key, alt=figure.layout.meta["alt"])
