"""The Compare page: two or three runs that advance together, on common axes."""

from html import escape

import numpy as np
import streamlit as st

from nnviz import Evaluation, Experiment
from nnviz.app import controls
from nnviz.app.compare_link import LETTERS, PAGE, PASTED, read_pasted
from nnviz.app.compare_words import HOW_TO_READ, how_level, labels, now_sentence, what_differs
from nnviz.app.comparing import SETS, Comparing, comparing
from nnviz.app.entry import through_entry
from nnviz.app.flow_words import badge
from nnviz.app.live import TICK, theme
from nnviz.app.plot import plot
from nnviz.app.sentence import say_problems
from nnviz.app.sharing import WORDS, follow_link
from nnviz.app.state import Session, session
from nnviz.figures.compare import RunCurve, RunFlow, compared_accuracy, compared_flow, compared_loss, run_colors

through_entry(__file__)

LINKS = "Your own run and links…"


def page() -> None:
    now, compared = session(), comparing()
    if "compare_set" not in st.session_state:  # Streamlit forgets it where it is not drawn: somebody just came here
        arrive(compared)
    index = st.session_state.pop("compare_open", None)
    if index is not None and now.experiment == compared.runs[index].experiment:
        go_on_with(now, compared.runs[index].position)
    if now.playing:
        compared.stopped = now.step
        now.pause()
    compared.settle(now.experiment)
    with st.container(key="compare_top"):
        choose(compared)
        buttons(compared)
        st.markdown(f"{what_differs(compared.experiments)} {how_level(compared.experiments, compared.by_samples)}")
        if compared.stopped is not None:
            st.caption(f"Your own run was playing: it waits at step {compared.stopped:,} while you are here.")
        heads(compared)
    before = shown(compared)

    @st.fragment(run_every=TICK if compared.playing else None)
    def tick():
        if shown(compared) != before:
            st.rerun()  # the timer and the buttons are set by the whole script
        draw(compared)
        if compared.playing:
            compared.burst()
        else:
            follow_link(PAGE)
        if shown(compared) != before:
            st.rerun()

    tick()
    with st.expander("How to read this"):
        st.markdown(HOW_TO_READ)


def shown(compared: Comparing) -> tuple:
    """What the controls and the heads depend on."""
    return compared.number, compared.playing, compared.done, compared.position == 0


def arrive(compared: Comparing) -> None:
    """What begins with a visit to the page: nothing plays, but for the way to where a link sends these runs."""
    compared.stopped = None
    if compared.until is None:
        compared.pause()
    st.session_state.pop("compare_trouble", None)


def choose(compared: Comparing) -> None:
    """The menu of ready-made comparisons, and fields for links."""
    chosen = st.session_state.get("compare_set")
    if chosen is None or chosen not in (LINKS, compared.name):
        st.session_state["compare_set"] = compared.name or LINKS
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        chosen = st.selectbox(
            "Compare",
            [*SETS, LINKS],
            format_func=lambda name: SETS[name].title if name in SETS else name,
            key="compare_set",
            on_change=choose_set,
            label_visibility="collapsed",
            help="Ready-made comparisons, or your own: two or three links, of which the first can be your run.",
        )
    with right:
        if chosen != LINKS:
            st.caption(SETS[chosen].watch)
        else:
            st.caption("Paste links of this app, or their part from the “?” on. Only the settings in them are read.")
    if chosen == LINKS:
        fields(compared)
    trouble = " ".join([*compared.troubles, st.session_state.get("compare_trouble", "")]).strip()
    compared.troubles = []
    if trouble:
        st.warning(trouble, icon=":material/warning:")


def choose_set() -> None:
    st.session_state.pop("compare_trouble", None)
    name = st.session_state["compare_set"]
    if name in SETS:
        comparing().choose_set(name)


def fields(compared: Comparing) -> None:
    now = [f"?{e.to_query()}" for e in compared.experiments] if compared.name is None else []
    if compared.own and now:
        now[0] = ""
    hints = ("Empty: your own run", "Paste a link", "Another link, if you like")
    for column, letter, hint, text in zip(st.columns(3), LETTERS, hints, (*now, "", "", ""), strict=False):
        key = f"compare_link_{letter}"
        st.session_state.setdefault(key, text)
        with column:
            st.text_input(letter, key=key, placeholder=hint, max_chars=PASTED, on_change=read_fields)


def read_fields() -> None:
    """Compare what the fields say; what cannot be used is said in a sentence."""
    found: list[Experiment] = []
    told, own = [], False
    for letter in LETTERS:
        text = st.session_state.get(f"compare_link_{letter}") or ""
        if not text.strip():
            if letter == "A":
                found.append(session().experiment)
                own = True
            continue
        try:
            experiment, problems = read_pasted(text, WORDS)
        except ValueError as error:
            st.session_state["compare_trouble"] = f"Link {letter} cannot be used: {error}."
            return
        found.append(experiment)
        if problems:
            told.append(f"{letter}: {say_problems(problems)}")
    st.session_state["compare_trouble"] = " ".join(told)
    if len(found) > 1:
        comparing().choose(tuple(found), own)


def buttons(compared: Comparing) -> None:
    # Outside the fragment: what reruns the whole script can break into a burst, so a pause is answered at once.
    with st.container(horizontal=True, vertical_alignment="center", key="compare_controls"):
        play = "Pause" if compared.playing else "Play"
        st.button(
            play,
            # Two buttons with keys of their own, no toggle: Streamlit repeats a click whose run it broke off.
            key=f"compare_{play.lower()}",
            icon=":material/pause:" if compared.playing else ":material/play_arrow:",
            type="primary",
            disabled=compared.done,
            on_click=lambda: comparing().pause() if play == "Pause" else comparing().play(),
            help="Train all runs on, turn by turn, or hold.",
        )
        st.button(
            "Step",
            key="compare_step",
            icon=":material/skip_next:",
            disabled=compared.done or compared.playing,
            on_click=lambda: comparing().step(),
            help="One step of each run; where batches differ in size, as many as the largest batch asks for.",
        )
        st.button(
            "Start again",
            key="compare_again",
            icon=":material/replay:",
            disabled=compared.position == 0,
            on_click=lambda: comparing().restart(),
            help="All runs back to their random weights of step 0.",
        )


def heads(compared: Comparing) -> None:
    names = labels(compared.experiments)
    for column, i, name in zip(st.columns(len(names)), range(len(names)), names, strict=True):
        with column, st.container(horizontal=True, vertical_alignment="center", key=f"compare_head_{i}"):
            colors = f"background: {run_colors(theme())[i]}; color: {theme().background}"
            letter = f'<b class="nnviz-run" style="{colors}">{LETTERS[i]}</b>'
            st.html(f"{letter} <b>{escape(name)}</b>", width="stretch")
            st.button(
                "Open this run",
                key=f"compare_open_{i}",
                icon=":material/open_in_new:",
                type="tertiary",
                on_click=open_run,
                args=(i,),
                help="Make it your run, at this step, on all pages.",
            )


def open_run(index: int) -> None:
    compared = comparing()
    compared.pause()
    compared.own = False  # or the comparison would change with what is opened
    controls.put(compared.runs[index].experiment)
    st.session_state["compare_open"] = index


def go_on_with(now: Session, step: int) -> None:
    """Show the session's run, which is the one just opened, at this step."""
    if now.run.position > step:
        now.look_at(step)
    else:
        st.session_state["bound_for"] = (now.number, step)
    st.switch_page("pages/train.py")


def draw(compared: Comparing) -> None:
    answers = compared.answers()
    verdicts = [judged.network for judged in compared.verdicts()]
    for i, column in enumerate(st.columns(len(verdicts))):
        run, answer, verdict = compared.runs[i], answers[i], verdicts[i]
        right = f"{answer.accuracy:.1%}".replace("%", " %")
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
            st.markdown("**Right answers** on the test samples")
        show(compared_accuracy(curves, theme(), unit), "compare_accuracy")
    with right:
        with heading("loss"):
            st.markdown("**Loss** on the test samples", width="stretch")
            log = st.toggle("Log scale", key="compare_log")
        show(compared_loss(curves, theme(), unit, log), "compare_loss")
    st.markdown("**The gradient in each layer**, on one scale")
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
    figure.layout.clickmode = "none"
    plot(figure, key, alt=figure.layout.meta["alt"])


page()
