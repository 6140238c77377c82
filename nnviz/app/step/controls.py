"""The two rows of controls on the page of one step: which step is looked at, and the way through its stages."""

from functools import partial

import streamlit as st

from nnviz.app.buttons import Button, buttons
from nnviz.app.state import session
from nnviz.app.step.stepping import BATCH, ONE, PACES, RUN, TINY, Stepping, stepping
from nnviz.app.widgets import keep, segments
from nnviz.backprop import Story

EDITABLE = (*(f"{letter}{layer}" for layer in (1, 2, 3) for letter in "Wb"), "x")  # of the tiny network
ANSWER, RATE = "right answer", "learning rate"


def choose_network(walk: Stepping) -> None:
    """The tiny network or the visitor's own, and what is sent through it."""
    now = session()
    with st.container(horizontal=True, vertical_alignment="center", key="step_network"):
        _pick("which", [TINY, RUN], walk, "Which network")
        if walk.which == TINY:
            st.button(
                "Put it back",
                key="step_back",
                icon=":material/replay:",
                type="tertiary",
                disabled=not (walk.taken or walk.edited),
                on_click=walk.put_back,
                help="The tiny network as it was in the beginning.",
            )
            with st.popover(
                "Change a number",
                icon=":material/edit:",
                type="tertiary",
                help="Any of the 35. Click one in a picture, and it is offered here.",
            ):
                _edit(walk)
            changed = ", with numbers of yours" if walk.edited else ""
            said = f"35 numbers, {walk.taken} step{'s' * (walk.taken != 1)} taken{changed}."
        else:
            _pick("batch", [ONE, BATCH], walk, "What is sent through it")
            said = f"After step {now.step:,} of the run on the Train page"
            if walk.batch == ONE:
                buttons(
                    "step_samples",
                    *(
                        Button(name, name, partial(now.turn_sample, by), f"chevron_{side}", kind="tertiary")
                        for name, side, by in (("Sample before", "left", -1), ("Sample after", "right", 1))
                    ),
                )
                said += f", test sample {now.example:,}"
            said += "."
        _take_button(walk)
        if walk.stopped is not None:
            said += f" The run was playing: it waits at step {walk.stopped:,} while you are here."
        st.caption(said, width="stretch")


def move(walk: Stepping, story: Story) -> None:
    """Back and forth, by itself, and to any stage."""
    last = len(story.stages) - 1
    with st.container(horizontal=True, vertical_alignment="center", key="step_moves"):
        playing = walk.playing
        buttons(
            "step_walk",
            Button(
                "step_Previous",
                "Previous",
                lambda: walk.turn(-1, story),
                "chevron_left",
                disabled=walk.number == 0,
                shortcut="ArrowLeft",
            ),
            Button(
                "step_pause" if playing else "step_play",
                "Pause" if playing else "Play",
                walk.pause if playing else walk.play,
                "pause" if playing else "play_arrow",
                "Goes through the stages by itself.",
                disabled=walk.number >= last,
            ),
            Button(
                "step_Next",
                "Next",
                lambda: walk.turn(1, story),
                "chevron_right",
                kind="primary",
                disabled=walk.number >= last,
                shortcut="ArrowRight",
            ),
        )
        _stages(walk, story)
        segments(
            "step_pace",
            PACES,
            walk.pace,
            "Seconds a stage",
            lambda chosen: setattr(stepping(), "pace", chosen),
            lambda seconds: f"{seconds} s",
            help="How long each stage stays while it plays.",
        )
        keep("step_predict", walk.predict)
        st.toggle(
            "Predict first",
            key="step_predict",
            help="Asks before it shows the result of a stage.",
            on_change=lambda: setattr(stepping(), "predict", st.session_state["step_predict"]),
        )


def _stages(walk: Stepping, story: Story) -> None:
    """A menu of all stages, a new one whenever something else turned the stage: a press of Next that is sent before the
    browser has heard of the one before it says what the old menu shows, which must not be taken for a choice."""
    last, turned = len(story.stages) - 1, walk.turned
    key = f"step_stage {turned}"

    def choose() -> None:
        if walk.turned == turned:
            walk.go(st.session_state[key], story)

    with st.container(key="step_stage", width="content"):
        st.selectbox(
            "Stage",
            range(last + 1),
            walk.number,
            lambda i: f"{i + 1} of {last + 1}: {story.stages[i].title} ({story.stages[i].id})",
            key=key,
            on_change=choose,
            label_visibility="collapsed",
            width=450,
        )


def _take_button(walk):
    now = session()
    if walk.which == RUN and walk.batch == ONE:
        return  # the run does not train on test samples
    back = walk.which == RUN and now.step < now.run.position
    help = "The weights keep their new values, and the next step begins."
    if back:
        help = "You look back: the run has taken this step already."
    done = back or (walk.which == RUN and now.run.done)
    take = Button("step_take", "Take this step", lambda: walk.take(now), "footprint", help, disabled=done)
    buttons("step_takes", take)


def _pick(name: str, options: list[str], walk: Stepping, label: str) -> None:
    """Two choices, kept in the walk."""
    segments(f"step_{name}", options, getattr(walk, name), label, lambda chosen: setattr(stepping(), name, chosen))


def offer(name: str, row: int, column: int) -> None:
    """Let "Change a number" open with this one, if it is one of the tiny network's own."""
    if name.endswith(".T"):
        name, row, column = name.removesuffix(".T"), column, row
    if name == "y":
        st.session_state["edit_name"], st.session_state["edit_sample"] = ANSWER, row
    elif name in EDITABLE:
        st.session_state["edit_name"] = name
        st.session_state[f"edit_row_{name}"], st.session_state[f"edit_column_{name}"] = row, column


def _edit(walk: Stepping) -> None:
    """Any number of the tiny network, to be changed."""
    name = st.selectbox("What", [*EDITABLE, ANSWER, RATE], key="edit_name")
    row = column = 0
    if name == RATE:
        value, low, high, by = walk.rate, 0.0, 10.0, 0.1
    elif name == ANSWER:
        row = int(st.number_input("Sample", 0, len(walk.y) - 1, key="edit_sample"))
        value, low, high, by = int(walk.y[row]), 0, 1, 1
    else:
        array = walk.x if name == "x" else (walk.network.W if name[0] == "W" else walk.network.b)[int(name[1]) - 1]
        rows, columns = array.shape if array.ndim == 2 else (1, len(array))
        if rows > 1:
            row = int(st.number_input("Row", 0, rows - 1, key=f"edit_row_{name}"))
        column = int(st.number_input("Column", 0, columns - 1, key=f"edit_column_{name}"))
        value = float(array.reshape(rows, columns)[row, column]) + 0.0  # no −0
        low, high, by = min(-10.0, value), max(10.0, value), 0.1  # a link can bring larger ones
    key = f"edit_value_{name}_{row}_{column}"
    st.session_state[key] = value
    st.number_input(
        "Value",
        low,
        high,
        step=by,
        key=key,
        on_change=_put,
        args=(key, name, row, column),
        format="%d" if isinstance(by, int) else "%.4f" if not value or abs(value) >= 1e-4 else "%.3e",
    )


def _put(key: str, name: str, row: int, column: int) -> None:
    value = st.session_state[key]
    if name == RATE:
        stepping().set_rate(value)
    else:
        stepping().edit("y" if name == ANSWER else name, row, column, value)
