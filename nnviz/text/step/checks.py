"""The check of a gradient in words: the slow way beside backpropagation."""

from collections.abc import Sequence

import numpy as np

from nnviz.backprop import Cell, Check, Step
from nnviz.losses import CLIP
from nnviz.text.numbers import exact, fixed, number

CUT_NOTE = f"""
The loss of this step cuts probabilities at {number(CLIP)}, and where it does, it stays the same whatever the weights:
its slope is 0. Backpropagation gives the slope of the loss **without the cut**, so that the network learns from its
worst mistakes, too. This check and its picture are of that loss.
"""
DOUBT_NOTE = """
Here the slow way cannot decide: the numbers are so large (this loss is {}) that a tiny move changes their last digits
or leaves the straight part of the curve.
"""
KINK_NOTE = "A unit goes on or off within this tiny distance; at such a kink the two may differ."


def check_words(step: Step, found: Check) -> list[str]:
    """Both ways to the gradient of one parameter, and what has to be known of them: Markdown, a block each."""
    what = "objective (loss and penalties)" if step.l1 or step.l2 else "loss"
    said = [
        f"**{found.cell}** is moved a tiny bit up and down, and the {what} is worked out anew each time: the slow "
        f"way to a slope.  \nSlow way: `{exact(found.estimate, 10)}`, give or take {exact(found.doubt, 1)}  \n"
        f"Backpropagation: `{exact(found.gradient64, 10)}`"
    ]
    if found.cut:
        said.append(CUT_NOTE)
    if found.switched:
        said.append(KINK_NOTE)
    elif not found.trusted:
        said.append(DOUBT_NOTE.format(exact(found.loss)))
    return said


def largest_gap(gradient: np.ndarray, estimate: np.ndarray) -> str:
    """How far the two ways are apart, of all parameters."""
    apart = abs(gradient - estimate)
    return f"**All {len(apart)} parameters at once:** nowhere more than {exact(apart.max())} apart."


def check_tables(cells: Sequence[Cell], gradient: np.ndarray, estimate: np.ndarray, tables: int) -> list[str]:
    """All parameters, both ways, in that many tables of Markdown."""
    lines = [
        f"| {cell} | {fixed(g, 7)} | {fixed(e, 7)} | {exact(abs(g - e), 1)} |"
        for cell, g, e in zip(cells, gradient, estimate, strict=True)
    ]
    size = -(-len(lines) // tables)
    head = "| | backpropagation | slow way | apart |\n|:--|--:|--:|--:|\n"
    return [head + "\n".join(lines[start : start + size]) for start in range(0, len(lines), size)]
