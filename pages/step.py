"""The page of one training step: forwards, backwards and the change of the weights, number by number."""

from functools import partial

import streamlit as st

from nnviz.app.entry import through_entry
from nnviz.app.live import theme
from nnviz.app.plot import plot
from nnviz.app.state import session
from nnviz.app.stepping import BATCH, ONE, RUN, TINY, Stepping, stepping
from nnviz.backprop import Question, Stage, Story, cell_sentence, check, check_all, question, source, terms
from nnviz.backprop.text import number
from nnviz.figures.matrix import HEIGHT, Matrix, matrix_figure, places
from nnviz.figures.slope import slope_figure

SIGNS = {  # what stands between the pictures, by kind of stage
    "z": ("", "@", "+", "="),
    "a": ("", "→"),
    "softmax": ("", "→", "÷", "="),
    "loss": ("", ",", "→", "→"),
    "dz_output": ("", "−", "="),
    "dW": ("", "@", "="),
    "db": ("", "Σ"),
    "da": ("", "@", "="),
    "gate": ("", "×", "="),
    "update": ("", ",", "→"),
    "again": ("", "→", ","),
}
DIRECTIONS = {"forward": ":material/arrow_forward: forwards", "backward": ":material/arrow_back: backwards"}


# Room for a title and two lines, whether they are needed or not: the pictures stay where they are.
STYLE = "<style>.st-key-step_words { min-height: 5rem; }</style>"


def page() -> None:
    st.html(STYLE)
    now, walk = session(), stepping()
    now.pause()
    choose_network(walk)
    try:
        story = walk.story(now)
    except ValueError as error:
        st.warning(f"There is no step to show: {error}.", icon=":material/warning:")
        return
    stage = story.stages[walk.number]
    move(walk, story)
    asked = asks(walk, stage)
    with st.container(key="step_words"):
        way = f" &nbsp; {DIRECTIONS[stage.direction]}" if stage.direction else ""
        st.markdown(f"**{stage.title}**{way}  \n{stage.sentence if asked is None else 'Predict first, then see.'}")
    pictures(walk, stage, asked)
    if asked is None:
        explain(walk, stage)
        last_line(walk, story, stage)
    folded(walk, stage, asked)


def choose_network(walk: Stepping) -> None:
    now = session()
    with st.container(horizontal=True, vertical_alignment="center", key="step_network"):
        pick("which", [TINY, RUN], walk)
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
            with st.popover("Change a number", icon=":material/edit:", type="tertiary"):
                edit(walk)
            changed = ", with numbers of yours" if walk.edited else ""
            steps = f"{walk.taken} step{'s' * (walk.taken != 1)} taken"
            st.caption(f"4 inputs, 3 + 3 units, 2 answers: 35 numbers. {steps}{changed}.", width="stretch")
        else:
            pick("batch", [ONE, BATCH], walk)
            if walk.batch == ONE:
                for name, icon, by in (("Sample before", "chevron_left", -1), ("Sample after", "chevron_right", 1)):
                    st.button(
                        name, icon=f":material/{icon}:", key=name, type="tertiary", on_click=next_sample, args=(by,)
                    )
            where = f"After step {now.step:,} of the run on the Train page"
            what = f", test sample {now.example:,}" if walk.batch == ONE else ""
            st.caption(f"{where}{what}.", width="stretch")


def pick(name: str, options: list[str], walk: Stepping) -> None:
    """Two choices, kept in the walk: Streamlit forgets a widget while another page is shown."""
    key = f"step_{name}"
    st.session_state[key] = getattr(walk, name)
    st.segmented_control(
        name, options, key=key, label_visibility="collapsed", required=True,
        on_change=lambda: setattr(stepping(), name, st.session_state[key]),
    )  # fmt: skip


def next_sample(by: int) -> None:
    session().example = (session().example + by) % len(session().run.data.y_test)


def edit(walk: Stepping) -> None:
    names = [f"{letter}{layer + 1}" for layer in range(3) for letter in "Wb"] + ["x", "right answer", "learning rate"]
    name = st.selectbox("What", names, key="edit_name")
    row = column = 0
    if name == "learning rate":
        value, low, high, by = walk.rate, 0.0, 10.0, 0.1
    elif name == "right answer":
        row = int(st.number_input("Sample", 0, len(walk.y) - 1, 0, key="edit_sample"))
        value, low, high, by = int(walk.y[row]), 0, 1, 1
    else:
        array = walk.x if name == "x" else (walk.network.W if name[0] == "W" else walk.network.b)[int(name[1]) - 1]
        rows, columns = array.shape if array.ndim == 2 else (1, len(array))
        if rows > 1:
            row = int(st.number_input("Row", 0, rows - 1, 0, key=f"edit_row_{name}"))
        column = int(st.number_input("Column", 0, columns - 1, 0, key=f"edit_column_{name}"))
        value, low, high, by = float(array.reshape(rows, columns)[row, column]), -10.0, 10.0, 0.1
        value = min(max(value, low), high)
    key = f"edit_value_{name}_{row}_{column}"
    st.session_state[key] = value
    st.number_input("Value", low, high, step=by, key=key, on_change=put, args=(key, name, row, column),
                    format="%d" if isinstance(by, int) else "%.4f")  # fmt: skip


def put(key: str, name: str, row: int, column: int) -> None:
    value = st.session_state[key]
    if name == "learning rate":
        stepping().set_rate(value)
    else:
        stepping().edit("y" if name == "right answer" else name, row, column, value)


def move(walk: Stepping, story: Story) -> None:
    last = len(story.stages) - 1
    with st.container(horizontal=True, vertical_alignment="center", key="step_moves"):
        for name, icon, key, by in (("Previous", "chevron_left", "Left", -1), ("Next", "chevron_right", "Right", 1)):
            st.button(
                name, icon=f":material/{icon}:", key=f"step_{name}", shortcut=key,
                type="primary" if by > 0 else "secondary",
                disabled=not 0 <= walk.number + by <= last,
                on_click=walk.go, args=(walk.number + by, story),
            )  # fmt: skip
        st.session_state["step_stage"] = walk.number
        st.selectbox(
            "Stage", range(last + 1), key="step_stage", label_visibility="collapsed", width=360,
            format_func=lambda i: f"{i + 1} of {last + 1}: {story.stages[i].title} ({story.stages[i].id})",
            on_change=lambda: walk.go(st.session_state["step_stage"], story),
        )  # fmt: skip
        if walk.which == TINY or walk.batch == BATCH:
            back = walk.which == RUN and session().step < session().run.position
            st.button(
                "Take this step", key="step_take", icon=":material/footprint:", on_click=take,
                disabled=back or (walk.which == RUN and session().run.done),
                help="You look back: the run has taken this step already." if back
                else "The weights keep their new values, and the next step begins.",
            )  # fmt: skip
        st.session_state["step_predict"] = walk.predict
        st.toggle(
            "Predict first", key="step_predict", help="Asks before it shows the result of a stage.",
            on_change=lambda: setattr(stepping(), "predict", st.session_state["step_predict"]),
        )  # fmt: skip


def take() -> None:
    stepping().take(session())


def asks(walk: Stepping, stage: Stage):
    """The question that stands before this stage, or None once it is answered."""
    if not walk.predict or stage.id in walk.answers:
        return None
    cell = walk.cell(stage)
    return question(stage, cell.row, cell.column, cell.name)


def shown(stage: Stage, cell, used: dict) -> list[tuple]:
    """The pictures of a stage: (quantity, row, column) marked in each, in the order of the formula."""
    results = {q.name: q for q in stage.results}
    match stage.kind:
        case "input":
            quantities = list(stage.results)
        case "softmax" | "loss":
            quantities = [*stage.operands, *stage.between, results[cell.name]]
            if cell.name in ("penalty", "objective"):
                quantities = [*stage.operands, *stage.between, results["loss"]]
        case "update":
            name = cell.name.removeprefix("new ")
            quantities = [stage.quantity(name), stage.quantity(f"d{name}"), results[cell.name]]
        case "again":
            quantities = [stage.quantity("p"), results["new p"], stage.quantity("y")]
        case _:
            quantities = [*stage.operands, results[cell.name]]
    place = {cell.name: (cell.row, cell.column)}
    return [(q, *(place.get(q.name) or used.get(q.name, (None, None)))) for q in quantities]


def pictures(walk: Stepping, stage: Stage, asked) -> None:
    cell = walk.cell(stage)
    marked = shown(stage, cell, terms(stage, cell.row, cell.column, cell.name).uses)
    signs = SIGNS.get(stage.kind, ("", ""))
    if stage.kind == "dW" and len(marked) == 4:
        signs = ("", "@", "+", "=")
    shapes = [q.values.shape for q, _, _ in marked]
    room = (max((rows for rows, _ in shapes if rows <= 12), default=1), 1)
    weights = [3.6 + min(places(Matrix(*which)).shape[1], 6) / 2 for which in marked]
    slots = st.columns(weights, gap="small")
    for i, (slot, (q, row, column), sign) in enumerate(zip(slots, marked, signs, strict=True)):
        hidden = asked is not None and (q.name == cell.name or q in stage.between or q in stage.results)
        with slot:
            if hidden:
                ask(walk, stage, asked, q.name == marked[-1][0].name)
                continue
            closed = stage.closed if q is stage.result and stage.closed is not None else None
            matrix = Matrix(q, row, column, closed, sign, room)
            figure = matrix_figure(matrix, theme())
            on_click = partial(clicked, stage, matrix)
            plot(figure, f"matrix{i}", alt=figure.layout.meta["alt"], on_click=on_click, downloads=False)


def clicked(stage: Stage, matrix: Matrix, click: dict) -> None:
    at, point = places(matrix), click.get("point")
    if isinstance(point, list) and len(point) == 2 and all(0 <= k < n for k, n in zip(point, at.shape, strict=True)):
        k = int(at[int(point[0]), int(point[1])])
        if k >= 0:
            stepping().point_at(stage, matrix.quantity.name, *divmod(k, matrix.quantity.values.shape[1]))


def ask(walk: Stepping, stage: Stage, asked, here: bool) -> None:
    with st.container(height=HEIGHT, border=False):
        if not here:
            return
        st.markdown(f"**{asked.text}**")
        with st.container(horizontal=True):
            for i, choice in enumerate(asked.choices):
                st.button(choice, key=f"choice_{i}", on_click=answer, args=(stage.id, asked, i))


def answer(stage: str, asked: Question, choice: int) -> None:
    stepping().answers[stage] = asked, choice


def explain(walk: Stepping, stage: Stage) -> None:
    cell = walk.cell(stage)
    found = terms(stage, cell.row, cell.column, cell.name)
    left, right = st.columns([3, 5], gap="medium")
    with left:
        choose_cell(walk, stage, cell)
    with right:
        if walk.predict and stage.id in walk.answers:
            asked, given = walk.answers[stage.id]
            verdict = "Right." if given == asked.answer else f"Not quite: {asked.choices[asked.answer]}."
            st.markdown(f"**{verdict}** {asked.why}")
        st.markdown(f"`{stage.formula}`  \n`{stage.shapes}`")
        where = f" ({found.where})" if found.where else ""
        st.markdown(f"`{found.text}`{where}")
        if found.lines:
            st.caption("  \n".join(f"{line.text} = {number(line.value)}" for line in found.lines[:3]))
        st.markdown(cell_sentence(stage, cell.row, cell.column, cell.name))


def choose_cell(walk: Stepping, stage: Stage, cell) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [q.name for q in stage.results]
        if len(names) > 1:
            st.session_state["cell_name"] = cell.name
            st.selectbox(
                "Number in", names, key="cell_name", width=130,
                on_change=lambda: other_result(stage, st.session_state["cell_name"]),
            )  # fmt: skip
        rows, columns = stage.quantity(cell.name).values.shape
        for word, place, size in (("Row", cell.row, rows), ("Column", cell.column, columns)):
            key = f"cell_{word}"
            st.session_state[key] = place
            st.number_input(
                word, 0, max(size - 1, 1), step=1, key=key, width=110, disabled=size == 1,
                on_change=lambda: walk.choose(
                    stage,
                    min(st.session_state["cell_Row"], rows - 1),
                    min(st.session_state["cell_Column"], columns - 1),
                    cell.name,
                ),
            )  # fmt: skip
    st.caption("Or click a number in a picture. Outlined is what it is made of.")


def other_result(stage: Stage, name: str) -> None:
    q = stage.quantity(name)
    k = int(abs(q.values).argmax())
    stepping().choose(stage, *divmod(k, q.values.shape[1]), name)


def last_line(walk: Stepping, story: Story, stage: Stage) -> None:
    if stage.kind == "again":
        step = story.step
        st.markdown(
            f"**Loss** {number(step.loss)} → {number(step.loss_after)} &nbsp;·&nbsp; "
            f"**promised** by the slope {number(step.promised)} &nbsp;·&nbsp; **came** {number(step.came)}"
        )


def folded(walk: Stepping, stage: Stage, asked) -> None:
    cell = walk.cell(stage)
    name = cell.name.removeprefix("new ").removeprefix("d")
    checkable = stage.kind in ("dW", "db", "update") and asked is None
    if checkable:
        st.session_state["step_check"] = walk.check
        st.toggle(
            "Check it: is this gradient right?", key="step_check",
            on_change=lambda: setattr(stepping(), "check", st.session_state["step_check"]),
        )  # fmt: skip
        if walk.check:
            checking(walk, stage, name, cell.row, cell.column)
    left, right = st.columns(2, gap="medium")
    with left, st.expander("How to read this"):
        st.markdown(
            "A training **step** sends samples forwards, compares the answers with the right ones, and asks backwards, "
            "layer by layer, what each number should change: its **gradient**. Then all weights change at once. "
            "Every picture is a matrix, and every cell one number. Blue is positive, orange negative, grey an amount "
            "that is never negative; below each picture stands its largest number. A matrix of pixels is shown as an "
            "image, and one too large for the screen in blocks with the colour of their largest number. "
            "The outlined row and column are what the chosen number is made of; hatched cells are closed "
            "gates, where a unit was off and no gradient passes. The left and right arrow keys go through the stages."
        )
    with right, st.expander("The NumPy that computed this"):
        st.code(source(stage), language="python")


def checking(walk: Stepping, stage: Stage, name: str, row: int, column: int) -> None:
    found = check(stage.step, name, row, column)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.markdown(
            f"**{found.cell}** is moved a tiny bit up and down, and the loss is worked out anew each time: the slow "
            f"way to a slope.  \nSlow way: `{found.estimate:.10g}`  \nBackpropagation: `{found.gradient64:.10g}`"
        )
        if found.switched:
            st.markdown("A unit goes on or off within this tiny distance; at such a kink the two may differ.")
        if walk.which == TINY:
            _, gradient, estimate = check_all(stage.step)
            apart = abs(gradient - estimate).max()
            st.markdown(f"All {len(gradient)} parameters at once: nowhere more than {number(apart)} apart.")
    with right:
        figure = slope_figure(found, theme())
        figure.layout.clickmode = "none"
        plot(figure, "slope", alt=figure.layout.meta["alt"], downloads=False)


through_entry(__file__)
page()
