"""The two rows of controls on the page of one step: which step is looked at, and the way through its stages."""

from functools import partial

import streamlit as st

from nnviz.app.buttons import Button, buttons
from nnviz.app.step.view import ONE, RUN, TINY, StepView
from nnviz.backprop import Story
from nnviz.backprop.tiny import TinyNetwork
from nnviz.text.step import network as words

EDITABLE = (*(f"{letter}{layer}" for layer in (1, 2, 3) for letter in "Wb"), "x")  # of the tiny network
ANSWER, RATE = "right answer", "learning rate"


def choose_network(view: StepView) -> None:
    """The tiny network or the visitor's own, and what is sent through it."""
    session = view.session
    with st.container(horizontal=True, vertical_alignment="center", key="step_network"):
        view.segments("which", "Which network")
        if view.which == TINY:
            st.button(
                "Put it back",
                key="step_back",
                icon=":material/replay:",
                type="tertiary",
                disabled=not (view.tiny.taken or view.tiny.edited),
                on_click=view.tiny.put_back,
                help=words.TINY_HELP,
            )
            with st.popover("Change a number", icon=":material/edit:", type="tertiary", help=words.NUMBER_HELP):
                _edit(view.tiny)
            said = words.tiny_words(view.tiny.taken, view.tiny.edited)
        else:
            view.segments("batch", "What is sent through it")
            said = words.run_words(session.step, session.example if view.batch == ONE else None)
            if view.batch == ONE:
                buttons(
                    "step_samples",
                    *(
                        Button(name, name, partial(session.turn_sample, by), f"chevron_{side}", kind="tertiary")
                        for name, side, by in (("Sample before", "left", -1), ("Sample after", "right", 1))
                    ),
                )
        _take_button(view)
        if view.stopped is not None:
            said += words.stopped_words(view.stopped)
        st.caption(said, width="stretch")


def move(view: StepView, story: Story) -> None:
    """Back and forth, by itself, and to any stage."""
    last = len(story.stages) - 1
    with st.container(horizontal=True, vertical_alignment="center", key="step_moves"):
        playing = view.playing
        buttons(
            "step_walk",
            Button(
                "step_Previous",
                "Previous",
                lambda: view.turn(-1, story),
                "chevron_left",
                disabled=view.stage_number == 0,
                shortcut="ArrowLeft",
            ),
            Button(
                "step_pause" if playing else "step_play",
                "Pause" if playing else "Play",
                view.pause if playing else view.play,
                "pause" if playing else "play_arrow",
                "Goes through the stages by itself.",
                disabled=view.stage_number >= last,
            ),
            Button(
                "step_Next",
                "Next",
                lambda: view.turn(1, story),
                "chevron_right",
                kind="primary",
                disabled=view.stage_number >= last,
                shortcut="ArrowRight",
            ),
        )
        _stages(view, story)
        help = "How long each stage stays while it plays."
        view.segments("pace", "Seconds a stage", lambda seconds: f"{seconds} s", help)
        view.toggle("predict", "Predict first", help="Asks before it shows the result of a stage.")


def _stages(view: StepView, story: Story) -> None:
    """A menu of all stages, a new one whenever something else turned the stage: a press of Next that is sent before the
    browser has heard of the one before it says what the old menu shows, which must not be taken for a choice."""
    last, turned = len(story.stages) - 1, view.turned
    key = f"step_stage {turned}"

    def choose() -> None:
        if view.turned == turned:
            view.go(st.session_state[key], story)

    with st.container(key="step_stage", width="content"):
        st.selectbox(
            "Stage",
            range(last + 1),
            view.stage_number,
            lambda i: f"{i + 1} of {last + 1}: {story.stages[i].title} ({story.stages[i].id})",
            key=key,
            on_change=choose,
            label_visibility="collapsed",
            width=360,
        )


def _take_button(view):
    session = view.session
    if view.which == RUN and view.batch == ONE:
        return  # the run does not train on test samples
    back = view.which == RUN and session.step < session.run.position
    help = words.TAKE_HELP
    if back:
        help = words.TAKEN_HELP
    done = back or (view.which == RUN and session.run.done)
    take = Button("step_take", "Take this step", view.take, "footprint", help, disabled=done)
    buttons("step_takes", take)


def offer(name: str, row: int, column: int) -> None:
    """Let "Change a number" open with this one, if it is one of the tiny network's own."""
    if name.endswith(".T"):
        name, row, column = name.removesuffix(".T"), column, row
    if name == "y":
        st.session_state["edit_name"], st.session_state["edit_sample"] = ANSWER, row
    elif name in EDITABLE:
        st.session_state["edit_name"] = name
        st.session_state[f"edit_row_{name}"], st.session_state[f"edit_column_{name}"] = row, column


def _edit(tiny: TinyNetwork) -> None:
    """Any number of the tiny network, to be changed."""
    name = st.selectbox("What", [*EDITABLE, ANSWER, RATE], key="edit_name")
    row = column = 0
    if name == RATE:
        value, low, high, by = tiny.rate, 0.0, 10.0, 0.1
    elif name == ANSWER:
        row = int(st.number_input("Sample", 0, len(tiny.y) - 1, key="edit_sample"))
        value, low, high, by = int(tiny.y[row]), 0, 1, 1
    else:
        array = tiny.x if name == "x" else getattr(tiny.network, name[0])[int(name[1]) - 1]
        rows, columns = array.shape if array.ndim == 2 else (1, len(array))
        if rows > 1:
            row = int(st.number_input("Row", 0, rows - 1, key=f"edit_row_{name}"))
        column = int(st.number_input("Column", 0, columns - 1, key=f"edit_column_{name}"))
        value = float(array.reshape(rows, columns)[row, column]) + 0.0  # no −0
        low, high, by = min(-10.0, value), max(10.0, value), 0.1  # a link can bring larger ones
    # Where the popover is closed, the browser goes on saying the old value: not to a network that begins anew.
    key = f"edit_value_{name}_{row}_{column}_{tiny.beginning}"
    st.session_state[key] = value
    st.number_input(
        "Value",
        low,
        high,
        step=by,
        key=key,
        on_change=_put,
        args=(tiny, key, name, row, column),
        format="%d" if isinstance(by, int) else "%.4f" if not value or abs(value) >= 1e-4 else "%.3e",
    )


def _put(tiny: TinyNetwork, key: str, name: str, row: int, column: int) -> None:
    value = st.session_state[key]
    if name == RATE:
        tiny.set_rate(value)
    else:
        tiny.edit("y" if name == ANSWER else name, row, column, value)
