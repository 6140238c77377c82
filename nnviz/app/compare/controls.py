"""The buttons of the Compare page, and the heads of its columns, from which a run can be opened on all pages."""

from html import escape

import streamlit as st

from nnviz.app import controls
from nnviz.app.buttons import Button, buttons
from nnviz.app.compare.comparing import SEEDS, Comparing
from nnviz.app.destination import COMPARISON, Destination
from nnviz.app.widgets import segments
from nnviz.figures.compare import run_colors
from nnviz.figures.theme import in_page
from nnviz.text.compare import LETTERS, labels
from nnviz.text.numbers import count


def run_buttons(compared: Comparing) -> None:
    # Outside the fragment: what reruns the whole script can break into a burst, so a pause is answered at once.
    playing = compared.playing
    with st.container(horizontal=True, vertical_alignment="center", key="compare_controls"):
        buttons(
            "compare_run",
            Button(
                "compare_pause" if playing else "compare_play",
                "Pause" if playing else "Play",
                compared.pause if playing else compared.play,
                "pause" if playing else "play_arrow",
                "Train all runs on, turn by turn, or hold.",
                "primary",
                disabled=compared.done,
            ),
            Button(
                "compare_step",
                "Step",
                compared.step,
                "skip_next",
                "One step of each run; where batches differ in size, as many as the largest batch asks for.",
                disabled=compared.done or playing or compared.behind,
            ),
            Button(
                "compare_again",
                "Start again",
                compared.restart,
                "replay",
                "All runs back to their random weights of step 0.",
                disabled=compared.position == 0,
            ),
        )
        segments(
            "compare_seeds",
            SEEDS,
            compared.seeds,
            "Seeds",
            compared.choose_seeds,
            lambda seeds: count(seeds, "seed"),
            "Train each of the settings several times, with other random numbers: how much of a difference is luck?",
        )


def heads(compared: Comparing) -> None:
    names = labels(compared.experiments)
    for column, i, name in zip(st.columns(len(names)), range(len(names)), names, strict=True):
        with column, st.container(horizontal=True, vertical_alignment="center", key=f"compare_head_{i}"):
            own = in_page(lambda theme, i=i: run_colors(theme)[i])
            colors = f"background: {own}; color: {in_page('background')}"
            letter = f'<b class="nnviz-run" style="{colors}">{LETTERS[i]}</b>'
            st.html(f"{letter} <b>{escape(name)}</b>", width="stretch")
            st.button(
                "Open this run",
                key=f"compare_open_{i}",
                icon=":material/open_in_new:",
                type="tertiary",
                on_click=open_run,
                args=(compared, i),
                help="Make it your run, at this step, on all pages.",
            )


def open_run(compared: Comparing, index: int) -> None:
    compared.pause()
    compared.own = False  # or the comparison would change with what is opened
    run = compared.runs[index]
    controls.ask_for(Destination(run.experiment, COMPARISON, run.position, moment=run.position))
