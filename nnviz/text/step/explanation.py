"""A stage in words: what it is, what it means, and one of its numbers taken apart."""

from nnviz.backprop import Cell, Stage, Step, Terms
from nnviz.backprop.equation import count_change_digits
from nnviz.text.numbers import count, exact
from nnviz.text.step.cells import cell_sentence
from nnviz.text.step.questions import Question

DIRECTIONS = {"forward": ":material/arrow_forward: forwards", "backward": ":material/arrow_back: backwards"}


def heading(stage: Stage, sentence: str) -> str:
    """The title of a stage, which way it goes, and a sentence below."""
    way = f" &nbsp; {DIRECTIONS[stage.direction]}" if stage.direction else ""
    return f"## **{stage.title}**{way}\n\n{sentence}"


def invitation(right: int, answers: int) -> str:
    """To predict, in place of the sentence that would give the answer away."""
    return f"Predict first, then see. {tally(right, answers)}"


def tally(right: int, answers: int) -> str:
    """How many answers were right, of how many; "" before the first."""
    return f"{right} of {count(answers, 'answer')} right so far." if answers else ""


def verdict(asked: Question, given: int) -> str:
    """Whether the choice `given` was right, and why."""
    right = "Right." if given == asked.answer else f"Not quite: you said {asked.choices[given]}."
    return f"**{right}** {asked.why}"


def explanation(stage: Stage, cell: Cell, found: Terms) -> str:
    """The formula in symbols, in shapes and with the numbers of `cell`, taken apart in `found`, and what it means."""
    said = [f"`{stage.formula}`  \n`{stage.shapes}`", f"`{found.text}`" + f" ({found.where})" * bool(found.where)]
    if found.lines:
        said.append(":gray[" + "  \n".join(f"&emsp;{line.text}" for line in found.lines) + "]")
    said.append(cell_sentence(stage, cell.row, cell.column, cell.name))
    if stage.kind == "again":
        said.append(_what_came(stage.step))
    return "\n\n".join(said)


def _what_came(step: Step) -> str:
    """The loss and the penalty before and after, and what the slope promised."""
    digits = count_change_digits(*step.compared)
    losses = " → ".join(exact(loss, digits) for loss in step.compared)
    said = [f"**Loss**{' without the cut' * step.clipped} {losses}"]
    if step.l1 or step.l2:
        said.append(f"**penalty** {exact(step.penalty)} → {exact(step.penalty_after)}")
    said += [f"**promised** by the slope: {exact(step.promised)}", f"**came**: {exact(step.came)}"]
    return " &nbsp;·&nbsp; ".join(said)
