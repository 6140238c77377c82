"""A stage in words: what it is, what it means, and one of its numbers taken apart."""

from nnviz.backprop import Cell, Stage, Step, Terms
from nnviz.backprop.equation import count_change_digits
from nnviz.text.numbers import count, exact
from nnviz.text.step.cells import cell_sentence
from nnviz.text.step.questions import Question

DIRECTIONS = {"forward": ":material/arrow_forward: forwards", "backward": ":material/arrow_back: backwards"}


def heading(stage: Stage, sentence: str) -> str:
    """The title of a stage, its direction, and a sentence below."""
    direction = f" &nbsp; {DIRECTIONS[stage.direction]}" if stage.direction else ""
    return f"## **{stage.title}**{direction}\n\n{sentence}"


def invitation(right: int, answers: int) -> str:
    """Asks for a prediction, in place of the sentence that would give the answer away."""
    return f"Predict first, then see. {tally(right, answers)}"


def tally(right: int, answers: int) -> str:
    """How many answers were right, of how many; "" before the first."""
    return f"{right} of {count(answers, 'answer')} right so far." if answers else ""


def verdict(asked: Question, given: int) -> str:
    """Whether the choice `given` was right, and why."""
    right = "Right." if given == asked.answer else f"Not quite: you said {asked.choices[given]}."
    return f"**{right}** {asked.why}"


def explanation(stage: Stage, cell: Cell, terms: Terms) -> str:
    """What a stage computes: its formula in symbols, in shapes and in numbers, and a sentence on the chosen cell.

    terms: the number in `cell`, taken apart.
    """
    where = f" ({terms.where})" if terms.where else ""
    paragraphs = [f"`{stage.formula}`  \n`{stage.shapes}`", f"`{terms.text}`{where}"]
    if terms.lines:
        paragraphs.append(":gray[" + "  \n".join(f"&emsp;{line.text}" for line in terms.lines) + "]")
    paragraphs.append(cell_sentence(stage, cell.row, cell.column, cell.name))
    if stage.kind == "again":
        paragraphs.append(_compare_losses(stage.step))
    return "\n\n".join(paragraphs)


def _compare_losses(step: Step) -> str:
    """The loss and the penalty before and after the step, the change that the slope promised, and the one that came."""
    digits = count_change_digits(*step.compared)
    losses = " → ".join(exact(loss, digits) for loss in step.compared)
    title = "**Loss** without the cut" if step.clipped else "**Loss**"
    parts = [f"{title} {losses}"]
    if step.l1 or step.l2:
        parts.append(f"**penalty** {exact(step.penalty)} → {exact(step.penalty_after)}")
    parts += [f"**promised** by the slope: {exact(step.promised)}", f"**came**: {exact(step.came)}"]
    return " &nbsp;·&nbsp; ".join(parts)
