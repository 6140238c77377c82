"""One step of backpropagation, number by number: the engine's own step as plain data.

nnviz.figures draws it and nnviz.text.step says it in words.

story = explain_step(network, x, y, 0.1)      # or explain_run(run): the run's next step
for stage in story.stages:                    # 6 L + 3 of them
    print(stage.title, stage.formula, stage.result.values)
find_find_terms(story.stage("dz1"), row=0, column=2)    # the formula of that number, with its numbers
"""

from nnviz.backprop.checks import Check, check, check_all
from nnviz.backprop.formula import Extra, Factor, Line, Term, Terms
from nnviz.backprop.places import choose_cell, parameter_cell, parameter_index
from nnviz.backprop.records import Axis, Cell, Quantity, Stage, Step, Story
from nnviz.backprop.source import read_source
from nnviz.backprop.story import explain_run, explain_step
from nnviz.backprop.terms import find_terms
from nnviz.backprop.tiny import TINY_CLASSES, TINY_KIND, tiny_network
from nnviz.backprop.votes import compute_example_gradients, find_votes, sees_images

__all__ = [
    "TINY_CLASSES",
    "TINY_KIND",
    "Axis",
    "Cell",
    "Check",
    "Extra",
    "Factor",
    "Line",
    "Quantity",
    "Stage",
    "Step",
    "Story",
    "Term",
    "Terms",
    "check",
    "check_all",
    "compute_example_gradients",
    "explain_run",
    "explain_step",
    "parameter_cell",
    "parameter_index",
    "sees_images",
    "read_source",
    "choose_cell",
    "find_terms",
    "tiny_network",
    "find_votes",
]
