"""The words on the page of one step: the formula with its numbers, the check of a gradient, how to read it all."""

import streamlit as st

from nnviz.app.access import announce
from nnviz.app.live import theme
from nnviz.app.plot import plot
from nnviz.app.step.stepping import TINY, Stepping, stepping
from nnviz.app.widgets import keep, menu, whole_number
from nnviz.backprop import Cell, Stage, Step, Story, check_all, source, terms
from nnviz.backprop.text import number
from nnviz.figures.slope import slope_figure
from nnviz.losses import CLIP
from nnviz.text.numbers import count, fixed
from nnviz.text.step import Question, cell_sentence, question, stage_sentence

DIRECTIONS = {"forward": ":material/arrow_forward: forwards", "backward": ":material/arrow_back: backwards"}
TABLES = 3  # side by side
CODE_HEIGHT = 140  # pixels; longer code scrolls
CUT = f"""
The loss of this step cuts probabilities at {CLIP:g}, and where it does, it stays the same whatever the weights: its
slope is 0. Backpropagation gives the slope of the loss **without the cut**, so that the network learns from its worst
mistakes, too. This check and its picture are of that loss.
"""
DOUBT = """
Here the slow way is no judge: the numbers are so large (this loss is {}) that a tiny move changes their last digits or
leaves the straight part of the curve.
"""
HOW_TO_READ = """
A training **step** sends samples forwards, compares the answers with the right ones, and asks backwards, layer by
layer, how each number moves the loss: its **gradient**. Then all weights go against theirs at once.

The strip on top is the network: what is at work is lit, the tracks above and below it are the stages forwards and
backwards, and a click on one goes there. Its layers show what they hold by now, with the largest number below.

**Signs.** A gradient says how the loss moves when its number grows. A negative gradient means that more of that number
lowers the loss: we say that the sample **asks for more** of it. A positive gradient asks for less. So a step goes
against the gradient.

Every picture below is a matrix, and every cell one number. Blue is positive, orange negative, grey an amount that is
never negative; below each picture stands its largest number. A matrix of pixels is shown as an image, and one too large
for the screen in blocks with the colour of their largest number. Click a number to take it apart: the outlined row and
column are what it is made of. Hatched cells are closed gates, where a unit was off and no gradient passes.

The formulas have as many digits as it takes to make them come out: type them into a calculator. Where ≈ stands, float32
rounded on the way.

The grey box holds the lines of NumPy that computed it, read from the engine's own source.

The step of one test sample is only worked out to be looked at: the run never learns from test samples.

The left and right arrow keys go through the stages.
"""


def title(walk: Stepping, stage: Stage, asked: Question | None) -> None:
    """What this stage is, which way it goes and what it means, in a place that is as high for all."""
    with st.container(key="step_words"):
        invitation = f"Predict first, then see. {_tally(walk)}"
        way = f" &nbsp; {DIRECTIONS[stage.direction]}" if stage.direction else ""
        st.markdown(f"## **{stage.title}**{way}\n\n{stage_sentence(stage) if asked is None else invitation}")
        announce("stage", f"{stage.title} ({stage.id})")


def _tally(walk: Stepping) -> str:
    right, answers = walk.tally
    return f"{right} of {count(answers, 'answer')} right so far." if answers else ""


def asks(walk: Stepping, stage: Stage) -> Question | None:
    """The question that stands before this stage, or None once it is answered."""
    if not walk.predict or walk.answered(stage) is not None:
        return None
    cell = walk.cell(stage)
    return question(stage, cell.row, cell.column, cell.name)


def explain(walk: Stepping, story: Story, stage: Stage, cell: Cell) -> None:
    """The formula in symbols, in shapes, with the chosen number's own, and the engine's lines for it."""
    found = terms(stage, cell.row, cell.column, cell.name)
    with st.container(key="step_explain"):
        left, right = st.columns([6, 5], gap="medium")
    said = []
    if walk.predict:
        asked, given = walk.answered(stage)
        verdict = "Right." if given == asked.answer else f"Not quite: you said {asked.choices[given]}."
        said.append(f"**{verdict}** {asked.why} :gray[{_tally(walk)}]")
    said.append(f"`{stage.formula}`  \n`{stage.shapes}`")
    said.append(f"`{found.text}`" + f" ({found.where})" * bool(found.where))
    if found.lines:
        lines = (f"&emsp;{line.text}" for line in found.lines)
        said.append(":gray[" + "  \n".join(lines) + "]")
    said.append(cell_sentence(stage, cell.row, cell.column, cell.name))
    if stage.kind == "again":
        said.append(_what_came(story.step))
    left.markdown("\n\n".join(said))
    with right:
        _choose_cell(walk, stage, cell)
        st.code(source(stage), language="python", height=CODE_HEIGHT)


def _what_came(step: Step) -> str:
    """The loss and the penalty before and after, and what was to be expected of the slope."""
    said = [f"**Loss**{' without the cut' * step.clipped} {' → '.join(map(number, step.compared))}"]
    if step.l1 or step.l2:
        said.append(f"**penalty** {number(step.penalty)} → {number(step.penalty_after)}")
    said += [f"**promised** by the slope: {number(step.promised)}", f"**came**: {number(step.came)}"]
    return " &nbsp;·&nbsp; ".join(said)


def _choose_cell(walk: Stepping, stage: Stage, cell: Cell) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="step_cell"):
        names = [q.name for q in stage.results]
        if len(names) > 1:
            menu("cell_name", names, cell.name, "Number in", lambda name: _other_result(stage, name), width=120)
        rows, columns = stage.quantity(cell.name).values.shape
        whole_number(
            "cell_Row",
            cell.row,
            0,
            rows - 1,
            "Row",
            lambda row: walk.choose(stage, row, cell.column, cell.name),
            width=100,
            help="Or click a number in a picture.",
        )
        whole_number(
            "cell_Column",
            cell.column,
            0,
            columns - 1,
            "Column",
            lambda column: walk.choose(stage, cell.row, column, cell.name),
            width=100,
        )


def _other_result(stage: Stage, name: str) -> None:
    q = stage.quantity(name)
    k = int(abs(q.values).argmax())
    stepping().choose(stage, *divmod(k, q.values.shape[1]), name)


def checks(walk: Stepping, stage: Stage, cell: Cell) -> None:
    """The slow way to the same gradient, for whom it is wanted."""
    keep("step_check", walk.check)
    st.toggle(
        "Check it: is this gradient right?",
        key="step_check",
        on_change=lambda: setattr(stepping(), "check", st.session_state["step_check"]),
    )
    if not walk.check:
        return
    found = walk.check_of(stage, Cell(cell.name.removeprefix("new ").removeprefix("d"), cell.row, cell.column))
    what = "objective (loss and penalties)" if stage.step.l1 or stage.step.l2 else "loss"
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.markdown(
            f"**{found.cell}** is moved a tiny bit up and down, and the {what} is worked out anew each time: the slow "
            f"way to a slope.  \nSlow way: `{number(found.estimate, 10)}`, give or take {number(found.doubt, 1)}  \n"
            f"Backpropagation: `{number(found.gradient64, 10)}`"
        )
        if found.cut:
            st.markdown(CUT)
        if found.switched:
            st.markdown("A unit goes on or off within this tiny distance; at such a kink the two may differ.")
        elif not found.trusted:
            st.markdown(DOUBT.format(number(found.loss)))
    with right:
        figure = slope_figure(found, theme())
        plot(figure, "slope", alt=figure.layout.meta["alt"])
    if walk.which == TINY:
        _all_checks(stage)


def _all_checks(stage: Stage) -> None:
    cells, gradient, estimate = check_all(stage.step)
    apart = abs(gradient - estimate)
    st.markdown(f"**All {len(cells)} parameters at once:** nowhere more than {number(apart.max())} apart.")
    found = zip(cells, gradient, estimate, apart, strict=True)
    lines = [f"| {cell} | {fixed(g, 7)} | {fixed(e, 7)} | {number(d, 1)} |" for cell, g, e, d in found]
    size = -(-len(lines) // TABLES)
    with st.container(key="step_checks"):
        for slot, start in zip(st.columns(TABLES), range(0, len(lines), size), strict=True):
            head = "| | backpropagation | slow way | apart |\n|:--|--:|--:|--:|\n"
            slot.markdown(head + "\n".join(lines[start : start + size]))


def how_to_read() -> None:
    """What one reads once."""
    with st.expander("How to read this"):
        st.markdown(HOW_TO_READ)
