"""The state of the compared runs: a verdict for each, a sentence, and their curves on common axes."""

import streamlit as st

from nnviz.app.compare.comparing import Comparing
from nnviz.app.compare.view import CompareView
from nnviz.app.player import theme
from nnviz.app.plot import plot
from nnviz.app.widgets import picture_heading
from nnviz.figures.compare import compared_accuracy, compared_loss
from nnviz.figures.compare_flow import compared_flow
from nnviz.figures.compare_records import run_curves_of, run_flows_of
from nnviz.seeds import Spread, compare_seeds
from nnviz.text.compare import catch_up_sentence, labels, luck_sentence, now_sentence, run_words, same_task, tested_on
from nnviz.text.glossary_words import meaning
from nnviz.text.judgement import SAYS_ENOUGH, badge, judged
from nnviz.text.seeds import seeds_sentence, spread_words


def draw(view: CompareView, sentence_place) -> None:
    """sentence_place: where the sentence of now stands, above the controls."""
    compared = view.compared
    answers, verdicts, spreads = compared.answers(), compared.verdicts(), measure_spreads(compared)
    words = now_sentence(compared.runs, answers, compared.position, compared.by_samples)
    luck = luck_sentence(compared.runs, answers, compared.position)
    with sentence_place.container(horizontal=True, vertical_alignment="center"):
        st.markdown("  \n".join(filter(None, [words, seeds_words(compared, spreads)])), width="stretch")
        if luck and not compared.playing:
            with st.popover("Is it luck?", type="tertiary"):
                st.markdown(luck)
    for i, column in enumerate(st.columns(len(verdicts))):
        seeds = [spread_words(spreads[i])] if spreads and not compared.behind else []
        lines = [run_words(i, compared.runs[i].position, answers[i]), *seeds, badge(verdicts[i].name)]
        with (
            column,
            st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"compare_card_{i}"),
        ):
            st.markdown("  \n".join(lines), width="content")
            if verdicts[i].name not in SAYS_ENOUGH and not compared.playing:
                with st.popover("Why?", type="tertiary"):  # in the card it would push the pictures down
                    st.markdown(judged(verdicts[i]))
    unit, curves = "training sample" if compared.by_samples else "step", run_curves_of(compared, answers, spreads)
    left, right = st.columns(2, gap="medium")
    with left:
        with picture_heading("compare_accuracy"):
            st.markdown(f"## **Right answers** on the test {tested_on(compared.experiments)}")
        plot(compared_accuracy(curves, theme(), unit), "compare_accuracy")
    with right:
        with picture_heading("compare_loss"):
            st.markdown(
                f"## **Loss** on the test {tested_on(compared.experiments)}", width="stretch", help=meaning("loss")
            )
            view.toggle("log", "Log scale")
        plot(compared_loss(curves, theme(), unit, view.log), "compare_loss")
    st.markdown(
        "## **The gradient in each layer**: how hard the mistakes pull at a typical unit, on one scale",
        help=meaning("gradient", "norm"),
    )
    plot(compared_flow(run_flows_of(compared), theme()), "compare_flow")


def measure_spreads(compared: Comparing) -> list[Spread]:
    """The results of each experiment over its seeds; empty with one seed each, or before the first test."""
    if compared.seeds == 1:
        return []
    level = not compared.playing and not compared.behind
    spreads = [compare_seeds(runs, level) for runs in compared.seeded]
    return [] if None in spreads else spreads


def seeds_words(compared: Comparing, spreads: list[Spread]) -> str:
    """How the settings compare over their seeds, or how far the runs with other seeds are behind."""
    if compared.behind:
        return catch_up_sentence(compared.reached, compared.by_samples, compared.playing)
    if not spreads or not same_task(compared.experiments):
        return ""
    return seeds_sentence(spreads, labels(compared.experiments), compared.playing)
