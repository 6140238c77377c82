"""Why the gradient of the last sums is p - y: softmax, cross-entropy and the chain rule, with the numbers of now."""

from nnviz.backprop import Cell, Stage, find_terms
from nnviz.losses import CLIP
from nnviz.text.numbers import exact
from nnviz.text.pages import section


def derivation_question(stage: Stage) -> str:
    """What the derivation answers. For the stage of kind "dz_output", as `derivation`."""
    name, n = stage.result.name, stage.step.samples
    return f"Why is {name} = p − y?" if n == 1 else f"Why is {name} = (p − y) / n?"


def derivation(stage: Stage, cell: Cell) -> list[str]:
    """How the formula of the first gradient comes about, with the numbers of `cell`: Markdown, a block each."""
    step, n = stage.step, stage.step.samples
    said = [section("step", "Derivation")]
    if n > 1:
        said.append(f"**5. The loss is the mean of {n} costs**, so each sample's slope counts for 1/{n} of it.")
    found = find_terms(stage, cell.row, cell.column)
    said.append(f"With the numbers of {found.where}: `{found.text}`")
    if step.cut.any():
        said.append(
            f"The loss on this page cuts probabilities at {exact(CLIP)}; the cut is left out here, as it is in the "
            "gradient. Where it acts, the loss is flat, and a network with that slope would never learn from its worst "
            "mistakes."
        )
    return said
