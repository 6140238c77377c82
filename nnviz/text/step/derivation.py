"""Why the gradient of the last sums is p - y: softmax, cross-entropy and the chain rule, with the numbers of now."""

from nnviz.backprop import Cell, Stage, terms
from nnviz.losses import CLIP
from nnviz.text.numbers import exact

LOGARITHM = r"""
Take one sample, and call its right answer $r$. Softmax makes probabilities out of the sums $z$, and the sample costs
$C$:

$$p_k = \frac{e^{z_k}}{S} \qquad S = \sum_j e^{z_j} \qquad C = -\log p_r$$

(The code takes the largest $z$ of the row off first. That divides every $e^{z_k}$ and $S$ by the same number, and
changes no $p$.)

**1. The logarithm of a fraction is a difference.**

$$C = -\log \frac{e^{z_r}}{S} = \log S - z_r$$

**2. The slope of $\log S$, by the chain rule.** $z_k$ moves $S$, and $S$ moves $\log S$, so the two slopes are
multiplied:
"""
CHAIN_RULE = (  # in one line, or Markdown would not take it for a formula
    r"$$\frac{\partial \log S}{\partial z_k} = \frac{\partial \log S}{\partial S} \cdot \frac{\partial S}{\partial z_k}"
    r" = \frac{1}{S} \cdot e^{z_k} = p_k$$"
)
TOGETHER = r"""
**3. The slope of $z_r$** is 1 for the right answer and 0 for every other: just what $y$ holds, $y_k$.

**4. Both together:**

$$\frac{\partial C}{\partial z_k} = p_k - y_k$$
"""


def derivation_question(stage: Stage) -> str:
    """What the derivation answers. For the stage of kind "dz_output", as `derivation`."""
    name, n = stage.result.name, stage.step.samples
    return f"Why is {name} = p − y?" if n == 1 else f"Why is {name} = (p − y) / n?"


def derivation(stage: Stage, cell: Cell) -> list[str]:
    """How the formula of the first gradient comes about, with the numbers of `cell`: Markdown, a block each."""
    step, n = stage.step, stage.step.samples
    said = [f"{LOGARITHM}\n{CHAIN_RULE}\n{TOGETHER}"]
    if n > 1:
        said.append(f"**5. The loss is the mean of {n} costs**, so each sample's slope counts for 1/{n} of it.")
    found = terms(stage, cell.row, cell.column)
    said.append(f"With the numbers of {found.where}: `{found.text}`")
    if step.cut.any():
        said.append(
            f"The loss on this page cuts probabilities at {exact(CLIP)}; the cut is left out here, as it is in the "
            "gradient. Where it acts, the loss is flat, and a network with that slope would never learn from its worst "
            "mistakes."
        )
    return said
